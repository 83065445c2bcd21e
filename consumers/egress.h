#pragma once

// The stream for analysts: follows every partition of the store and publishes to a Kafka of the
// operator's (docs/egress.md). How far it came is written in the same transactions as the records,
// so each event is published exactly once, however often the server or the brokers die.
//
//   connecting ──▶ up ◀──▶ down      brokers out of reach: tried again, with growing pauses
//                     ◀──▶ refused   an operator must mend something: tried again
//                      ──▶ replaced  another server took over: ends
//
// Commands never wait for it. Its memory is bounded by the limits of one batch.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "consumers/egress_batch.h"
#include "consumers/kafka_client.h"
#include "consumers/kafka_topics.h"
#include "eventstore/event_store.h"

namespace rahgir::consumers {

struct EgressOptions {
  KafkaOptions kafka{};
  KafkaTopicOptions topics{};
  std::string source = "urn:rahgir";  // URI of this deployment, as in the feed
  EgressBatchLimits batch{};
  std::chrono::milliseconds gather{20};          // how long events are gathered for one transaction
  std::chrono::milliseconds retry_most{30'000};  // longest pause between two tries
};

enum class EgressState : std::uint8_t { kConnecting, kUp, kDown, kRefused, kReplaced };
std::string_view word_of(EgressState state);

struct EgressFigures {
  EgressState state = EgressState::kConnecting;
  std::uint64_t published = 0;  // events, since the start of the process
  std::uint64_t transactions = 0;
  std::uint64_t failures = 0;
  std::optional<Places> places{};  // nothing until Kafka has told them
};

class Egress {
 public:
  /// Called on the egress's thread when the state changes, and when what must be mended does.
  using Report = std::function<void(EgressState state, const std::string& detail)>;

  /// Starts at once, on a thread of its own. Borrows the store.
  Egress(const eventstore::EventStore& store, EgressOptions options, Report report);
  ~Egress();  // publishes no more; takes a second or two
  Egress(const Egress&) = delete;
  Egress& operator=(const Egress&) = delete;

  /// Thread-safe.
  EgressFigures figures() const;
  /// Prometheus text, appended. Thread-safe.
  void append_metrics(std::string& out) const;

 private:
  class Session;
  void run(const std::stop_token& stop);
  /// Until something fails.
  KafkaFault serve(const std::stop_token& stop);
  void note(EgressState state, const std::string& detail);
  void fail(const KafkaFault& fault);
  void note_published(const EgressBatch& batch);
  void pause(std::chrono::milliseconds time, const std::stop_token& stop);

  const eventstore::EventStore& store_;
  const EgressOptions options_;
  const Report report_;
  const std::string owner_;  // id of this process in the progress topic
  EgressBatches batches_;
  bool was_fenced_ = false;
  std::string reported_;      // detail of the newest report
  mutable std::mutex mutex_;  // guards the next one
  EgressFigures figures_;
  std::jthread thread_;  // last: stops before the members above go
};

}  // namespace rahgir::consumers
