#include <algorithm>

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

/// The case is refused for what one of its commands was; an import alone says so.
std::unexpected<Rejection> refused(std::string_view pointer, const Rejection& rejection) {
  std::vector<Fault> faults;
  faults.push_back({.pointer = std::string(pointer),
                    .code = std::string(text_of(rejection.code)),
                    .detail = detail_of(rejection)});
  return invalid(std::move(faults));
}

Outcome check_happened(const Draft& draft, Instant at, std::string_view pointer) {
  if (at <= draft.context().recorded_at) return {};
  return invalid(pointer, "future", "It cannot have happened after now.");
}

bool stands_at(const Draft& draft, const PerformAction& command) {
  const Action* action = draft.definition().action(command.action);
  return action != nullptr && std::ranges::any_of(draft.request().items, [&](const WorkItem& item) {
           return item.is_open() && std::ranges::find(action->at, item.step) != action->at.end();
         });
}

Outcome close_case(Draft& draft, const ImportedClosing& closing) {
  for (const PerformAction& command : closing.actions) {
    if (!stands_at(draft, command)) continue;
    auto outcome = decide_one(draft, command);
    if (!outcome) return refused("/closing", outcome.error());
    return outcome;
  }
  return refused("/closing", {.code = RejectionCode::kActionNotAllowed,
                              .detail = "No open work item allows any of the closing actions."});
}

std::string pointer_to_step(std::size_t index) { return "/steps/" + std::to_string(index); }

}  // namespace

Outcome decide_one(Draft& draft, const std::shared_ptr<const ImportRequest>& command) {
  check(command != nullptr, "an import has a case");
  if (!draft.imports()) {
    return reject(RejectionCode::kDutyRequired, "Historical cases come from an import.");
  }
  const ActorId source = draft.actor().id;
  if (auto past = check_happened(draft, command->submitted_at, "/submission"); !past) return past;
  draft.go_on_at(command->submitted_at, source);
  if (auto submitted = submit(draft, command->submission); !submitted) {
    return refused("/submission", submitted.error());
  }
  for (std::size_t index = 0; index < command->steps.size(); ++index) {
    const ImportedStep& step = command->steps[index];
    if (auto past = check_happened(draft, step.occurred_at, pointer_to_step(index)); !past) {
      return past;
    }
    draft.go_on_at(step.occurred_at, step.actor);
    const auto outcome =
        std::visit([&](const auto& each) { return decide_one(draft, each); }, step.command);
    if (!outcome) return refused(pointer_to_step(index), outcome.error());
  }
  if (!command->closing) return {};
  const ImportedClosing& closing = *command->closing;
  if (auto past = check_happened(draft, closing.occurred_at, "/closing"); !past) return past;
  draft.go_on_at(closing.occurred_at, source);
  return close_case(draft, closing);
}

}  // namespace rahgir::domain
