#pragma once

// Proves a partition: its log is whole and chained, its indexes say what the log says, and every
// row and counter of the read models is what a fresh fold makes. On a snapshot: commands go on.

#include <functional>

#include "eventstore/event_store.h"
#include "eventstore/partition.h"

namespace rahgir::eventstore {

using Progress = std::function<void(std::string_view)>;

/// Adds figures and faults.
void verify_partition(Partition& partition, const RequestReadModels& models,
                      const Progress& progress, EventStore::Verification& verification);
void verify_partition(Partition& partition, const DirectoryReadModels& models,
                      const Progress& progress, EventStore::Verification& verification);

}  // namespace rahgir::eventstore
