#include "consumers/kafka_topics.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "consumers/kafka_handle.h"
#include "consumers/kafka_producer.h"

namespace rahgir::consumers {
namespace {

constexpr std::array kTopics{EgressTopic::kEvents, EgressTopic::kRequestState,
                             EgressTopic::kCatalogue, EgressTopic::kProgress};

using Event = KafkaOwned<rd_kafka_event_t, rd_kafka_event_destroy>;
using Queue = KafkaOwned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using NewTopic = KafkaOwned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using ConfigResource = KafkaOwned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using AdminOptions = KafkaOwned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using KafkaTopic = KafkaOwned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Message = KafkaOwned<rd_kafka_message_t, rd_kafka_message_destroy>;

std::unexpected<KafkaFault> refused(std::string detail) {
  return std::unexpected(KafkaFault{KafkaFailure::kRefused, std::move(detail)});
}

std::unexpected<KafkaFault> passing(const std::string& doing, rd_kafka_resp_err_t error,
                                    const KafkaHandle& handle) {
  return std::unexpected(KafkaFault{KafkaFailure::kPassing,
                                    doing + ": " + rd_kafka_err2str(error) + handle.complaint()});
}

bool is_compacted(EgressTopic topic) { return topic != EgressTopic::kEvents; }

/// An answer to a question put to the queue.
KafkaResult<Event> await(KafkaHandle& handle, rd_kafka_queue_t* queue, const std::string& doing,
                         const KafkaDeadline& deadline) {
  while (true) {
    Event event(rd_kafka_queue_poll(queue, KafkaDeadline::kSliceMs));
    if (event) {
      if (const auto error = rd_kafka_event_error(event.get())) {
        return passing(doing, error, handle);
      }
      return event;
    }
    if (deadline.is_over()) {
      return std::unexpected(deadline.fault(doing + handle.complaint()));
    }
  }
}

class TopicKeeper {
 public:
  TopicKeeper(KafkaHandle& handle, const KafkaOptions& kafka, const KafkaTopicOptions& options,
              const std::stop_token& stop)
      : handle_(handle),
        timeout_(kafka.timeout),
        options_(options),
        deadline_(kafka.timeout, stop),
        queue_(rd_kafka_queue_new(handle.get())) {}

  KafkaResult<bool> prepare();

 private:
  /// Topics that are missing; kRefused for those that are there and do not fit.
  KafkaResult<std::vector<EgressTopic>> look();
  KafkaResult<bool> make(const std::vector<EgressTopic>& missing);
  NewTopic new_topic(EgressTopic topic) const;
  AdminOptions admin_options(rd_kafka_admin_op_t operation) const;

  KafkaHandle& handle_;
  const std::chrono::milliseconds timeout_;
  const KafkaTopicOptions& options_;
  const KafkaDeadline deadline_;
  const Queue queue_;
};

AdminOptions TopicKeeper::admin_options(rd_kafka_admin_op_t operation) const {
  AdminOptions options(rd_kafka_AdminOptions_new(handle_.get(), operation));
  std::array<char, 256> why{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(timeout_.count()),
                                            why.data(), why.size());
  return options;
}

KafkaResult<bool> TopicKeeper::prepare() {
  const auto missing = look();
  if (!missing) return std::unexpected(missing.error());
  return missing->empty() ? KafkaResult<bool>(true) : make(*missing);
}

/// Why the clean-up of an existing topic does not fit; empty when it does.
std::string misfit(EgressTopic topic, const std::string& name, std::string_view policy) {
  if (is_compacted(topic) && policy != "compact") {
    return "the topic " + name + " must have cleanup.policy=compact, and has " +
           std::string(policy) + ": it would lose what is needed";
  }
  if (!is_compacted(topic) && policy.contains("compact")) {
    return "the topic " + name +
           " must not be compacted, and has cleanup.policy=" + std::string(policy) +
           ": it would lose events";
  }
  return {};
}

std::optional<std::string> config_of(const rd_kafka_ConfigResource_t* resource,
                                     std::string_view wanted) {
  std::size_t count = 0;
  const auto* entries = rd_kafka_ConfigResource_configs(resource, &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (rd_kafka_ConfigEntry_name(entries[i]) != wanted) continue;
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  }
  return std::nullopt;
}

KafkaResult<std::vector<EgressTopic>> TopicKeeper::look() {
  std::vector<ConfigResource> asked;
  std::vector<rd_kafka_ConfigResource_t*> pointers;
  for (const EgressTopic topic : kTopics) {
    asked.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC,
                                                   topic_name(options_.prefix, topic).c_str()));
    pointers.push_back(asked.back().get());
  }
  const AdminOptions how = admin_options(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  rd_kafka_DescribeConfigs(handle_.get(), pointers.data(), pointers.size(), how.get(),
                           queue_.get());
  const auto answer = await(handle_, queue_.get(), "asking for the topics", deadline_);
  if (!answer) return std::unexpected(answer.error());
  std::size_t count = 0;
  const auto* resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(answer->get()), &count);
  std::vector<EgressTopic> missing;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = rd_kafka_ConfigResource_name(resources[i]);
    const auto topic = *std::ranges::find(
        kTopics, name, [&](EgressTopic each) { return topic_name(options_.prefix, each); });
    switch (const auto error = rd_kafka_ConfigResource_error(resources[i])) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        if (const auto policy = config_of(resources[i], "cleanup.policy")) {
          if (std::string why = misfit(topic, name, *policy); !why.empty()) return refused(why);
        }
        break;
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        missing.push_back(topic);
        break;
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        break;  // may be published to, though not described
      default:
        return passing("asking for the topic " + name, error, handle_);
    }
  }
  return missing;
}

