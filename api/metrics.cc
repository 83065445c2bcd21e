#include "api/metrics.h"

#include <algorithm>

namespace rahgir::api {

namespace {

void append_seconds(std::string& out, std::uint64_t microseconds) {
  std::string fraction = std::to_string(microseconds % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  out += std::to_string(microseconds / 1'000'000) + '.' + fraction;
}

}  // namespace

void Metrics::observe(const HttpObservation& observation) {
  // Routes are of static storage; what was refused before routing has none.
  const std::string_view route = observation.route.empty() ? "none" : observation.route;
  const auto us =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, observation.duration.count()));
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(kLatencyBounds, us) -
                                               kLatencyBounds.begin());
  const std::lock_guard lock(mutex_);
  ++by_route_and_status_[{route, observation.status}];
  Latency& latency = latency_[route];
  ++latency.buckets[bucket];
  latency.sum_us += us;
  ++latency.count;
}

void Metrics::append_to(std::string& out) const {
  const std::lock_guard lock(mutex_);
  out +=
      "# HELP rahgir_http_requests_total Answered requests by operation and status.\n"
      "# TYPE rahgir_http_requests_total counter\n";
  for (const auto& [key, count] : by_route_and_status_) {
    out += "rahgir_http_requests_total{operation=\"" + std::string(key.first) + "\",status=\"" +
           std::to_string(key.second) + "\"} " + std::to_string(count) + '\n';
  }
  out +=
      "# HELP rahgir_http_request_seconds From the whole head to the whole reply.\n"
      "# TYPE rahgir_http_request_seconds histogram\n";
  for (const auto& [route, latency] : latency_) {
    const std::string label = "{operation=\"" + std::string(route) + '"';
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < kLatencyBounds.size(); ++i) {
      below += latency.buckets[i];
      out += "rahgir_http_request_seconds_bucket" + label + ",le=\"";
      append_seconds(out, kLatencyBounds[i]);
      out += "\"} " + std::to_string(below) + '\n';
    }
    out += "rahgir_http_request_seconds_bucket" + label + ",le=\"+Inf\"} " +
           std::to_string(latency.count) + '\n';
    out += "rahgir_http_request_seconds_sum" + label + "} ";
    append_seconds(out, latency.sum_us);
    out +=
        "\nrahgir_http_request_seconds_count" + label + "} " + std::to_string(latency.count) + '\n';
  }
}

}  // namespace rahgir::api
