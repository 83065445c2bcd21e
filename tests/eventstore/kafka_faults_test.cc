#include <gtest/gtest.h>

#include "tests/eventstore/kafka_node.h"

// What may happen to brokers and nodes: nothing answered is lost, nothing happens twice, and what
// is not known is answered "unknown".

namespace rahgir::eventstore {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

void wait_for_end(KafkaConnection& connection, std::uint64_t end) {
  const auto deadline = Clock::now() + 10s;
  std::uint64_t seen = 0;
  while (seen < end && Clock::now() < deadline) seen = connection.read(100ms).value().offset;
  ASSERT_GE(seen, end);
}

TEST(KafkaFaults, AFencedOwnerAnswersUnknownAndRejectsNothing) {
  const MockBrokers brokers;
  KafkaNode zombie(brokers, "a"), rejecting(brokers, "b"), owner(brokers, "c");
  zombie.start();
  ASSERT_EQ(zombie.execute(submission(1, 10)).status, CommandStatus::kAccepted);
  rejecting.start();  // takes over
  ASSERT_EQ(rejecting.execute(note(2, 10)).status, CommandStatus::kAccepted);
  owner.start();  // and again
  ASSERT_EQ(owner.execute(note(3, 10)).status, CommandStatus::kAccepted);

  EXPECT_EQ(zombie.execute(note(4, 10)).status, CommandStatus::kUnknown);
  EXPECT_EQ(rejecting.execute(note(5, 10, "reject")).status, CommandStatus::kUnknown);
  EXPECT_TRUE(zombie.appender->failed());
  EXPECT_TRUE(rejecting.appender->failed());
  EXPECT_EQ(zombie.execute(note(6, 10)).status, CommandStatus::kReadOnly);

  EXPECT_EQ(owner.execute(note(7, 10)).version, 4u);
  expect_each_once(owner, 4);
  const auto bytes = owner.bytes();
  zombie.start();  // opened again, it reads what the others wrote and takes over
  EXPECT_EQ(zombie.bytes(), bytes);
  EXPECT_EQ(zombie.row_of(10), "4");
  EXPECT_EQ(zombie.execute(note(4, 10)).version, 5u) << "the unknown one had not happened";
  EXPECT_EQ(owner.execute(note(8, 10)).status, CommandStatus::kUnknown);
}

TEST(KafkaFaults, RecordsAppendedTwiceCountOnce) {
  const MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);
  ASSERT_EQ(node.execute(note(2, 10)).status, CommandStatus::kAccepted);
  auto again = KafkaConnection::open(node.kafka_options, 0).value();
  for (const std::string& record : node.bytes()) ASSERT_TRUE(again->produce(record, {}));
  wait_for_end(*again, 7);

  EXPECT_EQ(node.execute(note(3, 10)).version, 3u);

  EXPECT_EQ(node.kafka->figures().voids, 3u);
  expect_each_once(node, 3);
  KafkaNode other(brokers, "b");
  other.start();
  EXPECT_EQ(other.bytes(), node.bytes());
}

TEST(KafkaFaults, SurvivesAShortOutageAndSlowBrokers) {
  MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);

  brokers.take_down();
  auto reply = node.submit(note(2, 10));
  EXPECT_EQ(reply.wait_for(300ms), std::future_status::timeout);
  brokers.bring_up();
  EXPECT_EQ(reply.get().version, 2u);

  brokers.delay(1, 150);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(node.execute(note(3, 10)).version, 3u);
  EXPECT_GT(std::chrono::steady_clock::now() - before, 150ms);
  expect_each_once(node, 3);
}

TEST(KafkaFaults, WhatCouldNotBeSentIsUnknownAndMayBeRepeated) {
  MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);
  node.kafka_options.message_timeout = 1s;
  node.start();

  brokers.take_down();
  EXPECT_EQ(node.execute(note(2, 10)).status, CommandStatus::kUnknown);
  EXPECT_EQ(node.execute(note(3, 10)).status, CommandStatus::kReadOnly);
  brokers.bring_up();
  node.kafka_options.message_timeout = 4s;
  node.start();

  EXPECT_EQ(node.execute(note(2, 10)).version, 2u);
  expect_each_once(node, 2);
}

