#pragma once

// One opened partition: its store, log, anchor, reader and appender. Opened in two steps, because
// its decider reads through it: open(), then start().

#include <memory>

#include "eventstore/anchor.h"
#include "eventstore/appender.h"
#include "eventstore/partition_reader.h"
#include "eventstore/references.h"

namespace rahgir::eventstore {

/// Opens the log of a partition whose rows are in the store.
using MakeLog = std::function<domain::Result<std::unique_ptr<CommitLog>>(Store& store)>;

struct PartitionOptions {
  std::filesystem::path folder, anchor_file;
  domain::StreamId log_id;
  std::shared_ptr<StoreMemory> memory;
  std::vector<ColumnSpec> model_columns;
  bool create = false;
  bool makes_anchor = false;  // otherwise a missing one is refused
  MakeLog make_log = {};      // the embedded one when empty
  AppenderOptions appender;   // on_durable is the partition's own
};

class Partition {
 public:
  static domain::Result<std::unique_ptr<Partition>> open(PartitionOptions options);
  ~Partition();  // stops
  Partition(const Partition&) = delete;
  Partition& operator=(const Partition&) = delete;

  /// Recovers and starts the appender.
  domain::Result<bool> start(std::unique_ptr<Decider> decider);
  /// Answers what waits, then makes anchor and rows durable.
  void stop();
  /// Makes the anchor durable; fails the partition when it cannot.
  void sync_anchor();

  PartitionNumber number() const { return options_.appender.partition; }
  domain::StreamId log_id() const { return options_.log_id; }
  Store& store() { return *store_; }
  const Store& store() const { return *store_; }
  const CommitLog& log() const { return *log_; }
  const PartitionReader& reader() const { return *reader_; }
  ReferenceShelf& shelf() { return *shelf_; }
  Appender& appender() { return *appender_; }
  const Appender& appender() const { return *appender_; }

 private:
  Partition(PartitionOptions options, std::unique_ptr<Store> store, std::unique_ptr<Anchor> anchor,
            std::unique_ptr<CommitLog> log);
  domain::Result<bool> compare_anchor() const;

  const PartitionOptions options_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Anchor> anchor_;
  std::unique_ptr<CommitLog> log_;
  std::unique_ptr<PartitionReader> reader_;
  std::unique_ptr<ReferenceShelf> shelf_;
  std::unique_ptr<Decider> decider_;
  std::unique_ptr<Appender> appender_;
};

}  // namespace rahgir::eventstore
