#include "consumers/kafka_producer.h"

#include <array>
#include <vector>

#include "consumers/kafka_handle.h"

namespace rahgir::consumers {
namespace {

rd_kafka_vu_t bytes_value(rd_kafka_vtype_t type, const std::string& bytes) {
  rd_kafka_vu_t value{};
  value.vtype = type;
  value.u.mem.ptr = const_cast<char*>(bytes.data());
  value.u.mem.size = bytes.size();
  return value;
}

rd_kafka_vu_t header_value(const char* name, const std::string& text) {
  rd_kafka_vu_t value{};
  value.vtype = RD_KAFKA_VTYPE_HEADER;
  value.u.header.name = name;
  value.u.header.val = text.data();
  value.u.header.size = static_cast<ssize_t>(text.size());
  return value;
}

KafkaFailure failure_of(const rd_kafka_error_t* error) {
  switch (rd_kafka_error_code(error)) {
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      return KafkaFailure::kFenced;
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return KafkaFailure::kRefused;
    default:
      return KafkaFailure::kPassing;
  }
}

}  // namespace

KafkaResult<std::unique_ptr<KafkaProducer>> KafkaProducer::make(const KafkaOptions& options,
                                                                std::string prefix) {
  // A key's records go to the partition that Java clients would choose, so that both may be joined.
  const std::array<std::pair<const char*, std::string>, 6> own{{
      {"transactional.id", prefix + ".egress"},
      {"transaction.timeout.ms", std::to_string(options.timeout.count() + 1000)},
      {"message.timeout.ms", std::to_string(options.timeout.count())},
      {"message.max.bytes", std::to_string(kMaxKafkaRecordBytes)},
      {"partitioner", "murmur2_random"},
      {"delivery.report.only.error", "true"},
  }};
  auto handle = KafkaHandle::make(RD_KAFKA_PRODUCER, options, own);
  if (!handle) return std::unexpected(handle.error());
  return std::unique_ptr<KafkaProducer>(
      new KafkaProducer(options, std::move(prefix), *std::move(handle)));
}

KafkaProducer::KafkaProducer(const KafkaOptions& options, std::string prefix,
                             std::unique_ptr<KafkaHandle> handle)
    : timeout_(options.timeout), prefix_(std::move(prefix)), handle_(std::move(handle)) {}

KafkaProducer::~KafkaProducer() = default;

KafkaResult<bool> KafkaProducer::take_over(const std::stop_token& stop) {
  // A coordinator that starts, or ends another's transaction, takes its time.
  const KafkaDeadline deadline(2 * timeout_, stop);
  while (true) {
    const KafkaError error(rd_kafka_init_transactions(handle_->get(), KafkaDeadline::kSliceMs));
    if (!error) return true;
    if (rd_kafka_error_is_retriable(error.get()) == 0) {
      return std::unexpected(fault("taking over", error.get()));
    }
    if (deadline.is_over()) {
      return std::unexpected(deadline.fault("taking over" + handle_->complaint()));
    }
  }
}

KafkaResult<bool> KafkaProducer::publish(std::span<const EgressRecord> records,
                                         const std::stop_token& stop) {
  const KafkaDeadline deadline(timeout_, stop);
  if (const KafkaError error(rd_kafka_begin_transaction(handle_->get())); error) {
    return std::unexpected(fault("beginning a transaction", error.get()));
  }
  for (const EgressRecord& record : records) {
    if (auto sent = send(record, deadline); !sent) return sent;
  }
  while (true) {
    const KafkaError error(rd_kafka_commit_transaction(handle_->get(), KafkaDeadline::kSliceMs));
    if (!error) return true;
    if (rd_kafka_error_is_retriable(error.get()) == 0) {
      return std::unexpected(fault("committing", error.get()));
    }
    if (deadline.is_over()) {
      return std::unexpected(deadline.fault("committing" + handle_->complaint()));
    }
  }
}

KafkaResult<bool> KafkaProducer::send(const EgressRecord& record, const KafkaDeadline& deadline) {
  const std::string topic = topic_name(prefix_, record.topic);
  std::vector<rd_kafka_vu_t> values;
  values.reserve(4 + record.headers.size());
  values.resize(2);
  values[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  values[0].u.cstr = topic.c_str();
  values[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  values[1].u.i = RD_KAFKA_MSG_F_COPY;
  values.push_back(bytes_value(RD_KAFKA_VTYPE_KEY, record.key));
  values.push_back(bytes_value(RD_KAFKA_VTYPE_VALUE, record.value));
  for (const auto& [name, text] : record.headers) values.push_back(header_value(name, text));
  while (true) {
    const KafkaError error(rd_kafka_produceva(handle_->get(), values.data(), values.size()));
    if (!error) return true;
    if (rd_kafka_error_code(error.get()) != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      KafkaFault why = fault("sending", error.get());
      why.detail += ", the record with key " + record.key;
      return std::unexpected(std::move(why));
    }
    if (deadline.is_over()) return std::unexpected(deadline.fault("sending"));
    rd_kafka_poll(handle_->get(), KafkaDeadline::kSliceMs);
  }
}

KafkaFault KafkaProducer::fault(const char* doing, const rd_kafka_error_t* error) const {
  return {failure_of(error),
          std::string(doing) + ": " + rd_kafka_error_string(error) + handle_->complaint()};
}

}  // namespace rahgir::consumers
