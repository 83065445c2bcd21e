#pragma once

// A case file into the log: read and group, prepare the deployment, then every case as one command
// under the scope import:<source>, many in flight. Which request a case becomes follows from the
// source and the case's id alone (docs/formats.md, "Identity"), so an import that was cut off is
// simply run again, and one that is complete changes nothing.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "eventstore/event_store.h"
#include "ops/import/cases.h"
#include "ops/import/preparation.h"

namespace rahgir::ops {

struct ImportSummary {
  std::uint64_t cases = 0;     // of the file; the next three add up to it when nothing failed
  std::uint64_t imported = 0;  // by this run
  std::uint64_t already = 0;   // by an earlier one, the same in every fact
  std::uint64_t refused = 0;
  std::uint64_t rows = 0;                    // of the file
  std::uint64_t events = 0;                  // of the imported requests
  double seconds = 0;                        // from the first byte read
  std::optional<domain::Rejection> failure;  // the store stopped taking commands

  double events_per_second() const {
    return seconds > 0 ? static_cast<double>(events) / seconds : 0;
  }
};

struct ImportOptions {
  std::size_t in_flight = 512;
  std::function<void(const RefusedCase&)> on_refused;
  std::function<void(const ImportSummary&)> on_progress;  // a few times a second
};

/// A rejection means that the plan or the file cannot be used: no case was imported then.
domain::Result<ImportSummary> run_import(eventstore::EventStore& store, const ImportPlan& plan,
                                         const std::filesystem::path& csv,
                                         const ImportOptions& options);

}  // namespace rahgir::ops
