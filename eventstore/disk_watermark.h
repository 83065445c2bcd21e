#pragma once

// Says no long before the disk is full: to uploads first, then to commands too. Reads go on.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace rahgir::eventstore {

struct DiskLimits {
  std::uint64_t uploads_mb = 1024;  // free space below which uploads are refused
  std::uint64_t commands_mb = 512;  // … and commands too
};

/// Bytes that the file system of the folder has left for us; 0 when it cannot be asked.
std::uint64_t free_bytes(const std::filesystem::path& folder);

/// Thread-safe. What was refused is taken again only with a tenth more than the limit, so that
/// answers do not flutter.
class DiskWatermark {
 public:
  DiskWatermark(const DiskLimits& limits, std::function<std::uint64_t()> free_space);

  /// Looks at the disk again.
  void refresh();
  bool takes_uploads() const { return takes_uploads_.load(std::memory_order_relaxed); }
  bool takes_commands() const { return takes_commands_.load(std::memory_order_relaxed); }

 private:
  const DiskLimits limits_;
  const std::function<std::uint64_t()> free_space_;
  std::atomic<bool> takes_uploads_{true}, takes_commands_{true};
};

}  // namespace rahgir::eventstore
