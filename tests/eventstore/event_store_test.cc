#include "eventstore/event_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/domain/sample_definitions.h"
#include "tests/eventstore/file_size_limit.h"
#include "tests/eventstore/store_scene.h"

namespace rahgir::eventstore {
namespace {

using domain::RejectionCode;
using domain::testing::kAnna;
using domain::testing::staff;
using ::testing::HasSubstr;
using ::testing::StartsWith;

domain::PerformAction perform(std::string action) {
  domain::PerformAction command;
  command.action = std::move(action);
  return command;
}

TEST(EventStore, TakesARequestOnItsWay) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();

  const auto id = scene.submit(1);
  const auto approved = scene.run(staff(kAnna), id, perform("approve"));

  EXPECT_EQ(approved.status, CommandStatus::kAccepted) << approved.rejection.detail;
  const auto request = scene.request(id);
  EXPECT_EQ(request.version, approved.version);
  EXPECT_EQ(request.items.at(0).step, "review");
  EXPECT_EQ(scene.faults(), "");
}

TEST(EventStore, AnswersRejectionsOfTheDomainAndOfTheDecider) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  const auto id = scene.submit(1);
  const std::uint32_t version = scene.request(id).version;

  const auto missing = scene.run(staff(kAnna), random_id<domain::StreamId>(), domain::ClaimItem{});
  auto stale = scene.command(staff(kAnna), id, domain::ClaimItem{});
  stale.expected_version = version - 1;
  const auto conflict = scene.run(stale);
  auto right = stale;
  right.expected_version = version;
  const auto taken = scene.run(right);
  const auto forbidden = scene.run(staff(domain::testing::kArash), id, perform("approve"));

  EXPECT_EQ(missing.rejection.code, RejectionCode::kNotFound);
  EXPECT_EQ(conflict.rejection.code, RejectionCode::kVersionConflict);
  EXPECT_EQ(conflict.rejection.current_version, version);
  EXPECT_EQ(taken.status, CommandStatus::kAccepted);
  EXPECT_EQ(forbidden.rejection.code, RejectionCode::kDutyRequired);
}

TEST(EventStore, KeepsEverythingOverAReopening) {
  StoreScene scene(2);
  scene.must_open();
  scene.make_directory();
  for (std::uint64_t number = 0; number < 6; ++number) scene.submit(number);
  const std::string before = scene.dump();

  scene.options.create = false;
  scene.must_open();

  EXPECT_EQ(scene.dump(), before);
  EXPECT_EQ(scene.faults(), "");
  EXPECT_TRUE(scene.run(scene.submission(3)).replayed);
}

TEST(EventStore, RunsSeveralPartitionsInOneProcess) {
  StoreScene scene(4);
  scene.must_open();
  scene.make_directory();
  {
    std::vector<std::jthread> clients;
    for (std::uint64_t client = 0; client < 4; ++client) {
      clients.emplace_back([&, client] {
        for (std::uint64_t number = 0; number < 25; ++number) {
          const auto made = scene.run(scene.submission(client * 100 + number));
          ASSERT_EQ(made.status, CommandStatus::kAccepted);
          EXPECT_EQ(made.position.partition, scene.store().partition_of(made.stream));
          EXPECT_TRUE(scene.store().wait_for(made.position, std::chrono::milliseconds(0)));
          scene.run(staff(kAnna), made.stream, domain::ClaimItem{});
        }
      });
    }
  }

  for (const PartitionStatus& status : scene.store().status()) {
    EXPECT_GT(status.checkpoint.next_event, 0u) << status.partition;
    EXPECT_FALSE(status.failed);
  }
  EXPECT_EQ(scene.store().status().size(), 5u);
  EXPECT_TRUE(scene.store().healthy());
  const auto verification = scene.store().verify({});
  ASSERT_TRUE(verification);
  EXPECT_TRUE(verification->faults.empty()) << verification->faults[0];
  EXPECT_EQ(verification->requests, 100u);
}

TEST(EventStore, WaitsForAPosition) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  const Position next = scene.store().end_of(0);
  EXPECT_FALSE(scene.store().wait_for(next, std::chrono::milliseconds(5)));
  EXPECT_FALSE(scene.store().wait_for({7, 0}, std::chrono::milliseconds(5))) << "no such partition";
  auto waiting = std::async(std::launch::async, [&] {
    return scene.store().wait_for(next, std::chrono::milliseconds(10'000));
  });

  scene.submit(1);

  EXPECT_TRUE(waiting.get());
  EXPECT_TRUE(scene.store().wait_for({kControlPartition, 0}, std::chrono::milliseconds(0)));
}

TEST(EventStore, RefusesCommandsWhenTheDiskIsLowAndReadsGoOn) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  const auto id = scene.submit(1);

  scene.options.low_disk_uploads_mb = scene.options.low_disk_commands_mb = 1ull << 40;
  scene.must_open();

  EXPECT_EQ(scene.run(scene.submission(2)).status, CommandStatus::kReadOnly);
  EXPECT_FALSE(scene.store().takes_uploads());
  EXPECT_TRUE(scene.store().healthy());
  EXPECT_TRUE(scene.request(id).exists());
}

