#pragma once

// Replies to look-ups by tracking code, as they were given, so that a code that is asked for again
// costs neither a read of the store nor the putting together of row and labels. One is used only as
// long as its request has not changed (EventStore::change_stamp).

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "projections/status.h"

namespace rahgir::projections {

/// Thread-safe. Least recently used replies go first.
class StatusCache {
 public:
  /// `limit_bytes` is of all replies together; 0: nothing is kept. Borrows the store.
  StatusCache(const eventstore::EventStore& store, std::size_t limit_bytes);
  StatusCache(const StatusCache&) = delete;
  StatusCache& operator=(const StatusCache&) = delete;

  /// As find_status; the same reply as it would give now.
  std::optional<StatusReply> find(domain::RequestId request,
                                  std::span<const std::string> languages);

  struct Figures {
    std::uint64_t kept = 0, made = 0;  // replies given since the start
  };
  Figures figures() const;

 private:
  struct Question {
    domain::RequestId request;
    std::span<const std::string> languages;
    bool operator==(const Question& other) const;
  };
  struct QuestionHash {
    std::size_t operator()(const Question& question) const;
  };
  struct Entry {
    domain::RequestId request;
    std::vector<std::string> languages;
    std::uint64_t stamp = 0;
    StatusReply reply;
    std::size_t bytes = 0;
  };
  using Entries = std::list<Entry>;
  struct Shard {
    mutable std::mutex mutex;  // guards the others
    Entries entries;           // most recently used first
    // The questions' languages are those of the entries.
    std::unordered_map<Question, Entries::iterator, QuestionHash> places;
    std::size_t bytes = 0;
    Figures figures;
  };

  static constexpr std::size_t kShards = 16;  // so that threads seldom wait for each other

  Shard& shard_of(domain::RequestId request);
  std::optional<StatusReply> kept(const Question& question, std::uint64_t stamp);
  void keep(const Question& question, std::uint64_t stamp, const StatusReply& reply);
  static void drop(Shard& shard, Entries::iterator entry);

  const eventstore::EventStore& store_;
  const std::size_t shard_limit_bytes_;
  std::array<Shard, kShards> shards_;
};

}  // namespace rahgir::projections
