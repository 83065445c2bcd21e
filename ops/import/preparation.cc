#include "ops/import/preparation.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "eventstore/definition_json.h"
#include "eventstore/hashing.h"
#include "ops/cli/session.h"
#include "ops/import/command_window.h"
#include "ops/import/mapping_check.h"

namespace rahgir::ops {
namespace {

using Prepared = domain::Result<void>;

constexpr std::size_t kMaxOrganisationBytes = 4 * 1024 * 1024;
constexpr std::size_t kRegistrationsInFlight = 256;

domain::ActorId actor_id(const eventstore::DeploymentKeys& keys, std::string_view kind,
                         std::string_view source, std::string_view name) {
  const eventstore::Hash hash = eventstore::keyed_hash(keys.deployment, {kind, source, name});
  domain::ActorId actor;
  std::copy_n(hash.begin(), actor.bytes.size(), actor.bytes.begin());
  return actor;
}

domain::Rejection in_file(const std::string& file, domain::Rejection rejection) {
  rejection.detail = fmt::format("{}: {}", file, rejection.detail);
  return rejection;
}

domain::Result<Organisation> parse_organisation(const std::string& bytes) try {
  const auto json = nlohmann::json::parse(bytes);
  Organisation read;
  read.languages = json.at("languages").get<std::vector<std::string>>();
  read.authority = json.at("authority").get<domain::Labels>();
  for (const auto& each : json.at("offices")) {
    auto office = eventstore::parse_office(each.dump());
    if (!office) return std::unexpected(office.error());
    read.offices.push_back(std::move(*office));
  }
  for (const auto& each : json.at("staff"))
    read.staff.push_back(
        {.name = each.at("name"), .office = each.at("office"), .duties = each.at("duties")});
  return read;
} catch (const nlohmann::json::exception& error) {
  return domain::reject(domain::RejectionCode::kInvalid, error.what());
}

Prepared applied(eventstore::EventStore& store, domain::DirectoryCommand command) {
  if (auto reply = apply(store, std::move(command)); !reply) return std::unexpected(reply.error());
  return {};
}

bool is_fresh(const domain::Directory& directory, const std::vector<domain::ActorId>& own_staff) {
  return directory.services.empty() && std::ranges::all_of(directory.staff, [&](const auto& each) {
           return std::ranges::find(own_staff, each.first) != own_staff.end();
         });
}

Prepared name_deployment(eventstore::EventStore& store, const Organisation& organisation) {
  const auto directory = store.directory();
  const bool untouched =
      !directory->versions.contains(eventstore::control_stream("deployment", ""));
  if (untouched && !organisation.languages.empty())
    if (auto done = applied(store, domain::ConfigureLanguages{organisation.languages}); !done)
      return done;
  if (directory->authority.empty() && !organisation.authority.empty())
    return applied(store, domain::NameAuthority{organisation.authority});
  return {};
}

Prepared define_offices(eventstore::EventStore& store, const Organisation& organisation) {
  for (const domain::Office& office : organisation.offices) {
    if (store.directory()->office(office.code)) continue;
    if (auto done = applied(store, domain::DefineOffice{office}); !done) return done;
  }
  return {};
}

Prepared employ(eventstore::EventStore& store, const Organisation& organisation,
                const std::vector<domain::ActorId>& actors) {
  for (std::size_t index = 0; index < actors.size(); ++index) {
    const Organisation::Person& person = organisation.staff[index];
    if (auto done = applied(store, domain::RegisterStaff{actors[index], person.name}); !done)
      return done;
    for (const std::string& duty : person.duties)
      if (auto done = applied(store, domain::GrantDuty{actors[index], duty, person.office, {}, {}});
          !done)
        return done;
  }
  return {};
}

/// The newest version of the service that says the same.
std::optional<ServiceInUse> published(const domain::Directory& directory,
                                      const std::string& service, const std::string& content) {
  const domain::Service* found = directory.service(service);
  if (!found) return std::nullopt;
  const auto version = std::ranges::find(found->versions.rbegin(), found->versions.rend(), content,
                                         &domain::ServiceVersion::content);
  if (version == found->versions.rend()) return std::nullopt;
  return ServiceInUse{.definition = version->definition, .version = version->version};
}

domain::Result<ServiceInUse> publish(eventstore::EventStore& store, const ImportPlan& plan) {
  const std::string content = eventstore::definition_json(*plan.definition);
  const std::string& service = plan.definition->code;
  if (auto found = published(*store.directory(), service, content)) return *found;
  const auto done = applied(
      store, domain::PublishDefinition{content, plan.definition, {}, "import of historical cases"});
  if (!done) return std::unexpected(done.error());
  if (auto found = published(*store.directory(), service, content)) return *found;
  return domain::reject(domain::RejectionCode::kConflict,
                        fmt::format("{} was published anew meanwhile: run again.", service));
}

}  // namespace

domain::Result<ImportPlan> load_plan(const std::filesystem::path& file) {
  const auto toml = read_whole(file.string(), kMaxMappingBytes);
  if (!toml) return std::unexpected(toml.error());
  auto mapping = parse_mapping(*toml, file.filename().string());
  if (!mapping) return std::unexpected(mapping.error());
  ImportPlan plan{.mapping = std::move(*mapping), .definition = {}, .organisation = {}};

  const auto beside = [&](const std::string& name) { return (file.parent_path() / name).string(); };
  const auto json = read_whole(beside(plan.mapping.definition), eventstore::kMaxDefinitionBytes);
  if (!json) return std::unexpected(json.error());
  auto definition = eventstore::parse_definition(*json);
  if (!definition) return std::unexpected(in_file(plan.mapping.definition, definition.error()));
  plan.definition = std::make_shared<const domain::ServiceDefinition>(std::move(*definition));

  if (plan.mapping.organisation.empty()) return plan;
  const auto bytes = read_whole(beside(plan.mapping.organisation), kMaxOrganisationBytes);
  if (!bytes) return std::unexpected(bytes.error());
  auto organisation = parse_organisation(*bytes);
  if (!organisation)
    return std::unexpected(in_file(plan.mapping.organisation, organisation.error()));
  plan.organisation = std::move(*organisation);
  return plan;
}

domain::Result<void> check_plan(const ImportPlan& plan, const domain::Directory& directory,
                                const domain::TextPatterns& patterns) {
  std::set<std::string> offices;
  for (const auto& [code, entry] : directory.offices) offices.insert(code);
  for (const domain::Office& office : plan.organisation.offices) offices.insert(office.code);
  auto faults = check_mapping(plan.mapping, *plan.definition, offices, patterns);
  if (faults.empty()) return {};
  return std::unexpected(
      domain::Rejection{.detail = fmt::format("{} does not fit its service.", plan.mapping.file),
                        .faults = std::move(faults)});
}

domain::Result<ServiceInUse> prepare(eventstore::EventStore& store, const ImportPlan& plan) {
  const Organisation& organisation = plan.organisation;
  std::vector<domain::ActorId> staff;
  staff.reserve(organisation.staff.size());
  for (const Organisation::Person& person : organisation.staff)
    staff.push_back(actor_id(store.keys(), "organisation", plan.mapping.source, person.name));
  const bool fresh = is_fresh(*store.directory(), staff);
  if (fresh)
    if (auto done = name_deployment(store, organisation); !done)
      return std::unexpected(done.error());
  if (auto done = define_offices(store, organisation); !done) return std::unexpected(done.error());
  auto service = publish(store, plan);  // before its people: it names the duties that they have
  if (!service || !fresh) return service;
  if (auto done = employ(store, organisation, staff); !done) return std::unexpected(done.error());
  return service;
}

domain::ActorId imported_actor(const eventstore::DeploymentKeys& keys, std::string_view source,
                               std::string_view name) {
  return actor_id(keys, "actor", source, name);
}

domain::Result<void> register_people(eventstore::EventStore& store, const Mapping& mapping,
                                     const std::vector<std::string>& people) {
  std::optional<domain::Rejection> failure;
  CommandWindow window(store, kRegistrationsInFlight);
  const auto directory = store.directory();
  for (const std::string& person : people) {
    const auto actor = imported_actor(store.keys(), mapping.source, person);
    if (directory->member(actor)) continue;
    eventstore::CommandEnvelope command;
    command.id = eventstore::random_id<domain::CommandId>();
    command.command = domain::DirectoryCommand(domain::RegisterStaff{actor, person});
    command.stream = eventstore::control_stream("staff", domain::to_text(actor));
    window.submit(std::move(command), [&](const eventstore::CommandReply& reply) {
      if (!is_taken(reply) && !failure) failure = why_not(reply);
    });
    if (failure) break;
  }
  window.finish();
  if (failure) return std::unexpected(*failure);
  return {};
}

}  // namespace rahgir::ops
