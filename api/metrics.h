#pragma once

// Counts of answered HTTP requests for /metrics. Names routes and statuses, never people.

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "api/http_server.h"

namespace rahgir::api {

/// Upper bounds of the latency histogram, in microseconds; one more bucket is without bound.
inline constexpr std::array<std::uint64_t, 14> kLatencyBounds{
    250,    500,     1'000,   2'500,   5'000,     10'000,    25'000,
    50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 10'000'000};

/// Thread-safe.
class Metrics {
 public:
  void observe(const HttpObservation& observation);
  /// Prometheus text of what was observed, appended.
  void append_to(std::string& out) const;

 private:
  struct Latency {
    std::array<std::uint64_t, kLatencyBounds.size() + 1> buckets{};
    std::uint64_t sum_us = 0, count = 0;
  };
  mutable std::mutex mutex_;  // guards the members below
  std::map<std::pair<std::string_view, int>, std::uint64_t> by_route_and_status_;
  std::map<std::string_view, Latency> latency_;
};

}  // namespace rahgir::api