TEST(KafkaFaults, FollowsTheLeader) {
  MockBrokers brokers(3);
  KafkaNode node(brokers, "a");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);

  std::vector<std::future<CommandReply>> replies;
  for (std::uint64_t number = 2; number < 62; ++number) {
    if (number % 20 == 0) brokers.move_leader(static_cast<int>(number / 20) % 3 + 1);
    replies.push_back(node.submit(note(number, 10)));
    std::this_thread::sleep_for(2ms);
  }

  std::uint32_t version = 1;
  for (auto& reply : replies) EXPECT_EQ(reply.get().version, ++version);
  expect_each_once(node, 61);
}

TEST(KafkaFaults, AClaimThatIsLostIsMadeAgain) {
  MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);
  node.close();

  brokers.refuse(MockBrokers::kProduce, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  const auto before = Clock::now();
  node.start();

  EXPECT_LT(Clock::now() - before, 8s) << "it waits for what was lost";
  EXPECT_EQ(node.execute(note(2, 10)).version, 2u);
  EXPECT_EQ(node.kafka->figures().claims, 2u);
}

TEST(KafkaFaults, ALostRecordEndsTheTerm) {
  MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);

  brokers.refuse(MockBrokers::kProduce, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  EXPECT_EQ(node.execute(note(2, 10)).status, CommandStatus::kUnknown);
  ASSERT_EQ(node.reports.size(), 1u);
  EXPECT_TRUE(
      node.reports[0].starts_with("partition 0 stopped: it writes this log no more: the "
                                  "producer gave up on record 2"))
      << node.reports[0];
  node.start();

  EXPECT_EQ(node.execute(note(2, 10)).version, 2u);
  expect_each_once(node, 2);
}

TEST(KafkaFaults, AnswersWhatWasReadBackAndNotWhatTheBrokerSays) {
  MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.kafka_options.properties.emplace_back("socket.timeout.ms", "1000");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);

  // The broker appends at once and answers after the producer has tried again.
  brokers.answer_late(MockBrokers::kProduce, 2500);
  const auto before = Clock::now();
  EXPECT_EQ(node.execute(note(2, 10)).version, 2u);
  EXPECT_LT(Clock::now() - before, 1s);
  std::this_thread::sleep_for(3s);

  EXPECT_EQ(node.execute(note(3, 10)).version, 3u);
  EXPECT_GE(node.kafka->figures().voids, 1u) << "the record was not appended twice";
  expect_each_once(node, 3);
}

TEST(KafkaFaults, WhatHappenedThoughUnknownIsFoundByItsRepeat) {
  MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.kafka_options.properties.emplace_back("socket.timeout.ms", "10000");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);
  node.kafka_options.message_timeout = 1s;
  node.start();

  brokers.answer_late(MockBrokers::kProduce, 4000);
  brokers.answer_late(MockBrokers::kFetch, 3000, 3);
  EXPECT_EQ(node.execute(note(2, 10)).status, CommandStatus::kUnknown);
  node.kafka_options.message_timeout = 8s;
  node.kafka_options.claim_timeout = 8s;
  node.start();

  const CommandReply repeated = node.execute(note(2, 10));
  EXPECT_TRUE(repeated.replayed);
  EXPECT_EQ(repeated.version, 2u);
  expect_each_once(node, 2);
}

TEST(KafkaFaults, ATopicThatMayBeUsedNoLongerEndsTheTerm) {
  for (const auto request : {MockBrokers::kProduce, MockBrokers::kFetch}) {
    MockBrokers brokers;
    KafkaNode node(brokers, "a");
    node.start();
    ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);

    brokers.refuse(request, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);

    EXPECT_EQ(node.execute(note(2, 10)).status, CommandStatus::kUnknown);
    ASSERT_EQ(node.reports.size(), 1u);
    EXPECT_TRUE(node.reports[0].contains("uthorization failed")) << node.reports[0];
  }
}

