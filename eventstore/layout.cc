#include "eventstore/layout.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "eventstore/identity.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;
using nlohmann::json;

namespace {

constexpr int kFormat = 1;

std::unexpected<domain::Rejection> fault(const std::filesystem::path& file, std::string_view what) {
  return reject(RejectionCode::kInvalid, fmt::format("{}: {}", file.string(), what));
}

std::optional<domain::StreamId> id_in(const json& value) {
  if (!value.is_string()) return std::nullopt;
  return domain::parse_id<domain::StreamId>(value.get<std::string>());
}

std::optional<Layout> parse(const json& document) {
  const json none;
  const auto member = [&](const char* name) -> const json& {
    const auto found = document.find(name);
    return found == document.end() ? none : *found;
  };
  const json& complete = member("complete");
  const json& partitions = member("partitions");
  const auto control = id_in(member("control"));
  if (!complete.is_boolean() || !control || !partitions.is_array()) return std::nullopt;
  Layout layout{.complete = complete.get<bool>(), .control_log = *control, .partition_logs = {}};
  for (const json& value : partitions) {
    const auto id = id_in(value);
    if (!id) return std::nullopt;
    layout.partition_logs.push_back(*id);
  }
  if (layout.partition_logs.empty() || layout.partition_logs.size() > kMaxPartitions) {
    return std::nullopt;
  }
  return layout;
}

std::string text_of(const Layout& layout) {
  nlohmann::ordered_json document{{"format", kFormat},
                                  {"complete", layout.complete},
                                  {"control", domain::to_text(layout.control_log)},
                                  {"partitions", json::array()}};
  for (const domain::StreamId& log : layout.partition_logs) {
    document["partitions"].push_back(domain::to_text(log));
  }
  return document.dump(2) + "\n";
}

/// Writes and syncs a new file; false with errno set.
bool write_file(const std::filesystem::path& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  return ::close(descriptor) == 0 && written;
}

bool sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  return ::close(descriptor) == 0 && synced;
}

}  // namespace

Result<std::optional<Layout>> read_layout(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream && !std::filesystem::exists(file)) return std::optional<Layout>();
  std::ostringstream text;
  text << stream.rdbuf();
  const json document = json::parse(text.str(), nullptr, false);
  if (!document.is_object()) return fault(file, "is no JSON object");
  if (document.value("format", json()) != kFormat) {
    return fault(file, fmt::format("is not of format {}, the only one known here", kFormat));
  }
  const auto layout = parse(document);
  if (!layout) return fault(file, "is damaged");
  return layout;
}

Result<bool> write_layout(const std::filesystem::path& file, const Layout& layout) {
  const std::filesystem::path next = file.string() + ".new";
  if (!write_file(next, text_of(layout)) || ::rename(next.c_str(), file.c_str()) != 0 ||
      !sync_folder(file.parent_path())) {
    return fault(file, std::string("cannot be written: ") + std::strerror(errno));
  }
  return true;
}

Layout new_layout(unsigned partitions) {
  Layout layout{.control_log = random_id<domain::StreamId>(), .partition_logs = {}};
  for (unsigned index = 0; index < partitions; ++index) {
    layout.partition_logs.push_back(random_id<domain::StreamId>());
  }
  return layout;
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return fault(file, std::strerror(errno));
  std::unique_ptr<FolderLock> lock(new FolderLock(descriptor));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return reject(RejectionCode::kConflict,
                  fmt::format("the data in {} is in use by another process", folder.string()));
  }
  return lock;
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace rahgir::eventstore
