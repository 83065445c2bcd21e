// rahgir service: validate, publish and list service definitions.

#include <fmt/format.h>

#include "domain/definition_validation.h"
#include "eventstore/definition_json.h"
#include "eventstore/re2_text_patterns.h"
#include "ops/cli/session.h"

namespace rahgir::ops {
namespace {

struct ServiceOptions {
  std::string file, change_note;
  std::vector<std::string> languages;
};

domain::Result<domain::ServiceDefinition> read_definition(const std::string& file) {
  const auto bytes = read_whole(file, eventstore::kMaxDefinitionBytes);
  if (!bytes) return std::unexpected(bytes.error());
  return eventstore::parse_definition(*bytes);
}

/// Without a store: whether the definition works by itself.
int validate(Session& session, const ServiceOptions& options) {
  const auto definition = read_definition(options.file);
  if (!definition) return session.failed(definition.error());
  const eventstore::Re2TextPatterns patterns;
  auto faults = domain::validate_definition(*definition, {options.languages, patterns});
  if (!faults.empty())
    return session.failed(domain::Rejection{
        .detail = fmt::format("{} cannot work: {} faults.", options.file, faults.size()),
        .faults = std::move(faults)});
  return session.done(fmt::format("{} works.", options.file),
                      {{"service", definition->code}, {"faults", Json::array()}});
}

int publish(Session& session, const ServiceOptions& options) {
  auto definition = read_definition(options.file);
  if (!definition) return session.failed(definition.error());
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const std::string code = definition->code;
  const std::string content = eventstore::definition_json(*definition);
  const auto published =
      apply(**store, domain::PublishDefinition{
                         content,
                         std::make_shared<const domain::ServiceDefinition>(std::move(*definition)),
                         {},
                         options.change_note});
  if (!published) return session.failed(published.error());
  const auto version = (*store)->directory()->service(code)->versions.back().version;
  const bool same = published->status == eventstore::CommandStatus::kUnchanged;
  return session.done(
      fmt::format("{} is at version {}{}.", code, version, same ? ", as before" : ""),
      {{"service", code}, {"version", version}, {"unchanged", same}});
}

int list(Session& session) {
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto directory = (*store)->directory();
  std::string text;
  Json items = Json::array();
  for (const auto& [code, service] : directory->services) {
    const char* state = service.state == domain::Service::State::kOffered     ? "offered"
                        : service.state == domain::Service::State::kSuspended ? "suspended"
                                                                              : "retired";
    text += fmt::format("{}  version {}  {}\n", code, service.versions.size(), state);
    items.push_back({{"service", code}, {"version", service.versions.size()}, {"state", state}});
  }
  if (!text.empty()) text.pop_back();
  return session.done(text.empty() ? "No services." : text, {{"items", items}});
}

}  // namespace

void add_service(CLI::App& app, Session& session) {
  auto options = std::make_shared<ServiceOptions>();
  CLI::App* group = app.add_subcommand("service", "Service definitions: validate, publish, list");
  group->require_subcommand(1);
  CLI::App& validated =
      session.add_verb(*group, "validate", "Say every fault of a definition; needs no store",
                       "rahgir service validate parking-permit.json --languages en,fa",
                       [&session, options] { return validate(session, *options); });
  validated.add_option("file", options->file, "The definition as JSON")->required();
  validated.add_option("--languages", options->languages, "Languages that it must have")
      ->delimiter(',');
  CLI::App& published = session.add_verb(
      *group, "publish", "Publish a definition; the same content again changes nothing",
      "rahgir service publish parking-permit.json --note \"New zone C\"",
      [&session, options] { return publish(session, *options); });
  published.add_option("file", options->file, "The definition as JSON")->required();
  published.add_option("--note", options->change_note, "What changed, for the history");
  session.add_verb(*group, "list", "All services", "rahgir service list",
                   [&session] { return list(session); });
}

}  // namespace rahgir::ops
