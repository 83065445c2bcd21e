#pragma once

// The read models of a request partition, put together: status, work list, dashboard. What each
// stores and answers stands in its own file; request detail and timeline are folds of one stream
// (eventstore/partition_reader.h) and store nothing.

#include "eventstore/read_models.h"

namespace rahgir::projections {

/// Columns of all request read models, in the order of columns().
enum ModelColumn : std::uint8_t {
  kStatusColumn,        // status.h
  kWorkColumn,          // work_list.h: rows in order of opening
  kWorkDueColumn,       //   by due date
  kWorkAssigneeColumn,  //   by who holds it
  kDashboardColumn,     // dashboard.h: counters
};

class RequestModels final : public eventstore::RequestReadModels {
 public:
  std::vector<eventstore::ReadModelSpec> specs() const override;
  std::vector<eventstore::ColumnSpec> columns() const override;
  void rows_of(const domain::Request& request, const eventstore::References& references,
               eventstore::RowSet& out) const override;
};

}  // namespace rahgir::projections
