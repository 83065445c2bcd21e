#pragma once

// The one thread that writes a partition: takes ALL waiting commands, decides them in order, makes
// records, indexes and rows one batch, appends it with one fsync, then has them answered.
//
//   queue ──▶ duplicate? ──▶ Decider ──▶ records + rows ──▶ CommitLog::append ──▶ replies
//             (command_batch.h)
//
// Its rows besides the log are those of partition_rows.h. Any failure ends the partition: what was
// being written is answered kUnknown, everything later kReadOnly.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "eventstore/change_stamps.h"
#include "eventstore/commit_log.h"
#include "eventstore/decider.h"
#include "eventstore/partition_reader.h"
#include "eventstore/partition_rows.h"
#include "eventstore/replier.h"

namespace rahgir::eventstore {

struct AppenderOptions {
  PartitionNumber partition = 0;
  std::size_t queue_limit = 4096;    // commands waiting; beyond: kOverloaded
  std::size_t batch_limit = 1024;    // commands of one batch
  std::uint64_t window = 1'000'000;  // of a new log: positions for which command ids are remembered
  std::function<domain::Instant()> now;  // the machine's clock when empty
  bool accepts_clock = false;            // even one that is more than 400 days ahead of the log
  std::function<bool()> may_write;       // false: disk low, commands get kReadOnly
  /// Once, when all that the log has is folded and before this asks to be its writer.
  std::function<domain::Result<bool>()> check_log = {};
  /// After each durable batch, before its replies (the anchor). A rejection ends the partition.
  std::function<domain::Result<bool>(const Checkpoint&)> on_durable;
  /// What an operator should know: a clock behind the log, why the partition stopped.
  std::function<void(std::string_view)> report;
};

struct AppenderFigures {
  std::uint64_t commands = 0, rejected = 0, events = 0, batches = 0;
  std::size_t waiting = 0;
  std::uint64_t last_batch_us = 0, last_append_us = 0;
};

class CommandBatch;

class Appender {
 public:
  /// Borrows all. Call recover() before start().
  Appender(AppenderOptions options, Store& store, CommitLog& log, Decider& decider);
  ~Appender();  // drains and stops
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  /// Writes the genesis record of an empty log; otherwise checks the checkpoint against the log's
  /// end and folds what lies beyond it into the rows, what others wrote included; becomes the log's
  /// one writer. Refuses another log id, a log shorter than its rows, and a machine clock more than
  /// a day behind the log or 400 days ahead of it: what it records could never be taken back.
  domain::Result<bool> recover(domain::StreamId log_id);
  void start();
  /// Takes no more; answers what waits; joins.
  void stop();

  /// Any thread. `done` may be called before this returns when the queue is full.
  void submit(CommandEnvelope command, CommandDone done);
  /// Any thread: runs `task` on the appender's thread between two batches and waits for it. Whether
  /// it ran to its end: not once stopped or failed. A task that throws ends the partition.
  bool run_between_batches(const std::function<void()>& task);
  /// Any thread: ends the partition, for something that its appender cannot see.
  void fail(std::string_view why);

  /// Any thread: the index of the next event, all before it durable and in the rows.
  std::uint64_t next_event() const;
  /// Any thread: waits until next_event() > index; false after `timeout` or on stop.
  bool wait_for_event(std::uint64_t index, std::chrono::milliseconds timeout) const;
  bool failed() const;
  AppenderFigures figures() const;
  /// Any thread: changes before an event of the stream counts as readable (next_event()).
  std::uint64_t change_stamp(domain::StreamId stream) const { return stamps_.of(stream); }
  Checkpoint checkpoint() const;

 private:
  struct Waiting {
    CommandEnvelope command;
    CommandDone done;
  };
  using Commands = std::deque<Waiting>;
  enum class TaskEnd : std::uint8_t { kWaiting, kRan, kDropped };
  struct Task {
    const std::function<void()>* run = nullptr;
    TaskEnd* end = nullptr;
  };

  // appender.cc
  void run();
  bool take(Commands& commands, std::vector<Task>& tasks);
  bool take_more(Commands& commands);
  void finish(const std::vector<Task>& tasks);
  void process(Commands& commands);
  void commit(Commands& commands, CommandBatch& batch);
  void publish(const CommandBatch& batch, std::uint64_t append_us, std::uint64_t batch_us);

  // appender_recovery.cc
  domain::Result<bool> write_genesis(domain::StreamId log_id);
  domain::Result<bool> follow_log(domain::StreamId log_id, CommitLog::Standing goal);
  domain::Result<bool> check_genesis(domain::StreamId log_id);
  domain::Result<bool> check_checkpoint();
  domain::Result<bool> check_clock();
  domain::Result<bool> fold_tail();
  domain::Result<bool> fold_record(Offset offset, std::uint64_t first_event,
                                   std::string_view bytes);
  domain::Result<bool> write_folded();

  const AppenderOptions options_;
  Store& store_;
  CommitLog& log_;
  Decider& decider_;
  const PartitionReader reader_;
  std::uint64_t window_;  // as the log says; set by recover()
  bool checked_ = false;  // whether the log is the right one
  RowBatch rows_;         // appender thread only, once started; so are checkpoint_ and window_
  Checkpoint checkpoint_;
  mutable std::mutex mutex_;  // guards the members up to the atomics
  mutable std::condition_variable wake_, progress_;
  Commands queue_;
  std::vector<Task> tasks_;
  bool stopping_ = false;
  AppenderFigures figures_;
  Checkpoint published_;
  std::atomic<std::uint64_t> next_event_{0};
  std::atomic<bool> failed_{false};
  ChangeStamps stamps_;
  Replier replier_;
  std::jthread thread_;
};

}  // namespace rahgir::eventstore
