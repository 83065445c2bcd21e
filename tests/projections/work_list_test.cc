#include "projections/work_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/projections/stored_models.h"

namespace rahgir::projections {
namespace {

using domain::ActorId;
using domain::Instant;
using domain::ItemId;
using domain::RequestId;
using std::chrono::minutes;

const Instant kStart = at("2026-03-02T09:00:00.000Z");
const auto kAnna = id_of<ActorId>(1);
const auto kBela = id_of<ActorId>(2);

struct Sample {
  std::uint32_t number = 0;  // of the request; opened that many minutes after kStart
  std::string service = "permit", office = "traffic", step = "check";
  ActorId assignee{};
  std::optional<int> due_minutes{};  // after kStart
};

Stream stream_of(const Sample& sample) {
  Stream stream(id_of<RequestId>(sample.number), sample.service, sample.office);
  stream.now = kStart + minutes{sample.number};
  stream.add(submitted(domain::Channel::kPhone));
  auto item = opened(1, sample.step, sample.office);
  if (sample.due_minutes) item.due_at = kStart + minutes{*sample.due_minutes};
  stream.add(item);
  if (!sample.assignee.is_none()) stream.add(assigned(1, sample.assignee));
  return stream;
}

const std::vector<Sample> kSamples{
    {.number = 1, .due_minutes = 500},
    {.number = 2, .office = "north", .assignee = kAnna, .due_minutes = 400},
    {.number = 3, .step = "review", .assignee = kBela},
    {.number = 4, .service = "secret", .due_minutes = 300},
    {.number = 5, .office = "north", .step = "review"},
    {.number = 6, .assignee = kAnna, .due_minutes = 100},
    {.number = 7, .service = "secret", .office = "north", .assignee = kAnna},
};

std::vector<std::uint32_t> numbers_of(const std::vector<WorkRow>& rows) {
  std::vector<std::uint32_t> numbers;
  for (const WorkRow& row : rows) numbers.push_back(row.request.bytes[15]);
  return numbers;
}

/// Every page of the query, one after the other.
std::vector<std::uint32_t> all_pages(const StoredModels& models, WorkQuery query) {
  std::vector<std::uint32_t> numbers;
  do {
    const auto page = find_work(models.snapshots(), query);
    EXPECT_TRUE(page.has_value());
    if (!page) break;
    EXPECT_LE(page->rows.size(), query.limit);
    for (const auto number : numbers_of(page->rows)) numbers.push_back(number);
    query.after = page->next;
  } while (!query.after.empty() && numbers.size() < 10'000);
  return numbers;
}

WorkQuery everywhere() {
  WorkQuery query;
  query.offices = {"traffic", "north"};
  return query;
}

TEST(WorkList, HoldsWhatIsKnownOfAnItem) {
  Stream stream = stream_of({.number = 3, .assignee = kAnna, .due_minutes = 60});
  stream.add(domain::NoteAdded{});
  StoredModels models;

  models.apply(stream);

  const auto page = find_work(models.snapshots(), everywhere());
  ASSERT_EQ(page->rows.size(), 1U);
  const WorkRow expected{.request = id_of<RequestId>(3),
                         .item = ItemId{1},
                         .service = "permit",
                         .office = "traffic",
                         .step = "check",
                         .duty = "agent",
                         .channel = domain::Channel::kPhone,
                         .state = domain::ItemState::kClaimed,
                         .assignee = kAnna,
                         .submitted_at = kStart + minutes{3},
                         .opened_at = kStart + minutes{3},
                         .step_since = kStart + minutes{3},
                         .due_at = kStart + minutes{60},
                         .version = 4};
  EXPECT_EQ(page->rows.front(), expected);
  for (const WorkOrder order : {WorkOrder::kOpened, WorkOrder::kDue}) {
    WorkQuery of_anna = everywhere();
    of_anna.assignee = kAnna;
    of_anna.order = order;
    EXPECT_EQ(find_work(models.snapshots(), of_anna)->rows.front(), expected);
  }
  EXPECT_EQ(page->next, "");
}

TEST(WorkList, TakesTheRequestsDueDateAndWaitingItemsHaveNoDuty) {
  Stream stream = stream_of({.number = 1});
  stream.add(deadline("2026-03-20T20:00:00.000Z"));
  StoredModels models;
  models.apply(stream);
  EXPECT_EQ(find_work(models.snapshots(), everywhere())->rows.front().due_at,
            at("2026-03-20T20:00:00.000Z"));

  stream.add(moved(1, "check", "await_applicant", domain::StepKind::kWaiting));
  stream.add(domain::DeadlinePaused{.kind = "decision"});
  models.apply(stream);

  const auto row = find_work(models.snapshots(), everywhere())->rows.front();
  EXPECT_EQ(row.due_at, std::nullopt);
  EXPECT_EQ(row.duty, "");
  EXPECT_EQ(row.state, domain::ItemState::kWaiting);

  stream.add(finished(1));
  models.apply(stream);
  EXPECT_TRUE(find_work(models.snapshots(), everywhere())->rows.empty());
}

TEST(FindWork, FiltersAndOrders) {
  struct Case {
    const char* name;
    WorkQuery query;
    std::vector<std::uint32_t> by_opening, by_due;
  };
  const auto with = [](auto change) {
    WorkQuery query = everywhere();
    change(query);
    return query;
  };
  const std::vector<Case> cases{
      {"everything", everywhere(), {1, 2, 3, 4, 5, 6, 7}, {6, 4, 2, 1, 3, 5, 7}},
      {"no office", with([](auto& q) { q.offices.clear(); }), {}, {}},
      {"another office", with([](auto& q) { q.offices = {"nort"}; }), {}, {}},
      {"an office twice",
       with([](auto& q) { q.offices = {"north", "north"}; }),
       {2, 5, 7},
       {2, 5, 7}},
      {"one office", with([](auto& q) { q.offices = {"traffic"}; }), {1, 3, 4, 6}, {6, 4, 1, 3}},
      {"step", with([](auto& q) { q.step = "review"; }), {3, 5}, {3, 5}},
      {"service", with([](auto& q) { q.service = "secret"; }), {4, 7}, {4, 7}},
      {"assignee", with([](auto& q) { q.assignee = kAnna; }), {2, 6, 7}, {6, 2, 7}},
      {"assignee, office",
       with([](auto& q) { q.assignee = kAnna, q.offices = {"north"}; }),
       {2, 7},
       {2, 7}},
      {"held by nobody", with([](auto& q) { q.assignee = ActorId{}; }), {1, 4, 5}, {4, 1, 5}},
      {"overdue", with([](auto& q) { q.overdue_at = kStart + minutes{400}; }), {4, 6}, {6, 4}},
      {"overdue of one",
       with([](auto& q) { q.overdue_at = kStart + minutes{401}, q.assignee = kAnna; }),
       {2, 6},
       {6, 2}},
      {"all at once",
       with([](auto& q) {
         q.step = "check", q.service = "permit", q.assignee = kAnna;
         q.overdue_at = kStart + minutes{500}, q.offices = {"traffic"};
       }),
       {6},
       {6}},
  };
  StoredModels models;
  for (const Sample& sample : kSamples) models.apply(stream_of(sample));

  for (const Case& each : cases) {
    for (const std::size_t limit :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{50}}) {
      WorkQuery query = each.query;
      query.limit = limit;
      EXPECT_EQ(all_pages(models, query), each.by_opening) << each.name << " by " << limit;
      query.order = WorkOrder::kDue;
      EXPECT_EQ(all_pages(models, query), each.by_due) << each.name << " by " << limit;
    }
  }
}

TEST(FindWork, MergesPartitions) {
  StoredModels first, second;
  for (const Sample& sample : kSamples) {
    (sample.number % 2 == 0 ? first : second).apply(stream_of(sample));
  }
  std::vector<std::unique_ptr<eventstore::Snapshot>> snapshots;
  snapshots.push_back(first.snapshot());
  snapshots.push_back(second.snapshot());
  WorkQuery query = everywhere();
  query.limit = 4;

  const auto page = find_work(snapshots, query);
  query.after = page->next;
  const auto next = find_work(snapshots, query);

  EXPECT_EQ(numbers_of(page->rows), (std::vector<std::uint32_t>{1, 2, 3, 4}));
  EXPECT_EQ(numbers_of(next->rows), (std::vector<std::uint32_t>{5, 6, 7}));
}

TEST(FindWork, PagesStayRightWhileRowsComeAndGo) {
  StoredModels models;
  for (const Sample& sample : kSamples) models.apply(stream_of(sample));
  WorkQuery query = everywhere();
  query.limit = 3;
  const auto page = find_work(models.snapshots(), query);
  ASSERT_EQ(numbers_of(page->rows), (std::vector<std::uint32_t>{1, 2, 3}));

  Stream ended = stream_of(kSamples[2]);  // the row that the cursor stands on
  ended.add(finished(1));
  models.apply(ended);
  Stream before(id_of<RequestId>(90), "permit", "traffic");  // opened before the cursor
  before.now = kStart;
  before.add(submitted());
  before.add(opened(1, "check", "traffic"));
  models.apply(before);
  models.apply(stream_of({.number = 8}));

  query.after = page->next;
  const auto next = find_work(models.snapshots(), query);
  query.after = next->next;
  const auto last = find_work(models.snapshots(), query);

  EXPECT_EQ(numbers_of(next->rows), (std::vector<std::uint32_t>{4, 5, 6}));
  EXPECT_EQ(numbers_of(last->rows), (std::vector<std::uint32_t>{7, 8}));
  EXPECT_EQ(last->next, "");
}

TEST(FindWork, TellsApartWhatWasOpenedTogether) {
  StoredModels models;
  Stream stream(id_of<RequestId>(1), "permit", "traffic");
  stream.add(submitted());
  for (std::uint32_t item = 1; item <= 7; ++item) {
    stream.add(opened(item, "check", item % 2 == 0 ? "north" : "traffic"));
  }
  models.apply(stream);
  WorkQuery query = everywhere();
  query.limit = 2;
  std::vector<ItemId> items;

  do {
    const auto page = find_work(models.snapshots(), query);
    for (const WorkRow& row : page->rows) items.push_back(row.item);
    query.after = page->next;
  } while (!query.after.empty() && items.size() < 100);

  EXPECT_EQ(items, (std::vector<ItemId>{ItemId{1}, ItemId{2}, ItemId{3}, ItemId{4}, ItemId{5},
                                        ItemId{6}, ItemId{7}}));
}

TEST(FindWork, RefusesCursorsThatAreNotItsOwn) {
  StoredModels models;
  for (const Sample& sample : kSamples) models.apply(stream_of(sample));
  WorkQuery query = everywhere();
  query.limit = 2;
  const std::string cursor = find_work(models.snapshots(), query)->next;
  ASSERT_EQ(cursor.size(), 44U);
  std::string other_format = cursor, cut = cursor, longer = cursor, foreign = cursor;
  other_format[0] = 'B';
  cut.pop_back();
  longer += 'A';
  foreign[20] = '!';

  for (const std::string& each : {other_format, cut, longer, foreign, std::string("x")}) {
    query.after = each;
    const auto page = find_work(models.snapshots(), query);
    ASSERT_FALSE(page.has_value()) << each;
    EXPECT_EQ(page.error().code, domain::RejectionCode::kInvalid);
    EXPECT_EQ(page.error().faults.front().pointer, "/after");
  }
  query.after = cursor;
  query.order = WorkOrder::kDue;
  EXPECT_FALSE(find_work(models.snapshots(), query).has_value()) << "of the other order";
}

TEST(FindWork, CutsALongScanShort) {
  StoredModels models;
  Stream crowd(id_of<RequestId>(1), "permit", "traffic");
  crowd.now = kStart;
  crowd.add(submitted());
  for (std::uint32_t item = 1; item <= 20'001; ++item) crowd.add(opened(item, "check", "traffic"));
  models.apply(crowd);
  models.apply(stream_of({.number = 2, .service = "secret"}));
  WorkQuery query = everywhere();
  query.service = "secret";

  const auto page = find_work(models.snapshots(), query);
  query.after = page->next;
  const auto next = find_work(models.snapshots(), query);

  EXPECT_TRUE(page->rows.empty());
  EXPECT_NE(page->next, "");
  EXPECT_EQ(numbers_of(next->rows), std::vector<std::uint32_t>{2});
  EXPECT_EQ(next->next, "");
}

}  // namespace
}  // namespace rahgir::projections
