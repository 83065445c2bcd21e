// rahgir token: bearer tokens of staff. A token is shown once; the log keeps its hash.

#include "eventstore/token.h"

#include <fmt/format.h>

#include "ops/cli/session.h"

namespace rahgir::ops {
namespace {

struct TokenOptions {
  std::string actor, id;
  unsigned days = 90;
};

int create(Session& session, const TokenOptions& options) {
  const auto actor = parse_actor(options.actor);
  if (!actor) return session.failed(actor.error());
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const eventstore::NewToken token = eventstore::make_token();
  const domain::Instant expires = (*store)->now() + std::chrono::days(options.days);
  const auto issued = apply(**store, domain::IssueToken{*actor, token.id, token.hash, expires});
  if (!issued) return session.failed(issued.error());
  return session.done(
      fmt::format("{}\nid {}, expires {}. It is not shown again.", token.text, token.id,
                  domain::to_text(expires)),
      {{"token", token.text}, {"id", token.id}, {"expires_at", domain::to_text(expires)}});
}

int revoke(Session& session, const TokenOptions& options) {
  const auto actor = parse_actor(options.actor);
  if (!actor) return session.failed(actor.error());
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto revoked = apply(**store, domain::RevokeToken{*actor, options.id});
  if (!revoked) return session.failed(revoked.error());
  return session.done("Revoked.", {{"revoked", options.id}});
}

int list(Session& session, const TokenOptions& options) {
  const auto actor = parse_actor(options.actor);
  if (!actor) return session.failed(actor.error());
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto directory = (*store)->directory();
  const domain::StaffMember* member = directory->member(*actor);
  if (!member) return session.failed("There is no staff member of that id.");
  std::string text;
  Json items = Json::array();
  for (const auto& [id, token] : member->tokens) {
    const char* state = token.revoked                         ? "revoked"
                        : token.expires_at <= (*store)->now() ? "expired"
                                                              : "valid";
    text += fmt::format("{}  {}  expires {}\n", id, state, domain::to_text(token.expires_at));
    items.push_back(
        {{"id", id}, {"state", state}, {"expires_at", domain::to_text(token.expires_at)}});
  }
  if (!text.empty()) text.pop_back();
  return session.done(text.empty() ? "No tokens." : text, {{"items", items}});
}

}  // namespace

void add_token(CLI::App& app, Session& session) {
  auto options = std::make_shared<TokenOptions>();
  CLI::App* group = app.add_subcommand("token", "Bearer tokens of staff: create, revoke, list");
  group->require_subcommand(1);
  CLI::App& made = session.add_verb(*group, "create", "Issue a token; it is shown once",
                                    "rahgir token create --actor u1v2… --days 30",
                                    [&session, options] { return create(session, *options); });
  made.add_option("--actor", options->actor, "Actor id of the holder")->required();
  made.add_option("--days", options->days, "Days until it expires")
      ->check(CLI::Range(1u, 3650u))
      ->capture_default_str();
  CLI::App& revoked = session.add_verb(*group, "revoke", "Make a token worthless",
                                       "rahgir token revoke --actor u1v2… --id 1f2e3d4c",
                                       [&session, options] { return revoke(session, *options); });
  revoked.add_option("--actor", options->actor, "Actor id of the holder")->required();
  revoked.add_option("--id", options->id, "Id of the token")->required();
  CLI::App& listed = session.add_verb(*group, "list", "Tokens of a staff member",
                                      "rahgir token list --actor u1v2…",
                                      [&session, options] { return list(session, *options); });
  listed.add_option("--actor", options->actor, "Actor id of the holder")->required();
}

}  // namespace rahgir::ops
