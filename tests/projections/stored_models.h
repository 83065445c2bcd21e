#pragma once

// The read models of one partition in a real store in a temporary folder, kept as the appender
// keeps them: the difference of rows and counts before and after each batch.

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "eventstore/read_models.h"
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

class StoredModels {
 public:
  StoredModels();
  ~StoredModels();
  StoredModels(const StoredModels&) = delete;
  StoredModels& operator=(const StoredModels&) = delete;

  /// Folds the events that are new (the others were delivered before) and writes the difference.
  void apply(std::span<const domain::RequestEvent> events);
  void apply(const Stream& stream) { apply(stream.events()); }
  void write(const eventstore::RowSet& before, const eventstore::RowSet& after);

  std::unique_ptr<eventstore::Snapshot> snapshot() const { return store_->snapshot(); }
  std::vector<std::unique_ptr<eventstore::Snapshot>> snapshots() const;
  const std::map<domain::RequestId, domain::Request>& requests() const { return requests_; }
  Expected stored() const;  // counters that came back to zero left out
  static Expected expected(const std::map<domain::RequestId, domain::Request>& requests,
                           const SampleReferences& references);

  SampleReferences references;

 private:
  std::filesystem::path folder_;
  std::unique_ptr<eventstore::Store> store_;
  std::map<domain::RequestId, domain::Request> requests_;
};

}  // namespace rahgir::projections
