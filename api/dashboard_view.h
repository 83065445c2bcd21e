#pragma once

// GET /api/v1/dashboard: figures of the offices where the caller is supervisor or analyst, as JSON
// or, with Accept: text/csv, as one table.

#include <string>
#include <vector>

#include "api/reading.h"
#include "projections/dashboard.h"

namespace rahgir::api {

/// Parameters: office, service, from, to (office-local days, inclusive), min_position.
Reply get_dashboard(Call& call);

/// Every figure with the positions it is true at.
struct Figures {
  projections::Dashboard dashboard;
  std::string position;  // of all partitions, joined by commas
};

std::string dashboard_json(const Figures& figures);
/// figure,office,service,step,channel,kind,outcome,ground,day,count,overdue,median_s,p90_s,p99_s
std::string dashboard_csv(const Figures& figures);

}  // namespace rahgir::api
