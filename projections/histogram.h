#pragma once

// Durations as counts in fixed buckets, so that figures of any days, offices and services add up.
// Seconds below 32 have a bucket each; above, every power of two has 16 (at most 6.25 % wide):
//
//   s < 32: bucket = s      else, e = floor(log2 s): bucket = 32 + (e - 5)·16 + (s >> (e - 4)) - 16

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

namespace rahgir::projections {

using Bucket = std::uint16_t;

/// Negative durations count as 0; seconds are cut off, not rounded.
Bucket bucket_of(std::chrono::milliseconds duration);
/// The smallest duration of the bucket.
std::chrono::seconds lower_bound_of(Bucket bucket);

struct Histogram {
  std::map<Bucket, std::uint64_t> counts;

  void add(Bucket bucket, std::uint64_t count) { counts[bucket] += count; }
  std::uint64_t total() const;
  /// Lower bound of the bucket that holds the value of rank ceil(q·n), q in (0, 1]; nothing when
  /// empty.
  std::optional<std::chrono::seconds> quantile(double q) const;
};

}  // namespace rahgir::projections
