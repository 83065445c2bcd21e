#pragma once

// The baseline of the command benchmark: RocksDB with the product's settings and columns, and
// nothing else of the product.

#include <rocksdb/db.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "eventstore/store.h"

namespace rahgir::bench {

class RawStore {
 public:
  RawStore(const std::filesystem::path& folder, const std::vector<eventstore::ColumnSpec>& columns);
  ~RawStore();
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  /// One write of exactly these rows, synced. Throws when it fails.
  void write(const std::string& batch);

 private:
  std::atomic<bool> failed_{false};
  std::vector<rocksdb::ColumnFamilyHandle*> columns_;
  std::unique_ptr<rocksdb::DB> db_;
};

/// Clients that hand something over and wait, and the one thread that answers them: the least that
/// any store with one writer must do.
class Handover {
 public:
  /// A client's thread: returns when answered.
  void hand_over();

  /// The writer's thread: waits until so many clients wait, and takes them.
  struct Client;
  using Waiting = std::vector<Client*>;
  Waiting take(std::size_t clients);
  static void answer(const Waiting& waiting);

 private:
  std::mutex mutex_;  // guards the next two
  std::deque<Client*> queue_;
  std::size_t wanted_ = 0;
  std::condition_variable enough_;
};

}  // namespace rahgir::bench
