#pragma once

// Whether a topic may hold logs that nothing else holds: what brokers would lose, cut or not take
// is refused before the first record, and again when an operator changes the topic (kafka_logs.h).
// The times that Kafka gives to records are never read, so message.timestamp.type may be either.

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "eventstore/kafka_connection.h"

namespace rahgir::eventstore {

/// What brokers say of a topic; nothing where they may not say.
struct KafkaTopicFacts {
  int partitions = 0;
  int replicas = 0;  // of the partition with the fewest
  std::optional<std::string> min_insync_replicas = {}, unclean_leader_election = {},
                             cleanup_policy = {}, retention_ms = {}, retention_bytes = {},
                             max_message_bytes = {};

  bool operator==(const KafkaTopicFacts&) const = default;
};

struct KafkaTopicDemands {
  int partitions = 1;  // more do no harm, and Kafka could not take them away again
  /// A cluster of one broker, for development: neither replicas nor their number in sync are asked
  /// for. What is acknowledged is lost with that broker's disk.
  bool allows_one_broker = false;
};

/// Every reason to refuse the topic, worded for an operator.
std::vector<std::string> problems_of_topic(const std::string& topic, const KafkaTopicFacts& facts,
                                           const KafkaTopicDemands& demands);

/// Asks the brokers, for at most `open_timeout` each time. Errors: they cannot be reached, the
/// topic does not exist, or this was asked to stop.
domain::Result<KafkaTopicFacts> read_topic_facts(const KafkaLogOptions& options,
                                                 const std::stop_token& stop);

}  // namespace rahgir::eventstore
