#include "eventstore/kafka_topic_check.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <charconv>

#include "eventstore/frame.h"
#include "eventstore/kafka_library.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr std::int64_t kLeastReplicas = 3, kLeastInSync = 2;
constexpr std::int64_t kLeastMessageBytes = kMaxRecordBytes + 1024;  // with Kafka's own frame

using Queue = KafkaOwned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Event = KafkaOwned<rd_kafka_event_t, rd_kafka_event_destroy>;
using Resource = KafkaOwned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using AdminOptions = KafkaOwned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using Topic = KafkaOwned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Metadata = KafkaOwned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>;

constexpr int kSliceMs = 200;  // so that a stop is seen soon

class Patience {
 public:
  Patience(const KafkaLogOptions& options, const std::stop_token& stop)
      : until_(std::chrono::steady_clock::now() + options.open_timeout), stop_(stop) {}
  bool is_over() const {
    return stop_.stop_requested() || std::chrono::steady_clock::now() >= until_;
  }

 private:
  const std::chrono::steady_clock::time_point until_;
  const std::stop_token& stop_;
};

std::int64_t number_in(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::unexpected<domain::Rejection> fault(const KafkaLogOptions& options, std::string_view why) {
  return reject(RejectionCode::kConflict,
                fmt::format("Kafka: the topic {} cannot be checked: {}", options.topic, why));
}

Result<KafkaClient> make_client(const KafkaLogOptions& options) {
  auto configured = configure_kafka(options, {});
  if (!configured) return std::unexpected(configured.error());
  rd_kafka_conf_set_log_cb(configured->get(),
                           [](const rd_kafka_t*, int, const char*, const char*) {});
  return make_kafka_client(RD_KAFKA_PRODUCER, std::move(*configured));
}

Result<Metadata> read_metadata(const KafkaLogOptions& options, rd_kafka_t* client,
                               const Patience& patience) {
  const Topic topic(rd_kafka_topic_new(client, options.topic.c_str(), nullptr));
  while (true) {
    const rd_kafka_metadata_t* found = nullptr;
    const auto error = rd_kafka_metadata(client, 0, topic.get(), &found, kSliceMs);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return Metadata(found);
    if (patience.is_over()) return fault(options, rd_kafka_err2str(error));
  }
}

Result<bool> read_replicas(const KafkaLogOptions& options, rd_kafka_t* client,
                           const Patience& patience, KafkaTopicFacts& facts) {
  const auto found_metadata = read_metadata(options, client, patience);
  if (!found_metadata) return std::unexpected(found_metadata.error());
  const rd_kafka_metadata_t* found = found_metadata->get();
  if (found->topic_cnt != 1) return fault(options, "the brokers do not speak of it");
  const rd_kafka_metadata_topic_t& seen = found->topics[0];
  if (seen.err != RD_KAFKA_RESP_ERR_NO_ERROR) return fault(options, rd_kafka_err2str(seen.err));
  facts.partitions = seen.partition_cnt;
  for (int index = 0; index < seen.partition_cnt; ++index) {
    const int replicas = seen.partitions[index].replica_cnt;
    facts.replicas = index == 0 ? replicas : std::min(facts.replicas, replicas);
  }
  return true;
}

std::optional<std::string>* member_of(KafkaTopicFacts& facts, std::string_view name) {
  if (name == "min.insync.replicas") return &facts.min_insync_replicas;
  if (name == "unclean.leader.election.enable") return &facts.unclean_leader_election;
  if (name == "cleanup.policy") return &facts.cleanup_policy;
  if (name == "retention.ms") return &facts.retention_ms;
  if (name == "retention.bytes") return &facts.retention_bytes;
  if (name == "max.message.bytes") return &facts.max_message_bytes;
  return nullptr;
}

/// What the answer says of the topic; nothing where this client may not see it.
Result<bool> take_answer(const KafkaLogOptions& options, const rd_kafka_event_t* answer,
                         KafkaTopicFacts& facts) {
  std::size_t count = 0;
  const auto* resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(const_cast<rd_kafka_event_t*>(answer)), &count);
  for (std::size_t index = 0; index < count; ++index) {
    const auto error = rd_kafka_ConfigResource_error(resources[index]);
    if (error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) return true;
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return fault(options, rd_kafka_err2str(error));
    std::size_t entries = 0;
    const auto* values = rd_kafka_ConfigResource_configs(resources[index], &entries);
    for (std::size_t entry = 0; entry < entries; ++entry) {
      auto* member = member_of(facts, rd_kafka_ConfigEntry_name(values[entry]));
      const char* value = rd_kafka_ConfigEntry_value(values[entry]);
      if (member != nullptr && value != nullptr) *member = value;
    }
  }
  return true;
}

