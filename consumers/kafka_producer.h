#pragma once

// A transactional producer: what one call publishes, consumers that read committed records get
// whole and once, or not at all. One thread.

#include <memory>
#include <span>
#include <string>

#include "consumers/egress_records.h"
#include "consumers/kafka_client.h"

struct rd_kafka_error_s;

namespace rahgir::consumers {

class KafkaHandle;

/// Largest record, headers and all: of a request with the longest history, with room to spare.
inline constexpr std::size_t kMaxKafkaRecordBytes = 4 << 20;

class KafkaProducer {
 public:
  static KafkaResult<std::unique_ptr<KafkaProducer>> make(const KafkaOptions& options,
                                                          std::string prefix);
  ~KafkaProducer();
  KafkaProducer(const KafkaProducer&) = delete;
  KafkaProducer& operator=(const KafkaProducer&) = delete;

  /// Fences every other producer of this prefix, and ends the transaction that one left open. Once,
  /// before the first publish().
  KafkaResult<bool> take_over(const std::stop_token& stop);

  /// The records in one transaction, in order. After an error it is unknown whether they were
  /// published; the producer is of no more use.
  KafkaResult<bool> publish(std::span<const EgressRecord> records, const std::stop_token& stop);

  KafkaHandle& handle() { return *handle_; }

 private:
  KafkaProducer(const KafkaOptions& options, std::string prefix,
                std::unique_ptr<KafkaHandle> handle);
  KafkaResult<bool> send(const EgressRecord& record, const KafkaDeadline& deadline);
  KafkaFault fault(const char* doing, const rd_kafka_error_s* error) const;

  const std::chrono::milliseconds timeout_;
  const std::string prefix_;
  std::unique_ptr<KafkaHandle> handle_;
};

}  // namespace rahgir::consumers
