#pragma once

// A command's way from HTTP to the event store and back: idempotency key, expected version, command
// id, outcome.

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "api/desk.h"
#include "api/json_input.h"
#include "eventstore/command.h"

namespace rahgir::api {

inline constexpr std::size_t kMaxKeyLength = 64;
inline constexpr std::size_t kMinAnonymousKeyLength = 22;  // anybody may try anonymous keys

/// By which a repeat is recognised.
struct RepeatKey {
  std::string scope, method, path;
  std::string key;                     // the client's Idempotency-Key, or random
  bool is_given = false;               // by the client
  eventstore::CommandContent content;  // borrowed
};

/// kIdempotencyKeyInvalid when the header is not one.
std::expected<RepeatKey, Problem> repeat_key_of(const Call& call);
bool is_repeat_key(std::string_view key, Caller::Kind kind);
std::string random_key();

/// If-Match: "<version>"; nothing without the header or for *.
std::expected<std::optional<std::uint32_t>, Problem> expected_version_of(
    const HttpRequest& request);

/// With id, digest and actor filled in.
eventstore::CommandEnvelope envelope_of(const Desk& desk, const Caller& caller,
                                        const RepeatKey& key);

/// Waits for the outcome. Accepted and unchanged are replies, everything else is a problem;
/// kCollision is for the submission's loop and comes back as a reply.
std::expected<eventstore::CommandReply, Problem> execute(Desk& desk,
                                                         eventstore::CommandEnvelope envelope);

/// Opens a reply to a command: ETag, and Idempotency-Replayed when it is one. `body` is an object.
HttpResponse command_response(int status, const eventstore::CommandReply& reply, std::string body);
/// {"version": …, "position": …} with that.
HttpResponse command_response(int status, const eventstore::CommandReply& reply);

/// The JSON body: kUnsupportedMediaType when Content-Type says that it is something else.
std::expected<JsonValue, Problem> parse_body(const Call& call);

/// The same where no body means no keys.
std::expected<JsonValue, Problem> parse_optional_body(const Call& call);

/// A command on the deployment, an office, a staff member or a service.
std::expected<eventstore::CommandReply, Problem> execute(Call& call, const RepeatKey& key,
                                                         domain::DirectoryCommand command);

std::string etag_of(std::uint32_t version);

/// 200 with a JSON body.
HttpResponse json_response(std::string body);

}  // namespace rahgir::api
