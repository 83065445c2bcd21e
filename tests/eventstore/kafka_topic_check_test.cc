#include "eventstore/kafka_topic_check.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/eventstore/mock_brokers.h"

namespace rahgir::eventstore {
namespace {

const KafkaTopicFacts kRight{.partitions = 4,
                             .replicas = 3,
                             .min_insync_replicas = "2",
                             .unclean_leader_election = "false",
                             .cleanup_policy = "delete",
                             .retention_ms = "-1",
                             .retention_bytes = "-1",
                             .max_message_bytes = "1048588"};

template <class Change>
std::vector<std::string> problems_with(Change change, bool allows_one_broker = false) {
  KafkaTopicFacts facts = kRight;
  change(facts);
  return problems_of_topic("log", facts, {.partitions = 4, .allows_one_broker = allows_one_broker});
}

using Problems = std::vector<std::string>;

TEST(KafkaTopicCheck, TakesATopicThatKeepsEverything) {
  EXPECT_EQ(problems_with([](auto&) {}), Problems{});
}

TEST(KafkaTopicCheck, NamesEveryProblem) {
  EXPECT_EQ(problems_with([](auto& facts) { facts.partitions = 3; }),
            Problems{"topic log has 3 partitions, and must have 4"});
  EXPECT_EQ(problems_with([](auto& facts) { facts.cleanup_policy = "compact"; }),
            Problems{"cleanup.policy of topic log is compact, and must be delete: compaction takes "
                     "records out"});
  EXPECT_EQ(problems_with([](auto& facts) { facts.retention_ms = "604800000"; }),
            Problems{"retention.ms of topic log is 604800000, and must be -1: old records would "
                     "go"});
  EXPECT_EQ(problems_with([](auto& facts) { facts.retention_bytes = "1000"; }),
            Problems{"retention.bytes of topic log is 1000, and must be -1: old records would go"});
  EXPECT_EQ(problems_with([](auto& facts) { facts.unclean_leader_election = "true"; }),
            Problems{"unclean.leader.election.enable of topic log is true, and must be false: a "
                     "replica without the newest records could lead"});
  EXPECT_EQ(problems_with([](auto& facts) { facts.max_message_bytes = "786432"; }),
            Problems{"max.message.bytes of topic log is 786432, and must be 787456 or more: large "
                     "records would not be taken"});
  EXPECT_EQ(problems_with([](auto& facts) { facts.replicas = 2; }).size(), 1u);
  EXPECT_EQ(problems_with([](auto& facts) { facts.min_insync_replicas = "1"; }).size(), 1u);
  EXPECT_EQ(problems_with([](auto& facts) {
              facts = {.partitions = 4, .replicas = 1};
              facts.min_insync_replicas = "1";
              facts.cleanup_policy = "compact,delete";
            }).size(),
            3u);
}

TEST(KafkaTopicCheck, MorePartitionsDoNoHarm) {
  EXPECT_EQ(problems_with([](auto& facts) { facts.partitions = 5; }), Problems{});
}

TEST(KafkaTopicCheck, ADevelopmentClusterNeedsNoReplicas) {
  const auto single = [](auto& facts) {
    facts.replicas = 1;
    facts.min_insync_replicas = "1";
  };
  EXPECT_EQ(problems_with(single).size(), 2u);
  EXPECT_EQ(problems_with(single, true), Problems{});
  EXPECT_EQ(problems_with([](auto& facts) { facts.retention_ms = "1"; }, true).size(), 1u);
}

TEST(KafkaTopicCheck, WhatMayNotBeSeenIsNotRefused) {
  EXPECT_EQ(problems_with([](auto& facts) { facts = {.partitions = 4, .replicas = 3}; }),
            Problems{});
}

// Mock brokers do not know the question; a real cluster is asked in tests of the kafka tier.
TEST(KafkaTopicCheck, SaysWhatItCouldNotAsk) {
  const MockBrokers brokers;
  const auto facts = read_topic_facts({.brokers = brokers.addresses(),
                                       .topic = MockBrokers::kTopic,
                                       .open_timeout = std::chrono::seconds(2)},
                                      {});

  ASSERT_FALSE(facts);
  EXPECT_TRUE(facts.error().detail.starts_with("Kafka: the topic rahgir.log cannot be checked:"))
      << facts.error().detail;
}

TEST(KafkaTopicCheck, WaitsNoLongerThanToldForBrokersThatAreNotThere) {
  MockBrokers brokers;
  brokers.take_down();
  const auto before = std::chrono::steady_clock::now();
  std::stop_source stopping;
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    stopping.request_stop();
  });

  const auto facts = read_topic_facts({.brokers = brokers.addresses(),
                                       .topic = MockBrokers::kTopic,
                                       .open_timeout = std::chrono::seconds(60)},
                                      stopping.get_token());

  EXPECT_FALSE(facts);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
}

}  // namespace
}  // namespace rahgir::eventstore
