#include "tests/projections/stored_models.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <set>

#include "eventstore/event_store.h"
#include "eventstore/partition_rows.h"
#include "projections/request_models.h"

namespace rahgir::projections {
namespace {

using eventstore::Column;
using eventstore::EventStore;
using eventstore::RowSet;

std::filesystem::path new_folder() {
  static std::atomic<unsigned> number{0};
  return std::filesystem::temp_directory_path() /
         ("rahgir-models-" + std::to_string(getpid()) + "-" + std::to_string(++number));
}

}  // namespace

SampleReferences::SampleReferences() {
  definitions["permit"] = sample_definition();
  definitions["secret"] = sample_definition();
  definitions["secret"].code = "secret";
  definitions["secret"].confidential = true;
  offices["traffic"] = sample_office("traffic", "Traffic office", "اداره ترافیک");
  offices["north"] = sample_office("north", "North office", "اداره شمال");
}

const domain::ServiceDefinition* SampleReferences::definition(std::string_view service,
                                                              std::uint32_t) const {
  const auto found = definitions.find(service);
  return found == definitions.end() ? nullptr : &found->second;
}

const domain::Office* SampleReferences::office(std::string_view code, std::uint32_t) const {
  const auto found = offices.find(code);
  return found == offices.end() ? nullptr : &found->second;
}

StoredRows::StoredRows(const std::vector<eventstore::ColumnSpec>& model_columns)
    : folder_(new_folder()) {
  eventstore::StoreOptions options;
  options.path = folder_;
  options.columns = eventstore::partition_columns(model_columns);
  options.memory_mb = 32;
  options.create = true;
  auto opened = eventstore::Store::open(options);
  if (!opened) throw std::runtime_error(opened.error().detail);
  store_ = std::move(*opened);
}

StoredRows::~StoredRows() {
  store_.reset();
  std::filesystem::remove_all(folder_);
}

StoredModels::StoredModels() : rows_(RequestModels().columns()) {}

void StoredModels::apply(std::span<const domain::RequestEvent> events) {
  std::set<domain::RequestId> touched;
  for (const auto& event : events) {
    domain::Request& request = requests_[event.meta.stream];
    if (event.meta.version > request.version) domain::evolve(request, event);
    touched.insert(event.meta.stream);
  }
  std::vector<StoredRows::Change> changes;
  for (const domain::RequestId id : touched) {
    RowSet rows;
    RequestModels().rows_of(requests_[id], references, rows);
    changes.emplace_back(&written_[id], std::move(rows));
  }
  rows_.write(std::move(changes));
}

void StoredRows::write(std::vector<Change> changes) {
  eventstore::RowBatch batch(*store_);
  eventstore::CounterChanges counters;
  for (auto& [written, after] : changes) written->change_to(after, batch, counters);
  counters.write(batch);
  ASSERT_TRUE(store_->write(batch, eventstore::Store::Durability::kBuffered));
}

std::vector<std::unique_ptr<eventstore::Snapshot>> StoredModels::snapshots() const {
  std::vector<std::unique_ptr<eventstore::Snapshot>> all;
  all.push_back(snapshot());
  return all;
}

Expected StoredModels::stored() const {
  Expected found;
  const auto at_once = snapshot();
  for (const std::uint8_t column :
       {kStatusColumn, kWorkColumn, kWorkDueColumn, kWorkAssigneeColumn}) {
    const auto rows = at_once->cursor(EventStore::column_of(column));
    for (rows->seek({}); rows->valid(); rows->next()) {
      found.rows[column][std::string(rows->key())] = rows->value();
    }
  }
  const auto counters = at_once->cursor(EventStore::column_of(kDashboardColumn));
  for (counters->seek({}); counters->valid(); counters->next()) {
    const auto count = eventstore::Store::counter_value(counters->value());
    if (count != 0) found.counts[std::string(counters->key())] = count;
  }
  return found;
}

Expected StoredModels::expected(const std::map<domain::RequestId, domain::Request>& requests,
                                const SampleReferences& references) {
  Expected result;
  const RequestModels models;
  for (const auto& [id, request] : requests) {
    RowSet rows;
    models.rows_of(request, references, rows);
    for (const auto& row : rows.rows) result.rows[row.model_column][row.key] = row.value;
    for (const auto& count : rows.counts) ++result.counts[count.key];
  }
  return result;
}

}  // namespace rahgir::projections
