#pragma once

// One partition of a Kafka topic as a log of records: a producer, and a reader of our own that no
// group of consumers moves. Only kafka_*.cc include librdkafka.
//
// Replies of brokers are replicated, not on disk: acks=all survives the loss of brokers, not that
// of all of them at once.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/result.h"
#include "eventstore/term.h"

namespace rahgir::eventstore {

struct KafkaLogOptions {
  std::string brokers{};  // host:port, several with commas
  std::string topic{};
  std::int32_t partition = 0;
  std::string node{};  // in claims: 1 to 64 letters, digits, dots and hyphens
  /// Properties of librdkafka, name and value: security, compression, sockets …
  std::vector<std::pair<std::string, std::string>> properties{};
  std::chrono::milliseconds message_timeout{30'000};  // until the producer gives up on a record
  std::chrono::milliseconds claim_timeout{10'000};    // until a claim that was not read is late
  std::chrono::milliseconds open_timeout{60'000};     // without any progress, to become the writer
};

/// One thread produces and reads; the producer's reports come from a thread of its own.
class KafkaConnection {
 public:
  /// Reads from that offset on. Errors name the property or the broker's complaint.
  static domain::Result<std::unique_ptr<KafkaConnection>> open(const KafkaLogOptions& options,
                                                               std::uint64_t from);
  ~KafkaConnection();  // gives up what is not sent yet
  KafkaConnection(const KafkaConnection&) = delete;
  KafkaConnection& operator=(const KafkaConnection&) = delete;

  /// Hands the record to the producer. An error: it is not sent.
  domain::Result<bool> produce(std::string_view record, const Term& term);
  /// Terms of records that the producer gave up on since the last call; they may be in the log.
  std::vector<Term> take_lost();

  struct Read {
    enum class What : std::uint8_t { kNothing, kRecord, kEnd } what = What::kNothing;
    std::uint64_t offset = 0;  // of the record; of the next one at the end
    std::string record;
  };
  /// Waits for the next record. kEnd comes once each time the end is reached. An error is final:
  /// the log does not hold the offset, may not be read, or is gone.
  domain::Result<Read> read(std::chrono::milliseconds wait);

  /// The newest complaint of the library; empty when there was none.
  std::string complaint() const;

 private:
  struct Clients;
  explicit KafkaConnection(std::unique_ptr<Clients> clients);
  std::unique_ptr<Clients> clients_;
};

}  // namespace rahgir::eventstore
