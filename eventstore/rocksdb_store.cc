#include "eventstore/store.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "domain/check.h"
#include "eventstore/byte_order.h"
#include "eventstore/rocksdb_settings.h"

namespace rahgir::eventstore {

using domain::check;
using domain::reject;
using domain::RejectionCode;
using domain::Result;

struct Store::Database {
  StoreOptions options;
  std::shared_ptr<StoreMemory> memory;
  std::atomic<bool> failed{false};
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> columns;  // as options.columns
  std::vector<rocksdb::ColumnFamilyHandle*> others;   // the default one and dropped ones

  ~Database() {
    for (auto* handle : columns) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    for (auto* handle : others) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    if (db) db->Close().PermitUncheckedError();
  }
};

struct RowBatch::Rows {
  explicit Rows(const Store::Database& database) : columns(database.columns) {}
  const std::vector<rocksdb::ColumnFamilyHandle*>& columns;
  rocksdb::WriteBatch batch;
};

namespace {

rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

[[noreturn]] void damaged(const std::filesystem::path& path, const rocksdb::Status& status) {
  throw StoreDamaged("the store " + path.string() + " cannot be read: " + status.ToString());
}

std::optional<std::string> value_of(rocksdb::DB& db, const rocksdb::ReadOptions& read,
                                    rocksdb::ColumnFamilyHandle* column, std::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(read, column, slice_of(key), &value);
  if (status.ok()) return value;
  if (!status.IsNotFound()) damaged(db.GetName(), status);
  return std::nullopt;
}

class RocksCursor final : public Cursor {
 public:
  RocksCursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* column, std::size_t prefix_bytes,
              const rocksdb::Snapshot* snapshot, std::string_view lower, std::string_view upper)
      : path_(db.GetName()), lower_(lower), upper_(upper) {
    rocksdb::ReadOptions read;
    read.snapshot = snapshot;
    lower_bound_ = slice_of(lower_);
    upper_bound_ = slice_of(upper_);
    if (!lower_.empty()) read.iterate_lower_bound = &lower_bound_;
    if (!upper_.empty()) read.iterate_upper_bound = &upper_bound_;
    const bool one_prefix = prefix_bytes > 0 && stays_in_prefix(prefix_bytes);
    read.total_order_seek = !one_prefix;
    read.prefix_same_as_start = one_prefix;
    iterator_.reset(db.NewIterator(read, column));
  }

  // Within the bounds, since a key shorter than the prefix trips an assertion.
  void seek(std::string_view key) override {
    iterator_->Seek(key < lower_ ? lower_bound_ : slice_of(key)), examine();
  }
  void seek_for_previous(std::string_view key) override {
    iterator_->SeekForPrev(!upper_.empty() && key > upper_ ? upper_bound_ : slice_of(key));
    examine();
  }
  bool valid() const override { return iterator_->Valid(); }
  void next() override { iterator_->Next(), examine(); }
  void previous() override { iterator_->Prev(), examine(); }
  std::string_view key() const override { return view_of(iterator_->key()); }
  std::string_view value() const override { return view_of(iterator_->value()); }

 private:
  // Only then may RocksDB use the filter of prefixes: it would hide other prefixes' rows.
  bool stays_in_prefix(std::size_t bytes) const {
    return lower_.size() >= bytes && upper_.size() >= bytes &&
           std::string_view(lower_).substr(0, bytes) == std::string_view(upper_).substr(0, bytes);
  }
  void examine() const {
    if (!iterator_->Valid() && !iterator_->status().ok()) damaged(path_, iterator_->status());
  }

  const std::string path_;
  const std::string lower_, upper_;
  rocksdb::Slice lower_bound_, upper_bound_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksSnapshot final : public Snapshot {
 public:
  RocksSnapshot(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& columns,
                const std::vector<ColumnSpec>& specs)
      : db_(db), columns_(columns), specs_(specs), snapshot_(db.GetSnapshot()) {}
  ~RocksSnapshot() override { db_.ReleaseSnapshot(snapshot_); }

  std::optional<std::string> get(Column column, std::string_view key) const override {
    rocksdb::ReadOptions read;
    read.snapshot = snapshot_;
    return value_of(db_, read, columns_.at(column), key);
  }
  std::unique_ptr<Cursor> cursor(Column column, std::string_view lower,
                                 std::string_view upper) const override {
    return std::make_unique<RocksCursor>(db_, columns_.at(column), specs_.at(column).prefix_bytes,
                                         snapshot_, lower, upper);
  }

 private:
  rocksdb::DB& db_;
  const std::vector<rocksdb::ColumnFamilyHandle*>& columns_;
  const std::vector<ColumnSpec>& specs_;
  const rocksdb::Snapshot* snapshot_;
};

bool has_store(const std::filesystem::path& path) {
  return std::filesystem::exists(path / "CURRENT");
}

/// RocksDB names a damaged table, but not a damaged write-ahead log.
std::string logs_in(const std::filesystem::path& path) {
  std::string names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored)) {
    if (entry.path().extension() != ".log") continue;
    names += (names.empty() ? "" : ", ") + entry.path().filename().string();
  }
  return names;
}

