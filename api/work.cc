#include "api/work.h"

#include <utility>

#include "api/commands.h"
#include "api/json_output.h"
#include "api/request_view.h"
#include "projections/dashboard.h"
#include "projections/work_list.h"

namespace rahgir::api {

namespace {

using Snapshots = std::vector<std::unique_ptr<eventstore::Snapshot>>;

Snapshots snapshots_of(const eventstore::EventStore& store) {
  Snapshots snapshots;
  for (unsigned partition = 0; partition < store.partitions(); ++partition) {
    snapshots.push_back(store.snapshot(static_cast<eventstore::PartitionNumber>(partition)));
  }
  return snapshots;
}

std::optional<std::string> text_of(const Call& call, std::string_view name) {
  const auto text = call.http.query(name);
  if (!text || text->empty()) return std::nullopt;
  return std::string(*text);
}

std::expected<std::optional<domain::ActorId>, Problem> assignee_of(const Call& call) {
  const auto text = text_of(call, "assignee");
  if (!text) return std::nullopt;
  if (*text == "me") return call.caller.actor;
  if (*text == "none") return domain::ActorId{};
  const auto actor = domain::parse_id<domain::ActorId>(*text);
  if (!actor) return bad_parameter("assignee", "An actor, me or none is expected.");
  return *actor;
}

std::expected<projections::WorkQuery, Problem> query_of(const Call& call) {
  const domain::Directory& directory = *call.directory;
  projections::WorkQuery query;
  query.offices = within(directory, working_offices(directory, call.caller, call.now),
                         call.http.query("office").value_or(""));
  query.step = text_of(call, "step");
  query.service = text_of(call, "service");
  const auto assignee = assignee_of(call);
  if (!assignee) return std::unexpected(assignee.error());
  query.assignee = *assignee;

  const std::string_view overdue = call.http.query("overdue").value_or("false");
  if (overdue != "true" && overdue != "false") {
    return bad_parameter("overdue", "true or false is expected.");
  }
  if (overdue == "true") query.overdue_at = call.now;
  const std::string_view order = call.http.query("order").value_or("opened");
  if (order != "opened" && order != "due") {
    return bad_parameter("order", "opened or due is expected.");
  }
  if (order == "due") query.order = projections::WorkOrder::kDue;
  query.after = call.http.query("after").value_or("");
  const auto limit = limit_of(call, kDefaultListLimit, kMaxListLimit);
  if (!limit) return std::unexpected(limit.error());
  query.limit = *limit;
  return query;
}

/// The definition whose labels name the row's codes: the newest one.
const domain::ServiceDefinition* newest_definition(const domain::Directory& directory,
                                                   std::string_view code) {
  const domain::Service* service = directory.service(code);
  return service && !service->versions.empty() ? service->versions.back().definition.get()
                                               : nullptr;
}

void write_service_and_step(JsonWriter& json, const Call& call, const projections::WorkRow& row) {
  const domain::ServiceDefinition* definition = newest_definition(*call.directory, row.service);
  std::string_view language = kFallbackLanguage, fallback = kFallbackLanguage, name = row.service;
  const domain::Step* step = definition ? definition->step(row.step) : nullptr;
  if (definition) {
    fallback = definition->languages.front();
    language = call.language_of(*definition);
    const auto texts = definition->texts.find(std::string(language));
    if (texts != definition->texts.end()) name = texts->second.name;
  }
  json.key("service").begin_object();
  json.field("code", row.service);
  json.field("name", name);
  json.end_object();
  json.key("step");
  write_coded(json, row.step, step ? &step->label : nullptr, language, fallback);
}

void write_row(JsonWriter& json, const Call& call, const projections::WorkRow& row) {
  json.begin_object();
  json.field("request", row.request);
  json.field("item", std::to_string(static_cast<std::uint32_t>(row.item)));
  write_service_and_step(json, call, row);
  json.key("office");
  write_office(json, *call.directory, row.office, call.desk.texts.best_of(call.languages));
  json.field("duty", row.duty);
  json.field("channel", domain::word_of(row.channel));
  json.field("state", domain::word_of(row.state));
  json.key("assignee");
  write_member(json, *call.directory, row.assignee);
  json.field("submitted_at", row.submitted_at);
  json.field("opened_at", row.opened_at);
  json.field("step_since", row.step_since);
  json.field("due_at", row.due_at);
  json.field("overdue", row.due_at && *row.due_at < call.now);
  json.field("version", row.version);
  json.end_object();
}

/// Counters of all the caller's open items within the office and service asked for.
void write_counters(JsonWriter& json, const Call& call, const Snapshots& snapshots,
                    const projections::WorkQuery& query) {
  projections::Dashboard figures;
  if (!query.offices.empty()) {
    const domain::Day today{std::chrono::floor<std::chrono::days>(call.now).time_since_epoch()};
    figures = projections::read_dashboard(snapshots, {.offices = query.offices,
                                                      .service = query.service,
                                                      .from = today,
                                                      .to = today,
                                                      .today = today});
  }
  std::uint64_t open = 0, overdue = 0, items = 0;
  for (const projections::OpenFigure& figure : figures.open) {
    open += figure.count;
    overdue += figure.overdue;
  }
  json.begin_object();
  json.field("open_requests", open);
  json.field("overdue_requests", overdue);
  json.key("steps").begin_array();
  for (const projections::OpenItemsFigure& figure : figures.open_items) {
    items += figure.count;
    json.begin_object();
    json.field("office", figure.office);
    json.field("service", figure.service);
    json.field("step", figure.step);
    json.field("count", figure.count);
    json.end_object();
  }
  json.end_array();
  json.field("open_items", items);
  json.end_object();
}

}  // namespace

Reply list_work(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto query = query_of(call);
  if (!query) return std::unexpected(query.error());
  const Snapshots snapshots = snapshots_of(call.desk.store);
  projections::WorkPage page;
  if (!query->offices.empty()) {
    auto found = projections::find_work(snapshots, *query);
    if (!found) return bad_parameter("after", "This is not a cursor of this list.");
    page = *std::move(found);
  }
  JsonWriter json;
  json.begin_object();
  json.key("items").begin_array();
  for (const projections::WorkRow& row : page.rows) write_row(json, call, row);
  json.end_array();
  json.key("next");
  if (page.next.empty()) {
    json.null();
  } else {
    json.value(page.next);
  }
  json.key("counters");
  write_counters(json, call, snapshots, *query);
  json.end_object();
  return json_response(json.take());
}

}  // namespace rahgir::api
