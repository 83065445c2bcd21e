#pragma once

// Folded requests, the most recently used ones, within a bound of memory. One thread.

#include <list>
#include <unordered_map>

#include "domain/request.h"
#include "eventstore/row_difference.h"

namespace rahgir::eventstore {

class StateCache {
 public:
  struct Entry {
    domain::Request state;
    WrittenRows rows;       // that the store has, or will have with the batch being made
    bool changed = false;   // its rows are not in a batch yet: stays
    std::size_t bytes = 0;  // charged to the cache
    domain::StreamId stream;
  };

  explicit StateCache(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  /// Null when it is not here; else it becomes the most recently used. Stays where it is until it
  /// is trimmed or erased.
  Entry* find(domain::StreamId stream);
  Entry& add(domain::StreamId stream, domain::Request state, WrittenRows rows);
  void erase(domain::StreamId stream);
  /// Says how many bytes the entry takes besides its rows.
  void charge(Entry& entry, std::size_t state_bytes);
  /// Drops the least recently used entries beyond the bound.
  void trim();
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  using Entries = std::list<Entry>;  // the most recently used first
  const std::size_t limit_bytes_;
  std::size_t bytes_ = 0;
  Entries entries_;
  std::unordered_map<domain::StreamId, Entries::iterator, domain::IdHash> places_;
};

/// Memory of the state, roughly.
std::size_t bytes_of_state(const domain::Request& request);

}  // namespace rahgir::eventstore
