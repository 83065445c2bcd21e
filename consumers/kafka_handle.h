#pragma once

// One librdkafka client (a producer or a consumer) and its worst words. For the kafka_* files only.

#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "consumers/kafka_client.h"
#include "eventstore/kafka_owned.h"

namespace rahgir::consumers {

using eventstore::KafkaOwned;

using KafkaError = KafkaOwned<rd_kafka_error_t, rd_kafka_error_destroy>;

/// Name and value; what the egress owns of a client.
using KafkaProperties = std::span<const std::pair<const char*, std::string>>;

class KafkaHandle {
 public:
  /// kRefused when librdkafka takes a property no more.
  static KafkaResult<std::unique_ptr<KafkaHandle>> make(rd_kafka_type_t type,
                                                        const KafkaOptions& options,
                                                        KafkaProperties own);
  ~KafkaHandle();
  KafkaHandle(const KafkaHandle&) = delete;
  KafkaHandle& operator=(const KafkaHandle&) = delete;

  rd_kafka_t* get() const { return client_; }
  /// The newest complaint of the client since the last time it was asked, in parentheses after a
  /// space; empty when there was none. Any thread.
  std::string complaint() const;

 private:
  KafkaHandle() = default;
  static void take_log(const rd_kafka_t* client, int level, const char* facility, const char* text);
  static void take_report(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);
  void complain(std::string text);

  mutable std::mutex mutex_;  // guards the next one
  mutable std::string complaint_;
  rd_kafka_t* client_ = nullptr;
};

}  // namespace rahgir::consumers
