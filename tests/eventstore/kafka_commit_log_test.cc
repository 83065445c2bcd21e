#include "eventstore/kafka_commit_log.h"

#include <gtest/gtest.h>

#include "tests/eventstore/commit_log_conformance.h"
#include "tests/eventstore/kafka_node.h"

namespace rahgir::eventstore {
namespace {

class KafkaHarness {
 public:
  static constexpr Column kRows = kFirstModelColumn;
  KafkaHarness() { reopen(); }
  CommitLog& log() { return *log_; }
  Store& store() { return *store_; }

  void reopen() {
    log_.reset();
    store_.reset();
    auto store = Store::open({.path = folder_ / "store",
                              .columns = partition_columns({{.name = "rows"}}),
                              .memory_mb = 8,
                              .create = true});
    if (!store) throw std::runtime_error(store.error().detail);
    store_ = std::move(*store);
    auto log = KafkaCommitLog::open(options_of(brokers_, "node"), 0, *store_, {});
    if (!log) throw std::runtime_error(log.error().detail);
    log_ = std::move(*log);
  }

  /// Records that the fold rule accepts, with the text in their first event.
  std::vector<std::string> records(const std::vector<Item>& items) {
    std::vector<std::string> records;
    const Term term = log_->next_term();
    for (const Item& item : items) {
      Record record{.kind = term.epoch == 0 ? RecordKind::kGenesis : RecordKind::kCommand,
                    .header = {},
                    .events = {}};
      record.header.previous = last_hash_;
      record.header.epoch = term.epoch;
      record.header.owner = term.owner;
      record.header.read_to = term.read_to;
      if (term.epoch != 0) record.header.owner_sequence = term.sequence + records.size();
      for (std::size_t event = 0; event < item.events; ++event) {
        record.events.push_back(frame(event == 0 ? item.text : ""));
      }
      records.push_back(encode_record(record).value());
      last_hash_ = sha256(records.back());
    }
    return records;
  }

 private:
  static std::string frame(const std::string& text) {
    EventFrame frame;
    frame.sections.push_back({.subject = {}, .bytes = text});
    return encode_event_frame(frame);
  }

  MockBrokers brokers_;
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<KafkaCommitLog> log_;
  Hash last_hash_{};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, CommitLogConformance, ::testing::Types<KafkaHarness>);

TEST(KafkaCommitLog, RestoresARowlessNodeFromTheLog) {
  const MockBrokers brokers;
  KafkaNode first(brokers, "a");
  first.start();
  ASSERT_EQ(first.execute(submission(1, 10)).status, CommandStatus::kAccepted);
  ASSERT_EQ(first.execute(note(2, 10, "notes:3")).status, CommandStatus::kAccepted);
  const CommandReply last = first.execute(note(3, 10));
  const auto bytes = first.bytes();
  first.close();

  KafkaNode second(brokers, "b");
  second.start();

  EXPECT_EQ(second.bytes(), bytes);
  EXPECT_EQ(second.row_of(10), "5");
  EXPECT_EQ(second.counted_events(), 5);
  const CommandReply repeated = second.execute(note(3, 10));
  EXPECT_TRUE(repeated.replayed);
  EXPECT_EQ(repeated.position, last.position) << "positions do not depend on the node";
}

TEST(KafkaCommitLog, PositionsDoNotCountWhatIsNotAnEvent) {
  const MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.start();
  ASSERT_EQ(node.execute(submission(1, 10)).position.index, 0u);
  ASSERT_EQ(node.execute(note(2, 10, "reject")).status, CommandStatus::kRejected);
  ASSERT_EQ(node.execute(note(3, 10, "nothing")).status, CommandStatus::kUnchanged);

  EXPECT_EQ(node.execute(note(4, 10)).position.index, 1u);
  EXPECT_EQ(node.log->end(), 3u);
  node.close();
  node.start();  // a second claim
  EXPECT_EQ(node.execute(note(5, 10)).position.index, 2u);
  EXPECT_EQ(node.kafka->figures().next_log_offset, 8u);
}

TEST(KafkaCommitLog, RefusesAnUnknownProperty) {
  const MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.kafka_options.properties = {{"no.such.property", "1"}};

  const auto opened = node.open();

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().detail, "Kafka: there is no property no.such.property");
}

TEST(KafkaCommitLog, RefusesPropertiesThatTheProtocolStandsOn) {
  const MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.kafka_options.properties = {{"acks", "1"}};
  EXPECT_EQ(node.open().error().detail,
            "Kafka: the property acks is not for the configuration to set");
}

TEST(KafkaCommitLog, DoesNotShowValuesOfProperties) {
  const MockBrokers brokers;
  KafkaNode node(brokers, "a");
  node.kafka_options.properties = {{"security.protocol", "secret"}};
  EXPECT_EQ(node.open().error().detail,
            "Kafka: the property security.protocol does not take that value");
}

TEST(KafkaCommitLog, RefusesANameThatClaimsCannotCarry) {
  const MockBrokers brokers;
  for (const std::string& name : {std::string(), std::string(65, 'a'), std::string("a/b")}) {
    KafkaNode node(brokers, name);
    const auto opened = node.open();
    ASSERT_FALSE(opened) << name;
    EXPECT_TRUE(opened.error().detail.contains("does not name a node")) << opened.error().detail;
  }
}

TEST(SharedLogRows, FoldPointSurvivesItsBytes) {
  FoldPoint point{.state = {.next_log_offset = 1,
                            .epoch = 2,
                            .owner = "node/1",
                            .claimed_at = 3,
                            .last_sequence = 4,
                            .lost_at = 5,
                            .log_id = kLogId,
                            .fold_version = 6,
                            .window = 7,
                            .next_offset = 8,
                            .next_event = 9,
                            .found = {1, 2, 3, 4, 5, 6, 7, 8, 9}}};
  point.state.last_hash.fill(0xAB);
  point.last_record.fill(0xCD);

  EXPECT_EQ(decode_fold_point(encode(point)).value(), point);
  EXPECT_FALSE(decode_fold_point("short"));
}

}  // namespace
}  // namespace rahgir::eventstore
