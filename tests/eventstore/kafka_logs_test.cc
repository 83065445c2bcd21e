#include "eventstore/kafka_logs.h"

#include <gtest/gtest.h>

#include "eventstore/layout.h"
#include "tests/eventstore/mock_brokers.h"
#include "tests/eventstore/store_scene.h"

namespace rahgir::eventstore {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kPartitions = 2;

const KafkaTopicFacts kRight{.partitions = kPartitions + 1, .replicas = 3};

/// A topic that the test changes, since mock brokers do not speak of theirs.
class Topic {
 public:
  KafkaLogsOptions options(const std::string& brokers) {
    return {.log = {.brokers = brokers,
                    .topic = MockBrokers::kTopic,
                    .node = "node",
                    .message_timeout = 4s,
                    .claim_timeout = 3s,
                    .open_timeout = 10s},
            .partitions = kPartitions,
            .check_interval = 10ms,
            .ask = [this](const std::stop_token&) {
              const std::lock_guard lock(mutex_);
              return facts_;
            }};
  }
  void become(domain::Result<KafkaTopicFacts> facts) {
    const std::lock_guard lock(mutex_);
    facts_ = std::move(facts);
  }
  void report(std::string_view what) {
    const std::lock_guard lock(mutex_);
    reports_.emplace_back(what);
  }
  /// Waits for as many reports.
  std::vector<std::string> reports(std::size_t count) {
    for (int round = 0; round < 1000; ++round) {
      {
        const std::lock_guard lock(mutex_);
        if (reports_.size() >= count) return reports_;
      }
      std::this_thread::sleep_for(10ms);
    }
    return {};
  }

 private:
  std::mutex mutex_;
  domain::Result<KafkaTopicFacts> facts_ = kRight;
  std::vector<std::string> reports_;
};

KafkaTopicFacts with_retention(std::string milliseconds) {
  KafkaTopicFacts facts = kRight;
  facts.retention_ms = std::move(milliseconds);
  return facts;
}

TEST(KafkaLogs, RefusesATopicThatWouldLoseRecords) {
  Topic topic;
  topic.become(with_retention("1000"));

  const auto opened = KafkaLogs::open(topic.options(""), [](std::string_view) {});

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().detail,
            "Kafka: retention.ms of topic rahgir.log is 1000, and must be -1: old records would "
            "go");
}

TEST(KafkaLogs, NeedsAPartitionForTheControlPartitionToo) {
  Topic topic;
  topic.become(KafkaTopicFacts{.partitions = kPartitions, .replicas = 3});

  const auto opened = KafkaLogs::open(topic.options(""), [](std::string_view) {});

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().detail, "Kafka: topic rahgir.log has 2 partitions, and must have 3");
}

TEST(KafkaLogs, RefusesCommandsWhileTheTopicIsNotRight) {
  Topic topic;
  const auto logs = KafkaLogs::open(topic.options(""), [&](std::string_view what) {
                      topic.report(what);
                    }).value();
  EXPECT_TRUE(logs->takes_commands());

  topic.become(with_retention("1000"));
  EXPECT_EQ(topic.reports(1).back(),
            "Kafka: commands are refused: retention.ms of topic rahgir.log is 1000, and must be "
            "-1: old records would go");
  EXPECT_FALSE(logs->takes_commands());

  topic.become(domain::reject(domain::RejectionCode::kConflict, "gone"));
  EXPECT_EQ(topic.reports(2).back(), "gone");
  EXPECT_FALSE(logs->takes_commands()) << "brokers that cannot be asked change nothing";

  topic.become(kRight);
  EXPECT_EQ(topic.reports(3).back(), "Kafka: the topic is right again");
  EXPECT_TRUE(logs->takes_commands());
}

/// A whole store on brokers.
class KafkaStore : public StoreScene {
 public:
  explicit KafkaStore(const MockBrokers& brokers) : StoreScene(kPartitions) { use(brokers); }
  ~KafkaStore() { close(); }

