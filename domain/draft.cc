#include "domain/draft.h"

#include <utility>

#include "domain/check.h"

namespace rahgir::domain {

struct Draft::Place {
  std::string_view office, step;
};

Draft::Draft(const Request& request, const RequestContext& context)
    : context_(context),
      now_(&request),
      definition_(context.definition),
      actor_(context.actor),
      occurred_at_(context.occurred_at) {
  actor_.duty.clear();
}

const WorkItem& Draft::item(ItemId id) const {
  const WorkItem* found = now_->item(id);
  check(found != nullptr, "the work item exists");
  return *found;
}

const Step& Draft::step_of(const WorkItem& item) const {
  const Step* found = definition().step(item.step);
  check(found != nullptr, "the definition has the item's step");
  return *found;
}

const Office& Draft::office(std::string_view code) const {
  static const Office kUnknown;
  const OfficeEntry* entry = context_.directory.office(code);
  return entry != nullptr ? entry->office : kUnknown;
}

Day Draft::local_day(std::string_view office_code) {
  if (day_office_ != office_code || day_instant_ != occurred_at_ || day_office_.empty()) {
    day_ = context_.local_time.day_of(office(office_code).time_zone, occurred_at_);
    day_office_ = office_code;
    day_instant_ = occurred_at_;
  }
  return day_;
}

void Draft::emit(RequestEventBody body) {
  if (events_.empty()) {
    after_ = *now_;
    now_ = &after_;
    events_.reserve(8);
  }
  RequestEvent& event = events_.emplace_back(EventMeta{}, std::move(body));
  const Place place = place_of(event.body);
  EventMeta& meta = event.meta;
  meta.stream = context_.request;
  meta.version = after_.version + 1;
  meta.occurred_at = occurred_at_;
  meta.recorded_at = context_.recorded_at;
  meta.back_dated = context_.back_dated;
  meta.local_day = local_day(place.office);
  meta.command = meta.correlation = meta.causation = context_.command;
  meta.actor = actor_;
  meta.office = place.office;
  const OfficeEntry* entry = context_.directory.office(place.office);
  meta.office_version = entry != nullptr ? entry->version : 0;
  meta.service = definition().code;
  meta.service_version = definition_.version;
  meta.step = place.step;
  evolve(after_, event);
}

/// An event of an item happens at the item's office, every other one at the request's.
Draft::Place Draft::place_of(const RequestEventBody& body) const {
  return std::visit(
      [&](const auto& each) -> Place {
        using Body = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Body, RequestSubmitted>) {
          return {filing_office_.empty() ? definition().office : filing_office_, {}};
        } else if constexpr (std::is_same_v<Body, RequestReclassified>) {
          return {each.office, {}};
        } else if constexpr (std::is_same_v<Body, WorkItemOpened>) {
          return {each.office, each.step};
        } else if constexpr (std::is_same_v<Body, WorkItemMoved>) {
          return {item(each.item).office, each.to};
        } else if constexpr (std::is_same_v<Body, WorkItemTransferred>) {
          return {each.to, item(each.item).step};
        } else if constexpr (requires { each.item; }) {
          return {item(each.item).office, item(each.item).step};
        } else {
          return {now_->office, {}};
        }
      },
      body);
}

void Draft::go_on_at(Instant occurred_at, ActorId actor) {
  occurred_at_ = occurred_at;
  actor_.id = actor;
}

Decided Draft::finish() && {
  if (events_.empty()) after_ = *now_;
  return {.events = std::move(events_), .after = std::move(after_)};
}

}  // namespace rahgir::domain
