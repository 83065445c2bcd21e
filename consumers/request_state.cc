// The value of rahgir.request-state.v1: a request as analysts may see it. Nothing that a person
// typed, but answers to fields that the definition does not call personal.

#include <algorithm>

#include "consumers/egress_records.h"
#include "domain/progress.h"
#include "projections/json_writer.h"

namespace rahgir::consumers {
namespace {

using domain::Request;
using projections::JsonWriter;

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.begin_array();
  for (const std::string& each : texts) json.value(each);
  json.end_array();
}

class StateWriter {
 public:
  StateWriter(const Request& request, const domain::ServiceDefinition* definition)
      : request_(request), definition_(definition) {}

  std::string write(eventstore::Position position) &&;

 private:
  void write_current();
  void write_decision();
  void write_items();
  void write_visits(const domain::WorkItem& item);
  void write_closings();
  void write_facts();

  const Request& request_;
  const domain::ServiceDefinition* definition_;
  JsonWriter json_;
};

std::string StateWriter::write(eventstore::Position position) && {
  json_.begin_object();
  json_.field("request", request_.id);
  json_.field("version", request_.version);
  json_.field("position", eventstore::to_text(position));
  json_.field("service", request_.service);
  json_.field("service_version", request_.service_version);
  json_.field("office", request_.office);
  json_.field("channel", domain::word_of(request_.channel));
  json_.field("language", request_.language);
  json_.field("submitted_at", request_.submitted_at);
  json_.field("submitted_day", request_.submitted_day);
  json_.field("updated_at", request_.updated_at);
  json_.field("recorded_at", request_.recorded_at);
  write_current();
  write_decision();
  write_items();
  write_closings();
  write_facts();
  json_.end_object();
  return json_.take();
}

void StateWriter::write_current() {
  json_.field("state", request_.is_closed() ? "closed" : "open");
  std::optional<std::string> public_step;
  if (definition_ != nullptr && !request_.is_closed()) {
    const auto progress = domain::progress_of(request_, *definition_);
    const auto current =
        std::ranges::find(progress, domain::PublicState::kCurrent, &domain::PublicProgress::state);
    if (current != progress.end()) public_step = current->code;
  }
  json_.field("public_step", public_step);
  const auto due = domain::due_of(request_);
  json_.field("due_at", due ? std::optional(due->due_at) : std::nullopt);
  json_.field("due_day", due ? std::optional(due->due_day) : std::nullopt);
}

void StateWriter::write_decision() {
  json_.key("decision");
  if (!request_.decision) {
    json_.null();
    return;
  }
  json_.begin_object();
  json_.field("outcome", request_.decision->outcome);
  json_.key("grounds");
  write_texts(json_, request_.decision->grounds);
  json_.field("at", request_.decided_at);
  json_.field("day", request_.decided_day);
  json_.end_object();
}

void StateWriter::write_items() {
  json_.key("items").begin_array();
  for (const domain::WorkItem& item : request_.items) {
    json_.begin_object();
    json_.field("item", static_cast<std::uint32_t>(item.id));
    json_.field("step", item.step);
    json_.field("office", item.office);
    json_.field("state", domain::word_of(item.state));
    json_.field("open", item.is_open());
    json_.key("assignee");
    item.assignee.is_none() ? json_.null() : json_.value(item.assignee);
    json_.field("opened_at", item.opened_at);
    json_.field("step_since", item.step_since);
    json_.field("due_at", item.due_at);
    write_visits(item);
    json_.end_object();
  }
  json_.end_array();
}

void StateWriter::write_visits(const domain::WorkItem& item) {
  json_.key("visits").begin_array();
  for (const domain::Visit& visit : item.visits) {
    json_.begin_object();
    json_.field("step", visit.step);
    json_.field("office", visit.office.empty() ? item.office : visit.office);
    json_.field("from", visit.from);
    json_.field("until", visit.until);
    json_.field("until_day", visit.until_day);
    json_.end_object();
  }
  json_.end_array();
}

void StateWriter::write_closings() {
  json_.key("closings").begin_array();
  for (const domain::Closing& closing : request_.closings) {
    json_.begin_object();
    json_.field("kind", domain::word_of(closing.kind));
    json_.field("outcome", closing.outcome);
    json_.key("grounds");
    write_texts(json_, closing.grounds);
    json_.field("at", closing.at);
    json_.field("day", closing.day);
    json_.field("reopened_at", closing.reopened_at);
    json_.end_object();
  }
  json_.end_array();
}

void StateWriter::write_facts() {
  json_.key("answers");
  projections::write_answers(json_, request_.answers.clear);
  json_.key("facts").begin_object();
  for (const auto& [name, value] : request_.facts) json_.field(name, value);
  json_.end_object();
  json_.key("links").begin_array();
  for (const domain::Link& link : request_.links) {
    json_.begin_object();
    json_.field("kind", domain::word_of(link.kind));
    json_.field("request", link.other);
    json_.end_object();
  }
  json_.end_array();
}

}  // namespace

EgressRecord state_record(const Request& request, eventstore::Position position,
                          const domain::ServiceDefinition* definition) {
  return {.topic = EgressTopic::kRequestState,
          .key = domain::to_text(request.id),
          .value = StateWriter(request, definition).write(position),
          .headers = {{"content-type", "application/json"}}};
}

}  // namespace rahgir::consumers