NewTopic TopicKeeper::new_topic(EgressTopic topic) const {
  const std::string name = topic_name(options_.prefix, topic);
  const bool is_progress = topic == EgressTopic::kProgress;
  std::array<char, 256> why{};
  NewTopic made(rd_kafka_NewTopic_new(name.c_str(), is_progress ? 1 : options_.partitions,
                                      options_.replication == 0 ? -1 : options_.replication,
                                      why.data(), why.size()));
  if (!made) return made;
  const auto configure = [&](const char* setting, const std::string& value) {
    rd_kafka_NewTopic_set_config(made.get(), setting, value.c_str());
  };
  configure("cleanup.policy", is_compacted(topic) ? "compact" : "delete");
  configure("max.message.bytes", std::to_string(kMaxKafkaRecordBytes));
  if (!is_compacted(topic)) configure("retention.ms", "-1");
  if (is_progress) {
    // Read whole at every start, and written at every transaction: compacted early.
    configure("segment.bytes", std::to_string(16 << 20));
    configure("segment.ms", "600000");
    configure("min.cleanable.dirty.ratio", "0.1");
  }
  return made;
}

KafkaResult<bool> TopicKeeper::make(const std::vector<EgressTopic>& missing) {
  std::vector<NewTopic> topics;
  std::vector<rd_kafka_NewTopic_t*> pointers;
  for (const EgressTopic topic : missing) {
    topics.push_back(new_topic(topic));
    if (!topics.back()) {
      return refused("a topic cannot be made with " + std::to_string(options_.partitions) +
                     " partitions and replication " + std::to_string(options_.replication));
    }
    pointers.push_back(topics.back().get());
  }
  const AdminOptions how = admin_options(RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_CreateTopics(handle_.get(), pointers.data(), pointers.size(), how.get(), queue_.get());
  const auto answer = await(handle_, queue_.get(), "making the topics", deadline_);
  if (!answer) return std::unexpected(answer.error());
  std::size_t count = 0;
  const auto* results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(answer->get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto error = rd_kafka_topic_result_error(results[i]);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      continue;
    }
    const char* why = rd_kafka_topic_result_error_string(results[i]);
    return refused(std::string("the topic ") + rd_kafka_topic_result_name(results[i]) +
                   " cannot be made: " + (why == nullptr ? rd_kafka_err2str(error) : why));
  }
  return true;
}

/// Partitions of a topic; kPassing while the brokers do not know it yet.
KafkaResult<int> partitions_of(KafkaHandle& handle, const std::string& name,
                               const KafkaDeadline& deadline) {
  const KafkaTopic topic(rd_kafka_topic_new(handle.get(), name.c_str(), nullptr));
  while (true) {
    const rd_kafka_metadata_t* answer = nullptr;
    const auto error =
        rd_kafka_metadata(handle.get(), 0, topic.get(), &answer, KafkaDeadline::kSliceMs);
    const KafkaOwned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> metadata(answer);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt == 1 &&
        metadata->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return metadata->topics[0].partition_cnt;
    }
    if (deadline.is_over()) {
      return std::unexpected(deadline.fault("looking for the topic " + name + handle.complaint()));
    }
  }
}

