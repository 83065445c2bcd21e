#pragma once

// A store of its own for a test of imports, with the demonstration's plan.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "eventstore/event_store.h"
#include "ops/import/importer.h"
#include "projections/directory_models.h"
#include "projections/request_models.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::ops::testing {

class ImportStore {
 public:
  explicit ImportStore(unsigned partitions = 1, std::size_t queue_limit = 4096) {
    options_.data = folder_ / "data";
    options_.partitions = partitions;
    options_.queue_limit = queue_limit;
    options_.create = true;
    options_.report = [](std::string_view) {};
    reopen();
  }
  eventstore::EventStore& operator*() { return *store_; }
  eventstore::EventStore* operator->() { return store_.get(); }
  const eventstore::TemporaryFolder& folder() const { return folder_; }

  void reopen() {
    store_.reset();
    auto opened = eventstore::EventStore::open(options_, request_models_, directory_models_);
    if (!opened) throw std::runtime_error(opened.error().detail);
    store_ = std::move(*opened);
    options_.create = false;
  }

  std::vector<eventstore::Position> ends() const {
    std::vector<eventstore::Position> ends{store_->end_of(eventstore::kControlPartition)};
    for (unsigned partition = 0; partition < store_->partitions(); ++partition)
      ends.push_back(store_->end_of(static_cast<eventstore::PartitionNumber>(partition)));
    return ends;
  }

 private:
  const eventstore::TemporaryFolder folder_;
  const projections::RequestModels request_models_;
  const projections::DirectoryModels directory_models_;
  eventstore::EventStoreOptions options_;
  std::unique_ptr<eventstore::EventStore> store_;
};

inline ImportPlan receipt_plan() {
  auto plan = load_plan(RAHGIR_SOURCE_DIR "/ops/demo/receipt/mapping.toml");
  if (!plan) throw std::runtime_error(plan.error().detail);
  return std::move(*plan);
}

/// An import and the cases that it refused.
struct Imported {
  ImportSummary summary;
  std::vector<RefusedCase> refused;

  /// "imported 2, already 1, refused 0"
  std::string counts() const {
    return "imported " + std::to_string(summary.imported) + ", already " +
           std::to_string(summary.already) + ", refused " + std::to_string(summary.refused);
  }
};

inline Imported import_file(eventstore::EventStore& store, const std::filesystem::path& csv,
                            const ImportPlan& plan = receipt_plan(), std::size_t in_flight = 512) {
  Imported imported;
  auto summary =
      run_import(store, plan, csv,
                 {.in_flight = in_flight,
                  .on_refused = [&](const RefusedCase& each) { imported.refused.push_back(each); },
                  .on_progress = {}});
  if (!summary) throw std::runtime_error(summary.error().detail);
  imported.summary = std::move(*summary);
  return imported;
}

}  // namespace rahgir::ops::testing
