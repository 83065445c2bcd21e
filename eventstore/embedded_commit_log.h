#pragma once

// The commit log inside the partition's own RocksDB: records and everything derived from them are
// one WriteBatch and one fsync.
//
//   column `log`: be64(offset) → be64(index of the record's first event) ‖ record

#include <atomic>

#include "eventstore/commit_log.h"

namespace rahgir::eventstore {

class EmbeddedCommitLog final : public CommitLog {
 public:
  /// Borrows the store; `log_column` is its column of records. kBuffered: for a copy of records
  /// that are durable elsewhere. Throws StoreDamaged.
  EmbeddedCommitLog(Store& store, Column log_column,
                    Store::Durability durability = Store::Durability::kSynced);

  Offset end() const override;
  domain::Result<bool> append(std::span<const LogEntry> entries, RowBatch& rows) override;
  domain::Result<bool> read(Offset from, const Visit& visit) const override;
  domain::Result<LogEntry> at(Offset offset) const override;
  Offset offset_of_event(std::uint64_t index) const override;

 private:
  Store& store_;
  const Column log_column_;
  const Store::Durability durability_;
  std::atomic<Offset> end_{0};
};

}  // namespace rahgir::eventstore
