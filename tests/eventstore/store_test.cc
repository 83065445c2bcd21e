#include "eventstore/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "tests/eventstore/file_size_limit.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {
namespace {

using ::testing::HasSubstr;

constexpr Column kRows = 0, kCounts = 1, kBlobs = 2, kPrefixed = 3;

StoreOptions options_in(const std::filesystem::path& path) {
  return {.path = path,
          .columns = {{.name = "rows"},
                      {.name = "counts", .kind = ColumnSpec::Kind::kCounters},
                      {.name = "blobs", .kind = ColumnSpec::Kind::kBlobs},
                      {.name = "prefixed", .prefix_bytes = 2}},
          .memory_mb = 8,
          .create = true};
}

std::unique_ptr<Store> open_in(const std::filesystem::path& path) {
  auto store = Store::open(options_in(path));
  if (!store) throw std::runtime_error(store.error().detail);
  return std::move(*store);
}

void put(Store& store, Column column, std::string_view key, std::string_view value) {
  RowBatch batch(store);
  batch.put(column, key, value);
  ASSERT_TRUE(store.write(batch, Store::Durability::kSynced));
}

std::vector<std::string> keys(Cursor& cursor) {
  std::vector<std::string> found;
  for (cursor.seek(""); cursor.valid(); cursor.next()) found.emplace_back(cursor.key());
  return found;
}

TEST(Store, KeepsRowsOfEachColumnApart) {
  const TemporaryFolder folder;
  const auto store = open_in(folder / "s");
  RowBatch batch(*store);
  batch.put(kRows, "k", "row");
  batch.put(kBlobs, "k", {"b", "lo", "b"});
  ASSERT_TRUE(store->write(batch, Store::Durability::kSynced));

  EXPECT_EQ(store->get(kRows, "k"), "row");
  EXPECT_EQ(store->get(kBlobs, "k"), "blob");
  EXPECT_EQ(store->get(kPrefixed, "k"), std::nullopt);
  EXPECT_TRUE(store->contains(kRows, "k"));
  EXPECT_FALSE(store->contains(kRows, "l"));
}

TEST(Store, ErasesRowsAndRanges) {
  const TemporaryFolder folder;
  const auto store = open_in(folder / "s");
  for (const char* key : {"a", "b", "c", "d"}) put(*store, kRows, key, "1");
  RowBatch batch(*store);
  batch.erase(kRows, "d");
  batch.erase_range(kRows, "a", "c");
  ASSERT_TRUE(store->write(batch, Store::Durability::kBuffered));

  EXPECT_EQ(keys(*store->cursor(kRows)), (std::vector<std::string>{"c"}));
}

TEST(Store, AddsCountersOverFlushesAndReopenings) {
  const TemporaryFolder folder;
  for (int round = 0; round < 3; ++round) {
    const auto store = open_in(folder / "s");
    for (int step = 0; step < 4; ++step) {
      RowBatch batch(*store);
      batch.add(kCounts, "open", 3);
      batch.add(kCounts, "open", -1);
      batch.add(kCounts, "closed", -1);
      ASSERT_TRUE(store->write(batch, Store::Durability::kBuffered));
      if (step == 1) {
        ASSERT_TRUE(store->flush());
      }
    }
  }

  const auto store = open_in(folder / "s");
  EXPECT_EQ(Store::counter_value(*store->get(kCounts, "open")), 24);
  EXPECT_EQ(Store::counter_value(*store->get(kCounts, "closed")), -12);
}

TEST(Store, CursorStaysWithinItsBounds) {
  const TemporaryFolder folder;
  const auto store = open_in(folder / "s");
  for (const char* key : {"a1", "b1", "b2", "b3", "c1"}) {
    put(*store, kRows, key, key);
    put(*store, kPrefixed, key, key);
  }
  ASSERT_TRUE(store->flush());

  for (const Column column : {kRows, kPrefixed}) {
    const auto cursor = store->cursor(column, "b1", "b3");
    EXPECT_EQ(keys(*cursor), (std::vector<std::string>{"b1", "b2"}));
    cursor->seek_for_previous("z");
    ASSERT_TRUE(cursor->valid());
    EXPECT_EQ(cursor->key(), "b2");
    cursor->previous();
    EXPECT_EQ(cursor->value(), "b1");
    cursor->previous();
    EXPECT_FALSE(cursor->valid());
  }
  const auto within = store->cursor(kPrefixed, "b1", "b1~");
  EXPECT_EQ(keys(*within), (std::vector<std::string>{"b1"}));
  EXPECT_EQ(keys(*store->cursor(kPrefixed, "b", "")).size(), 4u);
}

TEST(Store, SnapshotDoesNotMove) {
  const TemporaryFolder folder;
  const auto store = open_in(folder / "s");
  put(*store, kRows, "k", "old");

  const auto snapshot = store->snapshot();
  put(*store, kRows, "k", "new");
  put(*store, kRows, "l", "new");

  EXPECT_EQ(snapshot->get(kRows, "k"), "old");
  EXPECT_EQ(keys(*snapshot->cursor(kRows)).size(), 1u);
  EXPECT_EQ(store->get(kRows, "k"), "new");
}

TEST(Store, SaysWhatIsWrongAtOpen) {
  const TemporaryFolder folder;
  StoreOptions options = options_in(folder / "s");
  options.create = false;
  const auto missing = Store::open(options);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, domain::RejectionCode::kNotFound);
  EXPECT_THAT(missing.error().detail, HasSubstr("there is no store in "));

