#pragma once

// Turns the rows that a state stands for into writes: only what differs from what was written for
// it before. What was written is remembered as keys and hashes of values, so that neither values
// are kept nor rows read back.

#include <cstdint>
#include <string>
#include <vector>

#include "eventstore/read_models.h"

namespace rahgir::eventstore {

/// Changes of counters, added up before they are written.
class CounterChanges {
 public:
  void add(const RowSet::Count& count, std::int64_t delta);
  /// Adds the sums that are not 0 to the batch and forgets them.
  void write(RowBatch& batch);
  /// Adds up what stands for the same counter, to save memory.
  void compact();
  struct Sum {
    RowSet::Count count;
    std::int64_t delta = 0;
  };
  /// The sums in order of (column, key); forgets them.
  std::vector<Sum> take();

 private:
  std::vector<Sum> changes_;
};

/// What is written for one state.
class WrittenRows {
 public:
  /// Takes the rows as written, without writing them. Precondition: no key twice.
  explicit WrittenRows(RowSet rows);
  WrittenRows() = default;

  /// Writes what makes these rows those of `after`, whose keys it takes out.
  void change_to(RowSet& after, RowBatch& batch, CounterChanges& counters);
  std::size_t bytes() const;  // of memory, roughly

 private:
  struct Mark {
    std::uint8_t model_column = 0;
    std::string key;
    std::size_t value_hash = 0;
  };
  void change_counts(const std::vector<RowSet::Count>& after, CounterChanges& counters) const;

  std::vector<Mark> rows_;             // sorted by (column, key)
  std::vector<RowSet::Count> counts_;  // sorted
};

}  // namespace rahgir::eventstore
