#pragma once

// Makes the rows of a partition's read models again from its log: on demand, and at open when they
// are of other versions of the read models, or when a rebuild was interrupted.

#include <functional>

#include "eventstore/partition.h"

namespace rahgir::eventstore {

using Report = std::function<void(std::string_view)>;

/// Rebuilds if the rows are not those of these read models. Before the appender starts.
domain::Result<bool> make_rows_current(Partition& partition, const RequestReadModels& models,
                                       const Report& report);
domain::Result<bool> make_rows_current(Partition& partition, const DirectoryReadModels& models,
                                       const Report& report);

/// Drops the rows and makes them again; the events folded. Nobody else may write meanwhile.
domain::Result<std::uint64_t> rebuild_rows(Partition& partition, const RequestReadModels& models);
domain::Result<std::uint64_t> rebuild_rows(Partition& partition, const DirectoryReadModels& models);

/// Events that the partition's rows stand for.
std::uint64_t written_events(const Partition& partition);

}  // namespace rahgir::eventstore
