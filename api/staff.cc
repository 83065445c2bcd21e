#include "api/staff.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "api/commands.h"
#include "api/json_output.h"
#include "domain/administration.h"
#include "eventstore/identity.h"
#include "eventstore/token.h"

namespace rahgir::api {

namespace {

constexpr std::chrono::days kDefaultTokenLife{90};
constexpr std::int64_t kMaxTokenDays = 366;

/// Whether there is such a person, and whether the caller may, is for the domain to say.
std::expected<domain::ActorId, Problem> actor_in_path(const Call& call) {
  const auto actor =
      domain::parse_id<domain::ActorId>(call.http.path_parameter("actor").value_or(""));
  if (!actor) return fail(ProblemCode::kNotFound);
  return *actor;
}

Reply finish(int status, const std::expected<eventstore::CommandReply, Problem>& reply) {
  if (!reply) return std::unexpected(reply.error());
  return command_response(status, *reply);
}

/// Runs a command made from the body of a POST or PUT.
template <class Read>
Reply run(Call& call, int status, Read read) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto body = parse_optional_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  ObjectReader reader(*body, "", faults);
  domain::DirectoryCommand command = read(reader);
  reader.finish();
  if (!faults.empty()) return fail(std::move(faults));
  return finish(status, execute(call, *key, std::move(command)));
}

void write_grants(JsonWriter& json, const domain::StaffMember& member) {
  json.key("duties").begin_array();
  for (const domain::Grant& grant : member.grants) {
    json.begin_object();
    json.field("duty", grant.duty);
    json.field("office", grant.office);
    json.field("from", grant.from);
    json.field("until", grant.until);
    json.end_object();
  }
  json.end_array();
}

void write_absences(JsonWriter& json, const domain::StaffMember& member) {
  json.key("absences").begin_array();
  for (const domain::Absence& absence : member.absences) {
    json.begin_object();
    json.field("from", absence.from);
    json.field("until", absence.until);
    json.key("substitute");
    if (absence.substitute.is_none()) {
      json.null();
    } else {
      json.value(absence.substitute);
    }
    json.end_object();
  }
  json.end_array();
}

void write_tokens(JsonWriter& json, const domain::StaffMember& member) {
  json.key("tokens").begin_array();
  for (const auto& [id, token] : member.tokens) {
    json.begin_object();
    json.field("token", id);
    json.field("expires_at", token.expires_at);
    json.field("revoked", token.revoked);
    json.end_object();
  }
  json.end_array();
}

enum class Detail : std::uint8_t { kColleague, kAdministrator };

void write_member_in_full(JsonWriter& json, const domain::StaffMember& member, Detail detail) {
  json.begin_object();
  json.field("actor", member.actor);
  json.field("name", member.name);
  json.field("left", member.left);
  write_grants(json, member);
  write_absences(json, member);
  if (detail == Detail::kAdministrator) write_tokens(json, member);
  json.end_object();
}

struct StaffFilter {
  std::set<std::string, std::less<>> colleagues;    // whose duties at these offices are seen
  std::set<std::string, std::less<>> administered;  // the same, of those who left too
  std::string_view office, duty;
};

/// Whether the caller sees the person, and whether the person fits what was asked for.
bool fits(const Call& call, const StaffFilter& filter, const domain::StaffMember& member) {
  const bool any = filter.office.empty() && filter.duty.empty();
  if (any && domain::administers(*call.directory, call.caller.actor, member, call.now)) return true;
  return std::ranges::any_of(member.grants, [&](const domain::Grant& grant) {
    const bool is_seen = filter.administered.contains(grant.office) ||
                         (!member.left && filter.colleagues.contains(grant.office));
    if (!is_seen || any) return is_seen;
    const bool at = filter.office.empty() || call.directory->is_within(filter.office, grant.office);
    return !member.left && at && (filter.duty.empty() || grant.duty == filter.duty);
  });
}

StaffFilter filter_of(const Call& call) {
  constexpr std::array kAdministers{domain::kAdministrator};
  StaffFilter filter;
  filter.office = call.http.query("office").value_or("");
  filter.duty = call.http.query("duty").value_or("");
  const auto administered = offices_with(*call.directory, call.caller, kAdministers, call.now);
  filter.administered.insert(administered.begin(), administered.end());
  const auto working = working_offices(*call.directory, call.caller, call.now);
  filter.colleagues.insert(working.begin(), working.end());
  // Colleagues whose duty comes from an office above are colleagues too.
  for (const std::string& office : working) {
    for (const domain::OfficeEntry* entry = call.directory->office(office); entry;
         entry = call.directory->office(entry->office.parent)) {
      if (!filter.colleagues.insert(entry->office.parent).second) break;
    }
  }
  return filter;
}

/// The same for every delivery of one command, so that a repeat finds the person it made.
domain::ActorId actor_of(const Desk& desk, domain::CommandId command) {
  const eventstore::Hash hash =
      eventstore::keyed_hash(desk.store.keys().deployment, {"actor", domain::to_text(command)});
  domain::ActorId actor;
  std::copy_n(hash.begin(), actor.bytes.size(), actor.bytes.begin());
  return actor;
}

/// A repeat says nothing of the token: it was shown once, to the first delivery.
HttpResponse token_response(const eventstore::CommandReply& reply,
                            const domain::IssueToken& command, const std::string& token) {
  JsonWriter json;
  json.begin_object();
  if (reply.replayed) {
    json.key("token_id").null().key("token").null().key("expires_at").null();
  } else {
    json.field("token_id", command.token_id).field("token", token);
    json.field("expires_at", command.expires_at);
  }
  json.field("version", reply.version);
  json.field("position", eventstore::to_text(reply.position));
  json.end_object();
  return command_response(201, reply, json.take());
}

}  // namespace

