#pragma once

// The first half of a verification: the log and what is derived from it alone.

#include <unordered_map>

#include "eventstore/partition_reader.h"
#include "eventstore/partition_rows.h"
#include "eventstore/verification_faults.h"

namespace rahgir::eventstore {

/// Walks the records of a snapshot in order. Memory: one entry for each stream.
class LogVerification {
 public:
  LogVerification(PartitionNumber partition, const Snapshot& snapshot, VerificationFaults& faults)
      : partition_(partition), snapshot_(snapshot), faults_(faults) {}

  /// Positions, checksums, hash chain, guards, times; stream and command rows both ways.
  void run(const CommitLog& log, const Checkpoint& expected);

  std::uint64_t events() const { return walked_.next_event; }

 private:
  void take(Offset offset, std::uint64_t first_event, std::string_view bytes);
  void check_header(Offset offset, const Record& record);
  void check_events(Offset offset, const Record& record, std::vector<StreamPlace>& places);
  void check_rows(const CommandRow& place, const Record& record,
                  const std::vector<StreamPlace>& places);
  void check_command_row(const CommandRow& place, const RecordHeader& header);
  void check_end(const Checkpoint& expected);
  void check_no_other_rows(Column column, std::uint64_t expected, std::string_view what);

  const PartitionNumber partition_;
  const Snapshot& snapshot_;
  VerificationFaults& faults_;
  Checkpoint walked_;
  std::uint64_t window_ = 0;
  std::uint64_t expected_next_event_ = 0;  // of the snapshot
  std::unordered_map<domain::StreamId, std::uint32_t, domain::IdHash> versions_;
  std::uint64_t stream_rows_ = 0, command_rows_ = 0;
};

}  // namespace rahgir::eventstore