TEST(EventStore, StopsAPartitionThatCannotWrite) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  const auto id = scene.submit(1);
  {
    const FileSizeLimit limit(1024);
    EXPECT_EQ(scene.run(scene.submission(2)).status, CommandStatus::kUnknown);
  }

  EXPECT_EQ(scene.run(scene.submission(3)).status, CommandStatus::kReadOnly);
  EXPECT_FALSE(scene.store().healthy());
  EXPECT_TRUE(scene.request(id).exists()) << "reads go on";
  scene.must_open();
  EXPECT_EQ(scene.faults(), "");
  EXPECT_EQ(scene.run(scene.submission(3)).status, CommandStatus::kAccepted);
}

TEST(EventStoreOpen, SaysWhatIsMissing) {
  StoreScene scene;
  scene.options.create = false;
  const auto nothing = scene.open();
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, RejectionCode::kNotFound);
  EXPECT_THAT(nothing.error().detail, HasSubstr("run `rahgir init`"));

  scene.options.create = true;
  scene.must_open();
  scene.close();
  std::filesystem::remove_all(scene.options.data.string() + "-keys");
  EXPECT_FALSE(scene.open()) << "keys are never made for data that exists";
}

TEST(EventStoreOpen, NeverMakesALostPartitionAnew) {
  StoreScene scene;
  scene.must_open();
  scene.close();
  std::filesystem::remove_all(scene.partition_folder());

  const auto opened = scene.open();

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, HasSubstr("there is no store in"));
}

TEST(EventStoreOpen, LetsOneProcessIn) {
  StoreScene scene;
  scene.must_open();

  const auto second = EventStore::open(scene.options, scene.request_models, scene.directory_models);

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, RejectionCode::kConflict);
  EXPECT_THAT(second.error().detail, HasSubstr("is in use by another process"));
}

TEST(EventStoreOpen, KeepsTheNumberOfPartitionsItWasMadeWith) {
  StoreScene scene(3);
  scene.must_open();
  scene.options.partitions = 1;
  scene.must_open();
  EXPECT_EQ(scene.store().partitions(), 3u);

  StoreScene other(65);
  EXPECT_FALSE(other.open());
}

TEST(EventStoreOpen, RefusesAStoreThatIsOlderThanItsAnchor) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  scene.submit(1);
  scene.close();
  copy_store(scene.partition_folder(), scene.folder / "old");
  scene.must_open();
  scene.submit(2);
  scene.close();
  std::filesystem::remove_all(scene.partition_folder());
  copy_store(scene.folder / "old", scene.partition_folder());

  const auto opened = scene.open();

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, HasSubstr("the log was cut"));
}

TEST(References, StandBeforeTheirFirstUseAndOnlyThere) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  const auto first = scene.submit(1);
  scene.submit(2);
  domain::ServiceDefinition next = domain::testing::sample_definition();
  next.texts["en"].name = "New permit";
  scene.publish(next);
  scene.submit(3);
  scene.run(staff(kAnna), first, domain::ClaimItem{});

  std::vector<std::string> references;
  std::set<std::string> used;
  const auto take = [&](const ReadEvent& read) {
    const auto event = decode_event(read.frame).value();
    if (const auto* reference = std::get_if<domain::ReferenceEvent>(&event)) {
      if (const auto* of = std::get_if<domain::DefinitionReferenced>(&reference->body)) {
        references.push_back(of->service + "@" + std::to_string(of->service_version));
      } else {
        const auto& office = std::get<domain::OfficeReferenced>(reference->body);
        references.push_back(office.office.code + "@" + std::to_string(office.office_version));
      }
      used.insert(references.back());
    } else {
      const domain::EventMeta& meta = meta_of(event);
      EXPECT_TRUE(used.contains(meta.service + "@" + std::to_string(meta.service_version)));
      EXPECT_TRUE(used.contains(meta.office + "@" + std::to_string(meta.office_version)));
    }
    return true;
  };
  scene.store().reader(0).read_all(0, 1000, take);

  EXPECT_THAT(references, ::testing::ElementsAre("permit@1", "traffic@1", "permit@2"));
  const auto found = scene.store().references(0);
  ASSERT_NE(found->definition("permit", 2), nullptr);
  EXPECT_EQ(found->definition("permit", 2)->texts.at("en").name, "New permit");
  EXPECT_EQ(found->definition("permit", 3), nullptr);
  EXPECT_EQ(found->office("traffic", 1)->label.at("en"), "Office traffic");
  EXPECT_EQ(scene.faults(), "");
}

TEST(EventStore, PublishesTheDirectoryOnceItIsDurable) {
  StoreScene scene;
  scene.must_open();
  const auto before = scene.store().directory();
  scene.make_directory();

  EXPECT_TRUE(before->staff.empty()) << "snapshots never change";
  EXPECT_EQ(scene.store().directory()->staff.size(), 5u);
  const auto version = scene.administer(domain::GrantDuty{
      .actor = kAnna, .duty = "auditor", .office = "traffic", .from = {}, .until = {}});
  EXPECT_EQ(version.version, 3u);
  scene.must_open();
  EXPECT_EQ(scene.store().directory()->staff.at(kAnna).grants.size(), 2u);
}

}  // namespace
}  // namespace rahgir::eventstore
