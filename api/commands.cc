#include "api/commands.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "api/json_output.h"
#include "eventstore/identity.h"

namespace rahgir::api {

namespace {

using eventstore::CommandStatus;

constexpr std::chrono::seconds kRetryAfter{1};

/// Command-line clients often leave the type at their default. Forms of other sites, which could
/// pass for JSON that way, are refused before (router.cc).
bool may_be_json(const HttpRequest& request) {
  const auto type = request.header("Content-Type");
  if (!type) return true;
  std::string_view media = type->substr(0, type->find(';'));
  while (media.ends_with(' ')) media.remove_suffix(1);
  if (equal_without_case(media, "application/json")) return true;
  return equal_without_case(media, "application/x-www-form-urlencoded") ||
         equal_without_case(media, "application/octet-stream");
}

std::string_view query_of(const HttpRequest& request) {
  const std::string_view target = request.target;
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::unexpected<Problem> fail_for_now(ProblemCode code) {
  return std::unexpected(Problem{.code = code, .retry_after = kRetryAfter});
}

}  // namespace

bool is_repeat_key(std::string_view key, Caller::Kind kind) {
  const std::size_t least = kind == Caller::Kind::kAnonymous ? kMinAnonymousKeyLength : 1;
  return key.size() >= least && key.size() <= kMaxKeyLength &&
         std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7F; });
}

std::string random_key() { return domain::to_text(eventstore::random_id<domain::CommandId>()); }

std::expected<RepeatKey, Problem> repeat_key_of(const Call& call) {
  RepeatKey key{.scope = call.caller.scope(),
                .method = call.http.method,
                .path = call.http.path,
                .key = {},
                .is_given = false,
                .content = {.body = call.http.body,
                            .query = query_of(call.http),
                            .if_match = call.http.header("If-Match").value_or("")}};
  const auto header = call.http.header("Idempotency-Key");
  if (!header) {
    key.key = random_key();
    return key;
  }
  if (!is_repeat_key(*header, call.caller.kind)) return fail(ProblemCode::kIdempotencyKeyInvalid);
  key.key = *header;
  key.is_given = true;
  return key;
}

std::expected<std::optional<std::uint32_t>, Problem> expected_version_of(
    const HttpRequest& request) {
  const auto header = request.header("If-Match");
  if (!header || *header == "*") return std::nullopt;
  const std::string_view quoted = *header;
  if (quoted.size() < 3 || !quoted.starts_with('"') || !quoted.ends_with('"')) {
    return fail(ProblemCode::kPreconditionInvalid);
  }
  std::uint32_t version = 0;
  const char* end = quoted.data() + quoted.size() - 1;
  const auto [stopped, error] = std::from_chars(quoted.data() + 1, end, version);
  if (error != std::errc() || stopped != end) return fail(ProblemCode::kPreconditionInvalid);
  return version;
}

eventstore::CommandEnvelope envelope_of(const Desk& desk, const Caller& caller,
                                        const RepeatKey& key) {
  const eventstore::DeploymentKeys& keys = desk.store.keys();
  eventstore::CommandEnvelope envelope;
  envelope.id = eventstore::command_id(
      keys, {.scope = key.scope, .method = key.method, .path = key.path, .key = key.key});
  envelope.body_digest = eventstore::content_digest(keys, envelope.id, key.content);
  envelope.repeatable = key.is_given;
  envelope.actor = caller.as_actor();
  return envelope;
}

std::expected<eventstore::CommandReply, Problem> execute(Desk& desk,
                                                         eventstore::CommandEnvelope envelope) {
  eventstore::CommandReply reply = desk.store.execute(std::move(envelope));
  switch (reply.status) {
    case CommandStatus::kAccepted:
    case CommandStatus::kUnchanged:
    case CommandStatus::kCollision:
      return reply;
    case CommandStatus::kRejected:
      return std::unexpected(problem_of(reply.rejection));
    case CommandStatus::kOverloaded:
      return fail_for_now(ProblemCode::kOverloaded);
    case CommandStatus::kReadOnly:
      return fail_for_now(ProblemCode::kReadOnly);
    case CommandStatus::kDamaged:
      return fail(ProblemCode::kInternalError);
    case CommandStatus::kUnknown:
      return fail_for_now(ProblemCode::kUnknownOutcome);
  }
  return fail(ProblemCode::kInternalError);
}

std::expected<JsonValue, Problem> parse_body(const Call& call) {
  if (!may_be_json(call.http)) {
    return fail(ProblemCode::kUnsupportedMediaType, "Send application/json.");
  }
  if (call.http.body.size() > call.desk.options.max_json_bytes) {
    return fail(ProblemCode::kBodyTooLarge);
  }
  return parse_json(call.http.body);
}

std::expected<JsonValue, Problem> parse_optional_body(const Call& call) {
  if (call.http.body.empty()) return JsonValue{JsonValue::Object{}};
  return parse_body(call);
}

std::expected<eventstore::CommandReply, Problem> execute(Call& call, const RepeatKey& key,
                                                         domain::DirectoryCommand command) {
  const auto expected_version = expected_version_of(call.http);
  if (!expected_version) return std::unexpected(expected_version.error());
  eventstore::CommandEnvelope envelope = envelope_of(call.desk, call.caller, key);
  envelope.stream = domain::stream_of(command, eventstore::control_stream);
  envelope.expected_version = *expected_version;
  envelope.command = std::move(command);
  auto reply = execute(call.desk, std::move(envelope));
  if (reply) call.directory = call.desk.store.directory();
  return reply;
}

std::string etag_of(std::uint32_t version) { return '"' + std::to_string(version) + '"'; }

HttpResponse json_response(std::string body) {
  return {
      .status = 200, .content_type = "application/json", .headers = {}, .body = std::move(body)};
}

HttpResponse command_response(int status, const eventstore::CommandReply& reply, std::string body) {
  HttpResponse response = json_response(std::move(body));
  response.status = status;
  response.set_header("ETag", etag_of(reply.version));
  if (reply.replayed) response.set_header("Idempotency-Replayed", "true");
  return response;
}

HttpResponse command_response(int status, const eventstore::CommandReply& reply) {
  JsonWriter json;
  json.begin_object();
  json.field("version", reply.version);
  json.field("position", eventstore::to_text(reply.position));
  json.end_object();
  return command_response(status, reply, json.take());
}

}  // namespace rahgir::api