domain::Rejection open_error(const std::filesystem::path& path, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  const auto fault = [&](RejectionCode code, const std::string& what) {
    return domain::Rejection{.code = code, .detail = "the store " + path.string() + what};
  };
  if (status.IsIOError() && text.find("lock") != std::string::npos) {
    return fault(RejectionCode::kConflict, " is in use by another process: " + text);
  }
  if (!status.IsCorruption()) return fault(RejectionCode::kInvalid, " cannot be opened: " + text);
  const bool names_file = text.find(".sst") != std::string::npos ||
                          text.find("MANIFEST") != std::string::npos ||
                          text.find(".log") != std::string::npos;
  const std::string where = names_file ? "" : " (write-ahead log: " + logs_in(path) + ")";
  return fault(RejectionCode::kInvalid, " is damaged: " + text + where);
}

/// Names of the columns to open: ours in order, then the default one and those left by others.
Result<std::vector<std::string>> columns_to_open(const StoreOptions& options,
                                                 const rocksdb::DBOptions& settings) {
  std::vector<std::string> names;
  names.reserve(options.columns.size());
  for (const ColumnSpec& spec : options.columns) names.push_back(spec.name);
  std::vector<std::string> present{rocksdb::kDefaultColumnFamilyName};
  if (has_store(options.path)) {
    const auto status = rocksdb::DB::ListColumnFamilies(settings, options.path.string(), &present);
    if (!status.ok()) return std::unexpected(open_error(options.path, status));
  }
  for (const std::string& name : present) {
    if (std::ranges::find(names, name) != names.end()) continue;
    if (name != rocksdb::kDefaultColumnFamilyName && !options.drop_other_columns) {
      return reject(RejectionCode::kInvalid,
                    "the store " + options.path.string() + " has a column unknown here: " + name);
    }
    names.push_back(name);
  }
  return names;
}

}  // namespace

StoreMemory::StoreMemory(std::size_t megabytes) : budget_(std::make_unique<Budget>()) {
  const std::size_t bytes = megabytes * 1024 * 1024;
  budget_->cache = rocksdb::NewLRUCache(bytes);
  budget_->write_buffers = std::make_shared<rocksdb::WriteBufferManager>(bytes / 4, budget_->cache);
}
StoreMemory::~StoreMemory() = default;

RowBatch::RowBatch(const Store& store) : rows_(std::make_unique<Rows>(*store.database_)) {}
RowBatch::~RowBatch() = default;

void RowBatch::put(Column column, std::string_view key, std::string_view value) {
  check(rows_->batch.Put(rows_->columns.at(column), slice_of(key), slice_of(value)).ok(),
        "a row fits into its batch");
}

void RowBatch::put(Column column, std::string_view key,
                   std::initializer_list<std::string_view> parts) {
  std::array<rocksdb::Slice, 8> slices;
  check(parts.size() <= slices.size(), "a value has at most eight parts");
  std::ranges::transform(parts, slices.begin(), slice_of);
  const rocksdb::Slice key_slice = slice_of(key);
  const auto status =
      rows_->batch.Put(rows_->columns.at(column), rocksdb::SliceParts(&key_slice, 1),
                       rocksdb::SliceParts(slices.data(), static_cast<int>(parts.size())));
  check(status.ok(), "a row fits into its batch");
}

void RowBatch::erase(Column column, std::string_view key) {
  check(rows_->batch.Delete(rows_->columns.at(column), slice_of(key)).ok(), "a row is erased");
}

void RowBatch::erase_range(Column column, std::string_view from, std::string_view to) {
  const auto status =
      rows_->batch.DeleteRange(rows_->columns.at(column), slice_of(from), slice_of(to));
  check(status.ok(), "rows are erased");
}

void RowBatch::add(Column column, std::string_view key, std::int64_t delta) {
  std::string value;
  append_le64(value, static_cast<std::uint64_t>(delta));
  check(rows_->batch.Merge(rows_->columns.at(column), slice_of(key), slice_of(value)).ok(),
        "a counter fits into its batch");
}

