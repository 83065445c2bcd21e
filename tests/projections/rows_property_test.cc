#include <gtest/gtest.h>

#include <algorithm>

#include "domain/progress.h"
#include "projections/request_models.h"

#include "projections/work_list.h"
#include "tests/projections/random_streams.h"
#include "tests/projections/stored_models.h"

namespace rahgir::projections {
namespace {

using domain::Request;
using domain::RequestEvent;

std::map<domain::RequestId, Request> replayed(const RandomStreams& random) {
  std::map<domain::RequestId, Request> requests;
  for (const Stream& stream : random.streams()) {
    for (const RequestEvent& event : stream.events()) {
      domain::evolve(requests[event.meta.stream], event);
    }
  }
  return requests;
}

class Rows : public testing::TestWithParam<std::uint64_t> {};

// The heart of the read models: whatever the batches and however often events are delivered, what
// is stored equals the rows of a clean replay.
TEST_P(Rows, EndEqualToACleanReplay) {
  RandomStreams random(GetParam(), 40);
  StoredModels models;
  std::vector<RequestEvent> log;

  for (int batch = 0; batch < 120; ++batch) {
    std::vector<RequestEvent> delivered;
    for (std::size_t again = random.below(20); again > 0 && !log.empty(); --again) {
      delivered.push_back(log[random.below(log.size())]);
    }
    for (std::size_t fresh = random.below(30); fresh > 0; --fresh) {
      const RequestEvent& event = random.streams()[random.step()].events().back();
      delivered.push_back(event);
      log.push_back(event);
    }
    models.apply(delivered);
  }

  const auto requests = replayed(random);
  EXPECT_GT(log.size(), 1'000U);
  EXPECT_EQ(models.requests(), requests);
  EXPECT_EQ(models.stored(), StoredModels::expected(requests, models.references));
}

TEST_P(Rows, AreNoOtherWhenAskedAgain) {
  RandomStreams random(GetParam(), 5);
  for (int i = 0; i < 300; ++i) random.step();
  const RequestModels models;
  const SampleReferences references, copies;
  for (const auto& [id, request] : replayed(random)) {
    eventstore::RowSet first, second;
    models.rows_of(request, references, first);
    models.rows_of(Request(request), copies, second);
    EXPECT_EQ(first.rows, second.rows);
    EXPECT_TRUE(std::ranges::equal(first.counts, second.counts));
  }
}

// Lists found through indexes equal a sort of what the requests say.
TEST_P(Rows, OfWorkAreFoundLikeByALinearSearch) {
  RandomStreams random(GetParam(), 60);
  StoredModels models;
  for (int i = 0; i < 2'000; ++i) random.step();
  for (const Stream& stream : random.streams()) models.apply(stream);

  for (int round = 0; round < 60; ++round) {
    WorkQuery query;
    if (random.below(4) != 0) query.offices.push_back("traffic");
    if (random.below(4) != 0) query.offices.push_back("north");
    if (random.below(3) == 0) query.step = random.below(2) == 0 ? "check" : "review";
    if (random.below(3) == 0) query.service = random.below(2) == 0 ? "permit" : "secret";
    if (random.below(2) == 0) {
      query.assignee = id_of<domain::ActorId>(static_cast<std::uint32_t>(random.below(4)));
    }
    if (random.below(5) == 0) query.assignee = domain::ActorId{};
    if (random.below(3) == 0) query.overdue_at = at("2026-03-20T00:00:00.000Z");
    query.order = random.below(2) == 0 ? WorkOrder::kOpened : WorkOrder::kDue;
    query.limit = 1 + random.below(9);

    std::vector<std::tuple<domain::Instant, domain::RequestId, domain::ItemId>> wanted, found;
    for (const auto& [id, request] : models.requests()) {
      const auto due = domain::due_of(request);
      for (const domain::WorkItem& item : request.items) {
        auto due_at = item.due_at;
        if (!due_at && due) due_at = due->due_at;
        const bool fits = item.is_open() && std::ranges::count(query.offices, item.office) > 0 &&
                          (!query.step || *query.step == item.step) &&
                          (!query.service || *query.service == request.service) &&
                          (!query.assignee || *query.assignee == item.assignee) &&
                          (!query.overdue_at || (due_at && *due_at < *query.overdue_at));
        if (!fits) continue;
        wanted.emplace_back(query.order == WorkOrder::kOpened
                                ? item.opened_at
                                : due_at.value_or(domain::Instant::max()),
                            id, item.id);
      }
    }
    std::ranges::sort(wanted);
    do {
      const auto page = find_work(models.snapshots(), query);
      ASSERT_TRUE(page.has_value());
      for (const WorkRow& row : page->rows) {
        found.emplace_back(query.order == WorkOrder::kOpened
                               ? row.opened_at
                               : row.due_at.value_or(domain::Instant::max()),
                           row.request, row.item);
        EXPECT_EQ(row.version, models.requests().at(row.request).version);
      }
      query.after = page->next;
    } while (!query.after.empty() && found.size() <= wanted.size());
    EXPECT_EQ(found, wanted) << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Rows, testing::Values(1, 2, 3, 20260302, std::random_device{}()),
                         [](const auto& seed) { return "Seed" + std::to_string(seed.param); });

}  // namespace
}  // namespace rahgir::projections
