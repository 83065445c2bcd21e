#include "bench/write_ahead_log.h"

#include <fmt/format.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "eventstore/byte_order.h"
#include "eventstore/partition_rows.h"

namespace rahgir::bench {

namespace {

// RocksDB's log: blocks of 32 KiB, and in them
//   fragment := crc:4 ‖ length:le16 ‖ type:1 (1 whole, 2 first, 3 middle, 4 last) ‖ bytes
// A block's last bytes are zero when no head of a fragment fits. The record is a write batch:
//   batch := sequence:le64 ‖ count:le32 ‖ …
constexpr std::size_t kBlockBytes = 32 * 1024;
constexpr std::size_t kHeadBytes = 7;
constexpr auto kTapInterval = std::chrono::milliseconds(10);
// RocksDB numbers columns as they are made; 0 is the default one, which the product does not use.
constexpr std::uint32_t kLogColumnId = eventstore::kLogColumn + 1;

std::vector<std::string> records_of(std::string_view file) {
  std::vector<std::string> records;
  std::string record;
  for (std::size_t at = 0; at + kHeadBytes <= file.size();) {
    const std::size_t left_in_block = kBlockBytes - at % kBlockBytes;
    if (left_in_block < kHeadBytes) {
      at += left_in_block;
      continue;
    }
    const auto byte = [&](std::size_t index) {
      return static_cast<std::size_t>(static_cast<unsigned char>(file[at + index]));
    };
    const std::size_t length = byte(4) + (byte(5) << 8U);
    const std::size_t type = byte(6);
    if (type == 0 || at + kHeadBytes + length > file.size()) break;
    if (type == 1 || type == 2) record.clear();
    if (type <= 4) record += file.substr(at + kHeadBytes, length);
    if (type == 1 || type == 4) records.push_back(std::move(record));
    at += kHeadBytes + length;
  }
  return records;
}

class RowCount final : public rocksdb::WriteBatch::Handler {
 public:
  explicit RowCount(RecordedBatch& batch) : batch_(batch) {}

  rocksdb::Status PutCF(std::uint32_t column, const rocksdb::Slice& key,
                        const rocksdb::Slice& /*value*/) override {
    ++batch_.rows;
    if (column != kLogColumnId) return {};
    ++batch_.records;
    batch_.next_offset = eventstore::load_be64({key.data(), key.size()}) + 1;
    return {};
  }
  rocksdb::Status DeleteCF(std::uint32_t /*column*/, const rocksdb::Slice& /*key*/) override {
    ++batch_.rows;
    return {};
  }
  rocksdb::Status DeleteRangeCF(std::uint32_t /*column*/, const rocksdb::Slice& /*from*/,
                                const rocksdb::Slice& /*to*/) override {
    ++batch_.rows;
    return {};
  }
  rocksdb::Status MergeCF(std::uint32_t /*column*/, const rocksdb::Slice& /*key*/,
                          const rocksdb::Slice& /*value*/) override {
    ++batch_.rows;
    return {};
  }

 private:
  RecordedBatch& batch_;
};

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t index = bytes.size(); index-- > 0;) {
    number = (number << 8U) | static_cast<unsigned char>(bytes[index]);
  }
  return number;
}

}  // namespace

WriteAheadLogTap::WriteAheadLogTap(std::filesystem::path store, std::filesystem::path links)
    : store_(std::move(store)), links_(std::move(links)) {
  std::filesystem::create_directories(links_);
  thread_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      link_all();
      std::this_thread::sleep_for(kTapInterval);
    }
  });
}

WriteAheadLogTap::~WriteAheadLogTap() { stop(); }

void WriteAheadLogTap::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  link_all();
}

void WriteAheadLogTap::link_all() const {
  for (const auto& entry : std::filesystem::directory_iterator(store_)) {
    if (entry.path().extension() != ".log") continue;
    std::error_code linked_before;
    std::filesystem::create_hard_link(entry.path(), links_ / entry.path().filename(),
                                      linked_before);
  }
}

std::vector<RecordedBatch> read_batches(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);  // their numbers are padded
  std::vector<RecordedBatch> batches;
  std::optional<std::uint64_t> next_sequence;
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    for (std::string& record : records_of(bytes)) {
      const std::uint64_t sequence = little_endian(std::string_view(record).substr(0, 8));
      const std::uint64_t count = little_endian(std::string_view(record).substr(8, 4));
      if (next_sequence && sequence != *next_sequence) {
        throw std::runtime_error(
            fmt::format("{}: batch {} follows {}", path.string(), sequence, *next_sequence));
      }
      next_sequence = sequence + count;
      RecordedBatch batch{.bytes = std::move(record)};
      RowCount counting(batch);
      if (const auto status = rocksdb::WriteBatch(batch.bytes).Iterate(&counting); !status.ok()) {
        throw std::runtime_error(status.ToString());
      }
      batches.push_back(std::move(batch));
    }
  }
  return batches;
}

}  // namespace rahgir::bench
