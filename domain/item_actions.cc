#include "domain/check.h"
#include "domain/decide.h"
#include "domain/permissions.h"
#include "domain/texts.h"

// Who disposes of a work item, besides holding the step's duty or supervisor at its office
// (permissions.cc). "Holder" includes the substitute of an absent holder.
//
//             nobody holds it       the actor holds it     somebody else holds it
//   claim     yes                   already so             substitute of an absent holder,
//   supervisor release   already so            yes                    supervisor assign    yes yes
//   supervisor delegate  conflict              yes                    supervisor transfer  yes yes
//   supervisor
//
// Otherwise: assignee-only. Assignee and delegate must have the duty in whose list the item stands,
// at its office. An imported log names people whom this deployment does not know: not judged.

namespace rahgir::domain {
namespace {

/// Acts under the duty found; the item that the command is about, or why not.
Result<ItemId> begin(Draft& draft, BuiltIn action, std::optional<ItemId> wanted) {
  auto place = place_of(draft, action, wanted);
  if (!place) return std::unexpected(std::move(place.error()));
  draft.act_under(place->duty);
  return place->item;
}

std::unexpected<Rejection> held_by_another() {
  return reject(RejectionCode::kAssigneeOnly, "Another person holds the work item.");
}

bool disposes_of(const Draft& draft, const WorkItem& item) {
  const Situation situation = situation_of(draft);
  return item.assignee.is_none() || holds_item(situation, item) || supervises(situation, item);
}

Outcome judge_assignee(const Draft& draft, const WorkItem& item, ActorId assignee) {
  if (may_be_given(situation_of(draft), item, assignee)) return {};
  return invalid("/assignee", "not-eligible",
                 "The person does not hold the step's duty at the item's office.");
}

/// The absent person whose item is taken.
ActorId absent_holder(const Draft& draft, const WorkItem& item) {
  const bool absent = !item.assignee.is_none() && draft.context().directory.is_absent(
                                                      item.assignee, draft.context().recorded_at);
  return absent ? item.assignee : ActorId{};
}

}  // namespace

Outcome decide_one(Draft& draft, const ClaimItem& command) {
  auto id = begin(draft, BuiltIn::kClaim, command.item);
  if (!id) return std::unexpected(std::move(id.error()));
  const WorkItem& item = draft.item(*id);
  if (draft.actor().id.is_none()) return held_by_another();  // nobody in particular
  if (item.assignee == draft.actor().id) return {};
  if (!disposes_of(draft, item)) return held_by_another();
  draft.emit(WorkItemClaimed{
      .item = *id, .assignee = draft.actor().id, .instead_of = absent_holder(draft, item)});
  return {};
}

Outcome decide_one(Draft& draft, const ReleaseItem& command) {
  auto id = begin(draft, BuiltIn::kRelease, command.item);
  if (!id) return std::unexpected(std::move(id.error()));
  const WorkItem& item = draft.item(*id);
  if (item.assignee.is_none()) return {};
  if (!disposes_of(draft, item)) return held_by_another();
  draft.emit(WorkItemReleased{.item = *id});
  return {};
}

Outcome decide_one(Draft& draft, const AssignItem& command) {
  auto id = begin(draft, BuiltIn::kAssign, command.item);
  if (!id) return std::unexpected(std::move(id.error()));
  const WorkItem& item = draft.item(*id);
  if (!disposes_of(draft, item)) return held_by_another();
  if (auto judged = judge_assignee(draft, item, command.assignee); !judged) return judged;
  if (item.assignee == command.assignee) return {};
  draft.emit(WorkItemAssigned{.item = *id, .assignee = command.assignee});
  return {};
}

Outcome decide_one(Draft& draft, const DelegateItem& command) {
  auto id = begin(draft, BuiltIn::kDelegate, command.item);
  if (!id) return std::unexpected(std::move(id.error()));
  const WorkItem& item = draft.item(*id);
  if (item.assignee.is_none()) {
    return reject(RejectionCode::kConflict, "Nobody holds the work item; assign it instead.");
  }
  if (!disposes_of(draft, item)) return held_by_another();
  if (auto judged = judge_assignee(draft, item, command.assignee); !judged) return judged;
  if (item.assignee == command.assignee) return {};
  const ActorId from = item.assignee;
  draft.emit(WorkItemDelegated{.item = *id, .from = from, .to = command.assignee});
  return {};
}

Outcome decide_one(Draft& draft, const TransferItem& command) {
  auto id = begin(draft, BuiltIn::kTransfer, command.item);
  if (!id) return std::unexpected(std::move(id.error()));
  const WorkItem& item = draft.item(*id);
  if (!disposes_of(draft, item)) return held_by_another();
  const OfficeEntry* office = draft.context().directory.office(command.office);
  if (office == nullptr) return invalid("/office", "unknown", "There is no such office.");
  if (office->closed) return invalid("/office", "closed", "The office is closed.");
  if (item.office == command.office) return {};
  const std::string from = item.office;
  draft.emit(WorkItemTransferred{.item = *id, .from = from, .to = command.office});
  return {};
}

}  // namespace rahgir::domain
