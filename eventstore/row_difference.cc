#include "eventstore/row_difference.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "domain/check.h"
#include "eventstore/partition_rows.h"

namespace rahgir::eventstore {

using domain::check;

namespace {

Column column_of(std::uint8_t model_column) {
  return static_cast<Column>(kFirstModelColumn + model_column);
}

template <class Left, class Right>
std::strong_ordering compare_keys(const Left& left, const Right& right) {
  return std::tie(left.model_column, left.key) <=> std::tie(right.model_column, right.key);
}

}  // namespace

void CounterChanges::add(const RowSet::Count& count, std::int64_t delta) {
  changes_.push_back({.count = count, .delta = delta});
}

void CounterChanges::compact() {
  std::ranges::sort(changes_, {}, &Sum::count);
  auto last = changes_.begin();
  for (auto change = changes_.begin(); change != changes_.end(); ++change) {
    if (change == last) continue;
    if (change->count == last->count) {
      last->delta += change->delta;
    } else if (++last != change) {
      *last = std::move(*change);
    }
  }
  if (!changes_.empty()) changes_.erase(last + 1, changes_.end());
}

std::vector<CounterChanges::Sum> CounterChanges::take() {
  compact();
  return std::exchange(changes_, {});
}

void CounterChanges::write(RowBatch& batch) {
  compact();
  for (const Sum& sum : changes_) {
    if (sum.delta != 0) batch.add(column_of(sum.count.model_column), sum.count.key, sum.delta);
  }
  changes_.clear();
}

WrittenRows::WrittenRows(RowSet rows) : counts_(std::move(rows.counts)) {
  rows_.reserve(rows.rows.size());
  for (Row& row : rows.rows) {
    rows_.push_back({.model_column = row.model_column,
                     .key = std::move(row.key),
                     .value_hash = std::hash<std::string>{}(row.value)});
  }
  std::ranges::sort(
      rows_, [](const Mark& left, const Mark& right) { return compare_keys(left, right) < 0; });
  std::ranges::sort(counts_);
}

void WrittenRows::change_to(RowSet& after, RowBatch& batch, CounterChanges& counters) {
  std::ranges::sort(
      after.rows, [](const Row& left, const Row& right) { return compare_keys(left, right) < 0; });
  std::ranges::sort(after.counts);
  std::vector<Mark> marks;
  marks.reserve(after.rows.size());
  auto before = rows_.begin();
  for (Row& row : after.rows) {
    check(marks.empty() || compare_keys(marks.back(), row) < 0, "no row key twice");
    for (; before != rows_.end() && compare_keys(*before, row) < 0; ++before) {
      batch.erase(column_of(before->model_column), before->key);
    }
    const std::size_t hash = std::hash<std::string>{}(row.value);
    const bool was_written = before != rows_.end() && compare_keys(*before, row) == 0;
    if (!was_written || before->value_hash != hash) {
      batch.put(column_of(row.model_column), row.key, row.value);
    }
    if (was_written) ++before;
    marks.push_back({row.model_column, std::move(row.key), hash});
  }
  for (; before != rows_.end(); ++before) {
    batch.erase(column_of(before->model_column), before->key);
  }
  change_counts(after.counts, counters);
  rows_ = std::move(marks);
  counts_ = std::move(after.counts);
}

void WrittenRows::change_counts(const std::vector<RowSet::Count>& after,
                                CounterChanges& counters) const {
  auto before = counts_.begin();
  for (const RowSet::Count& count : after) {
    for (; before != counts_.end() && *before < count; ++before) counters.add(*before, -1);
    if (before != counts_.end() && *before == count) {
      ++before;
    } else {
      counters.add(count, +1);
    }
  }
  for (; before != counts_.end(); ++before) counters.add(*before, -1);
}

std::size_t WrittenRows::bytes() const {
  std::size_t bytes = rows_.capacity() * sizeof(Mark) + counts_.capacity() * sizeof(RowSet::Count);
  for (const Mark& mark : rows_) bytes += mark.key.capacity();
  for (const RowSet::Count& count : counts_) bytes += count.key.capacity();
  return bytes;
}

}  // namespace rahgir::eventstore
