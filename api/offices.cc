#include "api/offices.h"

#include <utility>

#include "api/commands.h"
#include "api/json_output.h"
#include "eventstore/definition_json.h"

namespace rahgir::api {

namespace {

std::string_view code_in_path(const Call& call) {
  return call.http.path_parameter("office").value_or("");
}

std::uint32_t stream_version(const Call& call, std::string_view kind, std::string_view code) {
  const auto found = call.directory->versions.find(eventstore::control_stream(kind, code));
  return found == call.directory->versions.end() ? 0 : found->second;
}

void write_labels(JsonWriter& json, const domain::Labels& labels) {
  json.begin_object();
  for (const auto& [language, text] : labels) json.field(language, text);
  json.end_object();
}

}  // namespace

Reply list_offices(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto limit = limit_of(call, kDefaultListLimit, kMaxListLimit);
  if (!limit) return std::unexpected(limit.error());
  const std::string_view language = call.desk.texts.best_of(call.languages);
  const auto& offices = call.directory->offices;
  auto each = offices.upper_bound(call.http.query("after").value_or(""));
  std::size_t count = 0;
  std::string_view last;
  JsonWriter json;
  json.begin_object();
  json.key("items").begin_array();
  for (; each != offices.end() && count < *limit; ++each) {
    last = each->first;
    if (each->second.closed) continue;
    ++count;
    const domain::Office& office = each->second.office;
    json.begin_object();
    json.field("code", office.code);
    json.field("label", domain::label_in(office.label, language, kFallbackLanguage));
    json.key("parent");
    if (office.parent.empty()) {
      json.null();
    } else {
      json.value(office.parent);
    }
    json.end_object();
  }
  json.end_array();
  json.key("next");
  if (each == offices.end()) {
    json.null();
  } else {
    json.value(last);
  }
  json.end_object();
  HttpResponse response = json_response(json.take());
  response.set_header("Content-Language", std::string(language));
  return response;
}

Reply get_office(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const domain::OfficeEntry* entry = call.directory->office(code_in_path(call));
  if (!entry) return fail(ProblemCode::kNotFound);
  JsonWriter json;
  json.begin_object();
  json.members_of(eventstore::office_json(entry->office));
  json.field("closed", entry->closed);
  json.field("version", entry->version);
  json.end_object();
  HttpResponse response = json_response(json.take());
  response.set_header("ETag", etag_of(stream_version(call, "office", entry->office.code)));
  return response;
}

Reply put_office(Call& call) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  if (const auto body = parse_body(call); !body) return std::unexpected(body.error());
  auto office = eventstore::parse_office(call.http.body);
  if (!office) return std::unexpected(problem_of(office.error()));
  if (office->code != code_in_path(call)) {
    return fail({{.pointer = "/code",
                  .code = "mismatch",
                  .detail = "The code is not the one in the path."}});
  }
  const bool is_new = call.directory->office(office->code) == nullptr;
  const auto reply = execute(call, *key, domain::DefineOffice{.office = *std::move(office)});
  if (!reply) return std::unexpected(reply.error());
  const bool created = reply->version == 1 || is_new;
  return command_response(created ? 201 : 200, *reply);
}

Reply close_office(Call& call) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto reply =
      execute(call, *key, domain::CloseOffice{.office = std::string(code_in_path(call))});
  if (!reply) return std::unexpected(reply.error());
  return command_response(200, *reply);
}

Reply get_deployment(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  JsonWriter json;
  json.begin_object();
  json.key("languages").begin_array();
  for (const std::string& language : call.directory->languages) json.value(language);
  json.end_array();
  json.key("authority");
  write_labels(json, call.directory->authority);
  json.field("version", stream_version(call, "deployment", ""));
  json.end_object();
  HttpResponse response = json_response(json.take());
  response.set_header("ETag", etag_of(stream_version(call, "deployment", "")));
  return response;
}

Reply put_deployment(Call& call) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto body = parse_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  ObjectReader reader(*body, "", faults);
  domain::ConfigureDeployment command{.languages = reader.texts("languages"),
                                      .authority = reader.text_map("authority")};
  reader.finish();
  if (!faults.empty()) return fail(std::move(faults));
  const auto reply = execute(call, *key, std::move(command));
  if (!reply) return std::unexpected(reply.error());
  return command_response(200, *reply);
}

}  // namespace rahgir::api