void RowBatch::clear() { rows_->batch.Clear(); }
std::size_t RowBatch::bytes() const { return rows_->batch.GetDataSize(); }

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  if (!options.create && !has_store(options.path)) {
    return reject(RejectionCode::kNotFound, "there is no store in " + options.path.string());
  }
  std::error_code ignored;  // RocksDB reports a folder that it cannot write to
  if (options.create) std::filesystem::create_directories(options.path, ignored);
  auto database = std::make_unique<Database>();
  database->options = options;
  database->memory =
      options.memory ? options.memory : std::make_shared<StoreMemory>(options.memory_mb);
  const StoreMemory::Budget& memory = *database->memory->budget_;
  const auto settings = database_settings(options, memory.write_buffers, database->failed);
  const auto names = columns_to_open(options, settings);
  if (!names) return std::unexpected(names.error());

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t index = 0; index < names->size(); ++index) {
    const ColumnSpec other{.name = (*names)[index], .kind = ColumnSpec::Kind::kCounters};
    const ColumnSpec& spec = index < options.columns.size() ? options.columns[index] : other;
    families.emplace_back(spec.name, column_settings(spec, memory.cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const std::string path = options.path.string();
  const auto status = options.read_only
                          ? rocksdb::DB::OpenForReadOnly(settings, path, families, &handles, &db)
                          : rocksdb::DB::Open(settings, path, families, &handles, &db);
  if (!status.ok()) return std::unexpected(open_error(options.path, status));
  database->db.reset(db);
  const auto split = handles.begin() + static_cast<std::ptrdiff_t>(options.columns.size());
  database->columns.assign(handles.begin(), split);
  database->others.assign(split, handles.end());
  for (auto* other : database->others) {
    if (options.read_only || other->GetName() == rocksdb::kDefaultColumnFamilyName) continue;
    const auto dropped = db->DropColumnFamily(other);
    if (!dropped.ok()) return std::unexpected(open_error(options.path, dropped));
  }
  return std::unique_ptr<Store>(new Store(std::move(database)));
}

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::~Store() = default;

Result<bool> Store::write(RowBatch& batch, Durability durability) {
  const auto refuse = [&](const std::string& why) {
    return reject(RejectionCode::kConflict,
                  "the store " + database_->options.path.string() + " takes no more: " + why);
  };
  if (failed()) return refuse("an earlier write failed");
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::kSynced;
  const rocksdb::Status status = database_->db->Write(options, &batch.rows_->batch);
  if (status.ok()) return true;
  database_->failed.store(true);
  return refuse(status.ToString());
}

std::optional<std::string> Store::get(Column column, std::string_view key) const {
  return value_of(*database_->db, {}, database_->columns.at(column), key);
}

bool Store::contains(Column column, std::string_view key) const {
  rocksdb::PinnableSlice value;
  const auto status = database_->db->Get({}, database_->columns.at(column), slice_of(key), &value);
  if (!status.ok() && !status.IsNotFound()) damaged(database_->options.path, status);
  return status.ok();
}

std::unique_ptr<Snapshot> Store::snapshot() const {
  return std::make_unique<RocksSnapshot>(*database_->db, database_->columns,
                                         database_->options.columns);
}

std::unique_ptr<Cursor> Store::cursor(Column column, std::string_view lower,
                                      std::string_view upper) const {
  return std::make_unique<RocksCursor>(*database_->db, database_->columns.at(column),
                                       database_->options.columns.at(column).prefix_bytes, nullptr,
                                       lower, upper);
}

bool Store::failed() const { return database_->failed.load(); }

Result<bool> Store::flush() {
  rocksdb::FlushOptions options;
  for (auto* column : database_->columns) {
    const auto status = database_->db->Flush(options, column);
    if (status.ok()) continue;
    database_->failed.store(true);
    return reject(RejectionCode::kConflict, "the store " + database_->options.path.string() +
                                                " cannot be flushed: " + status.ToString());
  }
  return true;
}

std::filesystem::path Store::path() const { return database_->options.path; }
std::size_t Store::columns() const { return database_->columns.size(); }

std::int64_t Store::counter_value(std::string_view stored) {
  if (stored.size() != 8)
    throw StoreDamaged("a counter has eight bytes, not " + std::to_string(stored.size()));
  return static_cast<std::int64_t>(load_le64(stored));
}

}  // namespace rahgir::eventstore
