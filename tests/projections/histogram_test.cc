#include "projections/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace rahgir::projections {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(BucketOf, FollowsItsTable) {
  struct Case {
    std::int64_t ms;
    Bucket bucket;
  };
  for (const Case& each : std::vector<Case>{{-5'000, 0},
                                            {0, 0},
                                            {999, 0},
                                            {1'000, 1},
                                            {31'999, 31},
                                            {32'000, 32},
                                            {33'999, 32},
                                            {34'000, 33},
                                            {63'000, 47},
                                            {64'000, 48},
                                            {67'999, 48},
                                            {68'000, 49},
                                            {86'400'000, 32 + 11 * 16 + (86'400 >> 12) - 16}}) {
    EXPECT_EQ(bucket_of(milliseconds{each.ms}), each.bucket) << each.ms;
  }
}

TEST(BucketOf, GrowsWithTheDurationAndStaysNarrow) {
  Bucket last = 0;
  for (std::int64_t s = 0; s < 3'000'000; ++s) {
    const Bucket bucket = bucket_of(seconds{s});
    const std::int64_t lower = lower_bound_of(bucket).count();
    ASSERT_GE(bucket, last) << s;
    ASSERT_LE(bucket, last + 1) << s;
    ASSERT_LE(lower, s);
    ASSERT_LE(static_cast<double>(s - lower), 0.0625 * static_cast<double>(lower)) << s;
    last = bucket;
  }
}

TEST(LowerBoundOf, IsTheInverse) {
  const Bucket last = bucket_of(milliseconds::max());
  for (Bucket bucket = 0; bucket <= last; ++bucket) {
    ASSERT_EQ(bucket_of(lower_bound_of(bucket)), bucket);
    if (bucket > 0) {
      ASSERT_EQ(bucket_of(lower_bound_of(bucket) - milliseconds{1}), bucket - 1);
    }
  }
  EXPECT_EQ(lower_bound_of(0xFFFF), seconds::max());
}

TEST(Quantile, TakesTheValueOfTheRank) {
  Histogram empty;
  EXPECT_FALSE(empty.quantile(0.5));

  Histogram twenty;  // one value a bucket, 1 … 20 seconds
  for (Bucket bucket = 1; bucket <= 20; ++bucket) twenty.add(bucket, 1);
  struct Case {
    double q;
    int seconds;
  };
  for (const Case& each : std::vector<Case>{
           {0.0001, 1}, {0.05, 1}, {0.051, 2}, {0.5, 10}, {0.51, 11}, {0.95, 19}, {1, 20}}) {
    EXPECT_EQ(twenty.quantile(each.q), seconds{each.seconds}) << each.q;
  }
  EXPECT_EQ(twenty.total(), 20U);
}

TEST(Quantile, EqualsThatOfTheRawValues) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  Histogram first, second, all;
  std::vector<std::int64_t> raw;
  for (int i = 0; i < 5'000; ++i) {
    const std::int64_t s = static_cast<std::int64_t>(random() % (1ULL << (random() % 30)));
    raw.push_back(s);
    (i % 3 == 0 ? first : second).add(bucket_of(seconds{s}), 1);
    all.add(bucket_of(seconds{s}), 1);
  }

  Histogram merged = first;
  for (const auto& [bucket, count] : second.counts) merged.add(bucket, count);

  EXPECT_EQ(merged.counts, all.counts);
  std::ranges::sort(raw);
  for (const int percent : {1, 10, 25, 50, 75, 90, 95, 99, 100}) {
    const std::size_t rank = (raw.size() * static_cast<std::size_t>(percent) + 99) / 100;
    EXPECT_EQ(merged.quantile(percent / 100.0), lower_bound_of(bucket_of(seconds{raw[rank - 1]})))
        << percent;
  }
}

}  // namespace
}  // namespace rahgir::projections
