#pragma once

// What differs between the partitions of requests and the control partition: how a command becomes
// events, and what state they lead to. Owned and called by one appender thread.

#include <string>
#include <vector>

#include "eventstore/command.h"
#include "eventstore/event_codec.h"
#include "eventstore/frame.h"
#include "eventstore/partition_rows.h"

namespace rahgir::eventstore {

/// Records that one command causes, still without hashes and offsets: references first.
struct PlannedRecord {
  RecordKind kind = RecordKind::kCommand;
  std::vector<StreamGuard> guards;
  std::vector<std::string> events;  // encoded frames, in order
  std::vector<StreamPlace> places;  // of each event
};

struct Plan {
  CommandStatus status = CommandStatus::kRejected;
  domain::Rejection rejection;
  std::uint32_t version = 0;  // of the command's stream afterwards
  std::vector<PlannedRecord> records;
};

class Decider {
 public:
  virtual ~Decider() = default;

  /// Decides against the newest state, which takes the events at once: the batch will be durable or
  /// the partition stops. Rejects a command whose record would exceed kMaxRecordBytes. Throws
  /// StoreDamaged, and then has changed nothing: the partition goes on without this command.
  virtual Plan decide(const CommandEnvelope& command, domain::Instant recorded_at) = 0;

  /// Takes an event that was read from the log (opening, catching up).
  virtual domain::Result<bool> fold(const AnyEvent& event) = 0;

  /// Adds the row changes of all that was decided or folded since the last call.
  virtual void write_rows(RowBatch& batch) = 0;

  /// Whether the stream exists and, if so, the command that made its first event. For submissions.
  virtual std::optional<domain::CommandId> creator_of(domain::StreamId stream) = 0;

  /// Called once a batch is durable.
  virtual void committed() = 0;
};

/// Whether the command makes a new request: a submission or an import.
bool creates_request(const CommandEnvelope& command);

/// Room that a record needs beside its events, whatever its header holds.
inline constexpr std::size_t kRecordOverhead = 4096;
inline constexpr std::size_t kMaxRecordEvents = 65'535;

/// kInvalid when one record cannot hold the events.
domain::Result<bool> check_record_size(const PlannedRecord& record);

}  // namespace rahgir::eventstore
