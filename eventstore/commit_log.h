#pragma once

// The order of one partition's records: append in order, durable; read from an offset. Embedded in
// RocksDB (embedded_commit_log.h), or simulated with seeded faults for tests
// (simulated_commit_log.h); both pass tests/eventstore/commit_log_conformance.h. Kafka comes as the
// third.

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "eventstore/position.h"
#include "eventstore/store.h"

namespace rahgir::eventstore {

struct LogEntry {
  std::string record;             // encoded (frame.h)
  std::uint64_t first_event = 0;  // index of its first event; of the next one when it has none
};

/// One writer (the partition's appender); any number of readers on other threads.
class CommitLog {
 public:
  virtual ~CommitLog() = default;

  /// Offset that the next record gets.
  virtual Offset end() const = 0;

  /// Makes the entries durable, in order, from end() on, before it returns. `rows` follow them:
  /// atomically in the same write where log and rows share a database, otherwise right after, so
  /// that a crash can leave rows behind the log, never ahead of it. On error nothing is known of
  /// the entries and the log takes no more (fail-stop).
  virtual domain::Result<bool> append(std::span<const LogEntry> entries, RowBatch& rows) = 0;

  /// Visits records from `from` on, in order, until `visit` returns false or the end. Views last
  /// for the call.
  using Visit =
      std::function<bool(Offset offset, std::uint64_t first_event, std::string_view record)>;
  virtual domain::Result<bool> read(Offset from, const Visit& visit) const = 0;

  /// The record at an offset before end().
  virtual domain::Result<LogEntry> at(Offset offset) const = 0;

  /// Offset of the last record whose first event is not behind that index: the one that holds the
  /// event, if it is there yet. end() of an empty log.
  virtual Offset offset_of_event(std::uint64_t index) const = 0;
};

}  // namespace rahgir::eventstore
