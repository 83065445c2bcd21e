#include <algorithm>

#include "domain/check.h"
#include "domain/deadlines.h"
#include "domain/decide.h"
#include "domain/effects.h"
#include "domain/permissions.h"
#include "domain/texts.h"

// Withdrawing, reopening and reclassifying a request, and its deadlines going by.

namespace rahgir::domain {
namespace {

Outcome begin(Draft& draft, BuiltIn action, const Reason& reason) {
  auto place = place_of(draft, action);
  if (!place) return std::unexpected(std::move(place.error()));
  draft.act_under(place->duty);
  std::vector<Fault> faults;
  check_reason(reason, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  return {};
}

Outcome judge_new_service(const Draft& draft) {
  const DefinitionInUse& target = draft.context().new_definition;
  if (target.definition == nullptr) {
    return reject(RejectionCode::kNotFound, "There is no such service.");
  }
  const Service* service = draft.context().directory.service(target.definition->code);
  if (service != nullptr && service->state != Service::State::kOffered) {
    return reject(RejectionCode::kServiceUnavailable, "The service takes no new requests.");
  }
  return {};
}

/// The new service's rule replaces the old one, counted from the submission as if the request had
/// been filed under it. Where the new service has none, and where an imported log set the date,
/// what the applicant was promised stands.
void renew_deadline(Draft& draft) {
  const auto& deadlines = draft.request().deadlines;
  const auto standing = std::ranges::find(deadlines, kDecisionDeadline, &Deadline::kind);
  if (standing != deadlines.end() && standing->basis == DeadlineBasis::kImport) return;
  set_decision_deadline(draft, draft.request().submitted_day);
}

}  // namespace

Outcome decide_one(Draft& draft, const WithdrawRequest& command) {
  if (auto begun = begin(draft, BuiltIn::kWithdraw, command.reason); !begun) return begun;
  draft.emit(RequestWithdrawn{.reason = command.reason});
  close(draft, CloseKind::kWithdrawn);
  return {};
}

/// A reopened request gets the definition's whole time again, from today.
Outcome decide_one(Draft& draft, const ReopenRequest& command) {
  if (auto begun = begin(draft, BuiltIn::kReopen, command.reason); !begun) return begun;
  const auto& reopen = draft.definition().reopen;
  const Step* step = draft.definition().step(reopen->to);
  check(step != nullptr, "the definition has the step that reopening leads to");
  draft.emit(RequestReopened{.reason = command.reason});
  open_item(draft, *step, draft.request().office);
  set_decision_deadline(draft, draft.local_day(draft.request().office));
  settle_clocks(draft);
  return {};
}

Outcome decide_one(Draft& draft, const ReclassifyRequest& command) {
  if (auto begun = begin(draft, BuiltIn::kReclassify, command.reason); !begun) return begun;
  if (auto judged = judge_new_service(draft); !judged) return judged;
  const DefinitionInUse& target = draft.context().new_definition;
  const Request& request = draft.request();
  if (request.service == target.definition->code && request.service_version == target.version) {
    return {};
  }
  cancel_items(draft);
  draft.go_on_under(target);
  draft.emit(RequestReclassified{.service = target.definition->code,
                                 .service_version = target.version,
                                 .office = target.definition->office,
                                 .reason = command.reason});
  open_start_items(draft);
  renew_deadline(draft);
  settle_clocks(draft);
  return {};
}

Outcome decide_one(Draft& draft, const PassDeadline& command) {
  if (draft.actor().kind != ActorKind::kSystem) {
    return reject(RejectionCode::kDutyRequired, "Deadlines pass by themselves.");
  }
  if (command.due_at >= draft.occurred_at()) {
    return reject(RejectionCode::kConflict, "The deadline has not passed yet.");
  }
  const auto& deadlines = draft.request().deadlines;
  const auto deadline = std::ranges::find(deadlines, command.kind, &Deadline::kind);
  const bool passes = deadline != deadlines.end() && deadline->state == Deadline::State::kRunning &&
                      deadline->due_at == command.due_at;
  if (passes) draft.emit(DeadlinePassed{.kind = command.kind, .due_at = command.due_at});
  return {};
}

}  // namespace rahgir::domain
