#include "eventstore/verification.h"

#include <algorithm>
#include <unordered_set>

#include "eventstore/event_store_parts.h"
#include "eventstore/fresh_rows.h"
#include "eventstore/log_verification.h"
#include "eventstore/row_difference.h"

namespace rahgir::eventstore {

using domain::Result;

namespace {

constexpr std::uint64_t kStatesPerProgress = 10'000;
constexpr std::uint64_t kNamedRows = 10;  // rows too many that are named

Column column_of(std::uint8_t model_column) {
  return static_cast<Column>(kFirstModelColumn + model_column);
}

/// How many rows, and the sum of their keys' hashes: equal for equal sets of keys.
struct Tally {
  std::uint64_t rows = 0, sum = 0;

  void add(std::string_view key) { ++rows, sum += std::hash<std::string_view>{}(key); }
  bool operator==(const Tally&) const = default;
};

/// Compares fresh rows with the stored ones, both ways: each fresh row must be there, and no more.
class RowVerification {
 public:
  RowVerification(const std::vector<ColumnSpec>& columns, const Snapshot& snapshot,
                  VerificationFaults& faults)
      : columns_(columns), snapshot_(snapshot), faults_(faults), expected_(columns.size()) {}

  void take(const RowSet& rows) {
    for (const Row& row : rows.rows) check_row(row);
    for (const RowSet::Count& count : rows.counts) counters_.add(count, +1);
    if (++states_ % kStatesPerProgress == 0) counters_.compact();
  }

  /// The columns that hold rows which no state makes.
  std::vector<std::uint8_t> finish() {
    const auto sums = counters_.take();
    std::vector<std::uint8_t> with_others;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      const auto index = static_cast<std::uint8_t>(column);
      if (columns_[column].kind == ColumnSpec::Kind::kCounters) {
        check_counters(index, sums);
      } else if (stored_tally(index) != expected_[column]) {
        with_others.push_back(index);
      }
    }
    return with_others;
  }

  std::uint64_t rows() const { return rows_; }
  std::uint64_t counted() const { return counted_; }

 private:
  void check_row(const Row& row) {
    ++rows_;
    expected_.at(row.model_column).add(row.key);
    const auto stored = snapshot_.get(column_of(row.model_column), row.key);
    if (stored == row.value) return;
    faults_.add("row {} of {} {}", hex(row.key), columns_[row.model_column].name,
                stored ? "differs from the log" : "is missing");
  }

  Tally stored_tally(std::uint8_t index) const {
    Tally tally;
    const auto cursor = snapshot_.cursor(column_of(index));
    for (cursor->seek(""); cursor->valid(); cursor->next()) tally.add(cursor->key());
    return tally;
  }

  void check_counters(std::uint8_t index, const std::vector<CounterChanges::Sum>& sums) {
    const auto of_column = std::ranges::equal_range(
        sums, index, {}, [](const CounterChanges::Sum& sum) { return sum.count.model_column; });
    auto expected = of_column.begin();
    const auto cursor = snapshot_.cursor(column_of(index));
    for (cursor->seek(""); cursor->valid(); cursor->next(), ++counted_) {
      for (; expected != of_column.end() && expected->count.key < cursor->key(); ++expected) {
        add_counter_fault(*expected, 0);
      }
      CounterChanges::Sum right{.count = {index, std::string(cursor->key())}, .delta = 0};
      if (expected != of_column.end() && expected->count == right.count) right = *expected++;
      const std::int64_t stored = Store::counter_value(cursor->value());
      if (stored != right.delta) add_counter_fault(right, stored);
    }
    for (; expected != of_column.end(); ++expected) add_counter_fault(*expected, 0);
  }

  void add_counter_fault(const CounterChanges::Sum& right, std::int64_t stored) {
    faults_.add("counter {} of {} is {}, the log counts {}", hex(right.count.key),
                columns_[right.count.model_column].name, stored, right.delta);
  }

