#pragma once

// The work list: one row an open work item, in order of opening, by due date, and by who holds it.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/request.h"
#include "eventstore/read_models.h"

namespace rahgir::projections {

namespace work_list {
inline constexpr std::string_view kName = "work_list";
inline constexpr std::uint32_t kVersion = 1;

void rows_of(const domain::Request& request, const eventstore::References& references,
             eventstore::RowSet& out);
}  // namespace work_list

struct WorkRow {
  domain::RequestId request;
  domain::ItemId item{};
  std::string service, office, step, duty;  // duty: in whose list it stands; empty while waiting
  domain::Channel channel = domain::Channel::kWeb;
  domain::ItemState state = domain::ItemState::kOpen;
  domain::ActorId assignee;
  domain::Instant submitted_at, opened_at, step_since;
  std::optional<domain::Instant> due_at;  // of the item; else of the request
  std::uint32_t version = 0;              // of the request

  bool operator==(const WorkRow&) const = default;
};

enum class WorkOrder : std::uint8_t { kOpened, kDue };  // oldest or soonest due first

struct WorkQuery {
  std::vector<std::string> offices;  // every one whose items may be seen; children already listed
  std::optional<std::string> step, service;
  std::optional<domain::ActorId> assignee;    // the none id: items that nobody holds
  std::optional<domain::Instant> overdue_at;  // only items due before that instant
  WorkOrder order = WorkOrder::kOpened;
  std::string after;       // cursor of the page before; empty for the first
  std::size_t limit = 50;  // 1 … 200
};

struct WorkPage {
  std::vector<WorkRow> rows;
  std::string next;  // cursor; empty when this is the last page
};

/// Rows of every given snapshot (one a partition) merged in the query's order. kInvalid at /after
/// when the cursor is not one of ours. Scans at most 20,000 rows for one page; a page cut short by
/// that has a `next`.
domain::Result<WorkPage> find_work(std::span<const std::unique_ptr<eventstore::Snapshot>> snapshots,
                                   const WorkQuery& query);

}  // namespace rahgir::projections
