#pragma once

// The configuration of a Rahgir process: one TOML file, overridden by RAHGIR_… environment
// variables (RAHGIR_SERVER_LISTEN for server.listen). Every key is one row of the table in
// config.cc, which the reader, the environment and the documented sample (ops/config/rahgir.toml)
// are made from.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/desk.h"
#include "api/http_server.h"
#include "consumers/document_collector.h"
#include "consumers/egress.h"
#include "domain/result.h"
#include "eventstore/event_store.h"

namespace rahgir::ops {

/// Defaults are those of the options that the settings become (ops/runtime/options.h): each stands
/// in one place.
struct Config {
  // [server]
  std::string listen = "127.0.0.1:8080";
  std::string public_url{};
  std::int64_t threads = number(api::HttpServerOptions{}.threads);
  std::int64_t waiting_connections = number(api::HttpServerOptions{}.max_waiting_connections);
  std::int64_t connections_per_address = number(api::HttpServerOptions{}.connections_per_address);
  std::int64_t uploads = number(api::HttpServerOptions{}.uploads);
  std::int64_t uploads_per_address = number(api::HttpServerOptions{}.uploads_per_address);
  std::int64_t downloads = number(api::DeskOptions{}.max_downloads);
  std::int64_t downloads_per_caller = number(api::DeskOptions{}.max_downloads_per_caller);
  std::int64_t receive_ms = api::HttpTimeouts{}.read.count();
  std::int64_t send_ms = api::HttpTimeouts{}.write.count();
  std::int64_t keep_alive_ms = api::HttpTimeouts{}.keep_alive.count();
  std::int64_t least_bytes_per_second = number(api::HttpTimeouts{}.least_bytes_per_second);
  std::int64_t drain_ms = api::HttpServerOptions{}.drain_limit.count();
  std::int64_t long_polls = number(api::DeskOptions{}.max_waiting);
  std::int64_t public_waits = number(api::DeskOptions{}.max_public_waiting);
  std::int64_t max_body_kb = number(api::HttpServerOptions{}.max_body_bytes >> 10);
  std::int64_t status_cache_mb = number(api::DeskOptions{}.status_cache_bytes >> 20);
  std::vector<std::string> trusted_proxies{};
  std::vector<std::string> operators = api::DeskOptions{}.operators;

  // [store]
  std::string data = "var/rahgir";
  std::string keys{};
  std::int64_t partitions = number(eventstore::EventStoreOptions{}.partitions);
  std::int64_t memory_mb = number(eventstore::EventStoreOptions{}.memory_mb);
  std::int64_t state_cache_mb = number(eventstore::EventStoreOptions{}.state_cache_mb);
  std::int64_t command_queue = number(eventstore::EventStoreOptions{}.queue_limit);
  std::int64_t command_window = number(eventstore::EventStoreOptions{}.command_window);
  std::int64_t low_disk_uploads_mb = number(eventstore::EventStoreOptions{}.low_disk_uploads_mb);
  std::int64_t low_disk_commands_mb = number(eventstore::EventStoreOptions{}.low_disk_commands_mb);

  // [documents]
  std::int64_t max_document_mb = number(api::HttpServerOptions{}.max_document_bytes >> 20);
  std::int64_t unreferenced_per_caller_mb =
      number(eventstore::DocumentLimits{}.unreferenced_per_caller >> 20);
  std::int64_t unreferenced_total_mb =
      number(eventstore::DocumentLimits{}.unreferenced_total >> 20);
  std::int64_t collect_after_hours = consumers::CollectorOptions{}.age.count();

  // [limits]
  std::int64_t submissions_per_address_hour = number(api::DeskOptions{}.submissions_per_hour);
  std::int64_t uploads_per_address_minute = number(api::DeskOptions{}.uploads_per_minute);
  std::int64_t track_misses_per_address = number(api::MissLimitOptions{}.per_address);
  std::int64_t track_misses_per_second = number(api::MissLimitOptions{}.per_second);
  std::int64_t slowed_misses = number(api::DeskOptions{}.max_slowed_misses);

  // [forms]
  std::string national_id_pattern = "[0-9A-Za-z-]{4,20}";
  std::string national_id_check = "none";

  // [feed]
  std::string source{};

  // [egress]
  std::string egress_brokers{};
  std::string egress_prefix = consumers::KafkaTopicOptions{}.prefix;
  std::vector<std::string> egress_properties{};
  std::int64_t egress_partitions = consumers::KafkaTopicOptions{}.partitions;
  std::int64_t egress_replication = consumers::KafkaTopicOptions{}.replication;
  std::int64_t egress_gather_ms = consumers::EgressOptions{}.gather.count();
  std::int64_t egress_batch_events = number(consumers::EgressBatchLimits{}.events);
  std::int64_t egress_batch_kb = number(consumers::EgressBatchLimits{}.bytes >> 10);
  std::int64_t egress_state_cache_mb =
      number(consumers::EgressBatchLimits{}.state_cache_bytes >> 20);
  std::int64_t egress_timeout_ms = consumers::KafkaOptions{}.timeout.count();
  std::int64_t egress_retry_ms = consumers::EgressOptions{}.retry_most.count();

  // [log]
  std::string log_level = "info";

  bool operator==(const Config&) const = default;

 private:
  static constexpr std::int64_t number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
  }
};

using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The process's own environment.
Environment process_environment();

/// Defaults, then the file (none when empty), then the environment. kInvalid with a fault for every
/// unknown key, wrong type and value out of bounds; the pointer names the key ("/server/threads")
/// and the detail says where it stands and what is taken.
domain::Result<Config> load_config(const std::filesystem::path& file,
                                   const Environment& environment);

/// The documented sample: every key with its meaning, unit and default.
std::string config_sample();

}  // namespace rahgir::ops
