#pragma once

// What every CommitLog promises. An implementation's test names a harness with
//   CommitLog& log();   Store& store();   void reopen();  // as after a clean stop
// and instantiates the suite with it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eventstore/commit_log.h"

namespace rahgir::eventstore {

inline constexpr Column kConformanceRows = 1;  // a kRows column of the harness's store

struct SeenRecord {
  Offset offset = 0;
  std::uint64_t first_event = 0;
  std::string record;
  bool operator==(const SeenRecord&) const = default;
};

template <class Harness>
class CommitLogConformance : public ::testing::Test {
 protected:
  std::vector<SeenRecord> read_from(Offset from, std::size_t limit = 1000) {
    std::vector<SeenRecord> seen;
    auto done = harness_.log().read(
        from, [&](Offset offset, std::uint64_t first_event, std::string_view record) {
          seen.push_back({offset, first_event, std::string(record)});
          return seen.size() < limit;
        });
    EXPECT_TRUE(done);
    return seen;
  }

  void append(const std::vector<LogEntry>& entries, std::string_view row = {}) {
    RowBatch rows(harness_.store());
    if (!row.empty()) rows.put(kConformanceRows, row, "written");
    ASSERT_TRUE(harness_.log().append(entries, rows));
  }

  Harness harness_;
};
TYPED_TEST_SUITE_P(CommitLogConformance);

TYPED_TEST_P(CommitLogConformance, BeginsEmpty) {
  EXPECT_EQ(this->harness_.log().end(), 0u);
  EXPECT_TRUE(this->read_from(0).empty());
  EXPECT_EQ(this->harness_.log().offset_of_event(0), this->harness_.log().end());
}

TYPED_TEST_P(CommitLogConformance, KeepsOrderAndBytes) {
  const std::string binary("a\0b\xff", 4);

  this->append({{"genesis", 0}});
  this->append({{"one", 0}, {binary, 2}, {"", 3}});

  EXPECT_EQ(this->read_from(0), (std::vector<SeenRecord>{
                                    {0, 0, "genesis"}, {1, 0, "one"}, {2, 2, binary}, {3, 3, ""}}));
  EXPECT_EQ(this->harness_.log().end(), 4u);
}

TYPED_TEST_P(CommitLogConformance, ReadsFromTheMiddleAndStopsWhenTold) {
  this->append({{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}});

  const auto seen = this->read_from(1, 2);

  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].record, "b");
  EXPECT_EQ(seen[1].record, "c");
  EXPECT_TRUE(this->read_from(4).empty());
  EXPECT_TRUE(this->read_from(40).empty());
}

TYPED_TEST_P(CommitLogConformance, ReadsOneRecord) {
  this->append({{"a", 0}, {"b", 7}});

  const auto entry = this->harness_.log().at(1);

  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->record, "b");
  EXPECT_EQ(entry->first_event, 7u);
  EXPECT_FALSE(this->harness_.log().at(2));
}

TYPED_TEST_P(CommitLogConformance, WritesRowsWithTheEntries) {
  this->append({{"a", 0}}, "row");

  EXPECT_EQ(this->harness_.store().get(kConformanceRows, "row"), "written");
}

TYPED_TEST_P(CommitLogConformance, FindsTheRecordOfAnEvent) {
  // Records of 0, 3, 1, 0 and 2 events.
  this->append({{"genesis", 0}, {"three", 0}, {"one", 3}, {"none", 4}, {"two", 4}});

  const std::vector<Offset> expected{1, 1, 1, 2, 4, 4};
  for (std::uint64_t index = 0; index < expected.size(); ++index) {
    EXPECT_EQ(this->harness_.log().offset_of_event(index), expected[index]) << index;
  }
}

TYPED_TEST_P(CommitLogConformance, KeepsEverythingOverAReopening) {
  this->append({{"a", 0}, {"b", 1}}, "row");
  const auto before = this->read_from(0);

  this->harness_.reopen();
  this->append({{"c", 2}});

  auto after = this->read_from(0);
  ASSERT_EQ(after.size(), 3u);
  EXPECT_EQ(after[2].record, "c");
  after.pop_back();
  EXPECT_EQ(after, before);
}

TYPED_TEST_P(CommitLogConformance, TakesLargeRecords) {
  const std::string large(700 * 1024, 'x');

  this->append({{large, 0}, {large + "y", 1}});

  EXPECT_EQ(this->read_from(1).at(0).record, large + "y");
}

REGISTER_TYPED_TEST_SUITE_P(CommitLogConformance, BeginsEmpty, KeepsOrderAndBytes,
                            ReadsFromTheMiddleAndStopsWhenTold, ReadsOneRecord,
                            WritesRowsWithTheEntries, FindsTheRecordOfAnEvent,
                            KeepsEverythingOverAReopening, TakesLargeRecords);

}  // namespace rahgir::eventstore
