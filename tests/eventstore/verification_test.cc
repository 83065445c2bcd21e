#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/eventstore/store_scene.h"

// Verification finds what was changed behind the store's back; rebuild mends the rows.

namespace rahgir::eventstore {
namespace {

using domain::testing::kAnna;
using domain::testing::staff;
using ::testing::HasSubstr;

class Damage : public ::testing::Test {
 protected:
  Damage() {
    scene_.must_open();
    scene_.make_directory();
    for (std::uint64_t number = 0; number < 5; ++number) id_ = scene_.submit(number);
    auto repeatable = scene_.command(staff(kAnna), id_, domain::ClaimItem{});
    repeatable.repeatable = true;
    repeatable.body_digest[0] = 1;
    scene_.run(repeatable);
    command_ = repeatable.id;
    EXPECT_EQ(scene_.faults(), "");
  }

  /// Changes rows of the first partition while the store is closed.
  void change(const std::function<void(Store&, RowBatch&)>& how) {
    scene_.close();
    {
      auto raw = Store::open({.path = scene_.partition_folder(),
                              .columns = partition_columns(scene_.request_models.columns()),
                              .memory_mb = 8});
      ASSERT_TRUE(raw) << raw.error().detail;
      RowBatch batch(**raw);
      how(**raw, batch);
      ASSERT_TRUE((*raw)->write(batch, Store::Durability::kSynced));
    }
    scene_.must_open();
  }

