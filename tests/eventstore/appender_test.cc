#include "eventstore/appender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/eventstore/appender_scene.h"
#include "tests/eventstore/file_size_limit.h"

namespace rahgir::eventstore {
namespace {

using domain::RejectionCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Appender, BeginsALogWithItsGenesis) {
  AppenderScene scene;
  scene.options.window = 12;
  ASSERT_TRUE(scene.open());

  const auto records = scene.records();

  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].kind, RecordKind::kGenesis);
  EXPECT_EQ(records[0].header.log_id, kLogId);
  EXPECT_EQ(records[0].header.window, 12u);
  EXPECT_EQ(scene.appender->next_event(), 0u);
}

TEST(Appender, AnswersWithVersionAndPosition) {
  AppenderScene scene;
  scene.start();

  const auto first = scene.execute(note(1, 10, "notes:3"));
  const auto second = scene.execute(note(2, 20));
  const auto third = scene.execute(note(3, 10));

  EXPECT_EQ(first.status, CommandStatus::kAccepted);
  EXPECT_EQ(first.version, 3u);
  EXPECT_EQ(first.position, (Position{0, 2}));
  EXPECT_EQ(second.version, 1u);
  EXPECT_EQ(second.position, (Position{0, 3}));
  EXPECT_EQ(third.version, 4u);
  EXPECT_EQ(third.stream, numbered<domain::StreamId>(10));
  EXPECT_EQ(scene.appender->next_event(), 5u);
  EXPECT_EQ(scene.row_of(10), "4");
  EXPECT_EQ(scene.counted_events(), 5);
}

TEST(Appender, ChainsRecordsAndGuardsStreams) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 10, "notes:2"));
  scene.execute(note(2, 10));

  const auto records = scene.records();

  ASSERT_EQ(records.size(), 3u);
  const auto previous = scene.log->at(1);
  ASSERT_TRUE(previous);
  EXPECT_EQ(records[2].header.previous, sha256(previous->record));
  EXPECT_THAT(records[2].header.guards,
              ElementsAre(StreamGuard{numbered<domain::StreamId>(10), 2}));
  EXPECT_EQ(records[2].header.command, numbered<domain::CommandId>(2));
  EXPECT_EQ(records[2].events.size(), 1u);
}

TEST(Appender, DecidesRejectionsAndEmptyOutcomesWithoutWriting) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 10));
  const Offset end = scene.log->end();

  const auto rejected = scene.execute(note(2, 10, "reject"));
  const auto unchanged = scene.execute(note(3, 10, "nothing"));

  EXPECT_EQ(rejected.status, CommandStatus::kRejected);
  EXPECT_EQ(rejected.rejection.code, RejectionCode::kGuardFailed);
  EXPECT_EQ(unchanged.status, CommandStatus::kUnchanged);
  EXPECT_EQ(unchanged.version, 1u);
  EXPECT_EQ(unchanged.position, (Position{0, 0}));
  EXPECT_EQ(scene.log->end(), end);
}

TEST(Appender, RejectsWhatARecordCannotHold) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 10));

  const auto large = scene.execute(note(2, 10, "large"));
  const auto next = scene.execute(note(3, 10));

  EXPECT_EQ(large.status, CommandStatus::kRejected);
  EXPECT_EQ(large.rejection.code, RejectionCode::kInvalid);
  EXPECT_EQ(next.version, 2u) << "the state is untouched";
}

TEST(Appender, ServesManyThreadsWithoutGaps) {
  AppenderScene scene;
  scene.start();
  constexpr std::uint64_t kThreads = 8, kCommands = 150;
  std::mutex mutex;
  std::set<std::uint64_t> positions;
  std::set<std::pair<domain::StreamId, std::uint32_t>> versions;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint64_t command = 0; command < kCommands; ++command) {
          const auto reply = scene.execute(note(1 + thread * kCommands + command, command % 7));
          ASSERT_EQ(reply.status, CommandStatus::kAccepted);
          const std::lock_guard lock(mutex);
          positions.insert(reply.position.index);
          versions.emplace(reply.stream, reply.version);
        }
      });
    }
  }

  EXPECT_EQ(positions.size(), kThreads * kCommands);
  EXPECT_EQ(*positions.rbegin(), kThreads * kCommands - 1);
  EXPECT_EQ(versions.size(), kThreads * kCommands);
  const auto figures = scene.appender->figures();
  EXPECT_EQ(figures.commands, kThreads * kCommands);
  EXPECT_EQ(figures.events, kThreads * kCommands);
  EXPECT_LE(figures.batches, kThreads * kCommands);
  EXPECT_EQ(figures.waiting, 0u);
}

