#pragma once

// What one address, and all together, may do in a time: misses of tracking codes, submissions,
// uploads. Addresses are kept in memory only, for as long as they count.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/http.h"
#include "domain/time.h"

namespace rahgir::api {

/// At most `limit` events of one address within `window`. Thread-safe.
class RateLimit {
 public:
  /// A limit of 0 means no limit.
  RateLimit(unsigned limit, std::chrono::milliseconds window, std::size_t max_addresses = 100'000);

  /// How long the address has to wait before its next event; nothing when it may go on.
  std::optional<std::chrono::seconds> wait_of(std::string_view address, domain::Instant now);
  void count(std::string_view address, domain::Instant now);
  /// Both in one: counts the event when the address may go on. Of many at once no more than may.
  std::optional<std::chrono::seconds> take(std::string_view address, domain::Instant now);

 private:
  // Holding mutex_.
  std::optional<std::chrono::seconds> wait_held(std::string_view address, domain::Instant now);
  void count_held(std::string_view address, domain::Instant now);
  void forget_old(domain::Instant now);

  const unsigned limit_;
  const std::chrono::milliseconds window_;
  const std::size_t max_addresses_;
  std::mutex mutex_;  // guards events_
  std::unordered_map<std::string, std::deque<domain::Instant>> events_;
};

struct MissLimitOptions {
  unsigned per_address = 10;  // misses …
  std::chrono::milliseconds window{std::chrono::minutes(10)};
  unsigned per_second = 10;  // beyond: misses, never hits, are slowed
  std::chrono::milliseconds slow_by{1'000};
};

/// Look-ups that found nothing.
class MissLimit {
 public:
  explicit MissLimit(MissLimitOptions options);

  std::optional<std::chrono::seconds> wait_of(std::string_view address, domain::Instant now) {
    return by_address_.wait_of(address, now);
  }
  void count(std::string_view address, domain::Instant now) { by_address_.count(address, now); }
  /// How long to hold the answer to a miss back: 0 unless misses of all addresses come too fast.
  std::chrono::milliseconds delay(domain::Instant now);

 private:
  const MissLimitOptions options_;
  RateLimit by_address_;
  std::mutex mutex_;  // guards the members below
  std::int64_t second_ = 0;
  unsigned in_second_ = 0;
};

/// The client's address: of the socket, or, when that is a trusted proxy, the last address in
/// X-Forwarded-For that is none. Several such lines are one list, in their order (RFC 9110 §5.3).
std::string client_address(const HttpRequest& request, std::span<const std::string> trusted);
/// What limits count an address as: IPv6 ones by their /64.
std::string counted_as(std::string_view address);
/// X-Forwarded-For came from a peer that is no trusted proxy: it is not believed.
bool has_disbelieved_forwarding(const HttpRequest& request, std::span<const std::string> trusted);
/// Whether the address lies in the range ("10.0.0.0/8", "::1", "192.0.2.7").
bool is_in_range(std::string_view address, std::string_view range);
bool is_address_range(std::string_view range);
/// Whether the address lies in one of the ranges.
bool is_trusted(std::string_view address, std::span<const std::string> trusted);

}  // namespace rahgir::api
