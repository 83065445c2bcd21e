#include "eventstore/row_difference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "eventstore/partition_rows.h"
#include "eventstore/state_cache.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {
namespace {

constexpr Column kRows = kFirstModelColumn, kCounts = kFirstModelColumn + 1;

std::unique_ptr<Store> open_in(const TemporaryFolder& folder) {
  auto store =
      Store::open({.path = folder / "s",
                   .columns = partition_columns(
                       {{.name = "rows"}, {.name = "counts", .kind = ColumnSpec::Kind::kCounters}}),
                   .memory_mb = 8,
                   .create = true});
  if (!store) throw std::runtime_error(store.error().detail);
  return std::move(*store);
}

std::map<std::string, std::string> rows_in(const Store& store) {
  std::map<std::string, std::string> rows;
  const auto cursor = store.cursor(kRows);
  for (cursor->seek(""); cursor->valid(); cursor->next()) {
    rows.emplace(cursor->key(), cursor->value());
  }
  return rows;
}

std::map<std::string, std::int64_t> counts_in(const Store& store) {
  std::map<std::string, std::int64_t> counts;
  const auto cursor = store.cursor(kCounts);
  for (cursor->seek(""); cursor->valid(); cursor->next()) {
    const auto count = Store::counter_value(cursor->value());
    if (count != 0) counts.emplace(cursor->key(), count);
  }
  return counts;
}

struct Sample {
  RowSet rows;
  std::map<std::string, std::string> as_map;
};

Sample random_rows(std::mt19937_64& random) {
  Sample sample;
  for (int key = 0; key < 8; ++key) {
    if (random() % 2 == 0) continue;
    sample.as_map["k" + std::to_string(key)] = std::to_string(random() % 3);
  }
  for (const auto& [key, value] : sample.as_map) {
    sample.rows.rows.push_back({.model_column = 0, .key = key, .value = value});
    for (std::uint64_t times = random() % 3; times > 0; --times) {
      sample.rows.counts.push_back({.model_column = 1, .key = "c" + value});
    }
  }
  std::ranges::shuffle(sample.rows.rows, random);
  std::ranges::shuffle(sample.rows.counts, random);
  return sample;
}

TEST(WrittenRows, ChangesIntoAnyOtherRows) {
  const TemporaryFolder folder;
  const auto store = open_in(folder);
  std::mt19937_64 random(11);
  WrittenRows written;
  for (int round = 0; round < 300; ++round) {
    Sample sample = random_rows(random);
    std::map<std::string, std::int64_t> counts;
    for (const auto& count : sample.rows.counts) ++counts[count.key];
    RowBatch batch(*store);
    CounterChanges counters;

    written.change_to(sample.rows, batch, counters);
    counters.write(batch);
    ASSERT_TRUE(store->write(batch, Store::Durability::kBuffered));

    ASSERT_EQ(rows_in(*store), sample.as_map) << round;
    ASSERT_EQ(counts_in(*store), counts) << round;
  }
}

TEST(WrittenRows, WritesNothingWhenNothingChanges) {
  const TemporaryFolder folder;
  const auto store = open_in(folder);
  std::mt19937_64 random(5);
  const Sample sample = random_rows(random);
  WrittenRows written{RowSet(sample.rows)};
  RowBatch batch(*store);
  const std::size_t empty = batch.bytes();
  CounterChanges counters;
  RowSet same = sample.rows;

  written.change_to(same, batch, counters);
  counters.write(batch);

  EXPECT_EQ(batch.bytes(), empty);
}

TEST(CounterChanges, AddsUpAndForgets) {
  CounterChanges changes;
  changes.add({.model_column = 1, .key = "b"}, 1);
  changes.add({.model_column = 0, .key = "z"}, 2);
  changes.add({.model_column = 1, .key = "a"}, 1);
  changes.compact();
  changes.add({.model_column = 1, .key = "b"}, -1);
  changes.add({.model_column = 0, .key = "z"}, 1);

  const auto sums = changes.take();

  ASSERT_EQ(sums.size(), 3u);
  EXPECT_EQ(sums[0].count.key, "z");
  EXPECT_EQ(sums[0].delta, 3);
  EXPECT_EQ(sums[1].count.key, "a");
  EXPECT_EQ(sums[2].delta, 0);
  EXPECT_TRUE(changes.take().empty());
}

TEST(StateCache, DropsTheLeastRecentlyUsedButNeverAChangedOne) {
  const auto stream = [](std::uint8_t number) {
    domain::StreamId id;
    id.bytes.fill(number);
    return id;
  };
  StateCache cache(1);
  for (std::uint8_t number = 1; number <= 4; ++number) cache.add(stream(number), {}, {});
  cache.find(stream(1))->changed = true;

  cache.trim();

  EXPECT_EQ(cache.size(), 1u);
  EXPECT_NE(cache.find(stream(1)), nullptr);
  EXPECT_EQ(cache.find(stream(4)), nullptr);
  cache.erase(stream(1));
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(StateCache, KeepsTheMostRecentlyUsed) {
  const auto stream = [](std::uint8_t number) {
    domain::StreamId id;
    id.bytes.fill(number);
    return id;
  };
  StateCache measure(0);
  const std::size_t one = measure.add(stream(1), {}, {}).bytes;
  StateCache cache(2 * one);
  for (std::uint8_t number = 1; number <= 3; ++number) cache.add(stream(number), {}, {});
  cache.find(stream(1));

  cache.trim();

  EXPECT_NE(cache.find(stream(1)), nullptr);
  EXPECT_EQ(cache.find(stream(2)), nullptr);
  EXPECT_NE(cache.find(stream(3)), nullptr);
}

}  // namespace
}  // namespace rahgir::eventstore