  const std::vector<ColumnSpec> columns_;
  const Snapshot& snapshot_;
  VerificationFaults& faults_;
  std::vector<Tally> expected_;  // by column
  CounterChanges counters_;
  std::uint64_t states_ = 0, rows_ = 0, counted_ = 0;
};

/// Names rows of a column that no state makes, or keys that two states make.
void name_other_rows(const std::string& column, Cursor& stored,
                     std::unordered_multiset<std::size_t> expected, VerificationFaults& faults) {
  std::uint64_t named = 0;
  for (stored.seek(""); stored.valid(); stored.next()) {
    const auto found = expected.find(std::hash<std::string_view>{}(stored.key()));
    if (found != expected.end()) {
      expected.erase(found);
    } else if (named++ < kNamedRows) {
      faults.add("row {} of {} stands for nothing in the log", hex(stored.key()), column);
    }
  }
  if (named > kNamedRows) faults.add("{} such rows of {} in all", named, column);
  if (!expected.empty()) faults.add("{} rows of {} are missing", expected.size(), column);
}

FoldedFigures fold(Partition& partition, const Snapshot& snapshot, const RequestReadModels& models,
                   std::uint64_t next_event, const VisitRows& visit) {
  return fold_requests(partition.reader(), snapshot, partition.shelf(), models, next_event, visit);
}

FoldedFigures fold(Partition& partition, const Snapshot& /*snapshot*/,
                   const DirectoryReadModels& models, std::uint64_t next_event,
                   const VisitRows& visit) {
  return fold_directory(partition.reader(), models, next_event, visit);
}

template <class Models>
void verify_rows(Partition& partition, const Snapshot& snapshot, const Models& models,
                 std::uint64_t next_event, VerificationFaults& faults,
                 EventStore::Verification& verification) {
  RowVerification rows(models.columns(), snapshot, faults);
  const auto folded = fold(partition, snapshot, models, next_event, [&](const RowSet& fresh) {
    rows.take(fresh);
    return !faults.is_full();
  });
  verification.requests += partition.number() == kControlPartition ? 0 : folded.states;
  verification.rows += rows.rows();
  if (faults.is_full()) return;
  for (const std::uint8_t index : rows.finish()) {
    std::unordered_multiset<std::size_t> expected;
    fold(partition, snapshot, models, next_event, [&](const RowSet& fresh) {
      for (const Row& row : fresh.rows) {
        if (row.model_column == index) expected.insert(std::hash<std::string>{}(row.key));
      }
      return true;
    });
    name_other_rows(models.columns()[index].name, *snapshot.cursor(column_of(index)),
                    std::move(expected), faults);
  }
  verification.counters += rows.counted();
}

template <class Models>
void verify(Partition& partition, const Models& models, const Progress& progress,
            EventStore::Verification& verification) {
  const std::string name = partition.store().path().filename().string();
  VerificationFaults faults(name, verification);
  try {
    const auto snapshot = partition.store().snapshot();
    const auto value = snapshot->get(kMetaColumn, kCheckpointKey);
    const auto checkpoint = decode_checkpoint(value.value_or(""));
    if (!checkpoint) return faults.add("{}", checkpoint.error().detail);
    progress(fmt::format("{}: {} records", name, checkpoint->next_offset));
    LogVerification log(partition.number(), *snapshot, faults);
    log.run(partition.log(), *checkpoint);
    verification.records += checkpoint->next_offset;
    verification.events += log.events();
    progress(fmt::format("{}: rows of {} events", name, log.events()));
    verify_rows(partition, *snapshot, models, checkpoint->next_event, faults, verification);
  } catch (const StoreDamaged& damage) {
    faults.add("{}", damage.what());
  }
}

}  // namespace

void verify_partition(Partition& partition, const RequestReadModels& models,
                      const Progress& progress, EventStore::Verification& verification) {
  verify(partition, models, progress, verification);
}

void verify_partition(Partition& partition, const DirectoryReadModels& models,
                      const Progress& progress, EventStore::Verification& verification) {
  verify(partition, models, progress, verification);
}

Result<EventStore::Verification> EventStore::verify(const Progress& progress) const {
  Verification verification;
  const Progress tell = progress ? progress : [](std::string_view) {};
  verify_partition(*parts_->control, parts_->directory_models, tell, verification);
  for (const auto& partition : parts_->partitions) {
    verify_partition(*partition, parts_->request_models, tell, verification);
  }
  return verification;
}

}  // namespace rahgir::eventstore
