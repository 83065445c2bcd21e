#include "ops/runtime/options.h"

#include <fmt/format.h>

#include <charconv>

#include "domain/national_id.h"

namespace rahgir::ops {
namespace {

std::size_t count(std::int64_t value) { return static_cast<std::size_t>(value); }

}  // namespace

domain::Result<Listen> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  int port = -1;
  if (colon != std::string::npos && colon > 0) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc{} || stop != end || port > 65535) port = -1;
  }
  if (port < 0)
    return domain::reject(domain::RejectionCode::kInvalid,
                          fmt::format("\"{}\" is no address to listen on: give HOST:PORT.", text));
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Listen{host, port};
}

eventstore::EventStoreOptions store_options(const Config& config) {
  eventstore::EventStoreOptions options;
  options.data = config.data;
  options.keys = config.keys;
  options.partitions = static_cast<unsigned>(config.partitions);
  options.memory_mb = count(config.memory_mb);
  options.state_cache_mb = count(config.state_cache_mb);
  options.queue_limit = count(config.command_queue);
  options.command_window = count(config.command_window);
  options.low_disk_uploads_mb = count(config.low_disk_uploads_mb);
  options.low_disk_commands_mb = count(config.low_disk_commands_mb);
  options.documents.max_bytes = count(config.max_document_mb) << 20;
  options.documents.unreferenced_per_caller = count(config.unreferenced_per_caller_mb) << 20;
  options.documents.unreferenced_total = count(config.unreferenced_total_mb) << 20;
  options.national_id = {.pattern = config.national_id_pattern,
                         .check = domain::national_id_check_named(config.national_id_check)
                                      .value_or(domain::NationalIdCheck::kNone)};
  return options;
}

domain::Result<api::HttpServerOptions> server_options(const Config& config) {
  const auto listen = parse_listen(config.listen);
  if (!listen) return std::unexpected(listen.error());
  api::HttpServerOptions options;
  options.host = listen->host;
  options.port = listen->port;
  options.threads = count(config.threads);
  options.max_waiting_connections = count(config.waiting_connections);
  options.connections_per_address = count(config.connections_per_address);
  options.uploads = count(config.uploads);
  options.uploads_per_address = count(config.uploads_per_address);
  options.trusted_proxies = config.trusted_proxies;
  options.max_body_bytes = count(config.max_body_kb) << 10;
  options.max_document_bytes = count(config.max_document_mb) << 20;
  options.timeouts.read = std::chrono::milliseconds(config.receive_ms);
  options.timeouts.write = std::chrono::milliseconds(config.send_ms);
  options.timeouts.keep_alive = std::chrono::milliseconds(config.keep_alive_ms);
  options.timeouts.least_bytes_per_second = count(config.least_bytes_per_second);
  options.drain_limit = std::chrono::milliseconds(config.drain_ms);
  return options;
}

api::DeskOptions desk_options(const Config& config) {
  api::DeskOptions options;
  options.public_url = config.public_url;
  if (!config.public_url.empty()) options.source = config.public_url;
  if (!config.source.empty()) options.source = config.source;
  options.trusted_proxies = config.trusted_proxies;
  options.operators = config.operators;
  options.submissions_per_hour = static_cast<unsigned>(config.submissions_per_address_hour);
  options.uploads_per_minute = static_cast<unsigned>(config.uploads_per_address_minute);
  options.max_waiting = count(config.long_polls);
  options.max_public_waiting = count(config.public_waits);
  options.max_slowed_misses = count(config.slowed_misses);
  options.max_downloads = count(config.downloads);
  options.max_downloads_per_caller = count(config.downloads_per_caller);
  options.max_json_bytes = count(config.max_body_kb) << 10;
  options.status_cache_bytes = count(config.status_cache_mb) << 20;
  options.misses.per_address = static_cast<unsigned>(config.track_misses_per_address);
  options.misses.per_second = static_cast<unsigned>(config.track_misses_per_second);
  options.data = config.data;
  return options;
}

consumers::CollectorOptions collector_options(const Config& config) {
  consumers::CollectorOptions options;
  options.age = std::chrono::hours(config.collect_after_hours);
  return options;
}

consumers::EgressOptions egress_options(const Config& config) {
  consumers::EgressOptions options;
  options.kafka.brokers = config.egress_brokers;
  for (const std::string& setting : config.egress_properties) {
    options.kafka.properties.push_back(consumers::parse_property(setting));
  }
  options.kafka.timeout = std::chrono::milliseconds(config.egress_timeout_ms);
  options.topics.prefix = config.egress_prefix;
  options.topics.partitions = static_cast<int>(config.egress_partitions);
  options.topics.replication = static_cast<int>(config.egress_replication);
  options.source = desk_options(config).source;
  options.batch.events = count(config.egress_batch_events);
  options.batch.bytes = count(config.egress_batch_kb) << 10;
  options.batch.state_cache_bytes = count(config.egress_state_cache_mb) << 20;
  options.gather = std::chrono::milliseconds(config.egress_gather_ms);
  options.retry_most = std::chrono::milliseconds(config.egress_retry_ms);
  return options;
}

}  // namespace rahgir::ops
