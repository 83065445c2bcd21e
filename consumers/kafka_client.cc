#include "consumers/kafka_client.h"

#include <syslog.h>

#include <algorithm>
#include <array>

#include "consumers/kafka_handle.h"

namespace rahgir::consumers {
namespace {

// Exactly-once delivery, order and where records go rest on these.
constexpr std::array<std::string_view, 24> kOwned{"acks",
                                                  "allow.auto.create.topics",
                                                  "auto.offset.reset",
                                                  "bootstrap.servers",
                                                  "delivery.report.only.error",
                                                  "delivery.timeout.ms",
                                                  "enable.auto.commit",
                                                  "enable.auto.offset.store",
                                                  "enable.gapless.guarantee",
                                                  "enable.idempotence",
                                                  "enable.partition.eof",
                                                  "group.id",
                                                  "isolation.level",
                                                  "max.in.flight",
                                                  "max.in.flight.requests.per.connection",
                                                  "message.max.bytes",
                                                  "message.timeout.ms",
                                                  "metadata.broker.list",
                                                  "partitioner",
                                                  "plugin.library.paths",
                                                  "request.required.acks",
                                                  "retries",
                                                  "transaction.timeout.ms",
                                                  "transactional.id"};

using Conf = KafkaOwned<rd_kafka_conf_t, rd_kafka_conf_destroy>;

/// librdkafka's own text is not used: it may hold the value.
bool set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 256> why{};
  return rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) ==
         RD_KAFKA_CONF_OK;
}

}  // namespace

std::optional<std::string> problem_of_property(std::string_view setting) {
  const std::size_t equals = setting.find('=');
  if (equals == 0 || equals == setting.npos) return "takes name=value";
  const auto [name, value] = parse_property(setting);
  if (std::ranges::find(kOwned, name) != kOwned.end()) {
    return "does not take " + name + ": the egress sets it itself";
  }
  const Conf conf(rd_kafka_conf_new());
  if (set(conf.get(), name, value)) return std::nullopt;
  return "has a property of librdkafka that it does not know, or with a value that it does not "
         "take: " +
         name;
}

std::pair<std::string, std::string> parse_property(std::string_view setting) {
  const std::size_t equals = setting.find('=');
  return {std::string(setting.substr(0, equals)), std::string(setting.substr(equals + 1))};
}

KafkaFault KafkaDeadline::fault(std::string waited_for) const {
  if (is_stopping()) return {KafkaFailure::kStopping, {}};
  return {KafkaFailure::kPassing, "no answer in time to " + std::move(waited_for)};
}

KafkaResult<std::unique_ptr<KafkaHandle>> KafkaHandle::make(rd_kafka_type_t type,
                                                            const KafkaOptions& options,
                                                            KafkaProperties own) {
  Conf conf(rd_kafka_conf_new());
  std::unique_ptr<KafkaHandle> handle(new KafkaHandle());
  rd_kafka_conf_set_opaque(conf.get(), handle.get());
  rd_kafka_conf_set_log_cb(conf.get(), take_log);
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf.get(), take_report);
  std::string refused;
  const auto apply = [&](const std::string& name, const std::string& value) {
    if (refused.empty() && !set(conf.get(), name, value)) refused = name;
  };
  apply("bootstrap.servers", options.brokers);
  apply("allow.auto.create.topics", "false");
  apply("socket.timeout.ms", std::to_string(options.timeout.count()));
  for (const auto& [name, value] : options.properties) apply(name, value);
  for (const auto& [name, value] : own) apply(name, value);
  std::array<char, 512> why{};
  if (refused.empty()) {
    handle->client_ = rd_kafka_new(type, conf.get(), why.data(), why.size());
  } else {
    std::ranges::copy("the property " + refused, why.begin());
  }
  if (handle->client_ == nullptr) {
    return std::unexpected(
        KafkaFault{KafkaFailure::kRefused, std::string("librdkafka does not take ") + why.data()});
  }
  static_cast<void>(conf.release());  // the client's now
  return handle;
}

KafkaHandle::~KafkaHandle() {
  if (client_ == nullptr) return;
  // What was not delivered belongs to a transaction that is over.
  rd_kafka_purge(
      client_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

std::string KafkaHandle::complaint() const {
  const std::lock_guard lock(mutex_);
  return complaint_.empty() ? std::string() : " (" + std::exchange(complaint_, {}) + ")";
}

void KafkaHandle::complain(std::string text) {
  const std::lock_guard lock(mutex_);
  complaint_ = std::move(text);
}

void KafkaHandle::take_log(const rd_kafka_t* client, int level, const char*, const char* text) {
  if (level > LOG_WARNING) return;
  auto* self = static_cast<KafkaHandle*>(rd_kafka_opaque(client));
  if (self != nullptr) self->complain(text);
}

void KafkaHandle::take_report(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const auto purged = message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
                      message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
  if (purged) return;
  const std::string key(static_cast<const char*>(message->key), message->key_len);
  static_cast<KafkaHandle*>(opaque)->complain("the record with key " + key + ": " +
                                              rd_kafka_err2str(message->err));
}

}  // namespace rahgir::consumers
