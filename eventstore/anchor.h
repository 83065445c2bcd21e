#pragma once

// A small file outside the store that remembers how far the log was acknowledged. No recovery mode
// can tell a truncated or replaced log from one that never held more; the anchor can. Compared at
// open (check_anchor).
//
//   file := slot · slot, each padded to 512 bytes
//   slot := "RGA1" · le64 crc32c(rest) · le64 sequence · 16 B log id · le64 next offset · le64 next
//           event · 32 B hash of the last record
//
// The slot being written is not the one that the last sync made durable, so a torn write of the
// machine's crash always leaves one that holds.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "domain/ids.h"
#include "eventstore/commit_log.h"
#include "eventstore/hashing.h"

namespace rahgir::eventstore {

struct AnchorPoint {
  domain::StreamId log_id;
  Offset next_offset = 0;  // the log had at least this many records …
  std::uint64_t next_event = 0;
  Hash last_hash{};  // … the last of which hashed to this

  bool operator==(const AnchorPoint&) const = default;
};

/// Thread-safe.
class Anchor {
 public:
  /// Refuses one without a slot that holds; a missing or empty one unless `makes_it`.
  static domain::Result<std::unique_ptr<Anchor>> open(const std::filesystem::path& file,
                                                      bool makes_it);
  ~Anchor();
  Anchor(const Anchor&) = delete;
  Anchor& operator=(const Anchor&) = delete;

  /// As found at open; nothing in a new file.
  const std::optional<AnchorPoint>& found() const { return found_; }

  /// Hands the point to the operating system: it survives the process, not yet the machine.
  domain::Result<bool> write(const AnchorPoint& point);
  /// Makes the newest point durable, if there is a new one.
  domain::Result<bool> sync();

 private:
  Anchor(std::filesystem::path file, int descriptor);
  domain::Result<bool> load();

  const std::filesystem::path file_;
  const int descriptor_;
  std::optional<AnchorPoint> found_;
  std::mutex mutex_;  // guards the members below
  std::uint64_t sequence_ = 0;
  unsigned slot_ = 0;  // being written
  bool dirty_ = false;
};

/// Whether the log still holds all that the anchor saw.
domain::Result<bool> check_anchor(const AnchorPoint& anchor, domain::StreamId log_id,
                                  const CommitLog& log);

}  // namespace rahgir::eventstore
