#pragma once

// A command on its way to a partition's appender, and what came of it.

#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "domain/directory_commands.h"
#include "domain/request_commands.h"
#include "eventstore/identity.h"
#include "eventstore/position.h"

namespace rahgir::eventstore {

struct CommandEnvelope {
  domain::CommandId id;
  Digest body_digest{};
  /// Whether a repeat can come: the client gave an Idempotency-Key. Without one nothing is
  /// remembered.
  bool repeatable = false;
  domain::StreamId stream;
  std::optional<std::uint32_t> expected_version;
  domain::Actor actor;
  std::optional<domain::Instant> occurred_at;  // given by the source: import, intake by staff
  std::variant<domain::RequestCommand, domain::DirectoryCommand> command;
  /// Submission, import, reclassify: the service version to use, from the directory's snapshot.
  std::shared_ptr<const domain::ServiceDefinition> definition;
  std::uint32_t definition_version = 0;
};

enum class CommandStatus : std::uint8_t {
  kAccepted,   // durable; `version` and `position` are of its last event
  kUnchanged,  // already so: nothing was written; `version` is the stream's
  kRejected,
  kCollision,   // a submission met another request under its id: try the next tracking code
  kOverloaded,  // the queue is full; nothing happened
  kReadOnly,    // disk low or store failed before it was taken; nothing happened
  kDamaged,     // what it is about cannot be read from the store; nothing happened
  kUnknown,     // it may or may not have been recorded: repeat with the same command id
};

struct CommandReply {
  CommandStatus status = CommandStatus::kUnknown;
  bool replayed = false;  // the outcome of an earlier delivery of the same command
  domain::StreamId stream;
  std::uint32_t version = 0;
  Position position;
  domain::Rejection rejection;  // kRejected
};

/// Called once, on a thread of the partition, after everything decided before is durable: be short.
using CommandDone = std::function<void(CommandReply)>;

}  // namespace rahgir::eventstore
