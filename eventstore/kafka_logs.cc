#include "eventstore/kafka_logs.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

KafkaLogsOptions with_defaults(KafkaLogsOptions options) {
  if (options.ask) return options;
  options.ask = [log = options.log](const std::stop_token& stop) {
    return read_topic_facts(log, stop);
  };
  return options;
}

}  // namespace

Result<std::unique_ptr<KafkaLogs>> KafkaLogs::open(KafkaLogsOptions options,
                                                   std::function<void(std::string_view)> report) {
  std::unique_ptr<KafkaLogs> logs(
      new KafkaLogs(with_defaults(std::move(options)), std::move(report)));
  const auto problems = logs->problems({});
  if (!problems) return std::unexpected(problems.error());
  if (!problems->empty()) return reject(RejectionCode::kInvalid, "Kafka: " + *problems);
  logs->watcher_ =
      std::jthread([self = logs.get()](const std::stop_token& stop) { self->watch(stop); });
  return logs;
}

KafkaLogs::KafkaLogs(KafkaLogsOptions options, std::function<void(std::string_view)> report)
    : options_(std::move(options)), report_(std::move(report)) {}

Result<std::unique_ptr<CommitLog>> KafkaLogs::open_log(PartitionNumber partition,
                                                       Store& store) const {
  KafkaLogOptions log = options_.log;
  log.partition = partition == kControlPartition ? 0 : partition + 1;
  auto opened = KafkaCommitLog::open(log, partition, store, report_);
  if (!opened) return std::unexpected(opened.error());
  return std::move(*opened);
}

/// Of the topic as it is now; empty when there are none.
Result<std::string> KafkaLogs::problems(const std::stop_token& stop) const {
  const auto facts = options_.ask(stop);
  if (!facts) return std::unexpected(facts.error());
  return fmt::to_string(
      fmt::join(problems_of_topic(options_.log.topic, *facts,
                                  {.partitions = static_cast<int>(options_.partitions) + 1,
                                   .allows_one_broker = options_.allows_one_broker}),
                "; "));
}

void KafkaLogs::watch(const std::stop_token& stop) {
  std::unique_lock held(mutex_);
  while (!wake_.wait_for(held, stop, options_.check_interval, [] { return false; })) {
    if (stop.stop_requested()) return;
    look_again(stop);
  }
}

/// Brokers that cannot be asked change nothing: whether they take records, the producer learns.
void KafkaLogs::look_again(const std::stop_token& stop) {
  const auto found = problems(stop);
  if (stop.stop_requested()) return;
  if (found) takes_commands_.store(found->empty(), std::memory_order_relaxed);
  std::string report = found ? (found->empty() ? "" : "Kafka: commands are refused: " + *found)
                             : found.error().detail;
  if (report == reported_) return;
  report_(report.empty() ? "Kafka: the topic is right again" : report);
  reported_ = std::move(report);
}

}  // namespace rahgir::eventstore
