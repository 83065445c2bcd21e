#include "eventstore/kafka_library.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

/// Changed, they would lose, double or hide records, or show other nodes' progress as ours. Other
/// names of the same property are overruled, since ours are set last.
constexpr std::array<std::string_view, 16> kOurs{
    "acks",
    "allow.auto.create.topics",
    "auto.offset.reset",
    "bootstrap.servers",
    "delivery.report.only.error",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "isolation.level",
    "message.max.bytes",
    "message.timeout.ms",
    "metadata.broker.list",
    "request.required.acks",
    "transactional.id",
};

std::unexpected<domain::Rejection> refused(std::string why) {
  return reject(RejectionCode::kInvalid, "Kafka: " + std::move(why));
}

}  // namespace

Result<KafkaConfiguration> configure_kafka(const KafkaLogOptions& options,
                                           const KafkaProperties& own) {
  KafkaConfiguration configuration(rd_kafka_conf_new());
  const auto set = [&](const std::string& name, const std::string& value) -> Result<bool> {
    const auto result =
        rd_kafka_conf_set(configuration.get(), name.c_str(), value.c_str(), nullptr, 0);
    if (result == RD_KAFKA_CONF_OK) return true;
    return refused(result == RD_KAFKA_CONF_UNKNOWN
                       ? fmt::format("there is no property {}", name)
                       : fmt::format("the property {} does not take that value", name));
  };
  for (const auto& [name, value] : options.properties) {
    if (std::ranges::find(kOurs, name) != kOurs.end()) {
      return refused(fmt::format("the property {} is not for the configuration to set", name));
    }
    if (auto done = set(name, value); !done) return std::unexpected(done.error());
  }
  // A topic that is missing is said to be, not made: the library's producers would have it made.
  if (auto done = set("allow.auto.create.topics", "false"); !done) {
    return std::unexpected(done.error());
  }
  if (auto done = set("bootstrap.servers", options.brokers); !done) {
    return std::unexpected(done.error());
  }
  for (const auto& [name, value] : own) {
    if (auto done = set(name, value); !done) return std::unexpected(done.error());
  }
  return configuration;
}

Result<KafkaClient> make_kafka_client(rd_kafka_type_t type, KafkaConfiguration configuration) {
  std::array<char, 512> why{};
  KafkaClient client(rd_kafka_new(type, configuration.get(), why.data(), why.size()));
  if (!client) return refused(why.data());
  (void)configuration.release();  // the client's now
  return client;
}

}  // namespace rahgir::eventstore
