#include "eventstore/disk_watermark.h"

#include <sys/statvfs.h>

namespace rahgir::eventstore {
namespace {

constexpr std::uint64_t kMegabyte = 1024 * 1024;

bool is_enough(std::uint64_t free, std::uint64_t limit_mb, bool was_enough) {
  const std::uint64_t limit = limit_mb * kMegabyte;
  return free >= (was_enough ? limit : limit + limit / 10);
}

}  // namespace

std::uint64_t free_bytes(const std::filesystem::path& folder) {
  struct statvfs figures{};
  if (::statvfs(folder.c_str(), &figures) != 0) return 0;
  return std::uint64_t{figures.f_bavail} * figures.f_frsize;
}

DiskWatermark::DiskWatermark(const DiskLimits& limits, std::function<std::uint64_t()> free_space)
    : limits_(limits), free_space_(std::move(free_space)) {
  refresh();
}

void DiskWatermark::refresh() {
  const std::uint64_t free = free_space_();
  takes_uploads_.store(is_enough(free, limits_.uploads_mb, takes_uploads()));
  takes_commands_.store(is_enough(free, limits_.commands_mb, takes_commands()));
}

}  // namespace rahgir::eventstore