TEST(Appender, WritesOneBatchForAllThatWait) {
  AppenderScene scene;
  ASSERT_TRUE(scene.open());
  std::vector<std::future<CommandReply>> replies;
  for (std::uint64_t command = 1; command <= 50; ++command) {
    replies.push_back(scene.submit(note(command, command % 5)));
  }

  scene.appender->start();
  for (auto& reply : replies) EXPECT_EQ(reply.get().status, CommandStatus::kAccepted);

  EXPECT_EQ(scene.appender->figures().batches, 1u);
  EXPECT_EQ(scene.appender->next_event(), 50u);
}

TEST(Appender, KeepsWithinTheLimitsOfABatch) {
  AppenderScene scene;
  scene.options.batch_limit = 20;
  ASSERT_TRUE(scene.open());
  std::vector<std::future<CommandReply>> replies;
  for (std::uint64_t command = 1; command <= 50; ++command) {
    replies.push_back(scene.submit(note(command, 1)));
  }

  scene.appender->start();
  for (std::uint32_t command = 0; command < 50; ++command) {
    EXPECT_EQ(replies[command].get().version, command + 1) << "in order";
  }

  EXPECT_EQ(scene.appender->figures().batches, 3u);
}

TEST(Appender, RefusesWhatTheQueueCannotHold) {
  AppenderScene scene;
  scene.options.queue_limit = 2;
  ASSERT_TRUE(scene.open());
  auto first = scene.submit(note(1, 1)), second = scene.submit(note(2, 1));

  const auto third = scene.execute(note(3, 1));

  EXPECT_EQ(third.status, CommandStatus::kOverloaded);
  scene.appender->start();
  EXPECT_EQ(first.get().status, CommandStatus::kAccepted);
  EXPECT_EQ(second.get().status, CommandStatus::kAccepted);
}

TEST(Appender, AnswersEverythingThatWaitsWhenItStops) {
  AppenderScene scene;
  ASSERT_TRUE(scene.open());
  auto waiting = scene.submit(note(1, 1));
  scene.appender->start();

  scene.appender->stop();

  EXPECT_EQ(waiting.get().status, CommandStatus::kAccepted);
  EXPECT_EQ(scene.execute(note(2, 1)).status, CommandStatus::kReadOnly);
  EXPECT_FALSE(scene.appender->failed());
}

TEST(Appender, RefusesCommandsWhenItMayNotWrite) {
  AppenderScene scene;
  std::atomic<bool> may_write = false;
  scene.options.may_write = [&] { return may_write.load(); };
  scene.start();

  EXPECT_EQ(scene.execute(note(1, 1)).status, CommandStatus::kReadOnly);
  may_write = true;
  EXPECT_EQ(scene.execute(note(1, 1)).status, CommandStatus::kAccepted);
}

TEST(Appender, NeverRecordsATimeBeforeTheLast) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 1));
  scene.now -= std::chrono::minutes(10);
  scene.execute(note(2, 1));
  scene.now += std::chrono::minutes(20);
  scene.execute(note(3, 1));

  const auto records = scene.records();

  EXPECT_EQ(records[2].header.recorded_ms, records[1].header.recorded_ms);
  EXPECT_EQ(records[3].header.recorded_ms - records[2].header.recorded_ms, 10 * 60 * 1000);
}

