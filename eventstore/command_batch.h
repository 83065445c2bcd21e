#pragma once

// Commands that are decided together and become durable together. Belongs to one appender and its
// thread.

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "eventstore/commit_log.h"
#include "eventstore/decider.h"
#include "eventstore/partition_reader.h"
#include "eventstore/partition_rows.h"
#include "eventstore/replier.h"

namespace rahgir::eventstore {

struct BatchSurroundings {
  PartitionNumber partition = 0;
  std::uint64_t window = 0;
  const Term& term;  // of the first record
  const Store& store;
  const PartitionReader& reader;
  Decider& decider;
  RowBatch& rows;  // empty at first
  const std::function<void(std::string_view)>& report;
};

class CommandBatch {
 public:
  CommandBatch(const BatchSurroundings& surroundings, const Checkpoint& before,
               domain::Instant now);

  void decide(const CommandEnvelope& command, CommandDone done);
  /// Whether another command would make it too large.
  bool is_full() const { return bytes_ >= kMaxBytes; }

  /// Whether there is anything to write. Rejections alone need no write: all they can cite is
  /// durable, though a shared log must confirm that nobody else has gone on.
  bool has_records() const { return !entries_.empty(); }
  /// Adds the rows of the read models and the checkpoint. Once, after the last command.
  void finish_rows();
  std::span<const LogEntry> entries() const { return entries_; }
  /// Whose events they are; some more than once.
  std::span<const domain::StreamId> streams() const { return streams_; }
  /// What the rows stand for with this batch.
  const Checkpoint& checkpoint() const { return checkpoint_; }

  /// Once its records are durable, a failure afterwards changes no answer.
  void set_durable() { is_durable_ = true; }
  bool is_durable() const { return is_durable_; }

  /// Everyone's replies: what was decided, or kUnknown. Once, at the end.
  std::vector<Answer> take_answers() { return std::move(answers_); }
  std::vector<Answer> take_unknown();

  std::uint64_t commands() const { return answers_.size(); }
  std::uint64_t rejected() const { return rejected_; }
  std::uint64_t events() const { return events_; }

 private:
  static constexpr std::size_t kMaxBytes = 8 * 1024 * 1024;  // of records

  using Outcome = PartitionReader::CommandOutcome;

  CommandReply reply_to(const CommandEnvelope& command);
  CommandReply decide_anew(const CommandEnvelope& command);
  std::optional<CommandReply> earlier_reply(const CommandEnvelope& command);
  std::optional<Outcome> earlier_outcome(const CommandEnvelope& command) const;
  void write(const CommandEnvelope& command, PlannedRecord planned);
  Position last_position() const;

  const BatchSurroundings& surroundings_;
  const domain::Instant recorded_at_;
  Checkpoint checkpoint_;
  std::vector<LogEntry> entries_;
  std::vector<domain::StreamId> streams_;
  std::vector<Answer> answers_;
  std::unordered_map<domain::CommandId, Outcome, domain::IdHash> accepted_;  // repeatable ones
  std::size_t bytes_ = 0;
  std::uint64_t rejected_ = 0, events_ = 0;
  bool is_durable_ = false;
};

}  // namespace rahgir::eventstore
