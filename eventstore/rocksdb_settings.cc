#include "eventstore/rocksdb_settings.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

#include "eventstore/byte_order.h"

namespace rahgir::eventstore {
namespace {

constexpr std::size_t kMegabyte = 1024 * 1024;
constexpr std::size_t kWriteBufferBytes = 16 * kMegabyte;  // the WAL limit flushes before
// Of each column's write buffer, counted against the budget even when empty: there are hundreds of
// columns in a process with many partitions. A million bits serve what the WAL limit lets in.
constexpr std::size_t kWriteBufferFilterBytes = 128 * 1024;
constexpr std::size_t kArenaBlockBytes = 128 * 1024;
constexpr std::uintmax_t kMaxLogBytes = 4 * kMegabyte;
constexpr double kFilterBitsPerKey = 10;
constexpr std::size_t kBlobFileBytes = 256 * kMegabyte;
constexpr std::size_t kMinBlobBytes = 4096;

/// value := i64 little-endian; an addition wraps.
class AddOperator final : public rocksdb::AssociativeMergeOperator {
 public:
  bool Merge(const rocksdb::Slice& /*key*/, const rocksdb::Slice* existing,
             const rocksdb::Slice& value, std::string* merged,
             rocksdb::Logger* /*logger*/) const override {
    if (value.size() != 8 || (existing != nullptr && existing->size() != 8)) return false;
    std::uint64_t sum = load_le64({value.data(), 8});
    if (existing != nullptr) sum += load_le64({existing->data(), 8});
    merged->clear();
    append_le64(*merged, sum);
    return true;
  }
  const char* Name() const override { return "rahgir.add"; }
};

/// Fail-stop: the first background error ends the store, and recovery is refused.
class FailStop final : public rocksdb::EventListener {
 public:
  explicit FailStop(std::atomic<bool>& failed) : failed_(failed) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* /*error*/) override {
    failed_.store(true);
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status error,
                            bool* automatic) override {
    error.PermitUncheckedError();
    *automatic = false;
  }

 private:
  std::atomic<bool>& failed_;
};

/// Warnings and errors of RocksDB, in LOG. RocksDB's own logger stops the process by an assertion
/// when the disk is full; this one drops the line.
class WarningLog final : public rocksdb::Logger {
 public:
  explicit WarningLog(const std::filesystem::path& file)
      : rocksdb::Logger(rocksdb::WARN_LEVEL),
        descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    std::error_code ignored;
    const auto bytes = std::filesystem::file_size(file, ignored);
    if (ignored || bytes > kMaxLogBytes) [[maybe_unused]]
      const int cut = ::ftruncate(descriptor_, 0);
  }
  ~WarningLog() override { ::close(descriptor_); }

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, 1024> line;
    const int length = std::vsnprintf(line.data(), line.size() - 1, format, arguments);
    if (length < 0) return;
    const std::size_t kept = std::min(static_cast<std::size_t>(length), line.size() - 2);
    line[kept] = '\n';
    [[maybe_unused]] const ssize_t written = ::write(descriptor_, line.data(), kept + 1);
  }

 private:
  const int descriptor_;
};

rocksdb::CompressionType row_compression() {
  const auto supported = rocksdb::GetSupportedCompressions();
  const bool has_lz4 = std::ranges::find(supported, rocksdb::kLZ4Compression) != supported.end();
  return has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

std::shared_ptr<rocksdb::TableFactory> table_settings(
    const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;  // the newest that 7.8 reads
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  table.whole_key_filtering = true;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

}  // namespace

rocksdb::DBOptions database_settings(
    const StoreOptions& options, const std::shared_ptr<rocksdb::WriteBufferManager>& write_buffers,
    std::atomic<bool>& failed) {
  rocksdb::DBOptions settings;
  settings.create_if_missing = options.create;
  settings.create_missing_column_families = !options.read_only;
  settings.paranoid_checks = true;
  // The default, kPointInTimeRecovery, silently drops everything behind one flipped byte.
  settings.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  settings.max_total_wal_size = options.wal_limit_mb * kMegabyte;
  settings.manual_wal_flush = false;
  settings.wal_compression = rocksdb::kNoCompression;
  settings.recycle_log_file_num = 0;
  settings.atomic_flush = false;
  settings.two_write_queues = false;
  settings.max_bgerror_resume_count = 0;
  settings.write_buffer_manager = write_buffers;
  settings.max_open_files = 512;
  settings.max_background_jobs = 2;
  settings.bytes_per_sync = kMegabyte;
  settings.info_log = std::make_shared<WarningLog>(options.path / "LOG");
  settings.max_manifest_file_size = 16 * kMegabyte;
  settings.stats_dump_period_sec = 0;
  settings.stats_persist_period_sec = 0;
  settings.listeners.push_back(std::make_shared<FailStop>(failed));
  return settings;
}

rocksdb::ColumnFamilyOptions column_settings(const ColumnSpec& spec,
                                             const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions settings;
  settings.write_buffer_size = kWriteBufferBytes;
  settings.compression = row_compression();
  settings.table_factory = table_settings(cache);
  settings.arena_block_size = kArenaBlockBytes;
  settings.memtable_prefix_bloom_size_ratio =
      static_cast<double>(kWriteBufferFilterBytes) / static_cast<double>(kWriteBufferBytes);
  settings.memtable_whole_key_filtering = true;
  settings.level_compaction_dynamic_level_bytes = true;
  if (spec.prefix_bytes > 0) {
    settings.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(spec.prefix_bytes));
  }
  // Everywhere: a column that held counters in another version must still open.
  settings.merge_operator = std::make_shared<AddOperator>();
  if (spec.kind == ColumnSpec::Kind::kBlobs) {
    settings.enable_blob_files = true;
    settings.min_blob_size = kMinBlobBytes;
    settings.blob_file_size = kBlobFileBytes;
    settings.enable_blob_garbage_collection = true;
    settings.compression = rocksdb::kNoCompression;  // uploads are compressed already
  }
  return settings;
}

}  // namespace rahgir::eventstore
