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

#include "domain/result.h"

namespace rahgir::ops {

struct Config {
  // [server]
  std::string listen = "127.0.0.1:8080";
  std::string public_url;  // empty: http:// and the address listened on
  std::int64_t threads = 160;
  std::int64_t waiting_connections = 512;
  std::int64_t long_polls = 64;
  std::int64_t max_body_kb = 512;
  std::vector<std::string> trusted_proxies;

  // [store]
  std::string data = "var/rahgir";
  std::string keys;  // empty: data + "-keys"
  std::int64_t partitions = 1;
  std::int64_t memory_mb = 512;
  std::int64_t state_cache_mb = 128;
  std::int64_t command_queue = 4096;
  std::int64_t command_window = 1'000'000;
  std::int64_t low_disk_uploads_mb = 1024;
  std::int64_t low_disk_commands_mb = 512;

  // [documents]
  std::int64_t max_document_mb = 25;
  std::int64_t unreferenced_per_caller_mb = 50;
  std::int64_t unreferenced_total_mb = 2048;
  std::int64_t collect_after_hours = 24;

  // [limits]
  std::int64_t submissions_per_address_hour = 60;
  std::int64_t track_misses_per_address = 10;
  std::int64_t track_misses_per_second = 10;

  // [forms]
  std::string national_id_pattern = "[0-9A-Za-z-]{4,20}";
  std::string national_id_check = "none";

  // [feed]
  std::string source;  // empty: the public URL

  // [log]
  std::string log_level = "info";

  bool operator==(const Config&) const = default;
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
