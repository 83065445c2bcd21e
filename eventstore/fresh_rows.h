#pragma once

// The rows that a partition should have, folded from its log without looking at the ones it has:
// what rebuild writes and verification compares with.

#include <functional>

#include "eventstore/partition_reader.h"
#include "eventstore/read_models.h"
#include "eventstore/references.h"

namespace rahgir::eventstore {

struct FoldedFigures {
  std::uint64_t events = 0, states = 0;
};

/// Gets the rows of one state; may take them. False stops.
using VisitRows = std::function<bool(RowSet& rows)>;

/// Folds every request with an event before `next_event`, up to that event, in order of its stream.
/// Throws StoreDamaged.
FoldedFigures fold_requests(const PartitionReader& reader, const Snapshot& snapshot,
                            ReferenceShelf& shelf, const RequestReadModels& models,
                            std::uint64_t next_event, const VisitRows& visit);

/// Folds the directory up to that event: one state. Throws StoreDamaged.
FoldedFigures fold_directory(const PartitionReader& reader, const DirectoryReadModels& models,
                             std::uint64_t next_event, const VisitRows& visit);

}  // namespace rahgir::eventstore
