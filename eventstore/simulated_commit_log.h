#pragma once

// A commit log in memory that fails on purpose, decided by a seed alone: the test bed of everything
// above CommitLog. Rows go to a store of their own, so that they can be behind the log, as with
// Kafka.

#include <array>
#include <mutex>
#include <vector>

#include "eventstore/commit_log.h"

namespace rahgir::eventstore {

/// What a crash leaves of the log; outlives the logs opened on it. Thread-safe through its mutex.
struct SimulatedDisk {
  std::mutex mutex;
  std::vector<LogEntry> entries;  // guarded by mutex
};

/// What an append does.
enum class SimulatedFault : std::uint8_t {
  kNone,
  kSlow,        // succeeds late
  kRefused,     // nothing is durable
  kTorn,        // the first few entries are durable
  kRowsLost,    // all entries are durable, the rows are not written
  kUnanswered,  // entries and rows are durable, and yet the append fails
};

struct SimulatedFaults {
  std::uint64_t seed = 1;
  /// Of a thousand appends, how many meet each fault, in the enum's order; the rest meet none.
  std::array<unsigned, 6> per_thousand{};
};

class SimulatedCommitLog final : public CommitLog {
 public:
  /// Borrows both.
  SimulatedCommitLog(SimulatedDisk& disk, Store& rows, const SimulatedFaults& faults);

  Offset end() const override;
  domain::Result<bool> append(std::span<const LogEntry> entries, RowBatch& rows) override;
  domain::Result<bool> read(Offset from, const Visit& visit) const override;
  domain::Result<LogEntry> at(Offset offset) const override;
  Offset offset_of_event(std::uint64_t index) const override;

 private:
  std::uint64_t draw();
  SimulatedFault next_fault();
  void keep(std::span<const LogEntry> entries);

  SimulatedDisk& disk_;
  Store& store_;
  const SimulatedFaults faults_;
  std::uint64_t random_;  // the appender's thread only
  bool stopped_ = false;  // the appender's thread only
};

}  // namespace rahgir::eventstore
