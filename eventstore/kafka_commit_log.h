#pragma once

// A partition's log on Kafka, shared by every node that serves or follows the partition. The log
// says who writes it (fold_rule.h, owner_protocol.h); this is the protocol's driver. What counts is
// copied into the store, together with the rows that stand for it and the state of the fold:
//
//   column `log` as of the embedded log; meta "fold" → FoldPoint
//
// so reading, verification and the feed know nothing of Kafka. The copy is not synced: a tail that
// is lost is read again.
//
// append() produces the whole batch, then reads until the last of it is confirmed. When another
// node claims, a record is lost or the log was cut, it says so and takes no more: opened again, it
// reads what the others wrote and asks to be the writer once more. Opening begins with the last
// record that the rows stand for: if it is not there, the log was cut or is another one.

#include <memory>

#include "eventstore/embedded_commit_log.h"
#include "eventstore/kafka_connection.h"
#include "eventstore/owner_protocol.h"
#include "eventstore/shared_log_rows.h"

namespace rahgir::eventstore {

/// What the log met; for metrics. Since the partition began, whoever wrote.
struct SharedLogFigures {
  std::uint64_t epoch = 0, next_log_offset = 0, claims = 0, voids = 0;
};

/// The caller's thread does all; reading as every CommitLog.
class KafkaCommitLog final : public CommitLog {
 public:
  /// Borrows the store, whose columns begin with those of partition_rows.h. `report`: records
  /// that do not count, and why.
  static domain::Result<std::unique_ptr<KafkaCommitLog>> open(
      const KafkaLogOptions& options, PartitionNumber partition, Store& store,
      std::function<void(std::string_view)> report);
  ~KafkaCommitLog() override = default;

  Offset end() const override { return copy_.end(); }
  domain::Result<Standing> follow(Standing goal) override;
  Term next_term() const override;
  domain::Result<bool> confirm() override;
  domain::Result<bool> append(std::span<const LogEntry> entries, RowBatch& rows) override;
  domain::Result<bool> read(Offset from, const Visit& visit) const override;
  domain::Result<LogEntry> at(Offset offset) const override;
  Offset offset_of_event(std::uint64_t index) const override;

  SharedLogFigures figures() const;  // the caller's thread

 private:
  using Clock = std::chrono::steady_clock;

  KafkaCommitLog(KafkaLogOptions options, PartitionNumber partition, Store& store,
                 std::function<void(std::string_view)> report, FoldPoint point,
                 std::unique_ptr<KafkaConnection> connection);

  /// One step: a record, the end, a lost record, or nothing for a while.
  domain::Result<OwnerProtocol::Outcome> step();
  domain::Result<OwnerProtocol::Outcome> take(std::uint64_t log_offset, std::string bytes);
  domain::Result<bool> take_end(std::uint64_t log_offset);
  domain::Result<bool> check_first(std::uint64_t log_offset, const Hash& hash);
  bool is_at_end() const { return end_ == protocol_.state().next_log_offset; }
  void note(const OwnerProtocol::Outcome& outcome, std::uint64_t log_offset);
  domain::Result<bool> ask_to_own();
  domain::Result<bool> produce(std::string_view record, const Term& term);
  domain::Result<bool> await(std::uint64_t sequence);
  domain::Result<bool> begin(std::span<const LogEntry> entries);
  domain::Result<bool> keep(std::span<const LogEntry> entries, RowBatch& rows);
  std::unexpected<domain::Rejection> stop(std::string why);

  const KafkaLogOptions options_;
  Store& store_;
  const std::function<void(std::string_view)> report_;
  EmbeddedCommitLog copy_;
  SharedLogRows memory_;
  OwnerProtocol protocol_;
  std::unique_ptr<KafkaConnection> connection_;
  std::vector<LogEntry> joined_;      // accepted, not in the copy yet
  Hash last_record_{};                // read, whatever it was worth
  bool resumes_ = false;              // and has yet to meet that record again
  std::optional<std::uint64_t> end_;  // the log's, when it was last seen
  Clock::time_point claim_after_{};
  std::string stopped_;  // why; empty while it works
};

}  // namespace rahgir::eventstore
