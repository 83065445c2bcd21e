#pragma once

// What all handlers share: the event store, options, texts, limits, figures. Built once in
// ops/cli/serve.cc and handed down by reference; every member is safe for use by many threads.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api/authenticate.h"
#include "api/limits.h"
#include "api/metrics.h"
#include "api/problem.h"
#include "api/texts.h"
#include "api/wait_limit.h"
#include "eventstore/event_store.h"

namespace rahgir::api {

struct DeskOptions {
  std::string source = "urn:rahgir";  // URI of this deployment in the event feed
  std::string public_url{};           // "https://desk.example.org"; empty: links are relative
  std::vector<std::string>
      trusted_proxies{};              // addresses or CIDR ranges whose forwarded header counts
  unsigned submissions_per_hour = 0;  // of one address, without a staff token; 0: no limit
  std::size_t max_waiting = 32;       // handlers that may wait at once (long polls, slowed misses)
  std::size_t max_json_bytes = 512 * 1024;
  MissLimitOptions misses{};
  std::filesystem::path data{};  // its disk's free space is shown in /metrics; empty: not shown
};

struct Desk {
  /// Borrows the store.
  Desk(eventstore::EventStore& store, DeskOptions options);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  domain::Instant now() const { return store.now(); }

  eventstore::EventStore& store;
  const DeskOptions options;
  const Texts texts;
  TokenIndex tokens;
  MissLimit misses;       // of tracking codes and secrets
  RateLimit submissions;  // by address
  WaitLimit waits;
  Metrics metrics;
};

/// One request being answered.
struct Call {
  Desk& desk;
  const HttpRequest& http;
  std::string address;                 // of the client, behind trusted proxies
  std::vector<std::string> languages;  // asked for, best first; may be empty
  domain::Instant now;
  std::shared_ptr<const domain::Directory> directory;
  Caller caller;
};

}  // namespace rahgir::api