Reply list_staff(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto limit = limit_of(call, kDefaultListLimit, kMaxListLimit);
  if (!limit) return std::unexpected(limit.error());
  const StaffFilter filter = filter_of(call);
  const std::string_view after = call.http.query("after").value_or("");
  auto each = call.directory->staff.begin();
  if (!after.empty()) {
    const auto actor = domain::parse_id<domain::ActorId>(after);
    if (!actor) return bad_parameter("after", "This is not a cursor of this list.");
    each = call.directory->staff.upper_bound(*actor);
  }
  std::size_t count = 0;
  domain::ActorId last;
  JsonWriter json;
  json.begin_object();
  json.key("items").begin_array();
  for (; each != call.directory->staff.end() && count < *limit; ++each) {
    last = each->first;
    if (!fits(call, filter, each->second)) continue;
    ++count;
    const bool administered =
        domain::administers(*call.directory, call.caller.actor, each->second, call.now);
    write_member_in_full(json, each->second,
                         administered ? Detail::kAdministrator : Detail::kColleague);
  }
  json.end_array();
  json.key("next");
  if (each == call.directory->staff.end()) {
    json.null();
  } else {
    json.value(last);
  }
  json.end_object();
  return json_response(json.take());
}

Reply get_self(Call& call) {
  const domain::StaffMember* member = call.directory->member(call.caller.actor);
  if (!member) return fail(ProblemCode::kNotFound);
  JsonWriter json;
  write_member_in_full(json, *member, Detail::kColleague);
  return json_response(json.take());
}

Reply register_staff(Call& call) {
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto body = parse_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  ObjectReader reader(*body, "", faults);
  domain::RegisterStaff command;
  command.name = reader.required_text("name");
  reader.finish();
  if (!faults.empty()) return fail(std::move(faults));
  command.actor = actor_of(call.desk, envelope_of(call.desk, call.caller, *key).id);
  const auto reply = execute(call, *key, command);
  if (!reply) return std::unexpected(reply.error());
  JsonWriter json;
  json.begin_object();
  json.field("actor", command.actor);
  json.field("version", reply->version);
  json.field("position", eventstore::to_text(reply->position));
  json.end_object();
  return command_response(201, *reply, json.take());
}

Reply grant_duty(Call& call) {
  const auto actor = actor_in_path(call);
  if (!actor) return std::unexpected(actor.error());
  return run(call, 200, [&](ObjectReader& reader) -> domain::DirectoryCommand {
    domain::GrantDuty command;
    command.actor = *actor;
    command.duty = reader.required_text("duty");
    command.office = reader.required_text("office");
    command.from = reader.instant("from");
    command.until = reader.instant("until");
    return command;
  });
}

Reply revoke_duty(Call& call) {
  const auto actor = actor_in_path(call);
  if (!actor) return std::unexpected(actor.error());
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  domain::RevokeDuty command;
  command.actor = *actor;
  command.duty = call.http.query("duty").value_or("");
  command.office = call.http.query("office").value_or("");
  if (command.duty.empty()) return bad_parameter("duty", "This is required.");
  if (command.office.empty()) return bad_parameter("office", "This is required.");
  return finish(200, execute(call, *key, std::move(command)));
}

Reply put_absence(Call& call) {
  const auto actor = actor_in_path(call);
  if (!actor) return std::unexpected(actor.error());
  return run(call, 200, [&](ObjectReader& reader) -> domain::DirectoryCommand {
    domain::SetAbsence command;
    command.actor = *actor;
    const auto from = reader.instant("from");
    const auto until = reader.instant("until");
    if (!reader.has("from")) reader.fault("from", "required", "This is required.");
    if (!reader.has("until")) reader.fault("until", "required", "This is required.");
    command.from = from.value_or(domain::Instant{});
    command.until = until.value_or(domain::Instant{});
    if (const auto id = reader.id<domain::ActorId>("substitute")) command.substitute = *id;
    return command;
  });
}

Reply end_staff(Call& call) {
  const auto actor = actor_in_path(call);
  if (!actor) return std::unexpected(actor.error());
  return run(call, 200, [&](ObjectReader&) -> domain::DirectoryCommand {
    return domain::EndStaff{.actor = *actor};
  });
}

Reply issue_token(Call& call) {
  const auto actor = actor_in_path(call);
  if (!actor) return std::unexpected(actor.error());
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto body = parse_optional_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  ObjectReader reader(*body, "", faults);
  const std::int64_t days = reader.integer("days").value_or(kDefaultTokenLife.count());
  if (days < 1 || days > kMaxTokenDays) {
    reader.fault("days", "out-of-range", "A number of days between 1 and 366 is expected.");
  }
  reader.finish();
  if (!faults.empty()) return fail(std::move(faults));

  eventstore::NewToken token = eventstore::make_token();
  domain::IssueToken command;
  command.actor = *actor;
  command.token_id = std::move(token.id);
  command.token_hash = std::move(token.hash);
  command.expires_at = call.now + std::chrono::days(days);
  const auto reply = execute(call, *key, command);
  if (!reply) return std::unexpected(reply.error());
  return token_response(*reply, command, token.text);
}

Reply revoke_token(Call& call) {
  const auto actor = actor_in_path(call);
  if (!actor) return std::unexpected(actor.error());
  const auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const std::string id(call.http.path_parameter("token").value_or(""));
  return finish(200, execute(call, *key, domain::RevokeToken{.actor = *actor, .token_id = id}));
}

}  // namespace rahgir::api
