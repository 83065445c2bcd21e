#include "eventstore/kafka_connection.h"

#include <fmt/core.h>

#include <array>
#include <map>
#include <mutex>
#include <thread>

#include "eventstore/frame.h"
#include "eventstore/kafka_library.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr int kGiveUpMs = 2'000, kReportSliceMs = 100;
constexpr std::size_t kMessageOverhead = 1024;

using Error = KafkaOwned<rd_kafka_error_t, rd_kafka_error_destroy>;
using Message = KafkaOwned<rd_kafka_message_t, rd_kafka_message_destroy>;
using Partitions =
    KafkaOwned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;

std::unexpected<domain::Rejection> fault(std::string detail) {
  return reject(RejectionCode::kConflict, std::move(detail));
}

KafkaProperties producer_properties(const KafkaLogOptions& options) {
  return {{"enable.idempotence", "true"},
          {"acks", "all"},
          {"linger.ms", "0"},
          {"socket.nagle.disable", "true"},
          {"message.timeout.ms", std::to_string(options.message_timeout.count())},
          {"message.max.bytes", std::to_string(kMaxRecordBytes + kMessageOverhead)},
          {"queue.buffering.max.messages", "100000"}};
}

KafkaProperties reader_properties() {
  return {{"group.id", "rahgir-fold"},  // named for the library only: nothing is ever committed
          {"enable.auto.commit", "false"},  {"enable.auto.offset.store", "false"},
          {"enable.partition.eof", "true"}, {"isolation.level", "read_uncommitted"},
          {"auto.offset.reset", "error"},   {"fetch.wait.max.ms", "20"},
          {"socket.nagle.disable", "true"}};
}

/// Whether no later message can mend it. Complaints that are not of the partition, such as brokers
/// that are down or a group that this client may not ask for, are the library's to try again.
bool ends_reading(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__FATAL) return true;
  if (message.rkt == nullptr) return false;
  switch (message.err) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
      return false;
    default:
      return true;
  }
}

}  // namespace

struct KafkaConnection::Clients {
  ~Clients();
  Result<KafkaClient> make(rd_kafka_type_t type, const KafkaLogOptions& options,
                           const KafkaProperties& own);
  Result<bool> assign(std::uint64_t from);
  void complain(std::string text);
  void report(const rd_kafka_message_t& message);

  std::string topic;
  std::int32_t partition = 0;
  mutable std::mutex mutex;  // guards the next four
  std::string complaint;
  std::map<std::uintptr_t, Term> sent;
  std::uintptr_t last_sent = 0;
  std::vector<Term> lost;
  KafkaClient producer, reader;
  std::jthread reports;  // the producer's
};

/// What is not sent yet never will be: its commands were answered "unknown".
KafkaConnection::Clients::~Clients() {
  reports = {};
  if (producer) {
    rd_kafka_purge(producer.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(producer.get(), kGiveUpMs);
  }
  if (reader) rd_kafka_consumer_close(reader.get());
}

void KafkaConnection::Clients::complain(std::string text) {
  const std::lock_guard lock(mutex);
  complaint = std::move(text);
}

void KafkaConnection::Clients::report(const rd_kafka_message_t& message) {
  const std::lock_guard lock(mutex);
  const auto found = sent.find(reinterpret_cast<std::uintptr_t>(message._private));
  if (found == sent.end()) return;
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    lost.push_back(std::move(found->second));
    complaint = rd_kafka_err2str(message.err);
  }
  sent.erase(found);
}

Result<KafkaClient> KafkaConnection::Clients::make(rd_kafka_type_t type,
                                                   const KafkaLogOptions& options,
                                                   const KafkaProperties& own) {
  auto configured = configure_kafka(options, own);
  if (!configured) return std::unexpected(configured.error());
  rd_kafka_conf_t* conf = configured->get();
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t* from, int, const char*, const char* text) {
    static_cast<Clients*>(rd_kafka_opaque(from))->complain(text);
  });
  rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int, const char* text, void* self) {
    static_cast<Clients*>(self)->complain(text);
  });
  if (type == RD_KAFKA_PRODUCER) {
    rd_kafka_conf_set_dr_msg_cb(conf,
                                [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
                                  static_cast<Clients*>(self)->report(*message);
                                });
  }
  return make_kafka_client(type, std::move(*configured));
}