/// Whether the topic ever held a record, committed or not, deleted since or not.
KafkaResult<bool> was_written(KafkaHandle& handle, const std::string& name,
                              const KafkaDeadline& deadline) {
  const auto partitions = partitions_of(handle, name, deadline);
  if (!partitions) return std::unexpected(partitions.error());
  for (int partition = 0; partition < *partitions;) {
    std::int64_t low = 0, high = 0;
    const auto error = rd_kafka_query_watermark_offsets(handle.get(), name.c_str(), partition, &low,
                                                        &high, KafkaDeadline::kSliceMs);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (high > 0) return true;
      ++partition;
    } else if (deadline.is_over()) {
      return std::unexpected(deadline.fault("asking for the end of " + name));
    }
  }
  return false;
}

/// A consumer of the progress topic's one partition, without a group.
class ProgressReader {
 public:
  ProgressReader(KafkaHandle& consumer, const std::string& topic)
      : consumer_(consumer), topic_(rd_kafka_topic_new(consumer.get(), topic.c_str(), nullptr)) {}
  ~ProgressReader() {
    if (started_) rd_kafka_consume_stop(topic_.get(), 0);
  }
  ProgressReader(const ProgressReader&) = delete;
  ProgressReader& operator=(const ProgressReader&) = delete;

  KafkaResult<Progress> read(const KafkaDeadline& deadline);

 private:
  KafkaHandle& consumer_;
  const KafkaTopic topic_;
  bool started_ = false;
};

KafkaResult<Progress> ProgressReader::read(const KafkaDeadline& deadline) {
  if (rd_kafka_consume_start(topic_.get(), 0, RD_KAFKA_OFFSET_BEGINNING) != 0) {
    return passing("reading the progress", rd_kafka_last_error(), consumer_);
  }
  started_ = true;
  Progress progress;
  while (true) {
    const Message message(rd_kafka_consume(topic_.get(), 0, KafkaDeadline::kSliceMs));
    if (!message) {
      if (!deadline.is_over()) continue;
      return std::unexpected(deadline.fault("reading the progress" + consumer_.complaint()));
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return progress;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return passing("reading the progress", message->err, consumer_);
    }
    const std::string_view key(static_cast<const char*>(message->key), message->key_len);
    const std::string_view value(static_cast<const char*>(message->payload), message->len);
    if (!take_progress(key, value, progress)) {
      return refused("the progress topic holds a record at offset " +
                     std::to_string(message->offset) + " that is no progress");
    }
  }
}

KafkaResult<Progress> read_records(const KafkaOptions& kafka, const std::string& topic,
                                   const KafkaDeadline& deadline) {
  const std::array<std::pair<const char*, std::string>, 4> own{{
      {"isolation.level", "read_committed"},
      {"enable.partition.eof", "true"},
      {"auto.offset.reset", "error"},
      {"fetch.wait.max.ms", "10"},
  }};
  auto consumer = KafkaHandle::make(RD_KAFKA_CONSUMER, kafka, own);
  if (!consumer) return std::unexpected(consumer.error());
  return ProgressReader(**consumer, topic).read(deadline);
}

}  // namespace

KafkaResult<bool> prepare_topics(KafkaHandle& handle, const KafkaOptions& kafka,
                                 const KafkaTopicOptions& options, const std::stop_token& stop) {
  return TopicKeeper(handle, kafka, options, stop).prepare();
}

KafkaResult<Progress> read_progress(KafkaHandle& handle, const KafkaOptions& kafka,
                                    const KafkaTopicOptions& options, const std::stop_token& stop) {
  const KafkaDeadline deadline(kafka.timeout, stop);
  const std::string topic = topic_name(options.prefix, EgressTopic::kProgress);
  const auto partitions = partitions_of(handle, topic, deadline);
  if (!partitions) return std::unexpected(partitions.error());
  if (*partitions != 1) {
    return refused("the topic " + topic + " must have one partition, and has " +
                   std::to_string(*partitions));
  }
  auto progress = read_records(kafka, topic, deadline);
  if (!progress) return progress;

  const std::string events = topic_name(options.prefix, EgressTopic::kEvents);
  const auto written = was_written(handle, events, deadline);
  if (!written) return std::unexpected(written.error());
  const bool published = std::ranges::any_of(
      progress->partitions, [](const auto& each) { return each.second.place.published > 0; });
  if (*written && progress->owner.empty()) {
    return refused("the topic " + events + " holds records, but " + topic +
                   " does not say which: all would be published again");
  }
  if (!*written && published) {
    return refused("the topic " + events + " is empty, but " + topic +
                   " says what was published: it was deleted and made again");
  }
  return progress;
}

}  // namespace rahgir::consumers
