#pragma once

// The order of one partition's records: append in order, durable; read from an offset. Embedded in
// RocksDB (embedded_commit_log.h), shared by several nodes on Kafka (kafka_commit_log.h), or
// simulated with seeded faults for tests (simulated_commit_log.h); all pass
// tests/eventstore/commit_log_conformance.h.
//
// Of a shared log this is the accepted records other than claims and no-operations: one order of
// records on every node, whatever else stands between them on Kafka.

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "eventstore/position.h"
#include "eventstore/store.h"
#include "eventstore/term.h"

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

  enum class Standing : std::uint8_t { kBehind, kCurrent, kWriter };
  /// Brings a piece of what others wrote behind end(). To be called with rows that stand for all
  /// before end(), until the goal is reached: kCurrent, all that the log has is there (or nothing:
  /// then the genesis may be appended); kWriter, this is the log's one writer besides. Waits; an
  /// error says what is wrong with the log.
  virtual domain::Result<Standing> follow(Standing /*goal*/) { return Standing::kWriter; }

  /// What records of the next append say of their writer, the first of them with this sequence,
  /// the others with those after it.
  virtual Term next_term() const { return {}; }

  /// Waits until it is sure that nobody else had become the writer before the call: for answers
  /// that append nothing. On error the log takes no more.
  virtual domain::Result<bool> confirm() { return true; }

  /// Makes the entries durable, in order, from end() on, before it returns. `rows` follow them:
  /// atomically in the same write where log and rows share a database, otherwise right after, so
  /// that a crash can leave rows behind the log, never ahead of it. On error nothing is known of
  /// the entries and the log takes no more (fail-stop): whoever opens it again learns.
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
