#pragma once

// What everything that talks to Kafka shares: how to reach the brokers, and what can go wrong.
// librdkafka stays in the kafka_* files of this folder.

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rahgir::consumers {

struct KafkaOptions {
  std::string brokers;  // host:port, several with commas
  /// Properties of librdkafka, name and value: security, compression, sockets …
  std::vector<std::pair<std::string, std::string>> properties{};
  std::chrono::milliseconds timeout{10'000};  // for one step: a transaction, a question
};

enum class KafkaFailure : std::uint8_t {
  kPassing,   // brokers that cannot be reached, time-outs, what a new try may mend
  kRefused,   // what an operator must mend
  kFenced,    // another producer took over
  kStopping,  // asked to stop meanwhile
};

struct KafkaFault {
  KafkaFailure failure = KafkaFailure::kPassing;
  std::string detail;
};

template <class Value>
struct [[nodiscard]] KafkaResult : std::expected<Value, KafkaFault> {
  using std::expected<Value, KafkaFault>::expected;
};

/// What is wrong with a setting "name=value"; never shows the value, which may be a secret. Nothing
/// when librdkafka takes it and the egress does not set it itself.
std::optional<std::string> problem_of_property(std::string_view setting);
/// Of a setting without a problem.
std::pair<std::string, std::string> parse_property(std::string_view setting);

/// Until when a step may take.
class KafkaDeadline {
 public:
  KafkaDeadline(std::chrono::milliseconds time, std::stop_token stop)
      : until_(std::chrono::steady_clock::now() + time), stop_(std::move(stop)) {}
  bool is_over() const { return is_stopping() || std::chrono::steady_clock::now() >= until_; }
  bool is_stopping() const { return stop_.stop_requested(); }
  /// For the next blocking call: short, so that a stop is seen soon.
  static constexpr int kSliceMs = 200;
  /// kStopping, or kPassing with what was waited for.
  KafkaFault fault(std::string waited_for) const;

 private:
  std::chrono::steady_clock::time_point until_;
  std::stop_token stop_;
};

}  // namespace rahgir::consumers