TEST(KafkaFaults, AnIdleWriterStaysTheWriter) {
  const MockBrokers brokers;
  KafkaNode node(brokers, "a");
  for (const auto& [name, value] : {std::pair{"max.poll.interval.ms", "1000"},
                                    {"session.timeout.ms", "1000"},
                                    {"heartbeat.interval.ms", "300"}}) {
    node.kafka_options.properties.emplace_back(name, value);
  }
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).status, CommandStatus::kAccepted);

  std::this_thread::sleep_for(3s);

  EXPECT_EQ(node.execute(note(2, 10)).version, 2u);
}

TEST(KafkaFaults, OpeningWithoutBrokersEnds) {
  MockBrokers brokers;
  brokers.take_down();
  KafkaNode node(brokers, "a");
  node.kafka_options.open_timeout = 1s;
  const auto before = Clock::now();

  const auto opened = node.open();

  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().detail.starts_with("Kafka gives nothing to read of partition 0 of "))
      << opened.error().detail;
  node.close();
  EXPECT_LT(Clock::now() - before, 10s);
}

TEST(KafkaFaults, TwoFirstNodesBeginOneLog) {
  const MockBrokers brokers;
  KafkaNode nodes[] = {{brokers, "a"}, {brokers, "b"}};
  std::vector<std::string> genesis;
  for (KafkaNode& node : nodes) {  // both see an empty log
    node.log = node.make_log(*node.store).value();
    ASSERT_EQ(node.log->follow(CommitLog::Standing::kCurrent).value(),
              CommitLog::Standing::kCurrent);
    Record record{.kind = RecordKind::kGenesis, .header = {}, .events = {}};
    record.header.log_id = kLogId;
    record.header.recorded_ms =
        node.now.time_since_epoch().count() + static_cast<std::int64_t>(genesis.size());
    genesis.push_back(encode_record(record).value());
  }

  for (int index : {0, 1}) {
    RowBatch rows(*nodes[index].store);
    const LogEntry entry{.record = genesis[static_cast<std::size_t>(index)], .first_event = 0};
    const auto begun = nodes[index].log->append({&entry, 1}, rows);
    EXPECT_EQ(begun.has_value(), index == 0);
    if (!begun) {
      EXPECT_EQ(begun.error().detail, "another node began this log at the same moment");
    }
  }
  nodes[1].start();
  EXPECT_EQ(nodes[1].bytes(), std::vector{genesis[0]});
  EXPECT_EQ(nodes[1].execute(submission(1, 10)).status, CommandStatus::kAccepted);
}

TEST(KafkaFaults, ANodeThatMustNotWriteTakesTheLogFromNobody) {
  const MockBrokers brokers;
  KafkaNode owner(brokers, "a"), late(brokers, "b");
  owner.start();
  ASSERT_EQ(owner.execute(submission(1, 10)).status, CommandStatus::kAccepted);

  late.now -= std::chrono::hours(48);
  const auto opened = late.open();
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().detail.contains("set the clock")) << opened.error().detail;
  EXPECT_EQ(late.bytes(), owner.bytes()) << "it has read all the same";
  late.now = owner.now;
  late.options.check_log = [] { return domain::reject(domain::RejectionCode::kInvalid, "no"); };
  EXPECT_FALSE(late.open());

  EXPECT_EQ(owner.execute(note(2, 10)).version, 2u);
}

struct Acknowledged {
  CommandEnvelope command;
  CommandReply reply;
};

