#pragma once

// layout.json: what a data folder consists of. Written when the folder is made, never changed
// afterwards.
//   {"format":1,"complete":true,"control":"<log id>","partitions":["<log id>", …]}

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "domain/ids.h"
#include "domain/result.h"

namespace rahgir::eventstore {

inline constexpr unsigned kMaxPartitions = 64;

struct Layout {
  bool complete = false;  // false: making the folder was interrupted, and goes on at the next open
  domain::StreamId control_log;
  std::vector<domain::StreamId> partition_logs;

  bool operator==(const Layout&) const = default;
};

/// Nothing when there is no such file; a rejection when it cannot be understood.
domain::Result<std::optional<Layout>> read_layout(const std::filesystem::path& file);
/// Replaces the file at once or not at all.
domain::Result<bool> write_layout(const std::filesystem::path& file, const Layout& layout);
/// With fresh log ids.
Layout new_layout(unsigned partitions);

/// Keeps other processes out of a data folder while it lives.
class FolderLock {
 public:
  /// kConflict when another process holds it.
  static domain::Result<std::unique_ptr<FolderLock>> take(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

}  // namespace rahgir::eventstore
