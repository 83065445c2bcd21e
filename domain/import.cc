#include "domain/check.h"
#include "domain/decide.h"
#include "domain/submission.h"
#include "domain/texts.h"

// A historical case in one command. Rows are judged like live commands, in the order given and each
// at its own time, except that duties are not asked for and an open item need not be named. The
// first row that does not fit refuses the whole case.

namespace rahgir::domain {
namespace {

std::string detail_of(const Rejection& rejection) {
  if (rejection.faults.empty()) return rejection.detail;
  const Fault& first = rejection.faults.front();
  return rejection.detail + " " + first.pointer + ": " + first.detail;
}

std::unexpected<Rejection> refused(std::string_view pointer, const Rejection& rejection) {
  return invalid(pointer, text_of(rejection.code), detail_of(rejection));
}

std::string pointer_to_step(std::size_t index) { return "/steps/" + std::to_string(index); }

}  // namespace

Outcome decide_one(Draft& draft, const std::shared_ptr<const ImportRequest>& command) {
  check(command != nullptr, "an import has a case");
  if (!draft.imports()) {
    return reject(RejectionCode::kDutyRequired, "Historical cases come from an import.");
  }
  const Instant now = draft.context().recorded_at;
  const ActorId source = draft.actor().id;
  if (command->submitted_at > now) {
    return invalid("/submission", "future", "It cannot have happened after now.");
  }
  draft.go_on_at(command->submitted_at, source);
  if (auto submitted = submit(draft, command->submission, Channel::kImport); !submitted) {
    return refused("/submission", submitted.error());
  }
  for (std::size_t index = 0; index < command->steps.size(); ++index) {
    const ImportedStep& step = command->steps[index];
    if (step.occurred_at > now) {
      return invalid(pointer_to_step(index), "future", "It cannot have happened after now.");
    }
    draft.go_on_at(step.occurred_at, step.actor);
    const auto outcome =
        std::visit([&](const auto& each) { return decide_one(draft, each); }, step.command);
    if (!outcome) return refused(pointer_to_step(index), outcome.error());
  }
  return {};
}

}  // namespace rahgir::domain
