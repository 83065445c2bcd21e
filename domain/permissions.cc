#include "domain/permissions.h"

#include <algorithm>

// Who may act. "Step's duty" at a waiting step, which has none, is any duty of the definition's
// work steps. Everything is asked at the item's office, of a closed request at the request's own.
//
//   action                         staff                               applicant     import
//   of the definition              its duty                            if its duty   yes
//                                                                      is applicant
//   claim, release, assign,        step's duty or supervisor           no            assign only
//   delegate, transfer             (item_actions.cc: items of others)
//   message, attach, withdraw      step's duty or supervisor           yes           yes
//   other built-in ones            step's duty or supervisor           no            yes
//   note, link, reissue_secret     step's duty of any step, or         no            yes
//     when closed                  supervisor
//   reopen                         the duty that the definition names  no            yes
//
// The substitute of an absent person may act on an item that this person holds, or that they took
// over from them, as far as the absent person's own duties go, and only at offices where the
// substitute works too: so that nobody reaches another office by an absence set in theirs. No duty
// implies another.

namespace rahgir::domain {
namespace {

bool stands_in_for_duty(const Situation& situation, ActorId holder, std::string_view duty,
                        std::string_view office) {
  const Directory& directory = situation.context.directory;
  const Instant now = situation.context.recorded_at;
  return !holder.is_none() && holder != situation.actor.id &&
         directory.substitutes(situation.actor.id, holder, office, now) &&
         directory.holds(holder, duty, office, now);
}

template <class Ask>
ActingDuty any_step_duty(const ServiceDefinition& definition, Ask has) {
  for (const Step& step : definition.steps) {
    if (step.kind == StepKind::kWork && has(step.duty)) return step.duty;
  }
  return std::nullopt;
}

/// The step's duty or supervisor, as `has` answers.
template <class Ask>
ActingDuty working_duty(const ServiceDefinition& definition, const Step& step, Ask has) {
  if (step.kind == StepKind::kWaiting) {
    if (const ActingDuty duty = any_step_duty(definition, has)) return duty;
  } else if (has(step.duty)) {
    return step.duty;
  }
  if (has(kSupervisor)) return kSupervisor;
  return std::nullopt;
}

const Step* step_at(const Situation& situation, const WorkItem& item) {
  return situation.definition.step(item.step);
}

/// Picks the item: `fits` says where the action is allowed, `duty` whether the actor may act there.
template <class Fits, class Duty>
Result<ActingPlace> find_place(const Draft& draft, std::optional<ItemId> wanted, bool one_item,
                               Fits fits, Duty duty) {
  const Request& request = draft.request();
  if (wanted && request.item(*wanted) == nullptr) {
    return reject(RejectionCode::kNotFound, "The request has no such work item.");
  }
  bool fits_somewhere = false;
  std::optional<ActingPlace> found;
  for (const WorkItem& item : request.items) {
    if (!item.is_open() || (wanted && item.id != *wanted) || !fits(item)) continue;
    fits_somewhere = true;
    const ActingDuty acting = duty(item);
    if (!acting) continue;
    if (found && one_item) {
      return reject(RejectionCode::kItemAmbiguous,
                    "Several open work items fit: name the one that is meant.");
    }
    if (!found) found = ActingPlace{.item = item.id, .duty = *acting};
    if (!one_item || draft.imports()) break;
  }
  if (found) return *found;
  if (!fits_somewhere) return not_allowed(situation_of(draft));
  return reject(RejectionCode::kDutyRequired,
                "The action needs a duty at the office that the actor does not hold.");
}

}  // namespace

Situation situation_of(const Draft& draft) {
  return {.request = draft.request(),
          .definition = draft.definition(),
          .context = draft.context(),
          .actor = draft.actor()};
}

bool has_duty(const Situation& situation, std::string_view duty, std::string_view office) {
  return situation.actor.kind == ActorKind::kStaff && duty != kApplicantDuty &&
         situation.context.directory.holds(situation.actor.id, duty, office,
                                           situation.context.recorded_at);
}

bool has_duty_at(const Situation& situation, std::string_view duty, const WorkItem& item) {
  if (has_duty(situation, duty, item.office)) return true;
  if (situation.actor.kind != ActorKind::kStaff || duty == kApplicantDuty) return false;
  if (stands_in_for_duty(situation, item.assignee, duty, item.office)) return true;
  return item.assignee == situation.actor.id &&
         stands_in_for_duty(situation, item.instead_of, duty, item.office);
}

ActingDuty duty_for(const Situation& situation, const Action& action, const WorkItem& item) {
  switch (situation.actor.kind) {
    case ActorKind::kImport:
      return "";
    case ActorKind::kApplicant:
      return action.duty == kApplicantDuty ? ActingDuty("") : std::nullopt;
    case ActorKind::kStaff:
      return has_duty_at(situation, action.duty, item) ? ActingDuty(action.duty) : std::nullopt;
    case ActorKind::kAnonymous:
    case ActorKind::kSystem:
      return std::nullopt;
  }
  return std::nullopt;
}

ActingDuty duty_for(const Situation& situation, const BuiltInRule& rule, const WorkItem& item) {
  const Step* step = step_at(situation, item);
  if (step == nullptr) return std::nullopt;
  switch (situation.actor.kind) {
    case ActorKind::kImport:
      return "";
    case ActorKind::kApplicant:
      return rule.by_applicant ? ActingDuty("") : std::nullopt;
    case ActorKind::kStaff:
      return working_duty(situation.definition, *step, [&](std::string_view duty) {
        return has_duty_at(situation, duty, item);
      });
    case ActorKind::kAnonymous:
    case ActorKind::kSystem:
      return std::nullopt;
  }
  return std::nullopt;
}

ActingDuty duty_when_closed(const Situation& situation, const BuiltInRule& rule) {
  if (situation.actor.kind == ActorKind::kImport) return "";
  const auto has = [&](std::string_view duty) {
    return has_duty(situation, duty, situation.request.office);
  };
  if (rule.action == BuiltIn::kReopen) {
    const auto& reopen = situation.definition.reopen;
    return reopen && has(reopen->duty) ? ActingDuty(reopen->duty) : std::nullopt;
  }
  if (const ActingDuty duty = any_step_duty(situation.definition, has)) return duty;
  return has(kSupervisor) ? ActingDuty(kSupervisor) : std::nullopt;
}

bool permits_when_closed(const Situation& situation, const BuiltInRule& rule) {
  return rule.when_closed && (rule.action != BuiltIn::kReopen || situation.definition.reopen);
}

bool may_be_given(const Situation& situation, const WorkItem& item, ActorId assignee) {
  const Step* step = step_at(situation, item);
  if (step == nullptr || assignee.is_none()) return false;
  if (situation.actor.kind == ActorKind::kImport) return true;  // people of another log
  const auto has = [&](std::string_view duty) {
    return situation.context.directory.holds(assignee, duty, item.office,
                                             situation.context.recorded_at);
  };
  return step->kind == StepKind::kWork ? has(step->duty)
                                       : any_step_duty(situation.definition, has).has_value();
}

bool supervises(const Situation& situation, const WorkItem& item) {
  return situation.actor.kind == ActorKind::kImport ||
         has_duty(situation, kSupervisor, item.office);
}

bool holds_item(const Situation& situation, const WorkItem& item) {
  if (item.assignee.is_none()) return false;
  return item.assignee == situation.actor.id ||
         situation.context.directory.substitutes(situation.actor.id, item.assignee, item.office,
                                                 situation.context.recorded_at);
}

Result<ActingPlace> place_of(const Draft& draft, const Action& action,
                             std::optional<ItemId> wanted) {
  const Situation situation = situation_of(draft);
  return find_place(
      draft, wanted, true,
      [&](const WorkItem& item) {
        return std::ranges::find(action.at, item.step) != action.at.end();
      },
      [&](const WorkItem& item) { return duty_for(situation, action, item); });
}

Result<ActingPlace> place_of(const Draft& draft, BuiltIn action, std::optional<ItemId> wanted) {
  const Situation situation = situation_of(draft);
  const BuiltInRule& rule = rule_of(action);
  if (draft.request().is_closed()) {
    if (!permits_when_closed(situation, rule)) return not_allowed(situation);
    if (const ActingDuty duty = duty_when_closed(situation, rule)) {
      return ActingPlace{.duty = *duty};
    }
    return reject(RejectionCode::kDutyRequired,
                  "The action needs a duty at the request's office that the actor does not hold.");
  }
  return find_place(
      draft, wanted, rule.of_item,
      [&](const WorkItem& item) {
        const Step* step = step_at(situation, item);
        return step != nullptr && permits(*step, rule);
      },
      [&](const WorkItem& item) { return duty_for(situation, rule, item); });
}

std::unexpected<Rejection> not_allowed(const Situation& situation) {
  Rejection rejection{.code = RejectionCode::kActionNotAllowed,
                      .detail = "The action is not allowed in the request's present state."};
  for (AvailableAction& each : available_actions(situation.request, situation.context)) {
    rejection.allowed.push_back(std::move(each.code));
  }
  std::ranges::sort(rejection.allowed);
  return std::unexpected(std::move(rejection));
}

}  // namespace rahgir::domain
