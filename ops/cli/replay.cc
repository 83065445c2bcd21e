// rahgir replay: the whole history of a request, or the request as it was known at an instant.

#include <fmt/format.h>

#include "domain/tracking_code.h"
#include "eventstore/event_codec.h"
#include "ops/cli/session.h"

namespace rahgir::ops {
namespace {

struct ReplayOptions {
  std::string request, as_of;
};

constexpr std::size_t kMostEvents = 1'000'000;

/// A request id, or a tracking code as people type it.
domain::Result<domain::RequestId> find_request(const eventstore::EventStore& store,
                                               const std::string& text) {
  if (auto id = domain::parse_id<domain::RequestId>(text)) return *id;
  const auto code = domain::parse_tracking_code(text);
  if (!code.fault) return eventstore::request_id(store.keys(), code.digits);
  return domain::reject(
      domain::RejectionCode::kInvalid,
      fmt::format("\"{}\" is neither a request id (22 characters) nor a tracking code.", text));
}

domain::Result<eventstore::AsOf> parse_as_of(const std::string& text,
                                             eventstore::PartitionNumber partition) {
  if (text.empty()) return eventstore::AsOf{};
  eventstore::AsOf as_of;
  as_of.recorded_at = domain::parse_instant(text);
  if (as_of.recorded_at) return as_of;
  if (auto position = eventstore::parse_position(text);
      position && position->partition == partition)
    return eventstore::AsOf{.version = {}, .recorded_at = {}, .event_index = position->index};
  return domain::reject(
      domain::RejectionCode::kInvalid,
      fmt::format("--as-of takes an instant such as 2026-03-01T08:00:00Z, or a position of the "
                  "request's partition such as {}:17, not \"{}\".",
                  partition, text));
}

bool is_known_by(const domain::EventMeta& meta, const eventstore::ReadEvent& event,
                 const eventstore::AsOf& as_of) {
  if (as_of.recorded_at && meta.recorded_at > *as_of.recorded_at) return false;
  return !as_of.event_index || event.position.index <= *as_of.event_index;
}

Json line_of(const eventstore::ReadEvent& event, const domain::EventMeta& meta,
             const std::string& body, const std::string& type) {
  Json line{{"version", meta.version},
            {"position", to_text(event.position)},
            {"type", type},
            {"occurred_at", domain::to_text(meta.occurred_at)},
            {"recorded_at", domain::to_text(meta.recorded_at)}};
  if (!meta.actor.id.is_none()) line["actor"] = domain::to_text(meta.actor.id);
  if (!meta.actor.duty.empty()) line["duty"] = meta.actor.duty;
  if (!meta.step.empty()) line["step"] = meta.step;
  line["facts"] = Json::parse(body);
  return line;
}

domain::Result<Json> history_of(const eventstore::PartitionReader& reader, domain::RequestId id,
                                const eventstore::AsOf& as_of) {
  Json lines = Json::array();
  std::optional<domain::Rejection> fault;
  reader.read_stream(id, 1, eventstore::Direction::kForward, kMostEvents,
                     [&](const eventstore::ReadEvent& event) {
                       const auto meta = eventstore::decode_meta(event.frame);
                       const auto body = eventstore::clear_body_json(event.frame);
                       const auto type = eventstore::cloud_event_type(event.frame);
                       if (!meta || !body || !type) {
                         fault = !meta ? meta.error() : !body ? body.error() : type.error();
                         return false;
                       }
                       if (!is_known_by(*meta, event, as_of)) return false;
                       lines.push_back(line_of(event, *meta, *body, *type));
                       return true;
                     });
  if (fault) return std::unexpected(*fault);
  return lines;
}

std::string text_of(const Json& lines, const domain::Request& request) {
  std::string text;
  for (const Json& line : lines)
    text += fmt::format("{:>4}  {}  {:<42} {}\n", line["version"].get<std::uint32_t>(),
                        line["occurred_at"].get<std::string>(), line["type"].get<std::string>(),
                        line["facts"].dump());
  text +=
      fmt::format("As of version {}: service {} version {}, {}", request.version, request.service,
                  request.service_version, request.is_closed() ? "closed" : "open at");
  for (const domain::WorkItem& item : request.items)
    if (item.is_open()) text += " " + item.step;
  return text;
}

int run(Session& session, const ReplayOptions& options) {
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto id = find_request(**store, options.request);
  if (!id) return session.failed(id.error());
  const auto partition = (*store)->partition_of(*id);
  const auto as_of = parse_as_of(options.as_of, partition);
  if (!as_of) return session.failed(as_of.error());
  const auto& reader = (*store)->reader(partition);
  const auto request = reader.request(*id, *as_of);
  if (!request.exists()) return session.failed("There was no such request then.");
  const auto lines = history_of(reader, *id, *as_of);
  if (!lines) return session.failed(lines.error());
  return session.done(text_of(*lines, request), {{"request", domain::to_text(*id)},
                                                 {"version", request.version},
                                                 {"closed", request.is_closed()},
                                                 {"events", *lines}});
}

}  // namespace

void add_replay(CLI::App& app, Session& session) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App& verb =
      session.add_verb(app, "replay", "The history of a request, event by event",
                       "rahgir replay 1234-5678-9012-3456-7890 --as-of 2026-03-01T08:00:00Z",
                       [&session, options] { return run(session, *options); });
  verb.add_option("request", options->request, "Request id or tracking code")->required();
  verb.add_option("--as-of", options->as_of, "What was known then: an instant, or a position");
}

}  // namespace rahgir::ops
