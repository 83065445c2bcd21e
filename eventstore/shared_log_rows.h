#pragma once

// What the fold rule asks of a node's rows, and where the rows say how far they have folded. Rows
// follow the log in batches, so what was read since the last one is kept beside them.

#include <optional>
#include <unordered_map>

#include "eventstore/fold_rule.h"
#include "eventstore/partition_rows.h"

namespace rahgir::eventstore {

inline constexpr std::string_view kFoldPointKey = "fold";  // in meta, in every batch

/// How far the rows have folded, and the log's last record up to there, whatever it was worth: a
/// log that has another in its place was cut or replaced.
struct FoldPoint {
  FoldState state;
  Hash last_record{};

  bool operator==(const FoldPoint&) const = default;
};
std::string encode(const FoldPoint& point);
domain::Result<FoldPoint> decode_fold_point(std::string_view value);

/// One thread.
class SharedLogRows final : public FoldMemory {
 public:
  /// Borrows the store. `partition`: which commands have rows.
  SharedLogRows(PartitionNumber partition, const Store& store)
      : partition_(partition), store_(store) {}

  std::uint32_t version_of(domain::StreamId stream) const override;
  std::optional<std::uint64_t> command_at(domain::CommandId command) const override;

  /// An accepted record that the rows do not stand for yet.
  domain::Result<bool> add(const Record& record, std::uint64_t first_event);
  /// The rows stand for all that was added.
  void rows_are_written();

 private:
  const PartitionNumber partition_;
  const Store& store_;
  std::unordered_map<domain::StreamId, std::uint32_t, domain::IdHash> versions_;
  std::unordered_map<domain::CommandId, std::uint64_t, domain::IdHash> commands_;
};

}  // namespace rahgir::eventstore