Result<bool> KafkaConnection::Clients::assign(std::uint64_t from) {
  const Partitions wanted(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(wanted.get(), topic.c_str(), partition)->offset =
      static_cast<std::int64_t>(from);
  rd_kafka_poll_set_consumer(reader.get());
  if (const auto error = rd_kafka_assign(reader.get(), wanted.get())) {
    return fault(fmt::format("Kafka: partition {} of {} cannot be read: {}", partition, topic,
                             rd_kafka_err2str(error)));
  }
  return true;
}

Result<std::unique_ptr<KafkaConnection>> KafkaConnection::open(const KafkaLogOptions& options,
                                                               std::uint64_t from) {
  auto clients = std::make_unique<Clients>();
  clients->topic = options.topic;
  clients->partition = options.partition;
  auto producer = clients->make(RD_KAFKA_PRODUCER, options, producer_properties(options));
  if (!producer) return std::unexpected(producer.error());
  clients->producer = std::move(*producer);
  auto reader = clients->make(RD_KAFKA_CONSUMER, options, reader_properties());
  if (!reader) return std::unexpected(reader.error());
  clients->reader = std::move(*reader);
  if (auto assigned = clients->assign(from); !assigned) return std::unexpected(assigned.error());
  clients->reports = std::jthread([client = clients->producer.get()](const std::stop_token& stop) {
    while (!stop.stop_requested()) rd_kafka_poll(client, kReportSliceMs);
  });
  return std::unique_ptr<KafkaConnection>(new KafkaConnection(std::move(clients)));
}

KafkaConnection::KafkaConnection(std::unique_ptr<Clients> clients) : clients_(std::move(clients)) {}
KafkaConnection::~KafkaConnection() = default;

Result<bool> KafkaConnection::produce(std::string_view record, const Term& term) {
  std::uintptr_t number = 0;
  {
    const std::lock_guard lock(clients_->mutex);
    number = ++clients_->last_sent;
    clients_->sent.emplace(number, term);
  }
  std::array<rd_kafka_vu_t, 5> values{};
  values[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  values[0].u.cstr = clients_->topic.c_str();
  values[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  values[1].u.i32 = clients_->partition;
  values[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  values[2].u.i = RD_KAFKA_MSG_F_COPY;
  values[3].vtype = RD_KAFKA_VTYPE_VALUE;
  values[3].u.mem.ptr = const_cast<char*>(record.data());  // copied and not changed
  values[3].u.mem.size = record.size();
  values[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  values[4].u.ptr = reinterpret_cast<void*>(number);
  const Error error(rd_kafka_produceva(clients_->producer.get(), values.data(), values.size()));
  if (!error) return true;
  const std::lock_guard lock(clients_->mutex);
  clients_->sent.erase(number);
  return fault(fmt::format("Kafka takes no record: {}", rd_kafka_error_string(error.get())));
}

std::vector<Term> KafkaConnection::take_lost() {
  const std::lock_guard lock(clients_->mutex);
  return std::exchange(clients_->lost, {});
}

Result<KafkaConnection::Read> KafkaConnection::read(std::chrono::milliseconds wait) {
  const Message message(
      rd_kafka_consumer_poll(clients_->reader.get(), static_cast<int>(wait.count())));
  if (!message) return Read{};
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    return Read{.what = Read::What::kEnd,
                .offset = static_cast<std::uint64_t>(message->offset),
                .record = {}};
  }
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (ends_reading(*message)) {
      return fault(fmt::format("partition {} of {} cannot be read: {}", clients_->partition,
                               clients_->topic, rd_kafka_message_errstr(message.get())));
    }
    clients_->complain(rd_kafka_message_errstr(message.get()));
    return Read{};
  }
  return Read{.what = Read::What::kRecord,
              .offset = static_cast<std::uint64_t>(message->offset),
              .record = std::string(static_cast<const char*>(message->payload), message->len)};
}

std::string KafkaConnection::complaint() const {
  const std::lock_guard lock(clients_->mutex);
  return clients_->complaint;
}

}  // namespace rahgir::eventstore
