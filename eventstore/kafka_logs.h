#pragma once

// The logs of a store's partitions on one topic: partition 0 of the topic is the control
// partition's, n + 1 that of the requests' partition n. The topic is checked before the first log
// is opened, and again and again while they are in use: an operator who changes it so that records
// could be lost has commands refused until it is mended.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "eventstore/kafka_commit_log.h"
#include "eventstore/kafka_topic_check.h"

namespace rahgir::eventstore {

struct KafkaLogsOptions {
  KafkaLogOptions log = {};  // of each partition
  unsigned partitions = 1;   // of requests
  bool allows_one_broker = false;
  std::chrono::milliseconds check_interval{60'000};
  /// What is so of the topic; asks the brokers when empty.
  std::function<domain::Result<KafkaTopicFacts>(const std::stop_token& stop)> ask = {};
};

/// Threads: any.
class KafkaLogs {
 public:
  /// Errors: the brokers cannot be asked, or every problem of the topic. `report`: what an operator
  /// should know; from any thread.
  static domain::Result<std::unique_ptr<KafkaLogs>> open(
      KafkaLogsOptions options, std::function<void(std::string_view)> report);
  KafkaLogs(const KafkaLogs&) = delete;
  KafkaLogs& operator=(const KafkaLogs&) = delete;

  /// Borrows the store.
  domain::Result<std::unique_ptr<CommitLog>> open_log(PartitionNumber partition,
                                                      Store& store) const;
  /// Whether the topic was right when it was last asked for.
  bool takes_commands() const { return takes_commands_.load(std::memory_order_relaxed); }

 private:
  KafkaLogs(KafkaLogsOptions options, std::function<void(std::string_view)> report);
  domain::Result<std::string> problems(const std::stop_token& stop) const;
  void watch(const std::stop_token& stop);
  void look_again(const std::stop_token& stop);

  const KafkaLogsOptions options_;
  const std::function<void(std::string_view)> report_;
  std::atomic<bool> takes_commands_ = true;
  std::string reported_;  // the watcher's
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread watcher_;
};

}  // namespace rahgir::eventstore
