#include "api/timeline.h"

#include <charconv>

#include "api/commands.h"
#include "api/request_view.h"
#include "api/sealed_view.h"

namespace rahgir::api {

namespace {

constexpr std::size_t kEventsAtOnce = 200;

std::expected<std::uint32_t, Problem> after_of(const Call& call) {
  const auto text = call.http.query("after");
  if (!text) return 0;
  std::uint32_t version = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, version);
  if (error != std::errc() || stopped != end) {
    return bad_parameter("after", "This is not a cursor of this list.");
  }
  return version;
}

void write_event(JsonWriter& json, const Call& call, const OpenedRequest& opened,
                 const eventstore::ReadEvent& read) {
  const auto event = eventstore::undamaged(eventstore::decode_event(read.frame));
  const std::string body = eventstore::undamaged(eventstore::clear_body_json(read.frame));
  const domain::EventMeta& meta = eventstore::meta_of(event);

  json.begin_object();
  json.field("version", meta.version);
  json.field("type", eventstore::type_name(event));
  json.field("position", eventstore::to_text(read.position));
  json.key("actor");
  write_actor(json, *call.directory, meta.actor, opened.sight);
  json.field("occurred_at", meta.occurred_at);
  json.field("recorded_at", meta.recorded_at);
  json.field("back_dated", meta.back_dated);
  json.field("local_day", meta.local_day);
  json.field("office", meta.office);
  json.field("service", meta.service);
  json.field("service_version", meta.service_version);
  json.field("step", meta.step);
  json.key("data").raw(body);
  json.key("sealed");
  if (const auto* of_request = std::get_if<domain::RequestEvent>(&event)) {
    write_sealed(json, *of_request);
  } else {
    json.begin_object().end_object();
  }
  json.end_object();
}

}  // namespace

Reply list_events(Call& call) {
  const auto after = after_of(call);
  if (!after) return std::unexpected(after.error());
  const auto limit = limit_of(call, kDefaultListLimit, kEventsAtOnce);
  if (!limit) return std::unexpected(limit.error());
  const auto opened = open_request(call);
  if (!opened) return std::unexpected(opened.error());
  if (opened->sight == Sight::kApplicant) return fail(ProblemCode::kDutyRequired);

  const std::uint32_t last = opened->request.version;
  std::uint32_t shown = *after;
  JsonWriter json;
  json.begin_object();
  json.key("items").begin_array();
  call.desk.store.reader(opened->partition)
      .read_stream(opened->request.id, *after + 1, eventstore::Direction::kForward, *limit,
                   [&](const eventstore::ReadEvent& event) {
                     if (shown >= last) return false;
                     write_event(json, call, *opened, event);
                     ++shown;
                     return true;
                   });
  json.end_array();
  json.key("next");
  if (shown < last) {
    json.value(std::to_string(shown));
  } else {
    json.null();
  }
  json.end_object();
  HttpResponse response = json_response(json.take());
  response.set_header("ETag", etag_of(last));
  return response;
}

}  // namespace rahgir::api
