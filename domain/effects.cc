#include "domain/effects.h"

#include <algorithm>
#include <optional>

#include "domain/check.h"
#include "domain/deadlines.h"

namespace rahgir::domain {
namespace {

const Step& step_named(const Draft& draft, const std::string& code) {
  const Step* step = draft.definition().step(code);
  check(step != nullptr, "the definition has the steps that its effects name");
  return *step;
}

std::optional<Instant> item_due(Draft& draft, const Step& step, const std::string& office) {
  if (!step.days) return std::nullopt;
  return due_after(draft, office, *step.days, step.counting);
}

bool keeps_assignee(const Step& from, const Step& to) {
  return from.kind == StepKind::kWaiting || to.kind == StepKind::kWaiting || from.duty == to.duty;
}

void wait(Draft& draft, ItemId item, const Step& step) {
  draft.emit(WorkItemWaiting{.item = item, .awaited = step.awaited, .clock = step.clock});
}

/// Where the item stands already, its visit goes on: no event.
void cause_one(Draft& draft, const Cause& cause, const Go& effect) {
  const WorkItem& item = draft.item(cause.item);
  check(item.is_open(), "an item that is finished goes nowhere");
  if (item.step == effect.step) return;
  const Step& from = draft.step_of(item);
  const Step& to = step_named(draft, effect.step);
  draft.emit(WorkItemMoved{.item = cause.item,
                           .from = from.code,
                           .to = to.code,
                           .kind = to.kind,
                           .keeps_assignee = keeps_assignee(from, to),
                           .due_at = item_due(draft, to, item.office)});
  // From one wait to the next the item has not resumed: what the applicant was asked stays asked.
  if (to.kind == StepKind::kWaiting) {
    wait(draft, cause.item, to);
  } else if (from.kind == StepKind::kWaiting) {
    draft.emit(WorkItemResumed{.item = cause.item});
  }
}

/// Parallel work starts where the acting item is worked.
void cause_one(Draft& draft, const Cause& cause, const Open& effect) {
  const std::string office = draft.item(cause.item).office;
  open_item(draft, step_named(draft, effect.step), office);
}

void cause_one(Draft& draft, const Cause& cause, const Finish&) {
  if (draft.item(cause.item).is_open()) draft.emit(WorkItemFinished{.item = cause.item});
}

/// Uses up every finished item at the steps, so that none is left over to complete a later join.
void cause_one(Draft& draft, const Cause& cause, const OpenWhenFinished& effect) {
  std::vector<ItemId> joined;
  for (const std::string& step : effect.steps) {
    bool finished = false;
    for (const WorkItem& item : draft.request().items) {
      if (item.step != step) continue;
      if (item.is_open()) return;
      if (item.state != ItemState::kFinished || item.joined) continue;
      finished = true;
      if (std::ranges::find(joined, item.id) == joined.end()) joined.push_back(item.id);
    }
    if (!finished) return;
  }
  std::ranges::sort(joined);
  const std::string office = draft.item(cause.item).office;
  open_item(draft, step_named(draft, effect.step), office, std::move(joined));
}

void cause_one(Draft& draft, const Cause& cause, const Ask& effect) {
  draft.emit(InformationRequested{.item = cause.item,
                                  .whom = effect.whom,
                                  .text = cause.command.text,
                                  .fields = cause.command.fields,
                                  .documents = cause.command.documents_asked});
}

void cause_one(Draft& draft, const Cause& cause, const Decide& effect) {
  const Reason& reason = cause.command.reason;
  DecisionMade decision{.outcome = effect.outcome, .grounds = {}, .text = reason.text};
  if (!reason.code.empty()) decision.grounds.push_back(reason.code);
  draft.emit(std::move(decision));
}

void cause_one(Draft& draft, const Cause& cause, const Close& effect) {
  close(draft, effect.kind, cause.item);
}

void cause_one(Draft& draft, const Cause& cause, const SetDeadline& effect) {
  set_deadline(draft, effect, cause.command.reason);
}

void cause_one(Draft& draft, const Cause&, const Pause&) { pause_deadlines(draft); }

void cause_one(Draft& draft, const Cause&, const Resume&) { resume_deadlines(draft); }

}  // namespace

void cause_effects(Draft& draft, const Cause& cause) {
  for (const Effect& effect : cause.action.effects) {
    std::visit([&](const auto& each) { cause_one(draft, cause, each); }, effect);
    if (draft.request().is_closed()) return;
  }
  settle_clocks(draft);
}

void open_item(Draft& draft, const Step& step, const std::string& office,
               std::vector<ItemId> joined) {
  const ItemId item = draft.next_item();
  draft.emit(WorkItemOpened{.item = item,
                            .step = step.code,
                            .office = office,
                            .kind = step.kind,
                            .due_at = item_due(draft, step, office),
                            .joined = std::move(joined)});
  if (step.kind == StepKind::kWaiting) wait(draft, item, step);
}

void open_start_items(Draft& draft) {
  for (const std::string& step : draft.definition().start) {
    open_item(draft, step_named(draft, step), draft.request().office);
  }
}

void cancel_items(Draft& draft) {
  for (std::size_t index = 0; index < draft.request().items.size(); ++index) {
    const WorkItem& item = draft.request().items[index];
    if (item.is_open()) draft.emit(WorkItemCancelled{.item = item.id});
  }
}

void close(Draft& draft, CloseKind kind, ItemId acting) {
  if (acting != ItemId{} && draft.item(acting).is_open()) {
    draft.emit(WorkItemFinished{.item = acting});
  }
  cancel_items(draft);
  end_deadlines(draft);
  draft.emit(RequestClosed{.kind = kind});
}

}  // namespace rahgir::domain
