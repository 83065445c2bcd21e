#pragma once

// A folder of its own for a test, gone afterwards.

#include <filesystem>
#include <string>

namespace rahgir::eventstore {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rahgir-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Copies the folder of a store that may be open: as a crash would leave it, if nobody writes.
inline void copy_store(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::create_directories(to);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(from)) {
    const auto target = to / std::filesystem::relative(entry.path(), from);
    std::error_code gone;  // RocksDB removes files in the background
    if (entry.is_directory()) std::filesystem::create_directories(target);
    if (entry.is_regular_file()) std::filesystem::copy_file(entry.path(), target, gone);
  }
}

}  // namespace rahgir::eventstore
