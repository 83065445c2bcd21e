#pragma once

// Figures from counters alone: the time to answer grows with the days and codes asked for, not with
// the number of requests. Every counter is a count over the rows of requests and can be counted
// again (dashboard_keys.h lists them). Days are office-local. A reopened closing, and the decision
// it rested on, no longer count.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/request.h"
#include "eventstore/read_models.h"
#include "projections/histogram.h"

namespace rahgir::projections {

namespace dashboard {
inline constexpr std::string_view kName = "dashboard";
inline constexpr std::uint32_t kVersion = 1;

void rows_of(const domain::Request& request, const eventstore::References& references,
             eventstore::RowSet& out);
}  // namespace dashboard

struct DashboardQuery {
  std::vector<std::string> offices;  // children already listed
  std::optional<std::string> service;
  std::optional<domain::Day> from, to;  // inclusive; for what happened on a day
  domain::Day today;                    // open requests due before it are overdue
};

struct ReceivedFigure {
  std::string office, service, channel;
  domain::Day day;
  std::uint64_t count = 0;
};
struct ClosedFigure {
  std::string office, service, channel, kind, outcome, ground;  // ground: the first; may be empty
  domain::Day day;
  std::uint64_t count = 0;
};
struct OpenFigure {  // requests open now
  std::string office, service, channel;
  std::uint64_t count = 0, overdue = 0;
};
struct OpenItemsFigure {  // work items open now, by the office that has them
  std::string office, service, step;
  std::uint64_t count = 0;
};
struct StepTimeFigure {  // visits that ended in the days asked for
  std::string office, service, step;
  Histogram times;
};
struct DecisionTimeFigure {  // submission to decision, decided in the days asked for
  std::string office, service, channel;
  Histogram times;
};

struct Dashboard {
  std::vector<ReceivedFigure> received;
  std::vector<ClosedFigure> closed;
  std::vector<OpenFigure> open;
  std::vector<OpenItemsFigure> open_items;
  std::vector<StepTimeFigure> step_times;
  std::vector<DecisionTimeFigure> decision_times;
};

/// Added up over the given snapshots (one a partition); each list sorted by its codes, then day.
Dashboard read_dashboard(std::span<const std::unique_ptr<eventstore::Snapshot>> snapshots,
                         const DashboardQuery& query);

}  // namespace rahgir::projections
