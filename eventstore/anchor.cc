#include "eventstore/anchor.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "eventstore/byte_order.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr std::string_view kMagic = "RGA1";
constexpr std::size_t kSlotBytes = 512;
constexpr std::size_t kHeadBytes = 12;                             // magic, checksum
constexpr std::size_t kUsedBytes = kHeadBytes + 8 + 16 + 16 + 32;  // of a slot

constexpr std::string_view kMissing =
    "missing; nothing vouches that the log is whole. Bring it back, or, if the log's end is known "
    "to "
    "be right, run `rahgir verify --new-anchor` once";

struct Slot {
  std::uint64_t sequence = 0;
  AnchorPoint point;
};

std::string encode(const Slot& slot) {
  std::string rest;
  append_le64(rest, slot.sequence);
  rest.append(reinterpret_cast<const char*>(slot.point.log_id.bytes.data()), 16);
  append_le64(rest, slot.point.next_offset);
  append_le64(rest, slot.point.next_event);
  rest += as_text(slot.point.last_hash);
  std::string bytes(kMagic);
  append_le64(bytes, crc32c(rest));
  return bytes + rest;
}

std::optional<Slot> decode(std::string_view bytes) {
  if (bytes.size() < kUsedBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  const std::string_view rest = bytes.substr(kHeadBytes, kUsedBytes - kHeadBytes);
  if (load_le64(bytes.substr(kMagic.size())) != crc32c(rest)) return std::nullopt;
  Slot slot{.sequence = load_le64(rest), .point = {}};
  std::memcpy(slot.point.log_id.bytes.data(), rest.data() + 8, 16);
  slot.point.next_offset = load_le64(rest.substr(24));
  slot.point.next_event = load_le64(rest.substr(32));
  std::memcpy(slot.point.last_hash.data(), rest.data() + 40, 32);
  return slot;
}

std::unexpected<domain::Rejection> fault(const std::filesystem::path& file, std::string_view what) {
  return reject(RejectionCode::kInvalid, fmt::format("anchor {}: {}", file.string(), what));
}

std::string system_error() { return std::strerror(errno); }

}  // namespace

Result<std::unique_ptr<Anchor>> Anchor::open(const std::filesystem::path& file, bool makes_it) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC | (makes_it ? O_CREAT : 0), 0600);
  if (descriptor < 0 && errno == ENOENT) return fault(file, kMissing);
  if (descriptor < 0) return fault(file, system_error());
  std::unique_ptr<Anchor> anchor(new Anchor(file, descriptor));
  if (auto loaded = anchor->load(); !loaded) return std::unexpected(loaded.error());
  if (!anchor->found_ && !makes_it) return fault(file, kMissing);
  return anchor;
}

Anchor::Anchor(std::filesystem::path file, int descriptor)
    : file_(std::move(file)), descriptor_(descriptor) {}

Anchor::~Anchor() { ::close(descriptor_); }

Result<bool> Anchor::load() {
  std::array<char, 2 * kSlotBytes> bytes{};
  const ssize_t count = ::pread(descriptor_, bytes.data(), bytes.size(), 0);
  if (count < 0) return fault(file_, system_error());
  if (count == 0) return true;
  const std::string_view text(bytes.data(), static_cast<std::size_t>(count));
  for (unsigned index = 0; index < 2; ++index) {
    const std::size_t begin = std::min(text.size(), index * kSlotBytes);
    const auto slot = decode(text.substr(begin));
    if (!slot || slot->sequence < sequence_) continue;
    sequence_ = slot->sequence;
    found_ = slot->point;
    slot_ = 1 - index;
  }
  if (!found_) return fault(file_, "damaged; it cannot vouch that the log is whole");
  // The slot that is not written next must be on disk before the other one changes.
  if (::fdatasync(descriptor_) != 0) return fault(file_, system_error());
  return true;
}

Result<bool> Anchor::write(const AnchorPoint& point) {
  const std::lock_guard lock(mutex_);
  const std::string bytes = encode({.sequence = ++sequence_, .point = point});
  const auto place = static_cast<off_t>(slot_ * kSlotBytes);
  if (::pwrite(descriptor_, bytes.data(), bytes.size(), place) !=
      static_cast<ssize_t>(bytes.size())) {
    return fault(file_, system_error());
  }
  dirty_ = true;
  return true;
}

Result<bool> Anchor::sync() {
  const std::lock_guard lock(mutex_);
  if (!dirty_) return true;
  if (::fdatasync(descriptor_) != 0) return fault(file_, system_error());
  dirty_ = false;
  slot_ = 1 - slot_;
  return true;
}

Result<bool> check_anchor(const AnchorPoint& anchor, domain::StreamId log_id,
                          const CommitLog& log) {
  const auto refuse = [](std::string what) {
    return reject(RejectionCode::kInvalid, std::move(what));
  };
  if (anchor.log_id != log_id) {
    return refuse(fmt::format("the anchor is of log {}, the store of log {}",
                              domain::to_text(anchor.log_id), domain::to_text(log_id)));
  }
  if (log.end() < anchor.next_offset) {
    return refuse(
        fmt::format("the log was cut: it ends at record {}, but {} records were acknowledged",
                    log.end(), anchor.next_offset));
  }
  if (anchor.next_offset == 0) return true;
  const auto entry = log.at(anchor.next_offset - 1);
  if (!entry) return std::unexpected(entry.error());
  if (sha256(entry->record) == anchor.last_hash) return true;
  return refuse(
      fmt::format("the log is not the one that was acknowledged: record {} has another "
                  "hash than the anchor",
                  anchor.next_offset - 1));
}

}  // namespace rahgir::eventstore
