#include <algorithm>

#include "domain/check.h"
#include "domain/request.h"

// What each event changes. An event says what happened, so nothing is judged here: no definition,
// no directory, no clock. A missing overload does not compile.

namespace rahgir::domain {
namespace {

WorkItem& item_of(Request& request, ItemId id) {
  const auto number = static_cast<std::size_t>(id);
  check(number >= 1 && number <= request.items.size(), "the event's work item exists");
  return request.items[number - 1];
}

AttachedDocument& document_of(Request& request, DocumentId id) {
  const auto found = std::ranges::find(request.documents, id,
                                       [](const auto& each) { return each.facts.document; });
  check(found != request.documents.end(), "the event's document is attached");
  return *found;
}

Deadline& deadline_of(Request& request, const std::string& kind) {
  const auto found = std::ranges::find(request.deadlines, kind, &Deadline::kind);
  check(found != request.deadlines.end(), "the event's deadline was set");
  return *found;
}

void start_visit(WorkItem& item, const EventMeta& meta) {
  item.step_since = meta.occurred_at;
  item.visits.push_back({.step = item.step,
                         .office = {},
                         .from = meta.occurred_at,
                         .until = {},
                         .until_day = {},
                         .from_day = meta.local_day});
}

/// Rows of an imported log may lie before the submission or out of order: a stay then lasts 0.
void end_visit(WorkItem& item, const EventMeta& meta) {
  Visit& visit = item.visits.back();
  visit.until = std::max(visit.from, meta.occurred_at);
  visit.until_day = std::max(visit.from_day, meta.local_day);
  visit.office = item.office;
}

void hold(WorkItem& item, ActorId assignee, ActorId instead_of) {
  item.assignee = assignee;
  item.instead_of = instead_of;
  if (item.state == ItemState::kWaiting) return;
  item.state = assignee.is_none() ? ItemState::kOpen : ItemState::kClaimed;
}

void end_item(Request& request, ItemId id, ItemState state, const EventMeta& meta) {
  WorkItem& item = item_of(request, id);
  item.state = state;
  end_visit(item, meta);
  if (request.asked && request.asked->item == id) request.asked.reset();
}

/// A finished item of an earlier life must not complete a join of the next one.
void use_up_finished(Request& request) {
  for (WorkItem& item : request.items) item.joined |= item.state == ItemState::kFinished;
}

void take_answers(Answers& into, Answers& other, const Answers& changed) {
  for (const auto& [field, answer] : changed) {
    into.insert_or_assign(field, answer);
    other.erase(field);  // after a reclassification a field may have changed sides
  }
}

void evolve_one(Request& request, const RequestSubmitted& event, const EventMeta& meta) {
  request.id = meta.stream;
  request.service = meta.service;
  request.service_version = meta.service_version;
  request.office = meta.office;
  request.channel = event.channel;
  request.language = event.language;
  request.tracking_code = event.tracking_code;
  request.submitted_at = meta.occurred_at;
  request.submitted_day = meta.local_day;
  request.submitted_by = meta.command;
  request.facts = event.facts;
  request.answers = event.answers;
  request.parties = event.parties;
}

void evolve_one(Request& request, const AnswersAmended& event, const EventMeta&) {
  SplitAnswers& answers = request.answers;
  take_answers(answers.clear, answers.personal, event.answers.clear);
  take_answers(answers.personal, answers.clear, event.answers.personal);
  for (const std::string& field : event.removed) {
    answers.clear.erase(field);
    answers.personal.erase(field);
  }
  for (const Party& party : event.parties) {
    const auto found = std::ranges::find(request.parties, party.role, &Party::role);
    if (found == request.parties.end()) {
      request.parties.push_back(party);
    } else {
      *found = party;
    }
  }
}

void evolve_one(Request& request, const RequestReclassified& event, const EventMeta&) {
  request.service = event.service;
  request.service_version = event.service_version;
  request.office = event.office;
  use_up_finished(request);
}

void evolve_one(Request& request, const WorkItemOpened& event, const EventMeta& meta) {
  check(static_cast<std::size_t>(event.item) == request.items.size() + 1,
        "item ids are contiguous");
  for (const ItemId used : event.joined) item_of(request, used).joined = true;
  WorkItem& item = request.items.emplace_back();
  item.id = event.item;
  item.step = event.step;
  item.office = event.office;
  item.state = event.kind == StepKind::kWaiting ? ItemState::kWaiting : ItemState::kOpen;
  item.opened_at = meta.occurred_at;
  item.due_at = event.due_at;
  start_visit(item, meta);
}

void evolve_one(Request& request, const WorkItemMoved& event, const EventMeta& meta) {
  WorkItem& item = item_of(request, event.item);
  end_visit(item, meta);
  item.step = event.to;
  item.state = event.kind == StepKind::kWaiting ? ItemState::kWaiting : ItemState::kOpen;
  item.due_at = event.due_at;
  hold(item, event.keeps_assignee ? item.assignee : ActorId{},
       event.keeps_assignee ? item.instead_of : ActorId{});
  start_visit(item, meta);
}

void evolve_one(Request& request, const WorkItemAssigned& event, const EventMeta&) {
  hold(item_of(request, event.item), event.assignee, {});
}

void evolve_one(Request& request, const WorkItemClaimed& event, const EventMeta&) {
  hold(item_of(request, event.item), event.assignee, event.instead_of);
}

void evolve_one(Request& request, const WorkItemReleased& event, const EventMeta&) {
  hold(item_of(request, event.item), {}, {});
}

void evolve_one(Request& request, const WorkItemDelegated& event, const EventMeta&) {
  hold(item_of(request, event.item), event.to, {});
}

void evolve_one(Request& request, const WorkItemTransferred& event, const EventMeta&) {
  WorkItem& item = item_of(request, event.item);
  item.office = event.to;
  hold(item, {}, {});
}

void evolve_one(Request& request, const WorkItemWaiting& event, const EventMeta&) {
  item_of(request, event.item).state = ItemState::kWaiting;
}

void evolve_one(Request& request, const WorkItemResumed& event, const EventMeta&) {
  WorkItem& item = item_of(request, event.item);
  item.state = item.assignee.is_none() ? ItemState::kOpen : ItemState::kClaimed;
  if (request.asked && request.asked->item == event.item) request.asked.reset();
}

void evolve_one(Request& request, const WorkItemFinished& event, const EventMeta& meta) {
  end_item(request, event.item, ItemState::kFinished, meta);
}

void evolve_one(Request& request, const WorkItemCancelled& event, const EventMeta& meta) {
  end_item(request, event.item, ItemState::kCancelled, meta);
}

void evolve_one(Request& request, const ActionPerformed& event, const EventMeta& meta) {
  ++request.performed[event.action];
  if (!meta.actor.id.is_none()) request.performed_by[event.action].insert(meta.actor.id);
}

void evolve_one(Request& request, const InformationRequested& event, const EventMeta&) {
  request.asked = event;
}

void evolve_one(Request& request, const InformationProvided&, const EventMeta&) {
  request.asked.reset();
}

void evolve_one(Request& request, const DocumentAttached& event, const EventMeta& meta) {
  AttachedDocument& document = request.documents.emplace_back();
  document.facts = event;
  document.by = meta.actor;
  document.at = meta.occurred_at;
}

void evolve_one(Request& request, const DocumentAccepted& event, const EventMeta&) {
  document_of(request, event.document).state = AttachedDocument::State::kAccepted;
}

void evolve_one(Request& request, const DocumentRefused& event, const EventMeta&) {
  AttachedDocument& document = document_of(request, event.document);
  document.state = AttachedDocument::State::kRefused;
  document.refusal = event.reason;
}

void evolve_one(Request& request, const DocumentReplaced& event, const EventMeta&) {
  AttachedDocument& document = document_of(request, event.document);
  document.state = AttachedDocument::State::kReplaced;
  document.replaced_by = event.replacement;
}

void evolve_one(Request& request, const NoteAdded& event, const EventMeta& meta) {
  request.notes.push_back({.text = event.text, .by = meta.actor, .at = meta.occurred_at});
}

void evolve_one(Request& request, const MessageSent& event, const EventMeta& meta) {
  request.messages.push_back({.direction = Message::Direction::kSent,
                              .text = event.text,
                              .by = meta.actor,
                              .at = meta.occurred_at});
}

void evolve_one(Request& request, const MessageReceived& event, const EventMeta& meta) {
  request.messages.push_back({.direction = Message::Direction::kReceived,
                              .text = event.text,
                              .by = meta.actor,
                              .at = meta.occurred_at});
}

void evolve_one(Request& request, const DecisionMade& event, const EventMeta& meta) {
  request.decision = event;
  request.decided_at = meta.occurred_at;
  request.decided_day = meta.local_day;
}

void evolve_one(Request&, const RequestWithdrawn&, const EventMeta&) {}  // RequestClosed follows

void evolve_one(Request& request, const RequestClosed& event, const EventMeta& meta) {
  Closing& closing = request.closings.emplace_back();
  closing.kind = event.kind;
  closing.at = meta.occurred_at;
  closing.day = meta.local_day;
  if (event.kind == CloseKind::kDecided && request.decision) {
    closing.outcome = request.decision->outcome;
    closing.grounds = request.decision->grounds;
  }
  request.asked.reset();
}

/// The earlier decision stays readable in its closing; it no longer stands.
void evolve_one(Request& request, const RequestReopened&, const EventMeta& meta) {
  check(request.is_closed(), "only a closed request is reopened");
  request.closings.back().reopened_at = meta.occurred_at;
  request.decision.reset();
  request.decided_at = {};
  request.decided_day = {};
  use_up_finished(request);
}

void evolve_one(Request& request, const RequestLinked& event, const EventMeta&) {
  request.links.push_back({.kind = event.kind, .other = event.other});
}

void evolve_one(Request& request, const DeadlineSet& event, const EventMeta&) {
  const Deadline deadline{.kind = event.kind,
                          .basis = event.basis,
                          .state = Deadline::State::kRunning,
                          .due_at = event.due_at,
                          .due_day = event.due_day,
                          .paused_on = {},
                          .counting = event.counting,
                          .paused_by_action = false};
  const auto found = std::ranges::find(request.deadlines, event.kind, &Deadline::kind);
  if (found == request.deadlines.end()) {
    request.deadlines.push_back(deadline);
  } else {
    *found = deadline;
  }
}

/// A deadline that waiting paused may be paused again, by an action: the first day counts.
void evolve_one(Request& request, const DeadlinePaused& event, const EventMeta& meta) {
  Deadline& deadline = deadline_of(request, event.kind);
  deadline.state = Deadline::State::kPaused;
  if (!deadline.paused_on) deadline.paused_on = meta.local_day;
  deadline.paused_by_action |= event.by_action;
}

void evolve_one(Request& request, const DeadlineResumed& event, const EventMeta&) {
  Deadline& deadline = deadline_of(request, event.kind);
  deadline.state = Deadline::State::kRunning;
  deadline.due_at = event.due_at;
  deadline.due_day = event.due_day;
  deadline.paused_on.reset();
  deadline.paused_by_action = false;
}

/// A paused one stays paused; its new date counts from today, so the pause does too.
void evolve_one(Request& request, const DeadlineExtended& event, const EventMeta& meta) {
  Deadline& deadline = deadline_of(request, event.kind);
  deadline.due_at = event.due_at;
  deadline.due_day = event.due_day;
  deadline.counting = event.counting;
  if (deadline.state == Deadline::State::kPassed) deadline.state = Deadline::State::kRunning;
  if (deadline.state == Deadline::State::kPaused) deadline.paused_on = meta.local_day;
}

void evolve_one(Request& request, const DeadlinePassed& event, const EventMeta&) {
  Deadline& deadline = deadline_of(request, event.kind);
  if (deadline.due_at == event.due_at) deadline.state = Deadline::State::kPassed;
}

void evolve_one(Request& request, const DeadlineMet& event, const EventMeta&) {
  Deadline& deadline = deadline_of(request, event.kind);
  deadline.state = Deadline::State::kMet;
  deadline.paused_on.reset();
  deadline.paused_by_action = false;
}

void evolve_one(Request& request, const ReceiptSecretReissued& event, const EventMeta&) {
  request.secret_generation = event.generation;
}

}  // namespace

void evolve(Request& request, const RequestEvent& event) {
  const EventMeta& meta = event.meta;
  check(meta.version == request.version + 1, "events apply in order of their versions");
  std::visit([&](const auto& body) { evolve_one(request, body, meta); }, event.body);
  request.version = meta.version;
  request.updated_at = meta.occurred_at;
  request.recorded_at = meta.recorded_at;
  std::uint32_t& office_version = request.office_versions[meta.office];
  office_version = std::max(office_version, meta.office_version);
}

}  // namespace rahgir::domain