  void use(const MockBrokers& brokers) {
    logs_ = KafkaLogs::open(topic.options(brokers.addresses()), [](std::string_view) {}).value();
    options.make_log = [this](PartitionNumber partition, Store& rows) {
      return logs_->open_log(partition, rows);
    };
    options.log_takes_commands = [this] { return logs_->takes_commands(); };
  }
  void use_embedded() {
    options.make_log = {};
    options.log_takes_commands = {};
  }
  std::string fault() {
    const auto opened = open();
    return opened ? "" : opened.error().detail;
  }

  Topic topic;

 private:
  std::unique_ptr<KafkaLogs> logs_;
};

/// As on a machine that has never served: what the deployment is, and nothing of its logs.
void join(const EventStoreOptions& from, const EventStoreOptions& to) {
  std::filesystem::create_directories(to.data / "anchor");
  auto layout = read_layout(from.data / "layout.json").value().value();
  layout.complete = false;
  ASSERT_TRUE(write_layout(to.data / "layout.json", layout));
  std::filesystem::copy(keys_folder(from), keys_folder(to),
                        std::filesystem::copy_options::recursive);
}

TEST(KafkaStore, IsTheSameOnEveryNode) {
  const MockBrokers brokers(1, kPartitions + 1);
  KafkaStore first(brokers);
  first.must_open();
  first.make_directory();
  std::mt19937_64 random(7);
  int accepted = 0;
  for (int step = 0; step < 150; ++step) {
    accepted += first.run_random(random).status == CommandStatus::kAccepted;
    if (step == 75) first.must_open();
  }
  EXPECT_GT(accepted, 30);
  EXPECT_EQ(first.faults(), "");
  const std::string dump = first.dump();

  KafkaStore second(brokers);
  second.now_ms = first.now_ms.load();
  join(first.options, second.options);
  second.must_open();

  EXPECT_EQ(second.dump(), dump);
  EXPECT_EQ(second.faults(), "");
  second.requests = first.requests;
  second.next_command = first.next_command.load();
  EXPECT_EQ(first.run(first.submission(900)).status, CommandStatus::kUnknown) << "it was fenced";
  const auto id = second.submit(900);
  const std::string described = describe(second.request(id));
  first.must_open();  // takes over, with what the second wrote
  EXPECT_EQ(describe(first.request(id)), described);
  EXPECT_EQ(first.faults(), "");
}

TEST(KafkaStore, TakesNoCommandsWhileTheTopicIsNotRight) {
  const MockBrokers brokers(1, kPartitions + 1);
  KafkaStore scene(brokers);
  scene.must_open();
  scene.make_directory();

  scene.topic.become(with_retention("1000"));
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (scene.options.log_takes_commands() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(scene.run(scene.submission(1)).status, CommandStatus::kReadOnly);
}

TEST(KafkaStore, KeepsToTheKindOfLogThatItBeganWith) {
  const MockBrokers brokers(1, kPartitions + 1);
  KafkaStore scene(brokers);
  scene.must_open();
  scene.close();
  scene.use_embedded();
  EXPECT_TRUE(
      scene.fault().contains("is a copy of one on Kafka, and takes records from there only"))
      << scene.fault();

  StoreScene embedded(kPartitions);
  embedded.must_open();
  embedded.close();
  scene.use(brokers);
  embedded.options.make_log = scene.options.make_log;
  const auto opened = embedded.open();
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().detail.contains("is not a copy of one on Kafka"))
      << opened.error().detail;
}

TEST(KafkaStore, BeginsNoLogWhereTheAnchorKnowsOne) {
  const MockBrokers brokers(1, kPartitions + 1), empty(1, kPartitions + 1);
  KafkaStore scene(brokers);
  scene.must_open();
  scene.make_directory();
  scene.close();
  auto layout = read_layout(scene.options.data / "layout.json").value().value();
  layout.complete = false;  // makes folders anew
  ASSERT_TRUE(write_layout(scene.options.data / "layout.json", layout));
  std::filesystem::remove_all(scene.options.data / "control");
  scene.use(empty);

  const std::string fault = scene.fault();

  EXPECT_TRUE(fault.contains("control: ")) << fault;
  EXPECT_NE(fault, "");
  EXPECT_EQ(scene.fault(), fault) << "the first attempt left something behind";
}

}  // namespace
}  // namespace rahgir::eventstore