/// Has commands done by a node that others push aside; what is unknown is repeated.
std::vector<Acknowledged> insist(KafkaNode& node, std::uint64_t first, std::uint64_t count) {
  std::vector<Acknowledged> acknowledged;
  const auto deadline = Clock::now() + 60s;
  const auto is_late = [&] { return Clock::now() > deadline; };
  for (std::uint64_t number = first; number < first + count; ++number) {
    CommandReply reply;
    while (reply.status != CommandStatus::kAccepted && !is_late()) {
      if (!node.appender || node.appender->failed()) {
        std::this_thread::sleep_for(300ms);  // the other's turn
        if (!node.open()) continue;
        node.appender->start();
      }
      reply = node.execute(note(number, 10));
    }
    acknowledged.push_back({note(number, 10), reply});
  }
  EXPECT_FALSE(is_late()) << ::testing::PrintToString(node.reports);
  return acknowledged;
}

TEST(KafkaFaults, NodesThatPushEachOtherAsideLoseNothing) {
  constexpr std::uint64_t kEach = 40;
  MockBrokers brokers(3);
  KafkaNode first(brokers, "a"), second(brokers, "b");
  first.start();
  ASSERT_EQ(first.execute(submission(1, 10)).status, CommandStatus::kAccepted);

  std::vector<Acknowledged> of_second;
  std::jthread other([&] { of_second = insist(second, 1000, kEach); });
  std::jthread mischief([&](const std::stop_token& stop) {
    for (int step = 0; !stop.stop_requested(); ++step) {
      brokers.move_leader(step % 3 + 1);
      std::this_thread::sleep_for(700ms);
    }
  });
  std::vector<Acknowledged> all = insist(first, 2000, kEach);
  other.join();
  mischief = {};
  all.insert(all.end(), of_second.begin(), of_second.end());
  first.start();  // pushes the other aside
  const auto bytes = first.bytes();
  second.start();
  KafkaNode third(brokers, "c");
  third.start();

  EXPECT_EQ(second.bytes(), bytes);
  EXPECT_EQ(third.bytes(), bytes);
  EXPECT_EQ(third.row_of(10), std::to_string(2 * kEach + 1));
  EXPECT_GE(third.kafka->figures().claims, 6u) << "they did not meet";
  expect_each_once(third, 2 * kEach + 1);
  for (const auto& [command, reply] : all) {
    const CommandReply repeated = third.execute(command);
    EXPECT_TRUE(repeated.replayed);
    EXPECT_EQ(repeated.version, reply.version);
    EXPECT_EQ(repeated.position, reply.position);
  }
}

/// A node whose rows stand for four records of a log, moved to brokers where `others` has that many
/// commands.
std::string fault_of_other_log(std::uint64_t commands) {
  const MockBrokers brokers, others;
  KafkaNode node(brokers, "a"), other(others, "b");
  for (KafkaNode* each : {&node, &other}) {
    each->start();
    EXPECT_EQ(each->execute(submission(1, 10)).status, CommandStatus::kAccepted);
  }
  EXPECT_EQ(node.execute(note(2, 10)).status, CommandStatus::kAccepted);
  for (std::uint64_t number = 2; number <= commands; ++number) {
    EXPECT_EQ(other.execute(note(number, 10)).status, CommandStatus::kAccepted);
  }
  other.close();
  node.kafka_options.brokers = others.addresses();
  const auto opened = node.open();
  return opened ? "opened" : opened.error().detail;
}

TEST(KafkaFaults, RefusesALogThatWasReplaced) {
  EXPECT_EQ(fault_of_other_log(2),
            "record 3 of partition 0 of rahgir.log is not the one that the rows stand for: the log "
            "was cut or replaced");
  EXPECT_EQ(fault_of_other_log(5),
            "record 3 of partition 0 of rahgir.log is not the one that the rows stand for: the log "
            "was cut or replaced");
}

TEST(KafkaFaults, RefusesALogThatWasCut) {
  EXPECT_EQ(fault_of_other_log(1),
            "partition 0 of rahgir.log ends at record 3, but the rows stand for 4: the log was "
            "cut");
  const MockBrokers brokers, empty;
  KafkaNode node(brokers, "a");
  node.start();
  node.kafka_options.brokers = empty.addresses();

  const auto opened = node.open();

  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().detail.ends_with("; the rows stand for the log up to record 2"))
      << opened.error().detail;
}

}  // namespace
}  // namespace rahgir::eventstore
