#include "eventstore/rebuild.h"

#include <fmt/core.h>

#include <algorithm>

#include "eventstore/event_store_parts.h"
#include "eventstore/fresh_rows.h"
#include "eventstore/row_difference.h"

namespace rahgir::eventstore {

using domain::Result;

namespace {

constexpr std::size_t kSortedBytes = 32 * 1024 * 1024;  // of rows sorted and written together

Column column_of(std::uint8_t model_column) {
  return static_cast<Column>(kFirstModelColumn + model_column);
}

/// What the rows are of, as kept in meta: names, versions and columns of the read models.
template <class Models>
std::string description(const Models& models) {
  std::string text;
  for (const ReadModelSpec& spec : models.specs()) {
    text += fmt::format("{}:{};", spec.name, spec.version);
  }
  for (const ColumnSpec& column : models.columns()) {
    text +=
        fmt::format("{}:{}:{};", column.name, static_cast<int>(column.kind), column.prefix_bytes);
  }
  return text;
}

/// Collects rows and writes them in big sorted batches.
class SortedWriter {
 public:
  explicit SortedWriter(Store& store) : store_(store), batch_(store) {}

  Result<bool> take(RowSet& rows) {
    for (Row& row : rows.rows) {
      bytes_ += row.key.size() + row.value.size() + sizeof(Row);
      rows_.push_back(std::move(row));
    }
    for (const RowSet::Count& count : rows.counts) counters_.add(count, +1);
    if (++states_ % kStatesPerSum == 0) counters_.compact();
    return bytes_ < kSortedBytes ? Result<bool>(true) : write();
  }

  Result<bool> finish() {
    if (auto written = write(); !written) return written;
    counters_.write(batch_);
    return flush();
  }

 private:
  static constexpr std::uint64_t kStatesPerSum = 10'000;

  Result<bool> write() {
    std::ranges::sort(rows_, [](const Row& left, const Row& right) {
      return std::tie(left.model_column, left.key) < std::tie(right.model_column, right.key);
    });
    for (const Row& row : rows_) batch_.put(column_of(row.model_column), row.key, row.value);
    rows_.clear();
    bytes_ = 0;
    return flush();
  }

  Result<bool> flush() {
    auto written = store_.write(batch_, Store::Durability::kBuffered);
    batch_.clear();
    return written;
  }

  Store& store_;
  RowBatch batch_;
  std::vector<Row> rows_;
  std::size_t bytes_ = 0;
  std::uint64_t states_ = 0;
  CounterChanges counters_;
};

/// Marks the rows as unfinished and drops them. The mark stays until the new rows are durable, so
/// that a crash in between begins anew.
Result<bool> drop_rows(Store& store) {
  RowBatch batch(store);
  batch.put(kMetaColumn, kRebuildingKey, "");
  batch.erase(kMetaColumn, kModelsKey);
  const std::string behind_all(64, '\xff');
  for (std::size_t column = kFirstModelColumn; column < store.columns(); ++column) {
    batch.erase_range(static_cast<Column>(column), "", behind_all);
  }
  return store.write(batch, Store::Durability::kSynced);
}

Result<bool> finish_rows(Store& store, std::string_view models) {
  RowBatch batch(store);
  batch.put(kMetaColumn, kModelsKey, models);
  batch.erase(kMetaColumn, kRebuildingKey);
  return store.write(batch, Store::Durability::kSynced);
}

FoldedFigures fold(Partition& partition, const RequestReadModels& models, const VisitRows& visit) {
  return fold_requests(partition.reader(), *partition.store().snapshot(), partition.shelf(), models,
                       written_events(partition), visit);
}

FoldedFigures fold(Partition& partition, const DirectoryReadModels& models,
                   const VisitRows& visit) {
  return fold_directory(partition.reader(), models, written_events(partition), visit);
}

template <class Models>
Result<std::uint64_t> rebuild(Partition& partition, const Models& models) {
  Store& store = partition.store();
  if (auto dropped = drop_rows(store); !dropped) return std::unexpected(dropped.error());
  SortedWriter writer(store);
  Result<bool> written = true;
  const auto folded = fold(partition, models, [&](RowSet& rows) {
    written = writer.take(rows);
    return written.has_value();
  });
  if (written) written = writer.finish();
  if (written) written = finish_rows(store, description(models));
  if (!written) return std::unexpected(written.error());
  return folded.events;
}

template <class Models>
Result<bool> make_current(Partition& partition, const Models& models, const Report& report) {
  const Store& store = partition.store();
  const auto rows_are_of = store.get(kMetaColumn, kModelsKey);
  const bool is_current =
      rows_are_of == description(models) && !store.contains(kMetaColumn, kRebuildingKey);
  if (is_current) return true;
  const auto events = rebuild(partition, models);
  if (!events) return std::unexpected(events.error());
  if (*events > 0) {
    report(fmt::format("read models of {} were made again from {} events",
                       partition.store().path().string(), *events));
  }
  return true;
}

}  // namespace

Result<bool> make_rows_current(Partition& partition, const RequestReadModels& models,
                               const Report& report) {
  return make_current(partition, models, report);
}

Result<bool> make_rows_current(Partition& partition, const DirectoryReadModels& models,
                               const Report& report) {
  return make_current(partition, models, report);
}

Result<std::uint64_t> rebuild_rows(Partition& partition, const RequestReadModels& models) {
  return rebuild(partition, models);
}

Result<std::uint64_t> rebuild_rows(Partition& partition, const DirectoryReadModels& models) {
  return rebuild(partition, models);
}

std::uint64_t written_events(const Partition& partition) {
  const auto value = partition.store().get(kMetaColumn, kCheckpointKey);
  if (!value) return 0;
  return undamaged(decode_checkpoint(*value)).next_event;
}

Result<std::uint64_t> EventStore::rebuild(PartitionNumber number) {
  Partition& partition = parts_->at(number);
  Result<std::uint64_t> events = domain::reject(domain::RejectionCode::kConflict,
                                                "the partition has stopped: nothing was rebuilt");
  const auto rebuild_now = [&] {
    try {
      events = number == kControlPartition ? rebuild_rows(partition, parts_->directory_models)
                                           : rebuild_rows(partition, parts_->request_models);
    } catch (const StoreDamaged& damage) {
      events = domain::reject(domain::RejectionCode::kInvalid, damage.what());
    }
    // The old rows are gone: nothing may be decided or served by what is left of them.
    if (!events) throw StoreDamaged("rows cannot be made again: " + events.error().detail);
  };
  partition.appender().run_between_batches(rebuild_now);
  return events;
}

}  // namespace rahgir::eventstore
