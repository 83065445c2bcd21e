#pragma once

// The one thread that writes a partition: takes ALL waiting commands, decides them in order, makes
// records, indexes and rows one batch, appends it with one fsync, then answers.
//
//   queue ──▶ duplicate? ──▶ Decider ──▶ records + rows ──▶ CommitLog::append ──▶ replies
//
// Columns it writes besides the log:
//   stream : stream id ‖ be32(version of the record's first event there) → be64(offset) ‖ u16 index
//   of that event in the record ‖ u16 count command: command id → be64(offset) ‖ be64(index of the
//   record's first event); only repeatable commands that are no submission meta   : "checkpoint" →
//   what is applied (Checkpoint below)

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "eventstore/commit_log.h"
#include "eventstore/decider.h"

namespace rahgir::eventstore {

/// Columns every partition has, in this order; those of the read models follow.
enum PartitionColumn : Column {
  kLogColumn,
  kStreamColumn,
  kCommandColumn,
  kMetaColumn,
  kFirstModelColumn
};

struct AppenderOptions {
  PartitionNumber partition = 0;
  std::size_t queue_limit = 4096;    // commands waiting; beyond: kOverloaded
  std::size_t batch_limit = 1024;    // commands of one batch
  std::uint64_t window = 1'000'000;  // positions for which command ids are remembered
  std::function<domain::Instant()> now;
  std::function<bool()> may_write;  // false: disk low, commands get kReadOnly
};

/// What the rows stand for; in meta, in every batch.
struct Checkpoint {
  Offset next_offset = 0;
  std::uint64_t next_event = 0;
  Hash last_hash{};              // of the last accepted record
  std::int64_t recorded_ms = 0;  // newest recorded_at
};

struct AppenderFigures {
  std::uint64_t commands = 0, rejected = 0, events = 0, batches = 0;
  std::size_t waiting = 0;
  std::uint64_t last_batch_us = 0, last_append_us = 0;
};

class Appender {
 public:
  /// Borrows all. Call recover() before start().
  Appender(AppenderOptions options, Store& store, CommitLog& log, Decider& decider);
  ~Appender();  // drains and stops
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  /// Writes the genesis record of an empty log; otherwise checks the checkpoint against the log's
  /// end and folds what lies beyond it into the rows.
  domain::Result<bool> recover(domain::StreamId log_id);
  void start();
  /// Takes no more; answers what waits; joins.
  void stop();

  /// Any thread. `done` may be called before this returns when the queue is full.
  void submit(CommandEnvelope command, CommandDone done);

  /// Any thread: the index of the next event, all before it durable and in the rows.
  std::uint64_t next_event() const;
  /// Any thread: waits until next_event() > index; false after `timeout` or on stop.
  bool wait_for_event(std::uint64_t index, std::chrono::milliseconds timeout) const;
  bool failed() const;
  AppenderFigures figures() const;
  Checkpoint checkpoint() const;

 private:
  struct Waiting;
  struct Batch;
  void run(std::stop_token stop);
  void process(std::deque<Waiting>& commands);

  const AppenderOptions options_;
  Store& store_;
  CommitLog& log_;
  Decider& decider_;
  Checkpoint checkpoint_;     // appender thread only, once started
  mutable std::mutex mutex_;  // guards the members below
  mutable std::condition_variable_any wake_, progress_;
  std::deque<Waiting> queue_;
  bool stopping_ = false;
  AppenderFigures figures_;
  std::atomic<std::uint64_t> next_event_{0};
  std::atomic<bool> failed_{false};
  std::jthread thread_;
};

}  // namespace rahgir::eventstore
