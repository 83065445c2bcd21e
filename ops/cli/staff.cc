// rahgir staff: register people, grant and revoke duties, list.

#include <fmt/format.h>

#include "eventstore/identity.h"
#include "ops/cli/session.h"

namespace rahgir::ops {
namespace {

struct StaffOptions {
  std::string name, actor, duty, office, from, until;
};

domain::Result<std::optional<domain::Instant>> parse_bound(const std::string& option,
                                                           const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (auto instant = domain::parse_instant(text)) return instant;
  return domain::reject(
      domain::RejectionCode::kInvalid,
      fmt::format("{} takes an instant such as 2026-03-01T08:00:00Z, not \"{}\".", option, text));
}

int add(Session& session, const StaffOptions& options) {
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto actor = eventstore::random_id<domain::ActorId>();
  const auto registered = apply(**store, domain::RegisterStaff{actor, options.name});
  if (!registered) return session.failed(registered.error());
  if (!options.duty.empty()) {
    const auto granted =
        apply(**store, domain::GrantDuty{actor, options.duty, options.office, {}, {}});
    if (!granted) return session.failed(granted.error());
  }
  return session.done(fmt::format("Actor {}", domain::to_text(actor)),
                      {{"actor", domain::to_text(actor)}});
}

/// Parses the actor, opens the store, applies what `make` says, prints one line.
template <class Make>
int change(Session& session, const StaffOptions& options, Make make, const std::string& text) {
  const auto actor = parse_actor(options.actor);
  if (!actor) return session.failed(actor.error());
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto changed = apply(**store, make(*actor));
  if (!changed) return session.failed(changed.error());
  return session.done(text, {{"actor", options.actor}, {"position", to_text(changed->position)}});
}

int grant(Session& session, const StaffOptions& options) {
  const auto from = parse_bound("--from", options.from),
             until = parse_bound("--until", options.until);
  if (!from) return session.failed(from.error());
  if (!until) return session.failed(until.error());
  return change(
      session, options,
      [&](domain::ActorId actor) -> domain::DirectoryCommand {
        return domain::GrantDuty{actor, options.duty, options.office, *from, *until};
      },
      "Granted.");
}

int list(Session& session) {
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto directory = (*store)->directory();
  std::string text;
  Json items = Json::array();
  for (const auto& [actor, member] : directory->staff) {
    std::string duties;
    Json grants = Json::array();
    for (const domain::Grant& each : member.grants) {
      duties += fmt::format("{}{}@{}", duties.empty() ? "" : ", ", each.duty, each.office);
      grants.push_back({{"duty", each.duty}, {"office", each.office}});
    }
    text += fmt::format("{}  {}{}  {}\n", domain::to_text(actor), member.name,
                        member.left ? " (left)" : "", duties);
    items.push_back({{"actor", domain::to_text(actor)},
                     {"name", member.name},
                     {"left", member.left},
                     {"duties", grants}});
  }
  if (!text.empty()) text.pop_back();
  return session.done(text.empty() ? "No staff." : text, {{"items", items}});
}

void add_duty_options(CLI::App& verb, StaffOptions& options) {
  verb.add_option("--actor", options.actor, "Actor id")->required();
  verb.add_option("--duty", options.duty,
                  "agent, supervisor, auditor, analyst, administrator, or one a definition names")
      ->required();
  verb.add_option("--office", options.office, "Office; the duty holds below it too")->required();
}

}  // namespace

void add_staff(CLI::App& app, Session& session) {
  auto options = std::make_shared<StaffOptions>();
  CLI::App* group = app.add_subcommand("staff", "Staff: add, grant, revoke, leave, list");
  group->require_subcommand(1);

  CLI::App& added =
      session.add_verb(*group, "add", "Register somebody",
                       "rahgir staff add --name \"A. Person\" --duty agent --office traffic",
                       [&session, options] { return add(session, *options); });
  added.add_option("--name", options->name, "The person's name (kept sealed)")->required();
  CLI::Option* duty = added.add_option("--duty", options->duty, "A first duty");
  added.add_option("--office", options->office, "Where it holds")->needs(duty);

  CLI::App& granted =
      session.add_verb(*group, "grant", "Grant a duty",
                       "rahgir staff grant --actor u1v2… --duty supervisor --office traffic",
                       [&session, options] { return grant(session, *options); });
  add_duty_options(granted, *options);
  granted.add_option("--from", options->from, "Instant from which it holds");
  granted.add_option("--until", options->until, "Instant until which it holds");

  CLI::App& revoked = session.add_verb(
      *group, "revoke", "Revoke a duty",
      "rahgir staff revoke --actor u1v2… --duty agent --office traffic", [&session, options] {
        return change(
            session, *options,
            [&](domain::ActorId actor) -> domain::DirectoryCommand {
              return domain::RevokeDuty{actor, options->duty, options->office};
            },
            "Revoked.");
      });
  add_duty_options(revoked, *options);

  session
      .add_verb(*group, "leave", "Somebody leaves: duties and tokens end",
                "rahgir staff leave --actor u1v2…",
                [&session, options] {
                  return change(
                      session, *options,
                      [](domain::ActorId actor) -> domain::DirectoryCommand {
                        return domain::EndStaff{actor};
                      },
                      "They have left.");
                })
      .add_option("--actor", options->actor, "Actor id")
      ->required();
  session.add_verb(*group, "list", "Everybody with their duties", "rahgir staff list",
                   [&session] { return list(session); });
}

}  // namespace rahgir::ops
