#pragma once

// What every CommitLog promises. An implementation's test names a harness with
//   CommitLog& log();   Store& store();   void reopen();  // as after a clean stop
//   static constexpr Column kRows;  // a kRows column of the store
//   std::vector<std::string> records(const std::vector<Item>&);  // for the next append
// and instantiates the suite with it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eventstore/commit_log.h"

namespace rahgir::eventstore {

/// What a record of the suite is of: any bytes, and a number of events.
struct Item {
  std::string text;
  std::size_t events = 0;
};

/// Of a log that takes any bytes.
inline std::vector<std::string> plain_records(const std::vector<Item>& items) {
  std::vector<std::string> records;
  for (const Item& item : items) records.push_back(item.text);
  return records;
}

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

  /// Logs begin with a genesis, alone.
  void begin() { append({{"genesis", 0}}); }

  void append(const std::vector<Item>& items, std::string_view row = {}) {
    become_writer();
    const std::vector<std::string> records = harness_.records(items);
    std::vector<LogEntry> entries;
    for (std::size_t index = 0; index < items.size(); ++index) {
      entries.push_back({.record = records[index], .first_event = next_event_});
      written_.push_back({written_.size(), next_event_, records[index]});
      next_event_ += items[index].events;
    }
    RowBatch rows(harness_.store());
    if (!row.empty()) rows.put(Harness::kRows, row, "written");
    const auto appended = harness_.log().append(entries, rows);
    ASSERT_TRUE(appended) << appended.error().detail;
  }

  void become_writer() {
    for (auto standing = CommitLog::Standing::kBehind; standing < CommitLog::Standing::kWriter;) {
      const auto followed = harness_.log().follow(CommitLog::Standing::kWriter);
      ASSERT_TRUE(followed) << followed.error().detail;
      standing = *followed;
    }
  }

  std::vector<SeenRecord> written(std::size_t from, std::size_t to) const {
    return {written_.begin() + static_cast<std::ptrdiff_t>(from),
            written_.begin() + static_cast<std::ptrdiff_t>(to)};
  }

  std::vector<SeenRecord> written_;
  std::uint64_t next_event_ = 0;
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

  this->begin();
  this->append({{"one", 2}, {binary, 1}, {"", 1}});

  EXPECT_EQ(this->read_from(0), this->written_);
  EXPECT_EQ(this->harness_.log().end(), 4u);
}

TYPED_TEST_P(CommitLogConformance, ReadsFromTheMiddleAndStopsWhenTold) {
  this->begin();
  this->append({{"b", 1}, {"c", 1}, {"d", 1}});

  EXPECT_EQ(this->read_from(1, 2), this->written(1, 3));
  EXPECT_TRUE(this->read_from(4).empty());
  EXPECT_TRUE(this->read_from(40).empty());
}

TYPED_TEST_P(CommitLogConformance, ReadsOneRecord) {
  this->begin();
  this->append({{"a", 7}, {"b", 1}});

  const auto entry = this->harness_.log().at(2);

  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->record, this->written_[2].record);
  EXPECT_EQ(entry->first_event, 7u);
  EXPECT_FALSE(this->harness_.log().at(3));
}

TYPED_TEST_P(CommitLogConformance, WritesRowsWithTheEntries) {
  this->begin();
  this->append({{"a", 1}}, "row");

  EXPECT_EQ(this->harness_.store().get(TypeParam::kRows, "row"), "written");
}

TYPED_TEST_P(CommitLogConformance, ConfirmsItsWriterWithoutARecord) {
  this->begin();
  this->append({{"a", 1}});

  this->become_writer();
  EXPECT_TRUE(this->harness_.log().confirm());
  EXPECT_TRUE(this->harness_.log().confirm());

  EXPECT_EQ(this->harness_.log().end(), 2u);
  this->append({{"b", 1}});
  EXPECT_EQ(this->read_from(0), this->written_);
}

TYPED_TEST_P(CommitLogConformance, FindsTheRecordOfAnEvent) {
  this->begin();
  this->append({{"three", 3}, {"one", 1}, {"none", 0}, {"two", 2}});

  const std::vector<Offset> expected{1, 1, 1, 2, 4, 4};
  for (std::uint64_t index = 0; index < expected.size(); ++index) {
    EXPECT_EQ(this->harness_.log().offset_of_event(index), expected[index]) << index;
  }
}

TYPED_TEST_P(CommitLogConformance, KeepsEverythingOverAReopening) {
  this->begin();
  this->append({{"a", 1}, {"b", 1}}, "row");

  this->harness_.reopen();
  this->append({{"c", 1}});

  EXPECT_EQ(this->read_from(0), this->written_);
  EXPECT_EQ(this->harness_.store().get(TypeParam::kRows, "row"), "written");
}

TYPED_TEST_P(CommitLogConformance, TakesLargeRecords) {
  const std::string large(700 * 1024, 'x');

  this->begin();
  this->append({{large, 1}, {large + "y", 1}});

  EXPECT_EQ(this->read_from(2), this->written(2, 3));
}

REGISTER_TYPED_TEST_SUITE_P(CommitLogConformance, BeginsEmpty, KeepsOrderAndBytes,
                            ReadsFromTheMiddleAndStopsWhenTold, ReadsOneRecord,
                            WritesRowsWithTheEntries, ConfirmsItsWriterWithoutARecord,
                            FindsTheRecordOfAnEvent, KeepsEverythingOverAReopening,
                            TakesLargeRecords);

}  // namespace rahgir::eventstore