  static constexpr Column kView = EventStore::column_of(kViewColumn);
  static constexpr Column kCounts = EventStore::column_of(kCountColumn);
  StoreScene scene_;
  domain::StreamId id_;
  domain::CommandId command_;
};

TEST_F(Damage, OfARowIsFoundAndRebuilt) {
  const std::string before = scene_.dump();
  change([&](Store&, RowBatch& batch) { batch.put(kView, bytes_of(id_), "forged"); });
  EXPECT_THAT(scene_.faults(), HasSubstr("of view differs from the log"));

  ASSERT_TRUE(scene_.store().rebuild(0));

  EXPECT_EQ(scene_.faults(), "");
  EXPECT_EQ(scene_.dump(), before);
  EXPECT_EQ(scene_.run(staff(kAnna), id_, domain::AddNote{.text = "On."}).status,
            CommandStatus::kAccepted);
  EXPECT_EQ(scene_.faults(), "");
}

TEST_F(Damage, OfARequestsEventsIsThatRequestsAlone) {
  const domain::StreamId other = scene_.submit(900);
  change([&](Store&, RowBatch& batch) { batch.put(kStreamColumn, stream_key(id_, 1), "forged"); });

  EXPECT_THROW(scene_.request(id_), StoreDamaged);
  EXPECT_EQ(scene_.run(staff(kAnna), id_, domain::AddNote{.text = "On."}).status,
            CommandStatus::kDamaged);
  EXPECT_EQ(scene_.run(staff(kAnna), other, domain::AddNote{.text = "On."}).status,
            CommandStatus::kAccepted);
  EXPECT_TRUE(scene_.store().healthy());
  EXPECT_NE(scene_.faults(), "");
}

TEST_F(Damage, ThatARebuildMeetsStopsThePartition) {
  change([&](Store&, RowBatch& batch) { batch.put(kStreamColumn, stream_key(id_, 1), "forged"); });

  EXPECT_FALSE(scene_.store().rebuild(0));

  EXPECT_FALSE(scene_.store().healthy());
  EXPECT_EQ(scene_.run(scene_.submission(901)).status, CommandStatus::kReadOnly);
  const auto opened = scene_.open();
  ASSERT_FALSE(opened) << "rows are missing";
}

TEST_F(Damage, OfAMissingRowIsFound) {
  change([&](Store&, RowBatch& batch) { batch.erase(kView, bytes_of(id_)); });
  EXPECT_THAT(scene_.faults(), HasSubstr("of view is missing"));
}

TEST_F(Damage, OfARowTooManyIsFoundAndNamed) {
  change([&](Store&, RowBatch& batch) { batch.put(kView, "zz", "x"); });
  EXPECT_THAT(scene_.faults(), HasSubstr("row 7a7a of view stands for nothing in the log"));
}

TEST_F(Damage, OfACounterIsFound) {
  change([&](Store&, RowBatch& batch) {
    batch.add(kCounts, "requests", 1);
    batch.add(kCounts, "zz", 3);
  });
  EXPECT_THAT(scene_.faults(), HasSubstr("of counts is 6, the log counts 5"));
  EXPECT_THAT(scene_.faults(), HasSubstr("counter 7a7a of counts is 3, the log counts 0"));
}

TEST_F(Damage, OfAMissingCounterIsFound) {
  change([&](Store&, RowBatch& batch) { batch.erase(kCounts, "requests"); });
  EXPECT_THAT(scene_.faults(), HasSubstr("of counts is 0, the log counts 5"));
}

TEST_F(Damage, OfTheStreamIndexIsFound) {
  change([&](Store&, RowBatch& batch) {
    batch.put(kStreamColumn, stream_key(id_, 9999), encode(StreamRow{.offset = 1, .count = 1}));
  });
  EXPECT_THAT(scene_.faults(), HasSubstr("the stream index has"));
}

TEST_F(Damage, OfTheCommandIndexIsFound) {
  change([&](Store&, RowBatch& batch) { batch.erase(kCommandColumn, bytes_of(command_)); });
  EXPECT_THAT(scene_.faults(), HasSubstr("the command index does not find"));
  change([&](Store&, RowBatch& batch) {
    batch.put(kCommandColumn, std::string(16, 'x'), encode(CommandRow{}));
  });
  EXPECT_THAT(scene_.faults(), HasSubstr("the command index has 1 rows"));
}

TEST_F(Damage, OfARecordIsFound) {
  change([&](Store& store, RowBatch& batch) {
    const std::string key("\0\0\0\0\0\0\0\3", 8);
    std::string value = store.get(kLogColumn, key).value();
    value[value.size() / 2] ^= 1;
    batch.put(kLogColumn, key, value);
  });
  EXPECT_THAT(scene_.faults(), HasSubstr("partition-0000: record 3: "));
}

TEST_F(Damage, OfAReplacedRecordIsFoundByTheChain) {
  change([&](Store& store, RowBatch& batch) {
    const std::string key("\0\0\0\0\0\0\0\3", 8);
    const std::string value = store.get(kLogColumn, key).value();
    auto record = decode_record(std::string_view(value).substr(8)).value();
    record.header.recorded_ms += 1;
    batch.put(kLogColumn, key, value.substr(0, 8) + encode_record(record).value());
  });
  EXPECT_THAT(scene_.faults(),
              HasSubstr("record 4 does not carry the hash of the record before it"));
}

TEST(Rebuild, MakesRowsOfAnotherVersionAtOpen) {
  StoreScene scene(2);
  scene.must_open();
  scene.make_directory();
  for (std::uint64_t number = 0; number < 20; ++number) scene.submit(number);
  scene.close();
  scene.reports.clear();
  const SampleRequestModels next(2);

  const auto opened = EventStore::open(scene.options, next, scene.directory_models);

  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_THAT(scene.reports, ::testing::Contains(HasSubstr("were made again from")));
  const auto verification = (*opened)->verify({});
  ASSERT_TRUE(verification);
  EXPECT_TRUE(verification->faults.empty()) << verification->faults[0];
  const auto cursor = (*opened)->snapshot(0)->cursor(EventStore::column_of(kViewColumn));
  cursor->seek("");
  ASSERT_TRUE(cursor->valid());
  EXPECT_THAT(std::string(cursor->value()), ::testing::StartsWith("v2 "));
}

TEST_F(Damage, OfAnInterruptedRebuildIsMendedAtOpen) {
  const std::string before = scene_.dump();
  change([&](Store&, RowBatch& batch) {
    batch.put(kMetaColumn, kRebuildingKey, "");
    batch.erase_range(kView, "", "\xff");
    batch.erase(kCounts, "requests");
  });

  EXPECT_EQ(scene_.dump(), before);
  EXPECT_EQ(scene_.faults(), "");
}

TEST(Rebuild, OfEveryPartitionChangesNothing) {
  StoreScene scene(2);
  scene.must_open();
  scene.make_directory();
  std::mt19937_64 random(3);
  for (int step = 0; step < 100; ++step) scene.run_random(random);
  const std::string before = scene.dump();

  for (const PartitionNumber partition :
       {PartitionNumber{0}, PartitionNumber{1}, kControlPartition}) {
    ASSERT_TRUE(scene.store().rebuild(partition));
  }

  EXPECT_EQ(scene.dump(), before);
  EXPECT_EQ(scene.faults(), "");
}

}  // namespace
}  // namespace rahgir::eventstore
