#include "eventstore/appender.h"

#include <fmt/core.h>

#include <algorithm>

#include "domain/check.h"
#include "eventstore/command_batch.h"

namespace rahgir::eventstore {

using domain::check;

namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t microseconds_since(Clock::time_point begin) {
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  return static_cast<std::uint64_t>(passed.count());
}

domain::Instant machine_time() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

AppenderOptions with_defaults(AppenderOptions options) {
  if (!options.now) options.now = machine_time;
  if (!options.may_write) options.may_write = [] { return true; };
  if (!options.check_log) options.check_log = [] { return true; };
  if (!options.on_durable) options.on_durable = [](const Checkpoint&) { return true; };
  if (!options.report) options.report = [](std::string_view) {};
  return options;
}

void refuse(const CommandEnvelope& command, const CommandDone& done, CommandStatus status) {
  done({.status = status, .stream = command.stream, .position = {}, .rejection = {}});
}

}  // namespace

Appender::Appender(AppenderOptions options, Store& store, CommitLog& log, Decider& decider)
    : options_(with_defaults(std::move(options))),
      store_(store),
      log_(log),
      decider_(decider),
      reader_(options_.partition, store, log),
      window_(options_.window),
      rows_(store) {}

Appender::~Appender() { stop(); }

void Appender::start() {
  check(!thread_.joinable(), "an appender is started once");
  replier_.start();
  thread_ = std::jthread([this] { run(); });
}

void Appender::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  progress_.notify_all();
  if (thread_.joinable()) thread_.join();
  replier_.stop();
}

void Appender::submit(CommandEnvelope command, CommandDone done) {
  std::unique_lock lock(mutex_);
  const bool takes_commands = !stopping_ && !failed();
  if (takes_commands && queue_.size() < options_.queue_limit) {
    const bool may_sleep = queue_.empty();
    queue_.push_back({.command = std::move(command), .done = std::move(done)});
    lock.unlock();
    if (may_sleep) wake_.notify_one();
    return;
  }
  lock.unlock();
  refuse(command, done, takes_commands ? CommandStatus::kOverloaded : CommandStatus::kReadOnly);
}

bool Appender::run_between_batches(const std::function<void()>& task) {
  TaskEnd end = TaskEnd::kWaiting;
  std::unique_lock lock(mutex_);
  if (stopping_ || failed() || !thread_.joinable()) return false;
  tasks_.push_back({.run = &task, .end = &end});
  wake_.notify_one();
  progress_.wait(lock, [&] { return end != TaskEnd::kWaiting; });
  return end == TaskEnd::kRan;
}

std::uint64_t Appender::next_event() const { return next_event_.load(std::memory_order_acquire); }

bool Appender::wait_for_event(std::uint64_t index, std::chrono::milliseconds timeout) const {
  if (next_event() > index) return true;
  std::unique_lock lock(mutex_);
  progress_.wait_for(lock, timeout, [&] { return next_event() > index || stopping_ || failed(); });
  return next_event() > index;
}

bool Appender::failed() const { return failed_.load(std::memory_order_acquire); }

AppenderFigures Appender::figures() const {
  const std::lock_guard lock(mutex_);
  AppenderFigures figures = figures_;
  figures.waiting = queue_.size();
  return figures;
}

Checkpoint Appender::checkpoint() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

void Appender::run() {
  Commands commands;
  std::vector<Task> tasks;
  while (take(commands, tasks)) {
    process(commands);
    commands.clear();
    finish(tasks);
    tasks.clear();
  }
}

/// False once there is nothing left to do for good.
bool Appender::take(Commands& commands, std::vector<Task>& tasks) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return !queue_.empty() || !tasks_.empty() || stopping_; });
  tasks.swap(tasks_);
  commands.swap(queue_);
  return !commands.empty() || !tasks.empty();
}

/// What has come since the batch was begun joins it; not when a task waits, which would wait on.
bool Appender::take_more(Commands& commands) {
  const std::lock_guard lock(mutex_);
  if (tasks_.empty()) commands.swap(queue_);
  return !commands.empty();
}

void Appender::finish(const std::vector<Task>& tasks) {
  for (const Task& task : tasks) {
    const bool runs = !failed();
    try {
      if (runs) (*task.run)();
      stamps_.change_all();
    } catch (const std::exception& fault) {
      fail(fault.what());
    }
    {
      const std::lock_guard lock(mutex_);
      *task.end = runs && !failed() ? TaskEnd::kRan : TaskEnd::kDropped;
    }
    progress_.notify_all();
  }
}

void Appender::process(Commands& commands) {
  Term term;
  const BatchSurroundings surroundings{.partition = options_.partition,
                                       .window = window_,
                                       .term = term,
                                       .store = store_,
                                       .reader = reader_,
                                       .decider = decider_,
                                       .rows = rows_,
                                       .report = options_.report};
  while (!commands.empty() && !failed() && options_.may_write()) {
    rows_.clear();
    term = log_.next_term();
    CommandBatch batch(surroundings, checkpoint_, options_.now());
    try {
      commit(commands, batch);
    } catch (const std::exception& fault) {
      fail(fault.what());
    }
    // A failed batch may or may not be durable, and its rejections may cite what is not.
    const bool is_unknown = failed() && !batch.is_durable();
    replier_.give(is_unknown ? batch.take_unknown() : batch.take_answers());
  }
  for (const Waiting& waiting : commands) {
    refuse(waiting.command, waiting.done, CommandStatus::kReadOnly);
  }
}

void Appender::commit(Commands& commands, CommandBatch& batch) {
  const auto begin = Clock::now();
  while (!batch.is_full() && batch.commands() < options_.batch_limit) {
    if (commands.empty() && !take_more(commands)) break;
    Waiting waiting = std::move(commands.front());
    commands.pop_front();
    batch.decide(waiting.command, std::move(waiting.done));
  }
  std::uint64_t append_us = 0;
  if (batch.has_records()) {
    batch.finish_rows();
    const auto append_begin = Clock::now();
    if (auto appended = log_.append(batch.entries(), rows_); !appended) {
      return fail(appended.error().detail);
    }
    append_us = microseconds_since(append_begin);
    batch.set_durable();
    for (const domain::StreamId& stream : batch.streams()) stamps_.change(stream);
    checkpoint_ = batch.checkpoint();
    decider_.committed();
    if (auto anchored = options_.on_durable(checkpoint_); !anchored) fail(anchored.error().detail);
  } else if (auto confirmed = log_.confirm(); !confirmed) {
    return fail(confirmed.error().detail);
  }
  publish(batch, append_us, microseconds_since(begin));
}

void Appender::publish(const CommandBatch& batch, std::uint64_t append_us, std::uint64_t batch_us) {
  {
    const std::lock_guard lock(mutex_);
    next_event_.store(checkpoint_.next_event, std::memory_order_release);
    published_ = checkpoint_;
    figures_.commands += batch.commands();
    figures_.rejected += batch.rejected();
    figures_.events += batch.events();
    ++figures_.batches;
    figures_.last_append_us = append_us;
    figures_.last_batch_us = batch_us;
  }
  progress_.notify_all();
}

void Appender::fail(std::string_view why) {
  {
    const std::lock_guard lock(mutex_);
    if (failed_.exchange(true)) return;  // what follows is a consequence
  }
  progress_.notify_all();
  options_.report(fmt::format("partition {} stopped: {}", options_.partition, why));
}

}  // namespace rahgir::eventstore
