#pragma once

// The whole of durable facts of one process: the control partition, the request partitions, the
// keys and the documents. Opened once by ops/cli; everything else borrows it.
//
//   <data>/control/  <data>/partition-0000/ …  <data>/documents/  <data>/anchor/
//   <data>/layout.json  <data>/lock
//   <data>-keys/deployment  <data>-keys/index        (a backup of their own)

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/national_id.h"
#include "eventstore/appender.h"
#include "eventstore/document_store.h"
#include "eventstore/partition_reader.h"
#include "eventstore/read_models.h"

namespace rahgir::eventstore {

struct EventStoreOptions {
  std::filesystem::path data;
  std::filesystem::path keys;        // empty: data + "-keys"
  unsigned partitions = 1;           // of a new store, 1 … 64; an existing one keeps its number
  std::size_t memory_mb = 512;       // RocksDB, all partitions together
  std::size_t state_cache_mb = 128;  // folded requests, all partitions together
  std::size_t queue_limit = 4096;
  std::uint64_t command_window = 1'000'000;
  std::uint64_t low_disk_uploads_mb = 1024;  // below: uploads refused
  std::uint64_t low_disk_commands_mb = 512;  // below: commands refused too
  DocumentLimits documents;
  domain::NationalIdRule national_id;  // its pattern is valid
  bool create = false;
  bool accepts_clock = false;          // see AppenderOptions
  bool makes_missing_anchors = false;  // of logs that have records: nothing vouches for their ends
  std::function<domain::Instant()> now;  // the machine's clock when empty
  /// Opens the log of each partition; the embedded one when empty.
  std::function<domain::Result<std::unique_ptr<CommitLog>>(PartitionNumber partition, Store& store)>
      make_log;
  std::function<bool()> log_takes_commands;  // false: commands get kReadOnly; always when empty
  /// What an operator should know: a partition that stopped, rows made again, a clock behind the
  /// log, a data folder open to others. Any thread. Required: a store must not fail unheard.
  std::function<void(std::string_view)> report;
};

/// Where the keys of such a store are.
std::filesystem::path keys_folder(const EventStoreOptions& options);

struct PartitionStatus {
  PartitionNumber partition = 0;
  bool failed = false;
  AppenderFigures figures;
  Checkpoint checkpoint;
};

class EventStore {
 public:
  struct Parts;  // event_store_parts.h

  /// Errors say what is wrong and where: missing, locked, damaged, truncated against the anchor,
  /// clock behind the log, keys missing.
  static domain::Result<std::unique_ptr<EventStore>> open(
      const EventStoreOptions& options, const RequestReadModels& request_models,
      const DirectoryReadModels& directory_models);
  ~EventStore();  // drains, stops
  EventStore(const EventStore&) = delete;
  EventStore& operator=(const EventStore&) = delete;

  /// Commands. `submit` calls back on a thread of the partition; `execute` waits.
  void submit(CommandEnvelope command, CommandDone done);
  CommandReply execute(CommandEnvelope command);

  /// The directory as of the newest durable control event.
  std::shared_ptr<const domain::Directory> directory() const;

  unsigned partitions() const;
  PartitionNumber partition_of(domain::StreamId stream) const;  // request streams
  domain::StreamId log_id(PartitionNumber partition) const;     // as its genesis record names it
  const PartitionReader& reader(PartitionNumber partition) const;
  std::unique_ptr<Snapshot> snapshot(PartitionNumber partition) const;
  /// One newest row of a read model, for look-ups that need nothing that fits to it: cheaper than a
  /// snapshot. Throws StoreDamaged.
  std::optional<std::string> row(PartitionNumber partition, std::uint8_t model_column,
                                 std::string_view key) const;
  /// Column of the store for the read model's column (index into its columns()).
  static constexpr Column column_of(std::uint8_t model_column) {
    return static_cast<Column>(kFirstModelColumn + model_column);
  }
  /// Differs from what it was before the request last changed: what was made of its rows after
  /// this was taken is the newest for as long as it stays (change_stamps.h).
  std::uint64_t change_stamp(domain::RequestId request) const;
  std::shared_ptr<const References> references(PartitionNumber partition) const;
  bool wait_for(Position position, std::chrono::milliseconds timeout) const;
  Position end_of(PartitionNumber partition) const;  // position that the next event gets

  const DeploymentKeys& keys() const;
  DocumentStore& documents();
  bool takes_uploads() const;
  const domain::LocalTime& local_time() const;
  const domain::TextPatterns& patterns() const;
  domain::Instant now() const;
  std::vector<PartitionStatus> status() const;
  bool healthy() const;  // no partition failed

  /// Walks every partition: positions contiguous, hashes chain, indexes right, every row and
  /// counter of the read models equal to a fresh fold. Every fault found, worded for an operator.
  struct Verification {
    std::uint64_t records = 0, events = 0, requests = 0, rows = 0, counters = 0;
    std::vector<std::string> faults;  // at most 100
  };
  domain::Result<Verification> verify(const std::function<void(std::string_view)>& progress) const;

  /// Drops the read models' rows of a partition and makes them again from the log, between two
  /// batches: commands wait, and readers see the rows come back.
  domain::Result<std::uint64_t> rebuild(PartitionNumber partition);  // events folded

 private:
  explicit EventStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace rahgir::eventstore