Result<bool> read_configuration(const KafkaLogOptions& options, rd_kafka_t* client,
                                const Patience& patience, KafkaTopicFacts& facts) {
  const Queue queue(rd_kafka_queue_new(client));
  const AdminOptions how(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
  const Resource asked(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, options.topic.c_str()));
  rd_kafka_ConfigResource_t* list = asked.get();
  rd_kafka_DescribeConfigs(client, &list, 1, how.get(), queue.get());
  Event answer;
  while (!answer && !patience.is_over()) {
    answer.reset(rd_kafka_queue_poll(queue.get(), kSliceMs));
  }
  if (!answer) return fault(options, "the brokers do not answer");
  if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fault(options, rd_kafka_event_error_string(answer.get()));
  }
  return take_answer(options, answer.get(), facts);
}

}  // namespace

std::vector<std::string> problems_of_topic(const std::string& topic, const KafkaTopicFacts& facts,
                                           const KafkaTopicDemands& demands) {
  std::vector<std::string> problems;
  const auto must = [&](const std::optional<std::string>& value, std::string_view name,
                        std::string_view wanted, std::string_view why) {
    if (!value || *value == wanted) return;
    problems.push_back(
        fmt::format("{} of topic {} is {}, and must be {}: {}", name, topic, *value, wanted, why));
  };
  if (facts.partitions < demands.partitions) {
    problems.push_back(fmt::format("topic {} has {} partitions, and must have {}", topic,
                                   facts.partitions, demands.partitions));
  }
  if (facts.max_message_bytes && number_in(*facts.max_message_bytes) < kLeastMessageBytes) {
    problems.push_back(fmt::format(
        "max.message.bytes of topic {} is {}, and must be {} or more: large records would not be "
        "taken",
        topic, *facts.max_message_bytes, kLeastMessageBytes));
  }
  must(facts.cleanup_policy, "cleanup.policy", "delete", "compaction takes records out");
  must(facts.retention_ms, "retention.ms", "-1", "old records would go");
  must(facts.retention_bytes, "retention.bytes", "-1", "old records would go");
  must(facts.unclean_leader_election, "unclean.leader.election.enable", "false",
       "a replica without the newest records could lead");
  if (demands.allows_one_broker) return problems;
  if (facts.replicas < kLeastReplicas) {
    problems.push_back(fmt::format(
        "topic {} has {} replicas, and must have {} or more (one is enough for a development "
        "cluster, if the configuration says that it is one)",
        topic, facts.replicas, kLeastReplicas));
  }
  if (facts.min_insync_replicas && number_in(*facts.min_insync_replicas) < kLeastInSync) {
    problems.push_back(fmt::format(
        "min.insync.replicas of topic {} is {}, and must be {} or more: one broker could lose what "
        "was acknowledged",
        topic, *facts.min_insync_replicas, kLeastInSync));
  }
  return problems;
}

Result<KafkaTopicFacts> read_topic_facts(const KafkaLogOptions& options,
                                         const std::stop_token& stop) {
  const auto client = make_client(options);
  if (!client) return std::unexpected(client.error());
  const Patience patience(options, stop);
  KafkaTopicFacts facts;
  auto read = read_replicas(options, client->get(), patience, facts);
  if (read) read = read_configuration(options, client->get(), patience, facts);
  if (!read) return std::unexpected(read.error());
  return facts;
}

}  // namespace rahgir::eventstore
