#include "projections/dashboard.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>
#include <vector>

#include "domain/progress.h"
#include "tests/projections/random_streams.h"
#include "tests/projections/stored_models.h"

namespace rahgir::projections {
namespace {

using domain::Day;
using domain::Request;
using domain::RequestId;
using domain::to_text;
using domain::word_of;

DashboardQuery everything() {
  DashboardQuery query;
  query.offices = {"traffic", "north"};
  query.today = day("2026-03-20");
  return query;
}

Stream decided_request(std::uint32_t number, std::string office) {
  Stream stream(id_of<RequestId>(number), "permit", std::move(office));
  stream.now = at("2026-03-02T09:00:00.000Z");
  stream.add(submitted());
  stream.add(deadline("2026-03-10T22:00:00.000Z"));
  stream.add(opened(1, "check", stream.office_of_event));
  stream.now = at("2026-03-04T09:00:00.000Z");
  stream.add(moved(1, "check", "review"));
  stream.now = at("2026-03-05T10:00:00.000Z");
  stream.add(decided("refused", {"not_resident", "other"}));
  stream.add(finished(1));
  stream.add(domain::DeadlineMet{.kind = "decision"});
  stream.add(closed());
  return stream;
}

TEST(Dashboard, CountsOneDecidedRequest) {
  StoredModels models;
  models.apply(decided_request(1, "traffic"));

  const Dashboard dashboard = read_dashboard(models.snapshots(), everything());

  ASSERT_EQ(dashboard.received.size(), 1U);
  EXPECT_EQ(dashboard.received[0].day, day("2026-03-02"));
  EXPECT_EQ(dashboard.received[0].channel, "web");
  ASSERT_EQ(dashboard.closed.size(), 1U);
  EXPECT_EQ(dashboard.closed[0].day, day("2026-03-05"));
  EXPECT_EQ(dashboard.closed[0].kind, "decided");
  EXPECT_EQ(dashboard.closed[0].outcome, "refused");
  EXPECT_EQ(dashboard.closed[0].ground, "not_resident");
  EXPECT_EQ(dashboard.closed[0].count, 1U);
  EXPECT_TRUE(dashboard.open.empty());
  EXPECT_TRUE(dashboard.open_items.empty());
  ASSERT_EQ(dashboard.step_times.size(), 2U);
  EXPECT_EQ(dashboard.step_times[0].step, "check");
  EXPECT_EQ(dashboard.step_times[0].times.quantile(1),
            lower_bound_of(bucket_of(std::chrono::hours{48})));
  ASSERT_EQ(dashboard.decision_times.size(), 1U);
  EXPECT_EQ(dashboard.decision_times[0].times.quantile(0.5),
            lower_bound_of(bucket_of(std::chrono::hours{73})));
}

TEST(Dashboard, ForgetsAReopenedClosingAndItsDecision) {
  Stream stream = decided_request(1, "traffic");
  stream.now = at("2026-03-08T10:00:00.000Z");
  stream.add(domain::RequestReopened{});
  stream.add(opened(2, "check", "traffic"));
  StoredModels models;
  models.apply(stream);

  Dashboard dashboard = read_dashboard(models.snapshots(), everything());
  EXPECT_TRUE(dashboard.closed.empty());
  EXPECT_TRUE(dashboard.decision_times.empty());
  EXPECT_EQ(dashboard.open.size(), 1U);
  EXPECT_EQ(dashboard.step_times.size(), 2U) << "work done stays done";

  stream.now = at("2026-03-09T10:00:00.000Z");
  stream.add(decided("granted"));
  stream.add(finished(2));
  stream.add(closed());
  models.apply(stream);

  dashboard = read_dashboard(models.snapshots(), everything());
  ASSERT_EQ(dashboard.closed.size(), 1U);
  EXPECT_EQ(dashboard.closed[0].outcome, "granted");
  EXPECT_EQ(dashboard.closed[0].day, day("2026-03-09"));
}

TEST(Dashboard, OverdueIsWhatRunsAndWasDueBeforeToday) {
  Stream stream(id_of<RequestId>(1), "permit", "traffic");
  stream.add(submitted());
  stream.add(deadline("2026-03-19T22:00:00.000Z"));
  StoredModels models;
  models.apply(stream);
  const auto overdue_on = [&](std::string_view today) {
    DashboardQuery query = everything();
    query.today = day(today);
    const Dashboard dashboard = read_dashboard(models.snapshots(), query);
    EXPECT_EQ(dashboard.open.at(0).count, 1U);
    return dashboard.open.at(0).overdue;
  };

  EXPECT_EQ(overdue_on("2026-03-19"), 0U);
  EXPECT_EQ(overdue_on("2026-03-20"), 1U);

  stream.add(domain::DeadlinePassed{.kind = "decision", .due_at = at("2026-03-19T22:00:00.000Z")});
  models.apply(stream);
  EXPECT_EQ(overdue_on("2026-03-20"), 1U);

  stream.add(domain::DeadlinePaused{.kind = "decision"});
  models.apply(stream);
  EXPECT_EQ(overdue_on("2026-03-20"), 0U);
}

TEST(Dashboard, StepTimesStayWithTheOfficeThatWorked) {
  Stream stream(id_of<RequestId>(1), "permit", "traffic");
  stream.add(submitted());
  stream.add(opened(1, "check", "traffic"));
  stream.add(moved(1, "check", "review"));
  stream.add(
      domain::WorkItemTransferred{.item = domain::ItemId{1}, .from = "traffic", .to = "north"});
  stream.add(finished(1));
  StoredModels models;
  models.apply(stream);

  const Dashboard dashboard = read_dashboard(models.snapshots(), everything());

  ASSERT_EQ(dashboard.step_times.size(), 2U);
  EXPECT_EQ(dashboard.step_times[0].office, "north");
  EXPECT_EQ(dashboard.step_times[0].step, "review");
  EXPECT_EQ(dashboard.step_times[1].office, "traffic");
  EXPECT_EQ(dashboard.step_times[1].step, "check");
}

TEST(Dashboard, FiltersByOfficeServiceAndDay) {
  struct Case {
    const char* name;
    DashboardQuery query;
    std::size_t received, closed, step_times, decision_times;
  };
  const auto with = [](auto change) {
    DashboardQuery query = everything();
    change(query);
    return query;
  };
  StoredModels models;
  models.apply(decided_request(1, "traffic"));
  models.apply(decided_request(2, "north"));
  for (const Case& each : std::vector<Case>{
           {"everything", everything(), 2, 2, 4, 2},
           {"one office", with([](auto& q) { q.offices = {"north"}; }), 1, 1, 2, 1},
           {"an office twice", with([](auto& q) { q.offices = {"north", "north"}; }), 1, 1, 2, 1},
           {"no office", with([](auto& q) { q.offices = {}; }), 0, 0, 0, 0},
           {"prefix of an office", with([](auto& q) { q.offices = {"nort"}; }), 0, 0, 0, 0},
           {"service", with([](auto& q) { q.service = "permit"; }), 2, 2, 4, 2},
           {"another service", with([](auto& q) { q.service = "secret"; }), 0, 0, 0, 0},
           {"until before", with([](auto& q) { q.to = day("2026-03-01"); }), 0, 0, 0, 0},
           {"first day", with([](auto& q) { q.to = day("2026-03-02"); }), 2, 0, 0, 0},
           {"middle", with([](auto& q) { q.from = day("2026-03-03"), q.to = day("2026-03-04"); }),
            0, 0, 2, 0},
           {"last day", with([](auto& q) { q.from = day("2026-03-05"); }), 0, 2, 2, 2},
           {"after", with([](auto& q) { q.from = day("2026-03-06"); }), 0, 0, 0, 0},
           {"backwards",
            with([](auto& q) { q.from = day("2026-03-06"), q.to = day("2026-03-01"); }), 0, 0, 0,
            0},
       }) {
    const Dashboard dashboard = read_dashboard(models.snapshots(), each.query);
    EXPECT_EQ(dashboard.received.size(), each.received) << each.name;
    EXPECT_EQ(dashboard.closed.size(), each.closed) << each.name;
    EXPECT_EQ(dashboard.step_times.size(), each.step_times) << each.name;
    EXPECT_EQ(dashboard.decision_times.size(), each.decision_times) << each.name;
  }
}

TEST(Dashboard, AddsUpPartitions) {
  StoredModels first, second;
  first.apply(decided_request(1, "traffic"));
  second.apply(decided_request(2, "traffic"));
  std::vector<std::unique_ptr<eventstore::Snapshot>> snapshots;
  snapshots.push_back(first.snapshot());
  snapshots.push_back(second.snapshot());

  const Dashboard dashboard = read_dashboard(snapshots, everything());

  ASSERT_EQ(dashboard.received.size(), 1U);
  EXPECT_EQ(dashboard.received[0].count, 2U);
  EXPECT_EQ(dashboard.decision_times.at(0).times.total(), 2U);
}

// Every figure counted again from the requests, without any of the code under test but buckets.
using Key = std::vector<std::string>;
using Counts = std::map<Key, std::uint64_t>;

std::string bucket_text(std::chrono::milliseconds duration) {
  return std::to_string(bucket_of(duration));
}

void count_again(const Request& request, Day today, Counts& counts) {
  const std::string service = request.service, office = request.office;
  const std::string channel(word_of(request.channel));
  ++counts[{"received", office, service, channel, to_text(request.submitted_day)}];
  for (const auto& closing : request.closings) {
    if (closing.reopened_at) continue;
    ++counts[{"closed", office, service, channel, std::string(word_of(closing.kind)),
              closing.outcome, closing.grounds.empty() ? "" : closing.grounds[0],
              to_text(closing.day)}];
  }
  if (!request.is_closed()) {
    ++counts[{"open", office, service, channel}];
    const auto due = domain::due_of(request);
    if (due && due->due_day < today) ++counts[{"overdue", office, service, channel}];
  }
  for (const auto& item : request.items) {
    if (item.is_open()) ++counts[{"items", item.office, service, item.step}];
    for (const auto& visit : item.visits) {
      if (!visit.until) continue;
      ++counts[{"step", visit.office, service, visit.step, bucket_text(*visit.until - visit.from)}];
    }
  }
  if (request.decision) {
    ++counts[{"decision", office, service, channel,
              bucket_text(request.decided_at - request.submitted_at)}];
  }
}

Counts counts_of(const Dashboard& dashboard) {
  Counts counts;
  for (const auto& f : dashboard.received) {
    counts[{"received", f.office, f.service, f.channel, to_text(f.day)}] = f.count;
  }
  for (const auto& f : dashboard.closed) {
    counts[{"closed", f.office, f.service, f.channel, f.kind, f.outcome, f.ground,
            to_text(f.day)}] = f.count;
  }
  for (const auto& f : dashboard.open) {
    counts[{"open", f.office, f.service, f.channel}] = f.count;
    if (f.overdue != 0) counts[{"overdue", f.office, f.service, f.channel}] = f.overdue;
  }
  for (const auto& f : dashboard.open_items) {
    counts[{"items", f.office, f.service, f.step}] = f.count;
  }
  for (const auto& f : dashboard.step_times) {
    for (const auto& [bucket, count] : f.times.counts) {
      counts[{"step", f.office, f.service, f.step, std::to_string(bucket)}] = count;
    }
  }
  for (const auto& f : dashboard.decision_times) {
    for (const auto& [bucket, count] : f.times.counts) {
      counts[{"decision", f.office, f.service, f.channel, std::to_string(bucket)}] = count;
    }
  }
  return counts;
}

class EveryFigure : public testing::TestWithParam<std::uint64_t> {};

TEST_P(EveryFigure, IsACountOverTheRequests) {
  RandomStreams random(GetParam(), 80);
  StoredModels models;
  for (int batch = 0; batch < 60; ++batch) {
    std::vector<domain::RequestEvent> events;
    for (std::size_t i = 0; i < 50; ++i) {
      events.push_back(random.streams()[random.step()].events().back());
    }
    models.apply(events);
  }

  Counts counts;
  for (const auto& [id, request] : models.requests()) {
    count_again(request, everything().today, counts);
  }

  EXPECT_EQ(counts_of(read_dashboard(models.snapshots(), everything())), counts);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EveryFigure, testing::Values(1, 2, 3, std::random_device{}()),
                         [](const auto& seed) { return "Seed" + std::to_string(seed.param); });

}  // namespace
}  // namespace rahgir::projections
