// rahgir stats: how much the store holds, and the main figures.

#include <fmt/format.h>

#include "ops/cli/session.h"
#include "projections/dashboard.h"

namespace rahgir::ops {
namespace {

struct Totals {
  std::uint64_t received = 0, closed = 0, open = 0, open_items = 0;
};

Totals totals_of(const eventstore::EventStore& store) {
  std::vector<std::unique_ptr<eventstore::Snapshot>> snapshots;
  snapshots.reserve(store.partitions());
  for (unsigned partition = 0; partition < store.partitions(); ++partition)
    snapshots.push_back(store.snapshot(static_cast<eventstore::PartitionNumber>(partition)));
  projections::DashboardQuery query;
  for (const auto& [code, entry] : store.directory()->offices) query.offices.push_back(code);
  query.today = std::chrono::local_days(
      std::chrono::floor<std::chrono::days>(store.now()).time_since_epoch());
  const projections::Dashboard figures = projections::read_dashboard(snapshots, query);
  Totals totals;
  for (const auto& each : figures.received) totals.received += each.count;
  for (const auto& each : figures.closed) totals.closed += each.count;
  for (const auto& each : figures.open) totals.open += each.count;
  for (const auto& each : figures.open_items) totals.open_items += each.count;
  return totals;
}

int run(Session& session) {
  auto store = session.open();
  if (!store) return session.failed(store.error());
  Json partitions = Json::array();
  std::string text;
  for (const eventstore::PartitionStatus& status : (*store)->status()) {
    const std::string name = status.partition == eventstore::kControlPartition
                                 ? "control"
                                 : fmt::to_string(status.partition);
    text += fmt::format("partition {}: {} records, {} events\n", name,
                        status.checkpoint.next_offset, status.checkpoint.next_event);
    partitions.push_back({{"partition", name},
                          {"records", status.checkpoint.next_offset},
                          {"events", status.checkpoint.next_event}});
  }
  const auto directory = (*store)->directory();
  const Totals totals = totals_of(**store);
  text += fmt::format(
      "{} offices, {} staff, {} services\n{} requests received, {} open with {} work items, {} "
      "closed",
      directory->offices.size(), directory->staff.size(), directory->services.size(),
      totals.received, totals.open, totals.open_items, totals.closed);
  return session.done(text, {{"partitions", partitions},
                             {"offices", directory->offices.size()},
                             {"staff", directory->staff.size()},
                             {"services", directory->services.size()},
                             {"received", totals.received},
                             {"open", totals.open},
                             {"open_items", totals.open_items},
                             {"closed", totals.closed}});
}

}  // namespace

void add_stats(CLI::App& app, Session& session) {
  session.add_verb(app, "stats", "How much the store holds, and its main figures",
                   "rahgir stats --json", [&session] { return run(session); });
}

}  // namespace rahgir::ops
