#include "projections/dashboard.h"

#include <utility>

#include "domain/progress.h"
#include "projections/dashboard_keys.h"
#include "projections/request_models.h"

namespace rahgir::projections {
namespace {

using domain::Request;

void count(eventstore::RowSet& out, RowWriter&& key) {
  out.counts.push_back({.model_column = kDashboardColumn, .key = std::move(key).take()});
}

void count_received(const Request& request, eventstore::RowSet& out) {
  RowWriter key = dashboard_prefix(Metric::kReceived, request.office);
  key.day(request.submitted_day).code(request.service).u8(std::to_underlying(request.channel));
  count(out, std::move(key));
}

void count_closings(const Request& request, eventstore::RowSet& out) {
  for (const domain::Closing& closing : request.closings) {
    if (closing.reopened_at) continue;
    RowWriter key = dashboard_prefix(Metric::kClosed, request.office);
    key.day(closing.day).code(request.service).u8(std::to_underlying(request.channel));
    key.u8(std::to_underlying(closing.kind)).code(closing.outcome);
    key.code(closing.grounds.empty() ? std::string_view() : closing.grounds.front());
    count(out, std::move(key));
  }
}

void count_open(const Request& request, eventstore::RowSet& out) {
  if (request.is_closed()) return;
  RowWriter open = dashboard_prefix(Metric::kOpen, request.office);
  open.code(request.service).u8(std::to_underlying(request.channel));
  count(out, std::move(open));

  const auto due = domain::due_of(request);
  if (!due) return;
  RowWriter by_due = dashboard_prefix(Metric::kDue, request.office);
  by_due.day(due->due_day).code(request.service).u8(std::to_underlying(request.channel));
  count(out, std::move(by_due));
}

void count_items(const Request& request, eventstore::RowSet& out) {
  for (const domain::WorkItem& item : request.items) {
    if (item.is_open()) {
      RowWriter key = dashboard_prefix(Metric::kOpenItems, item.office);
      key.code(request.service).code(item.step);
      count(out, std::move(key));
    }
    for (const domain::Visit& visit : item.visits) {
      if (!visit.until || !visit.until_day) continue;
      RowWriter key = dashboard_prefix(Metric::kStepTimes, visit.office);
      key.day(*visit.until_day).code(request.service).code(visit.step);
      key.u16(bucket_of(*visit.until - visit.from));
      count(out, std::move(key));
    }
  }
}

void count_decision(const Request& request, eventstore::RowSet& out) {
  if (!request.decision) return;
  RowWriter key = dashboard_prefix(Metric::kDecisionTimes, request.office);
  key.day(request.decided_day).code(request.service).u8(std::to_underlying(request.channel));
  key.u16(bucket_of(request.decided_at - request.submitted_at));
  count(out, std::move(key));
}

}  // namespace

RowWriter dashboard_prefix(Metric metric, std::string_view office) {
  RowWriter key;
  key.u8(std::to_underlying(metric)).code(office);
  return key;
}

void dashboard::rows_of(const Request& request, const eventstore::References&,
                        eventstore::RowSet& out) {
  count_received(request, out);
  count_closings(request, out);
  count_open(request, out);
  count_items(request, out);
  count_decision(request, out);
}

}  // namespace rahgir::projections
