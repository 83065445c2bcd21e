#include "api/services.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "api/commands.h"
#include "api/json_output.h"
#include "eventstore/definition_json.h"
#include "projections/catalogue.h"

namespace rahgir::api {

namespace {

std::string_view code_in_path(const Call& call) {
  return call.http.path_parameter("service").value_or("");
}

std::expected<std::optional<std::uint32_t>, Problem> version_of(const Call& call) {
  const auto text = call.http.query("version");
  if (!text) return std::nullopt;
  std::uint32_t version = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, version);
  if (error != std::errc() || stopped != end) {
    return bad_parameter("version", "A number is expected.");
  }
  return version;
}

void note_language(std::string& languages, std::string_view language) {
  if (language.empty() || languages.find(language) != std::string::npos) return;
  if (!languages.empty()) languages += ", ";
  languages += language;
}

/// The number of the newest version with that content.
std::uint32_t version_with(const domain::Directory& directory, std::string_view code,
                           const std::string& content) {
  const domain::Service* service = directory.service(code);
  if (!service) return 0;
  const auto found = std::find_if(service->versions.rbegin(), service->versions.rend(),
                                  [&](const auto& version) { return version.content == content; });
  return found == service->versions.rend() ? 0 : found->version;
}

std::expected<domain::PublishDefinition, Problem> read_publication(const Call& call) {
  if (call.http.body.size() > eventstore::kMaxDefinitionBytes) {
    return fail(ProblemCode::kBodyTooLarge);
  }
  if (const auto body = parse_body(call); !body) return std::unexpected(body.error());
  auto definition = eventstore::parse_definition(call.http.body);
  if (!definition) return std::unexpected(problem_of(definition.error()));
  if (definition->code != code_in_path(call)) {
    return fail({{.pointer = "/code",
                  .code = "mismatch",
                  .detail = "The code is not the one in the path."}});
  }
  domain::PublishDefinition command;
  if (const auto text = call.http.query("effective_from")) {
    command.effective_from = domain::parse_instant(*text);
    if (!command.effective_from) {
      return bad_parameter("effective_from", "An instant is expected.");
    }
  }
  command.change_note = call.http.query("change_note").value_or("");
  command.content = eventstore::definition_json(*definition);
  command.definition = std::make_shared<const domain::ServiceDefinition>(*std::move(definition));
  return command;
}

Reply change_service(Call& call, const RepeatKey& key, domain::DirectoryCommand command) {
  const auto reply = execute(call, key, std::move(command));
  if (!reply) return std::unexpected(reply.error());
  return command_response(200, *reply);
}

template <class Command>
Reply change_without_keys(Call& call) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto body = parse_optional_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  ObjectReader(*body, "", faults).finish();
  if (!faults.empty()) return fail(std::move(faults));
  return change_service(call, *key, Command{.service = std::string(code_in_path(call))});
}

}  // namespace

std::string_view ServiceView::language(const Call& call) const {
  return call.language_of(*version->definition);
}

std::expected<ServiceView, Problem> find_service(const Call& call, std::string_view code,
                                                 std::optional<std::uint32_t> version) {
  ServiceView view{.directory = call.directory, .service = call.directory->service(code)};
  if (!view.service || view.service->versions.empty()) return fail(ProblemCode::kNotFound);
  const std::vector<domain::ServiceVersion>& versions = view.service->versions;
  if (version) {
    if (*version == 0 || *version > versions.size()) return fail(ProblemCode::kNotFound);
    view.version = &versions[*version - 1];
  } else {
    view.version = view.service->in_effect(call.now);
    if (!view.version) view.version = &versions.back();
  }
  const auto stream = eventstore::control_stream("service", code);
  if (const auto known = call.directory->versions.find(stream);
      known != call.directory->versions.end()) {
    view.stream_version = known->second;
  }
  return view;
}

Reply list_services(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto limit = limit_of(call, kDefaultListLimit, kMaxListLimit);
  if (!limit) return std::unexpected(limit.error());
  const auto snapshot = call.desk.store.snapshot(eventstore::kControlPartition);
  const projections::CataloguePage page = projections::read_catalogue(
      *snapshot, call.languages, call.http.query("after").value_or(""), *limit, call.now);

  std::string languages;
  JsonWriter json;
  json.begin_object();
  json.key("items").begin_array();
  for (const projections::CatalogueEntry& entry : page.entries) {
    json.raw(entry.body);
    note_language(languages, entry.language);
  }
  json.end_array();
  json.key("next");
  if (page.next.empty()) {
    json.null();
  } else {
    json.value(page.next);
  }
  json.end_object();
  HttpResponse response = json_response(json.take());
  if (!languages.empty()) response.set_header("Content-Language", std::move(languages));
  return response;
}

Reply get_service(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto version = version_of(call);
  if (!version) return std::unexpected(version.error());
  const auto view = find_service(call, code_in_path(call), *version);
  if (!view) return std::unexpected(view.error());
  JsonWriter json;
  json.begin_object();
  json.members_of(view->version->content);
  json.field("version", view->version->version);
  json.end_object();
  HttpResponse response = json_response(json.take());
  response.set_header("ETag", etag_of(view->stream_version));
  return response;
}

Reply put_service(Call& call) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  auto command = read_publication(call);
  if (!command) return std::unexpected(command.error());
  const std::string content = command->content;
  const auto reply = execute(call, *key, *std::move(command));
  if (!reply) return std::unexpected(reply.error());

  const std::string_view code = code_in_path(call);
  JsonWriter json;
  json.begin_object();
  json.field("service", code);
  json.field("version", version_with(*call.directory, code, content));
  json.field("position", eventstore::to_text(reply->position));
  json.end_object();
  const bool is_new = reply->status == eventstore::CommandStatus::kAccepted;
  HttpResponse response = command_response(is_new ? 201 : 200, *reply, json.take());
  response.set_header("Location", "/api/v1/services/" + std::string(code));
  return response;
}

Reply suspend_service(Call& call) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto body = parse_optional_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  ObjectReader reader(*body, "", faults);
  domain::SuspendService command{.service = std::string(code_in_path(call)),
                                 .notice = reader.text_map("notice")};
  reader.finish();
  if (!faults.empty()) return fail(std::move(faults));
  return change_service(call, *key, std::move(command));
}

Reply resume_service(Call& call) { return change_without_keys<domain::ResumeService>(call); }

Reply retire_service(Call& call) { return change_without_keys<domain::RetireService>(call); }

}  // namespace rahgir::api