TEST(Appender, ReportsAClockBehindTheLogAndRefusesOneFarBehind) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 1));

  scene.now -= std::chrono::minutes(4);
  ASSERT_TRUE(scene.open());
  EXPECT_TRUE(scene.reports.empty());
  scene.now -= std::chrono::minutes(2);
  ASSERT_TRUE(scene.open());
  EXPECT_THAT(scene.reports, ElementsAre(HasSubstr("behind the log's 2026-03-02T09:00:00.000Z")));
  scene.now -= std::chrono::hours(24);
  const auto refused = scene.open();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("set the clock"));
}

TEST(Appender, RefusesAClockFarAheadOfTheLogUntilItIsAccepted) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 1));

  scene.now += std::chrono::days(399);
  ASSERT_TRUE(scene.open());
  scene.now += std::chrono::days(2);
  const auto refused = scene.open();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("--accept-clock"));
  scene.options.accepts_clock = true;
  EXPECT_TRUE(scene.open());
}

TEST(Appender, WaitsForAnEvent) {
  AppenderScene scene;
  scene.start();
  using std::chrono::milliseconds;
  EXPECT_FALSE(scene.appender->wait_for_event(0, milliseconds(5)));
  auto waiting = std::async(
      std::launch::async, [&] { return scene.appender->wait_for_event(1, milliseconds(10'000)); });

  scene.execute(note(1, 1, "notes:2"));

  EXPECT_TRUE(waiting.get());
  EXPECT_TRUE(scene.appender->wait_for_event(0, milliseconds(0)));
  auto stopped = std::async(
      std::launch::async, [&] { return scene.appender->wait_for_event(2, milliseconds(10'000)); });
  scene.appender->stop();
  EXPECT_FALSE(stopped.get());
}

TEST(Appender, StopsForGoodWhenAWriteFails) {
  AppenderScene scene;
  ASSERT_TRUE(scene.open());
  auto pending = scene.submit(note(1, 1, "notes:200"));
  auto rejected = scene.submit(note(2, 1, "reject"));
  {
    const FileSizeLimit limit(4096);
    scene.appender->start();
    EXPECT_EQ(pending.get().status, CommandStatus::kUnknown);
    EXPECT_EQ(rejected.get().status, CommandStatus::kUnknown) << "it may cite what never happened";
  }

  EXPECT_EQ(scene.execute(note(3, 1)).status, CommandStatus::kReadOnly);
  EXPECT_TRUE(scene.appender->failed());
  EXPECT_EQ(scene.appender->next_event(), 0u);
  EXPECT_THAT(scene.reports, ElementsAre(HasSubstr("partition 0 stopped: ")));
  EXPECT_FALSE(scene.appender->run_between_batches([] {}));
}

TEST(Appender, GoesOnWithoutACommandThatMeetsDamage) {
  AppenderScene scene;
  ASSERT_TRUE(scene.open());
  auto before = scene.submit(note(1, 1));
  auto damaged = scene.submit(note(2, 1, "damaged"));
  auto behind = scene.submit(note(3, 1));

  scene.appender->start();

  EXPECT_EQ(before.get().status, CommandStatus::kAccepted);
  EXPECT_EQ(damaged.get().status, CommandStatus::kDamaged);
  EXPECT_EQ(behind.get().status, CommandStatus::kAccepted);
  EXPECT_FALSE(scene.appender->failed());
  EXPECT_THAT(scene.reports, ElementsAre(HasSubstr("told to be damaged")));
}

TEST(Appender, StopsForGoodWhenDecidingFails) {
  AppenderScene scene;
  ASSERT_TRUE(scene.open());
  auto before = scene.submit(note(1, 1));
  auto breaking = scene.submit(note(2, 1, "break"));
  auto behind = scene.submit(note(3, 1));

  scene.appender->start();

  EXPECT_EQ(before.get().status, CommandStatus::kUnknown);
  EXPECT_EQ(breaking.get().status, CommandStatus::kUnknown);
  EXPECT_EQ(behind.get().status, CommandStatus::kReadOnly);
  ASSERT_TRUE(scene.open()) << "nothing was written";
  EXPECT_EQ(scene.appender->next_event(), 0u);
}

TEST(Appender, StopsAfterAnsweringWhenTheAnchorFails) {
  AppenderScene scene;
  int anchored = 0;
  scene.options.on_durable = [&](const Checkpoint& checkpoint) -> domain::Result<bool> {
    if (anchored++ == 0) return true;  // genesis
    EXPECT_EQ(checkpoint.next_event, 1u);
    return domain::reject(RejectionCode::kInvalid, "no anchor");
  };
  scene.start();

  EXPECT_EQ(scene.execute(note(1, 1)).status, CommandStatus::kAccepted) << "it is durable";
  EXPECT_EQ(scene.execute(note(2, 1)).status, CommandStatus::kReadOnly);
}

TEST(Appender, RunsATaskBetweenBatches) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 1));
  std::thread::id ran_on;

  EXPECT_TRUE(scene.appender->run_between_batches([&] { ran_on = std::this_thread::get_id(); }));

  EXPECT_NE(ran_on, std::thread::id());
  EXPECT_NE(ran_on, std::this_thread::get_id());
  EXPECT_EQ(scene.execute(note(2, 1)).status, CommandStatus::kAccepted);
}

TEST(Appender, ATaskThatThrowsEndsThePartition) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 1));

  EXPECT_FALSE(
      scene.appender->run_between_batches([] { throw std::runtime_error("rows are gone"); }));

  EXPECT_THAT(scene.reports, ElementsAre(HasSubstr("rows are gone")));
  EXPECT_EQ(scene.execute(note(2, 1)).status, CommandStatus::kReadOnly);
}

TEST(AppenderRecovery, GoesOnWhereItEnded) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 10, "notes:2"));
  const Checkpoint before = scene.appender->checkpoint();

  scene.start();

  EXPECT_EQ(scene.appender->checkpoint(), before);
  EXPECT_EQ(scene.execute(note(2, 10)).version, 3u);
  EXPECT_EQ(scene.counted_events(), 3);
}