  const auto store = open_in(folder / "s");
  const auto second = Store::open(options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, domain::RejectionCode::kConflict);
  EXPECT_THAT(second.error().detail, HasSubstr("is in use by another process"));
}

TEST(Store, RefusesOrDropsColumnsItDoesNotKnow) {
  const TemporaryFolder folder;
  {
    open_in(folder / "s");
  }
  StoreOptions options = options_in(folder / "s");
  options.columns.erase(options.columns.begin());

  const auto refused = Store::open(options);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("unknown here: rows"));

  options.drop_other_columns = true;
  ASSERT_TRUE(Store::open(options));
  options.drop_other_columns = false;
  EXPECT_TRUE(Store::open(options));
}

TEST(Store, ReadsOnlyBesideAnOwner) {
  const TemporaryFolder folder;
  const auto owner = open_in(folder / "s");
  put(*owner, kRows, "k", "v");
  StoreOptions options = options_in(folder / "s");
  options.read_only = true;

  const auto reader = Store::open(options);

  ASSERT_TRUE(reader) << reader.error().detail;
  EXPECT_EQ((*reader)->get(kRows, "k"), "v");
  RowBatch batch(**reader);
  batch.put(kRows, "k", "w");
  EXPECT_FALSE((*reader)->write(batch, Store::Durability::kSynced));
}

/// Newest write-ahead log of the store.
std::filesystem::path newest_log(const std::filesystem::path& path) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
  }
  return newest;
}

TEST(Store, RefusesAWriteAheadLogWithAFlippedByteInTheMiddle) {
  const TemporaryFolder folder;
  {
    const auto store = open_in(folder / "s");
    for (int row = 0; row < 500; ++row) put(*store, kRows, std::to_string(row), "value");
    copy_store(folder / "s", folder / "copy");  // while open, as after a crash
  }
  const auto log = newest_log(folder / "copy");
  std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(log) / 2);
  file.seekg(middle);
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(middle);
  file.put(byte);
  file.close();

  const auto store = Store::open(options_in(folder / "copy"));

  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().detail, HasSubstr("is damaged"));
  EXPECT_THAT(store.error().detail, HasSubstr(log.filename().string()));
}

TEST(Store, FailsForGoodOnceAWriteFailed) {
  const TemporaryFolder folder;
  const auto store = open_in(folder / "s");
  put(*store, kRows, "k", "v");
  RowBatch batch(*store);
  batch.put(kRows, "large", std::string(64 * 1024, 'x'));

  {
    const FileSizeLimit limit(32 * 1024);
    ASSERT_FALSE(store->write(batch, Store::Durability::kSynced));
  }

  EXPECT_TRUE(store->failed());
  const auto later = store->write(batch, Store::Durability::kSynced);
  ASSERT_FALSE(later);
  EXPECT_THAT(later.error().detail, HasSubstr("takes no more: an earlier write failed"));
  EXPECT_EQ(store->get(kRows, "k"), "v") << "reads go on";
}

TEST(Store, SharesOneMemoryBudget) {
  const TemporaryFolder folder;
  const auto memory = std::make_shared<StoreMemory>(16);
  StoreOptions first = options_in(folder / "1"), second = options_in(folder / "2");
  first.memory = second.memory = memory;

  const auto one = Store::open(first), two = Store::open(second);

  ASSERT_TRUE(one);
  ASSERT_TRUE(two);
  put(**one, kRows, "k", "1");
  EXPECT_EQ((*two)->get(kRows, "k"), std::nullopt);
}

TEST(Store, ReadsWhileAnotherThreadWrites) {
  const TemporaryFolder folder;
  const auto store = open_in(folder / "s");
  std::jthread writer([&] {
    for (int round = 0; round < 300; ++round) {
      RowBatch batch(*store);
      batch.put(kRows, "a", std::to_string(round));
      batch.put(kRows, "b", std::to_string(round));
      EXPECT_TRUE(store->write(batch, Store::Durability::kBuffered));
    }
  });

  for (int round = 0; round < 300; ++round) {
    const auto snapshot = store->snapshot();
    EXPECT_EQ(snapshot->get(kRows, "a"), snapshot->get(kRows, "b"));
  }
}

}  // namespace
}  // namespace rahgir::eventstore
