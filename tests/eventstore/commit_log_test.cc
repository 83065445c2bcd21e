#include "tests/eventstore/commit_log_conformance.h"

#include <gtest/gtest.h>

#include "eventstore/embedded_commit_log.h"
#include "eventstore/simulated_commit_log.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {
namespace {

std::unique_ptr<Store> open_store(const std::filesystem::path& path) {
  auto store = Store::open({.path = path,
                            .columns = {{.name = "log"}, {.name = "rows"}},
                            .memory_mb = 8,
                            .create = true});
  EXPECT_TRUE(store) << store.error().detail;
  return std::move(*store);
}

class EmbeddedHarness {
 public:
  static constexpr Column kRows = 1;
  EmbeddedHarness() { reopen(); }
  std::vector<std::string> records(const std::vector<Item>& items) { return plain_records(items); }
  CommitLog& log() { return *log_; }
  Store& store() { return *store_; }
  void reopen() {
    log_.reset();
    store_.reset();
    store_ = open_store(folder_ / "store");
    log_ = std::make_unique<EmbeddedCommitLog>(*store_, Column{0});
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<CommitLog> log_;
};

class SimulatedHarness {
 public:
  static constexpr Column kRows = 1;
  SimulatedHarness() { reopen(); }
  std::vector<std::string> records(const std::vector<Item>& items) { return plain_records(items); }
  CommitLog& log() { return *log_; }
  Store& store() { return *store_; }
  void reopen() {
    log_.reset();
    store_.reset();
    store_ = open_store(folder_ / "store");
    log_ = std::make_unique<SimulatedCommitLog>(disk_, *store_, SimulatedFaults{});
  }

 private:
  TemporaryFolder folder_;
  SimulatedDisk disk_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<CommitLog> log_;
};

using Harnesses = ::testing::Types<EmbeddedHarness, SimulatedHarness>;
INSTANTIATE_TYPED_TEST_SUITE_P(Every, CommitLogConformance, Harnesses);

struct FaultCase {
  SimulatedFault fault;
  bool answered, has_row;
  std::size_t least_entries, most_entries;
};

TEST(SimulatedCommitLog, LeavesWhatEachFaultSays) {
  const FaultCase cases[] = {
      {SimulatedFault::kNone, true, true, 3, 3},
      {SimulatedFault::kSlow, true, true, 3, 3},
      {SimulatedFault::kRefused, false, false, 0, 0},
      {SimulatedFault::kTorn, false, false, 0, 2},
      {SimulatedFault::kRowsLost, false, false, 3, 3},
      {SimulatedFault::kUnanswered, false, true, 3, 3},
  };
  for (const FaultCase& row : cases) {
    SCOPED_TRACE(static_cast<int>(row.fault));
    const TemporaryFolder folder;
    const auto store = open_store(folder / "store");
    SimulatedDisk disk;
    SimulatedFaults faults{.seed = 7, .per_thousand = {}};
    faults.per_thousand[static_cast<std::size_t>(row.fault)] = 1000;
    SimulatedCommitLog log(disk, *store, faults);
    RowBatch rows(*store);
    rows.put(SimulatedHarness::kRows, "row", "written");
    const LogEntry entries[] = {{"a", 0}, {"b", 1}, {"c", 2}};

    const bool answered = log.append(entries, rows).has_value();

    EXPECT_EQ(answered, row.answered);
    EXPECT_EQ(store->get(SimulatedHarness::kRows, "row").has_value(), row.has_row);
    EXPECT_GE(log.end(), row.least_entries);
    EXPECT_LE(log.end(), row.most_entries);
    RowBatch more(*store);
    EXPECT_EQ(log.append({}, more).has_value(), row.answered) << "fail-stop";
  }
}

TEST(EmbeddedCommitLog, ReportsAGap) {
  EmbeddedHarness harness;
  RowBatch rows(harness.store());
  const LogEntry entries[] = {{"a", 0}, {"b", 1}, {"c", 2}};
  ASSERT_TRUE(harness.log().append(entries, rows));
  RowBatch hole(harness.store());
  hole.erase(0, std::string("\0\0\0\0\0\0\0\1", 8));
  ASSERT_TRUE(harness.store().write(hole, Store::Durability::kSynced));

  const auto result = harness.log().read(0, [](auto, auto, auto) { return true; });

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().detail, "the log has a gap: record 1 is missing");
}

}  // namespace
}  // namespace rahgir::eventstore
