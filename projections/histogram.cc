#include "projections/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "domain/check.h"

namespace rahgir::projections {
namespace {

constexpr std::uint64_t kExact = 32;    // seconds below have a bucket each
constexpr unsigned kExactBits = 5;      // 2^5 = 32
constexpr std::uint64_t kParts = 16;    // buckets of one power of two
constexpr unsigned kPartBits = 4;       // 2^4 = 16
constexpr unsigned kLastExponent = 62;  // lower bounds stay within std::chrono::seconds

}  // namespace

Bucket bucket_of(std::chrono::milliseconds duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  const auto seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(whole, 0));
  if (seconds < kExact) return static_cast<Bucket>(seconds);
  const auto exponent = static_cast<unsigned>(std::bit_width(seconds)) - 1;
  const std::uint64_t part = (seconds >> (exponent - kPartBits)) - kParts;
  return static_cast<Bucket>(kExact + (exponent - kExactBits) * kParts + part);
}

std::chrono::seconds lower_bound_of(Bucket bucket) {
  if (bucket < kExact) return std::chrono::seconds{bucket};
  const auto exponent = static_cast<unsigned>((bucket - kExact) / kParts) + kExactBits;
  if (exponent > kLastExponent) return std::chrono::seconds::max();
  const std::uint64_t part = (bucket - kExact) % kParts + kParts;
  return std::chrono::seconds{static_cast<std::int64_t>(part << (exponent - kPartBits))};
}

std::uint64_t Histogram::total() const {
  std::uint64_t total = 0;
  for (const auto& [bucket, count] : counts) total += count;
  return total;
}

std::optional<std::chrono::seconds> Histogram::quantile(double q) const {
  domain::check(q > 0 && q <= 1, "a quantile lies in (0, 1]");
  const std::uint64_t n = total();
  if (n == 0) return std::nullopt;
  // 0.95 · 20 is a hair above 19 in binary and must not become rank 20.
  const double exact = q * static_cast<double>(n);
  const double rank = std::ceil(exact - exact * 4 * std::numeric_limits<double>::epsilon());
  std::uint64_t left = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, n);
  for (const auto& [bucket, count] : counts) {
    if (left <= count) return lower_bound_of(bucket);
    left -= count;
  }
  return lower_bound_of(counts.rbegin()->first);
}

}  // namespace rahgir::projections
