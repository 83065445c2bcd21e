#include "ops/cli/demo.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "eventstore/definition_json.h"
#include "eventstore/token.h"
#include "ops/cli/demo_assets.h"
#include "ops/cli/session.h"

namespace rahgir::ops {
namespace {

constexpr auto kTokenLife = std::chrono::days(30);

std::string_view asset(std::string_view path) {
  const auto assets = demo_assets();
  const auto found = std::ranges::find(assets, path, &DemoAsset::path);
  return found == assets.end() ? std::string_view{} : found->bytes;
}

domain::Result<bool> prepare_organisation(eventstore::EventStore& store, const Json& organisation) {
  const auto configured = apply(store, domain::ConfigureLanguages{organisation.at("languages")});
  if (!configured) return std::unexpected(configured.error());
  const auto named =
      apply(store, domain::NameAuthority{organisation.at("authority").get<domain::Labels>()});
  if (!named) return std::unexpected(named.error());
  for (const Json& each : organisation.at("offices")) {
    auto office = eventstore::parse_office(each.dump());
    if (!office) return std::unexpected(office.error());
    if (store.directory()->office(office->code)) continue;  // somebody may have changed it since
    if (auto defined = apply(store, domain::DefineOffice{std::move(*office)}); !defined)
      return std::unexpected(defined.error());
  }
  return true;
}

/// The person of that name who holds that duty, registered when there is none.
domain::Result<domain::ActorId> find_or_register(eventstore::EventStore& store,
                                                 const DemoPerson& person) {
  const auto directory = store.directory();
  for (const auto& [actor, member] : directory->staff)
    if (member.name == person.name && !member.left &&
        directory->holds(actor, person.duty, person.office, store.now()))
      return actor;
  const auto actor = eventstore::random_id<domain::ActorId>();
  if (auto added = apply(store, domain::RegisterStaff{actor, person.name}); !added)
    return std::unexpected(added.error());
  if (auto granted = apply(store, domain::GrantDuty{actor, person.duty, person.office, {}, {}});
      !granted)
    return std::unexpected(granted.error());
  return actor;
}

domain::Result<bool> revoke_tokens(eventstore::EventStore& store, domain::ActorId actor) {
  const auto directory = store.directory();
  for (const auto& [id, token] : directory->member(actor)->tokens)
    if (!token.revoked && token.expires_at > store.now())
      if (auto revoked = apply(store, domain::RevokeToken{actor, id}); !revoked)
        return std::unexpected(revoked.error());
  return true;
}

domain::Result<DemoPerson> prepare_person(eventstore::EventStore& store, const Json& entry) {
  DemoPerson person{.actor = {},
                    .name = entry.at("name"),
                    .office = entry.at("office"),
                    .duty = entry.at("duties").at(0),
                    .token = {}};
  const auto actor = find_or_register(store, person);
  if (!actor) return std::unexpected(actor.error());
  person.actor = *actor;
  if (auto revoked = revoke_tokens(store, person.actor); !revoked)
    return std::unexpected(revoked.error());
  const eventstore::NewToken token = eventstore::make_token();
  const auto issued = apply(
      store, domain::IssueToken{person.actor, token.id, token.hash, store.now() + kTokenLife});
  if (!issued) return std::unexpected(issued.error());
  person.token = token.text;
  return person;
}

domain::Result<std::vector<std::string>> prepare_services(eventstore::EventStore& store) {
  std::vector<std::string> codes;
  for (const DemoAsset& each : demo_assets()) {
    if (!each.path.starts_with("services/")) continue;
    auto definition = eventstore::parse_definition(each.bytes);
    if (!definition) return std::unexpected(definition.error());
    codes.push_back(definition->code);
    if (store.directory()->service(definition->code)) continue;
    const std::string content = eventstore::definition_json(*definition);
    const auto published =
        apply(store, domain::PublishDefinition{
                         content,
                         std::make_shared<const domain::ServiceDefinition>(std::move(*definition)),
                         {},
                         "demo"});
    if (!published) return std::unexpected(published.error());
  }
  return codes;
}

/// The demo's staff get tokens that are printed: a store with staff, offices or requests of its own
/// must not get them. One that had the demo's staff before is a demo's.
domain::Result<bool> check_is_a_demos(const eventstore::EventStore& store,
                                      const Json& organisation) {
  const auto directory = store.directory();
  const auto is_of_demo = [&](const auto& entry) {
    return std::ranges::any_of(organisation.at("staff"), [&](const Json& person) {
      return person.at("name") == entry.second.name;
    });
  };
  if (std::ranges::any_of(directory->staff, is_of_demo)) return true;
  bool has_requests = false;
  for (unsigned number = 0; number < store.partitions(); ++number)
    has_requests |= store.end_of(static_cast<eventstore::PartitionNumber>(number)).index > 0;
  if (directory->staff.empty() && directory->offices.empty() && !has_requests) return true;
  return domain::reject(
      domain::RejectionCode::kConflict,
      "This store is in use and not a demo's: --demo would add staff whose tokens are printed. "
      "Serve it without --demo, or name an empty folder with --data.");
}

}  // namespace

domain::Result<Demo> prepare_demo(eventstore::EventStore& store) {
  const Json organisation = Json::parse(asset("organisation.json"));
  if (auto checked = check_is_a_demos(store, organisation); !checked)
    return std::unexpected(checked.error());
  if (auto ready = prepare_organisation(store, organisation); !ready)
    return std::unexpected(ready.error());
  Demo demo;
  auto services = prepare_services(store);  // first: they name the duties that people have
  if (!services) return std::unexpected(services.error());
  demo.services = std::move(*services);
  for (const Json& entry : organisation.at("staff")) {
    auto person = prepare_person(store, entry);
    if (!person) return std::unexpected(person.error());
    demo.staff.push_back(std::move(*person));
  }
  return demo;
}

}  // namespace rahgir::ops
