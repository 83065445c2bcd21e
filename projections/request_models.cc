#include "projections/request_models.h"

#include "projections/dashboard.h"
#include "projections/status.h"
#include "projections/work_list.h"

namespace rahgir::projections {

using Kind = eventstore::ColumnSpec::Kind;

std::vector<eventstore::ReadModelSpec> RequestModels::specs() const {
  return {{.name = std::string(status::kName), .version = status::kVersion},
          {.name = std::string(work_list::kName), .version = work_list::kVersion},
          {.name = std::string(dashboard::kName), .version = dashboard::kVersion}};
}

std::vector<eventstore::ColumnSpec> RequestModels::columns() const {
  return {{.name = "status", .kind = Kind::kRows, .prefix_bytes = 0},
          {.name = "work", .kind = Kind::kRows, .prefix_bytes = 0},
          {.name = "work_due", .kind = Kind::kRows, .prefix_bytes = 0},
          {.name = "work_assignee", .kind = Kind::kRows, .prefix_bytes = 0},
          {.name = "dashboard", .kind = Kind::kCounters, .prefix_bytes = 0}};
}

void RequestModels::rows_of(const domain::Request& request,
                            const eventstore::References& references,
                            eventstore::RowSet& out) const {
  if (!request.exists()) return;
  status::rows_of(request, references, out);
  work_list::rows_of(request, references, out);
  dashboard::rows_of(request, references, out);
}

}  // namespace rahgir::projections
