#pragma once

// The write batches that a store really wrote, taken from RocksDB's own write-ahead log: their
// bytes, their order and where one ends. The product knows nothing of it.

#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace rahgir::bench {

/// Hard-links the write-ahead logs of a store as they appear, so that they outlive their deletion.
class WriteAheadLogTap {
 public:
  WriteAheadLogTap(std::filesystem::path store, std::filesystem::path links);
  ~WriteAheadLogTap();  // stops
  WriteAheadLogTap(const WriteAheadLogTap&) = delete;
  WriteAheadLogTap& operator=(const WriteAheadLogTap&) = delete;

  void stop();

 private:
  void link_all() const;

  const std::filesystem::path store_, links_;
  std::jthread thread_;
};

struct RecordedBatch {
  std::string bytes;        // as rocksdb::WriteBatch takes them
  std::size_t records = 0;  // rows put into the commit log: commands, in a run without rejections
  std::size_t rows = 0;     // all rows put, merged or deleted
  std::uint64_t next_offset = 0;  // behind its last record; 0: it has none
};

/// Every batch of the logs in the folder, in order. Throws when one is missing.
std::vector<RecordedBatch> read_batches(const std::filesystem::path& folder);

}  // namespace rahgir::bench
