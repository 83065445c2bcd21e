#pragma once

// One RocksDB database: ordered columns of rows, atomic batches, consistent snapshots. Only
// rocksdb_*.cc include RocksDB.
//
// Threads: a Store is shared; batches and cursors belong to one thread. Any write or background
// error makes the store fail for good (`failed()`); it is never resumed, so nothing is answered
// that is not on disk. Reads that meet a damaged file throw StoreDamaged.

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "eventstore/store_damaged.h"

namespace rahgir::eventstore {

using Column = std::uint8_t;  // index into the columns the store was opened with

struct ColumnSpec {
  std::string name;
  enum class Kind : std::uint8_t { kRows, kCounters, kBlobs } kind = Kind::kRows;
  std::size_t prefix_bytes = 0;  // fixed prefix that look-ups share; 0: none

  bool operator==(const ColumnSpec&) const = default;
};

/// Write buffers and block cache of every store that shares it, together.
class StoreMemory {
 public:
  explicit StoreMemory(std::size_t megabytes);
  ~StoreMemory();
  StoreMemory(const StoreMemory&) = delete;
  StoreMemory& operator=(const StoreMemory&) = delete;

 private:
  friend class Store;
  struct Budget;
  std::unique_ptr<Budget> budget_;
};

struct StoreOptions {
  std::filesystem::path path;
  std::vector<ColumnSpec> columns;
  std::size_t memory_mb = 256;                    // of its own, when `memory` is null
  std::shared_ptr<StoreMemory> memory = nullptr;  // shared with other stores
  std::size_t wal_limit_mb = 32;
  bool create = false;  // otherwise a missing store is an error
  bool read_only = false;
  bool drop_other_columns = false;  // otherwise a column that is not in `columns` is an error
};

class Store;

/// Rows of one store to write together.
class RowBatch {
 public:
  explicit RowBatch(const Store& store);
  ~RowBatch();
  RowBatch(const RowBatch&) = delete;
  RowBatch& operator=(const RowBatch&) = delete;

  void put(Column column, std::string_view key, std::string_view value);
  /// The value is the parts one after the other; spares the caller from joining them.
  void put(Column column, std::string_view key, std::initializer_list<std::string_view> parts);
  void erase(Column column, std::string_view key);
  void erase_range(Column column, std::string_view from, std::string_view to);  // [from, to)
  void add(Column column, std::string_view key, std::int64_t delta);  // kCounters columns only
  void clear();
  std::size_t bytes() const;

 private:
  friend class Store;
  struct Rows;
  std::unique_ptr<Rows> rows_;
};

/// Walks the rows of one column in order of key. Views stay valid until the next move. May outlive
/// its snapshot, never its store.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual void seek(std::string_view key) = 0;               // first row at or after
  virtual void seek_for_previous(std::string_view key) = 0;  // last row at or before
  virtual bool valid() const = 0;
  virtual void next() = 0;
  virtual void previous() = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
};

/// The store as it was at one moment.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual std::optional<std::string> get(Column column, std::string_view key) const = 0;
  /// Rows in [lower, upper), not yet placed at one; empty upper: to the end.
  virtual std::unique_ptr<Cursor> cursor(Column column, std::string_view lower = {},
                                         std::string_view upper = {}) const = 0;
};

class Store {
 public:
  /// Errors name the path and say whether it is missing (kNotFound), held by another process
  /// (kConflict), or damaged (kInvalid).
  static domain::Result<std::unique_ptr<Store>> open(const StoreOptions& options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  enum class Durability : std::uint8_t { kSynced, kBuffered };
  domain::Result<bool> write(RowBatch& batch, Durability durability);

  std::optional<std::string> get(Column column, std::string_view key) const;  // newest
  bool contains(Column column, std::string_view key) const;
  std::unique_ptr<Snapshot> snapshot() const;
  /// Of the newest rows; as Snapshot::cursor.
  std::unique_ptr<Cursor> cursor(Column column, std::string_view lower = {},
                                 std::string_view upper = {}) const;
  bool failed() const;
  /// Moves buffered writes into files.
  domain::Result<bool> flush();
  std::filesystem::path path() const;
  std::size_t columns() const;

  static std::int64_t counter_value(std::string_view stored);  // of a kCounters row

 private:
  friend class RowBatch;
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace rahgir::eventstore
