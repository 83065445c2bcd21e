#include "eventstore/event_store.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "domain/check.h"
#include "eventstore/event_store_parts.h"

namespace rahgir::eventstore {

using domain::check;
using domain::Result;

namespace {

constexpr auto kHouseInterval = std::chrono::seconds(1);

/// Where a caller of execute() waits, one a thread. It sleeps at once: an answer takes an
/// fsync, and std::atomic's wait() yields before it sleeps, which with many callers costs the
/// appender its processor.
struct WaitingCaller {
  std::mutex mutex;  // guards the next one
  bool is_answered = false;
  std::condition_variable wake;
  CommandReply reply;
};

PartitionNumber partition_for(const CommandEnvelope& command, unsigned partitions) {
  const bool of_directory = std::holds_alternative<domain::DirectoryCommand>(command.command);
  return of_directory ? kControlPartition : partition_of(command.stream, partitions);
}

}  // namespace

EventStore::EventStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
EventStore::~EventStore() = default;

EventStore::Parts::~Parts() {
  housekeeper.request_stop();
  if (housekeeper.joinable()) housekeeper.join();
  // Requests ask the directory, so they end first.
  for (const auto& partition : partitions) partition->stop();
  if (control) control->stop();
}

Partition& EventStore::Parts::at(PartitionNumber number) const {
  if (number == kControlPartition) return *control;
  check(number < partitions.size(), "the partition exists");
  return *partitions[number];
}

std::vector<Partition*> EventStore::Parts::all() const {
  std::vector<Partition*> found{control.get()};
  for (const auto& partition : partitions) found.push_back(partition.get());
  return found;
}

void EventStore::Parts::keep_house(const std::stop_token& stop) {
  std::unique_lock held(house_mutex);
  while (!stop.stop_requested()) {
    house_wake.wait_for(held, stop, kHouseInterval, [] { return false; });
    disk->refresh();
    for (Partition* partition : all()) partition->sync_anchor();
  }
}

void EventStore::submit(CommandEnvelope command, CommandDone done) {
  Appender& appender = parts_->at(partition_for(command, partitions())).appender();
  appender.submit(std::move(command), std::move(done));
}

CommandReply EventStore::execute(CommandEnvelope command) {
  thread_local WaitingCaller caller;
  caller.is_answered = false;
  submit(std::move(command), [&waiting = caller](CommandReply reply) {
    waiting.reply = std::move(reply);
    // Under the lock: a caller whose thread then ends takes its place to wait along.
    const std::lock_guard lock(waiting.mutex);
    waiting.is_answered = true;
    waiting.wake.notify_one();
  });
  std::unique_lock lock(caller.mutex);
  caller.wake.wait(lock, [] { return caller.is_answered; });
  return std::move(caller.reply);
}

std::shared_ptr<const domain::Directory> EventStore::directory() const {
  return parts_->directory->snapshot();
}

unsigned EventStore::partitions() const { return static_cast<unsigned>(parts_->partitions.size()); }

PartitionNumber EventStore::partition_of(domain::StreamId stream) const {
  return eventstore::partition_of(stream, partitions());
}

domain::StreamId EventStore::log_id(PartitionNumber partition) const {
  return parts_->at(partition).log_id();
}

const PartitionReader& EventStore::reader(PartitionNumber partition) const {
  return parts_->at(partition).reader();
}

std::unique_ptr<Snapshot> EventStore::snapshot(PartitionNumber partition) const {
  return parts_->at(partition).store().snapshot();
}

std::optional<std::string> EventStore::row(PartitionNumber partition, std::uint8_t model_column,
                                           std::string_view key) const {
  return parts_->at(partition).store().get(column_of(model_column), key);
}

std::uint64_t EventStore::change_stamp(domain::RequestId request) const {
  return parts_->at(partition_of(request)).appender().change_stamp(request);
}

std::shared_ptr<const References> EventStore::references(PartitionNumber partition) const {
  if (partition == kControlPartition) return std::make_shared<const NoReferences>();
  return std::make_shared<const PinnedReferences>(parts_->at(partition).shelf());
}

bool EventStore::wait_for(Position position, std::chrono::milliseconds timeout) const {
  const bool exists = position.partition == kControlPartition || position.partition < partitions();
  return exists &&
         parts_->at(position.partition).appender().wait_for_event(position.index, timeout);
}

Position EventStore::end_of(PartitionNumber partition) const {
  return {.partition = partition, .index = parts_->at(partition).appender().next_event()};
}

const DeploymentKeys& EventStore::keys() const { return parts_->keys; }
DocumentStore& EventStore::documents() { return *parts_->documents; }

bool EventStore::takes_uploads() const {
  return parts_->disk->takes_uploads() && !parts_->documents->failed();
}

const domain::LocalTime& EventStore::local_time() const { return *parts_->local_time; }
const domain::TextPatterns& EventStore::patterns() const { return *parts_->patterns; }

domain::Instant EventStore::now() const {
  if (parts_->options.now) return parts_->options.now();
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::vector<PartitionStatus> EventStore::status() const {
  std::vector<PartitionStatus> status;
  for (const Partition* partition : parts_->all()) {
    const Appender& appender = partition->appender();
    status.push_back({.partition = partition->number(),
                      .failed = appender.failed(),
                      .figures = appender.figures(),
                      .checkpoint = appender.checkpoint()});
  }
  return status;
}

bool EventStore::healthy() const {
  return std::ranges::none_of(parts_->all(), [](const Partition* partition) {
    return partition->appender().failed() || partition->store().failed();
  });
}

}  // namespace rahgir::eventstore
