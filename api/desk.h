#pragma once

// What all handlers share: the event store, options, texts, limits, figures. Built once in
// ops/cli/serve.cc and handed down by reference; every member is safe for use by many threads.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/address_count.h"
#include "api/authenticate.h"
#include "api/limits.h"
#include "api/metrics.h"
#include "api/problem.h"
#include "api/texts.h"
#include "api/wait_limit.h"
#include "eventstore/event_store.h"
#include "projections/status_cache.h"

namespace rahgir::api {

struct DeskOptions {
  std::string source = "urn:rahgir";  // URI of this deployment in the event feed
  std::string public_url{};           // "https://desk.example.org"; empty: links are relative
  std::vector<std::string>
      trusted_proxies{};               // addresses or CIDR ranges whose forwarded header counts
  unsigned submissions_per_hour = 60;  // of one address, without a staff token; 0: no limit
  unsigned uploads_per_minute = 30;    // the same
  // Handlers that may wait at once, each holding its thread: kept apart, so that nobody without a
  // token keeps staff from waiting, or guesses from being slowed.
  std::size_t max_waiting = 64;         // of staff
  std::size_t max_public_waiting = 16;  // of everybody else
  std::size_t max_slowed_misses = 16;
  // Documents sent at once; more get 503; 0: any. The last quarter is for staff: slow readers on
  // many addresses cannot keep them from theirs.
  std::size_t max_downloads = 40;
  std::size_t max_downloads_per_caller = 8;  // the same to one caller; more get 429; 0: any
  std::size_t max_json_bytes = 512 * 1024;
  std::size_t status_cache_bytes = 32 * 1024 * 1024;  // replies to look-ups by code; 0: none kept
  MissLimitOptions misses{};
  std::filesystem::path data{};  // its disk's free space is shown in /metrics; empty: not shown
  /// Addresses or ranges that may read /metrics and what /readyz says of each partition.
  std::vector<std::string> operators{"127.0.0.0/8", "::1"};
  /// What an operator should know of what clients send; any thread. May be empty.
  std::function<void(std::string_view warning)> warn{};
  /// Appends what other parts of the process count to the text of /metrics; any thread. May be
  /// empty.
  std::function<void(std::string& metrics)> append_metrics{};
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
  projections::StatusCache statuses;  // as the code alone shows them
  TokenIndex tokens;
  MissLimit misses;        // of tracking codes and secrets
  RateLimit submissions;   // by address
  RateLimit uploads;       // the same
  WaitLimit waits;         // of staff
  WaitLimit public_waits;  // of everybody else
  WaitLimit slowed_misses;
  AddressCount downloads;         // of documents
  AddressCount public_downloads;  // of everybody but staff, counted there too
  std::atomic<bool> has_warned_of_forwarding = false;
  Metrics metrics;
};

/// One request being answered.
struct Call {
  Desk& desk;
  const HttpRequest& http;
  std::string address;                 // of the client, behind trusted proxies, as limits count it
  std::vector<std::string> languages;  // asked for, best first; may be empty
  domain::Instant now;
  std::shared_ptr<const domain::Directory> directory;
  Caller caller;

  /// In which the definition's labels are told: the first asked for that it has, else its own
  /// first.
  std::string_view language_of(const domain::ServiceDefinition& definition) const;
  WaitLimit& waits() const { return caller.is_staff() ? desk.waits : desk.public_waits; }
};

}  // namespace rahgir::api