TEST(AppenderRecovery, MakesLostRowsFromTheLog) {
  AppenderScene scene;
  scene.start();
  for (std::uint64_t command = 1; command <= 30; ++command) {
    scene.execute(note(command, command % 4, "notes:2"));
  }
  scene.execute(submission(99, 50));
  const auto row = scene.row_of(2);
  const Checkpoint before = scene.appender->checkpoint();
  ASSERT_TRUE(scene.open());
  RowBatch batch(*scene.store);
  for (const Column column : {Column{kStreamColumn}, Column{kCommandColumn}, Column{kMetaColumn},
                              Column{kFirstModelColumn}, Column{kFirstModelColumn + 1}}) {
    batch.erase_range(column, "", std::string(32, '\xff'));
  }
  ASSERT_TRUE(scene.store->write(batch, Store::Durability::kSynced));

  scene.start();

  EXPECT_EQ(scene.appender->checkpoint(), before);
  EXPECT_EQ(scene.row_of(2), row);
  EXPECT_EQ(scene.counted_events(), 61);
  EXPECT_TRUE(scene.execute(note(7, 7 % 4, "notes:2")).replayed);
  EXPECT_TRUE(scene.execute(submission(99, 50)).replayed);
}

TEST(AppenderRecovery, RefusesAnotherLogAndACutOne) {
  AppenderScene scene;
  scene.start();
  scene.execute(note(1, 1));
  scene.execute(note(2, 1));
  scene.close();
  ASSERT_TRUE(scene.open());
  const auto other = scene.appender->recover(numbered<domain::StreamId>(5));
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().detail, HasSubstr("expected was"));

  RowBatch cut(*scene.store);
  cut.erase(kLogColumn, std::string("\0\0\0\0\0\0\0\2", 8));
  ASSERT_TRUE(scene.store->write(cut, Store::Durability::kSynced));
  const auto refused = scene.open();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("the log was cut: it ends at record 2"));

  RowBatch gone(*scene.store);
  gone.erase_range(kLogColumn, "", "\xff");
  ASSERT_TRUE(scene.store->write(gone, Store::Durability::kSynced));
  const auto emptied = scene.open();
  ASSERT_FALSE(emptied);
  EXPECT_THAT(emptied.error().detail, HasSubstr("the log is gone"));
}

}  // namespace
}  // namespace rahgir::eventstore
