#pragma once

// The read models of one partition in a real store in a temporary folder, kept as the appender
// keeps them: each batch writes what differs.

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "eventstore/read_models.h"
#include "eventstore/row_difference.h"
#include "eventstore/store.h"
#include "tests/projections/sample_requests.h"

namespace rahgir::projections {

class SampleReferences final : public eventstore::References {
 public:
  SampleReferences();
  const domain::ServiceDefinition* definition(std::string_view service,
                                              std::uint32_t version) const override;
  const domain::Office* office(std::string_view code, std::uint32_t version) const override;

  std::map<std::string, domain::ServiceDefinition, std::less<>> definitions;  // any version
  std::map<std::string, domain::Office, std::less<>> offices;
};

/// What a partition should hold: column → key → value, and counts.
struct Expected {
  std::map<std::uint8_t, std::map<std::string, std::string>> rows;
  std::map<std::string, std::int64_t> counts;

  bool operator==(const Expected&) const = default;
};

/// A partition's store in a temporary folder.
class StoredRows {
 public:
  explicit StoredRows(const std::vector<eventstore::ColumnSpec>& model_columns);
  ~StoredRows();
  StoredRows(const StoredRows&) = delete;
  StoredRows& operator=(const StoredRows&) = delete;

  /// One batch: the difference to what was written for each state.
  using Change = std::pair<eventstore::WrittenRows*, eventstore::RowSet>;
  void write(std::vector<Change> changes);
  std::unique_ptr<eventstore::Snapshot> snapshot() const { return store_->snapshot(); }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<eventstore::Store> store_;
};

class StoredModels {
 public:
  StoredModels();

  /// Folds the events that are new (the others were delivered before) and writes the difference.
  void apply(std::span<const domain::RequestEvent> events);
  void apply(const Stream& stream) { apply(stream.events()); }

  std::unique_ptr<eventstore::Snapshot> snapshot() const { return rows_.snapshot(); }
  std::vector<std::unique_ptr<eventstore::Snapshot>> snapshots() const;
  const std::map<domain::RequestId, domain::Request>& requests() const { return requests_; }
  Expected stored() const;  // counters that came back to zero left out
  static Expected expected(const std::map<domain::RequestId, domain::Request>& requests,
                           const SampleReferences& references);

  SampleReferences references;

 private:
  StoredRows rows_;
  std::map<domain::RequestId, domain::Request> requests_;
  std::map<domain::RequestId, eventstore::WrittenRows> written_;
};

}  // namespace rahgir::projections
