#pragma once

// Brokers inside librdkafka, on loopback: they lie about nothing, but de-duplicate nothing either.

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rahgir::eventstore {

class MockBrokers {
 public:
  static constexpr const char* kTopic = "rahgir.log";

  explicit MockBrokers(int brokers = 1, int partitions = 1) {
    std::array<char, 256> why{};
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, quiet(), why.data(), why.size());
    if (client_ == nullptr) throw std::runtime_error(why.data());
    cluster_ = rd_kafka_mock_cluster_new(client_, brokers);
    rd_kafka_mock_topic_create(cluster_, kTopic, partitions, brokers);
  }
  ~MockBrokers() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(client_);
  }
  MockBrokers(const MockBrokers&) = delete;
  MockBrokers& operator=(const MockBrokers&) = delete;

  std::string addresses() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void move_leader(int broker) { rd_kafka_mock_partition_set_leader(cluster_, kTopic, 0, broker); }
  void take_down() { rd_kafka_mock_broker_set_down(cluster_, -1); }
  void bring_up() { rd_kafka_mock_broker_set_up(cluster_, -1); }
  void delay(int broker, int milliseconds) {
    rd_kafka_mock_broker_set_rtt(cluster_, broker, milliseconds);
  }

  enum Request : std::int16_t { kProduce = 0, kFetch = 1 };
  /// The next requests of that kind fail so, and nothing is appended.
  void refuse(Request request, rd_kafka_resp_err_t error, std::size_t times = 1) {
    const std::vector<rd_kafka_resp_err_t> errors(times, error);
    rd_kafka_mock_push_request_errors_array(cluster_, request, times, errors.data());
  }
  /// The next requests of that kind to broker 1 are done at once and answered late.
  void answer_late(Request request, int milliseconds, int times = 1) {
    for (int time = 0; time < times; ++time) {
      rd_kafka_mock_broker_push_request_error_rtts(cluster_, 1, request, 1,
                                                   RD_KAFKA_RESP_ERR_NO_ERROR, milliseconds);
    }
  }

 private:
  static rd_kafka_conf_t* quiet() {
    rd_kafka_conf_t* configuration = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(configuration, nullptr);
    return configuration;
  }

  rd_kafka_t* client_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace rahgir::eventstore
