#include "api/limits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "api/address_count.h"

namespace rahgir::api {
namespace {

using namespace std::chrono_literals;

constexpr domain::Instant kNow{std::chrono::milliseconds(1'772'000'000'000)};

TEST(RateLimit, RefusesAfterTheLimitUntilTheOldestIsOver) {
  RateLimit limit(2, 10min);

  limit.count("a", kNow);
  EXPECT_FALSE(limit.wait_of("a", kNow));
  limit.count("a", kNow + 1min);

  EXPECT_EQ(limit.wait_of("a", kNow + 2min), 480s);
  EXPECT_FALSE(limit.wait_of("b", kNow + 2min));
  EXPECT_FALSE(limit.wait_of("a", kNow + 10min));
}

TEST(RateLimit, ZeroMeansNoLimit) {
  RateLimit limit(0, 10min);

  for (int i = 0; i < 100; ++i) limit.count("a", kNow);

  EXPECT_FALSE(limit.wait_of("a", kNow));
  EXPECT_FALSE(limit.take("a", kNow));
}

TEST(RateLimit, IsTakenOnlyWhileThereIsSome) {
  RateLimit limit(2, 1min);

  EXPECT_FALSE(limit.take("a", kNow));
  EXPECT_FALSE(limit.take("a", kNow + 10s));
  EXPECT_EQ(limit.take("a", kNow + 20s), 40s);
  EXPECT_EQ(limit.take("a", kNow + 59s), 1s) << "who is refused does not wait longer for it";
  EXPECT_FALSE(limit.take("b", kNow + 20s));
  EXPECT_FALSE(limit.take("a", kNow + 60s));
}

TEST(RateLimit, IsTakenByNoMoreAtOnceThanMay) {
  RateLimit limit(50, 1min);
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> all;
    for (int thread = 0; thread < 8; ++thread) {
      all.emplace_back([&] {
        for (int i = 0; i < 20; ++i) taken += limit.take("a", kNow) ? 0 : 1;
      });
    }
  }

  EXPECT_EQ(taken, 50);
}

TEST(RateLimit, ForgetsRatherThanGrow) {
  RateLimit limit(1, 10min, 3);

  for (const char* address : {"a", "b", "c", "d"}) limit.count(address, kNow);

  EXPECT_TRUE(limit.wait_of("d", kNow));
  EXPECT_FALSE(limit.wait_of("a", kNow));
}

TEST(RateLimit, KeepsNoAddressThatHasNothingLeftToCount) {
  RateLimit limit(2, 10min, 2);
  limit.count("a", kNow);
  EXPECT_FALSE(limit.wait_of("a", kNow + 10min)) << "its only event is forgotten here";
  limit.count("b", kNow + 10min);
  limit.count("b", kNow + 10min);

  limit.count("c", kNow + 10min);  // two addresses at most

  EXPECT_TRUE(limit.wait_of("b", kNow + 10min)) << "not dropped for the sake of a";
}

TEST(MissLimit, SlowsMissesOfAllWhenTheyComeTooFast) {
  MissLimit limit({.per_address = 10, .per_second = 2, .slow_by = 700ms});

  EXPECT_EQ(limit.delay(kNow), 0ms);
  EXPECT_EQ(limit.delay(kNow), 0ms);
  EXPECT_EQ(limit.delay(kNow), 700ms);
  EXPECT_EQ(limit.delay(kNow + 1s), 0ms);
}

struct RangeCase {
  const char* address;
  const char* range;
  bool inside;
};

class AddressRange : public testing::TestWithParam<RangeCase> {};

TEST_P(AddressRange, Holds) {
  EXPECT_EQ(is_in_range(GetParam().address, GetParam().range), GetParam().inside);
}

INSTANTIATE_TEST_SUITE_P(Table, AddressRange,
                         testing::Values(RangeCase{"10.1.2.3", "10.0.0.0/8", true},
                                         RangeCase{"11.1.2.3", "10.0.0.0/8", false},
                                         RangeCase{"192.0.2.7", "192.0.2.7", true},
                                         RangeCase{"192.0.2.8", "192.0.2.7", false},
                                         RangeCase{"192.0.2.129", "192.0.2.128/25", true},
                                         RangeCase{"::ffff:10.1.1.1", "10.0.0.0/8", true},
                                         RangeCase{"2001:db8::1", "2001:db8::/32", true},
                                         RangeCase{"2001:db9::1", "2001:db8::/32", false},
                                         RangeCase{"10.1.1.1", "0.0.0.0/0", true},
                                         RangeCase{"10.1.1.1", "10.0.0.0/33", false},
                                         RangeCase{"10.1.1.1", "junk", false},
                                         RangeCase{"junk", "10.0.0.0/8", false}));

std::string address_of(std::string remote, std::string forwarded,
                       std::vector<std::string> trusted) {
  HttpRequest request;
  request.remote_address = std::move(remote);
  if (!forwarded.empty()) request.headers.push_back({"X-Forwarded-For", std::move(forwarded)});
  return counted_as(client_address(request, trusted));
}

TEST(ClientAddress, TakesSeveralForwardedLinesAsOneList) {
  HttpRequest request;
  request.remote_address = "10.0.0.1";
  // The first line is the client's own; the proxy adds its line below.
  request.headers = {{"X-Forwarded-For", "198.51.100.1"}, {"x-forwarded-for", "203.0.113.77"}};

  EXPECT_EQ(client_address(request, std::vector<std::string>{"10.0.0.0/8"}), "203.0.113.77");
  request.headers.push_back({"X-Forwarded-For", "10.0.0.2"});
  EXPECT_EQ(client_address(request, std::vector<std::string>{"10.0.0.0/8"}), "203.0.113.77");
}

TEST(ClientAddress, ForwardingByAStrangerIsNoticed) {
  const std::vector<std::string> trusted{"10.0.0.0/8"};
  HttpRequest request;
  request.remote_address = "203.0.113.5";
  EXPECT_FALSE(has_disbelieved_forwarding(request, trusted));

  request.headers = {{"X-Forwarded-For", "198.51.100.1"}};
  EXPECT_TRUE(has_disbelieved_forwarding(request, trusted));
  request.remote_address = "10.0.0.1";
  EXPECT_FALSE(has_disbelieved_forwarding(request, trusted));
}

TEST(AddressCount, IsLimitedByAddressAndInAll) {
  AddressCount count(1, 2);

  auto a = count.try_enter("a");
  ASSERT_TRUE(a);
  EXPECT_EQ(count.try_enter("a").error(), AddressCount::Full::kAddress);
  {
    const auto b = count.try_enter("b");
    ASSERT_TRUE(b);
    EXPECT_EQ(count.try_enter("c").error(), AddressCount::Full::kAll);
  }
  EXPECT_TRUE(count.try_enter("c"));
}

TEST(ClientAddress, TrustsTheHeaderOnlyOfATrustedProxy) {
  EXPECT_EQ(address_of("203.0.113.5", "198.51.100.1", {}), "203.0.113.5");
  EXPECT_EQ(address_of("10.0.0.1", "198.51.100.1", {"10.0.0.0/8"}), "198.51.100.1");
}

TEST(ClientAddress, TakesTheLastAddressThatIsNoProxy) {
  EXPECT_EQ(address_of("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", {"10.0.0.0/8"}),
            "198.51.100.1");
  EXPECT_EQ(address_of("10.0.0.1", "nonsense", {"10.0.0.0/8"}), "10.0.0.1");
}

TEST(ClientAddress, CountsAnIpv6NetworkAsOne) {
  EXPECT_EQ(address_of("2001:db8:1:2:aaaa::1", "", {}), address_of("2001:db8:1:2:bbbb::2", "", {}));
  EXPECT_NE(address_of("2001:db8:1:2::1", "", {}), address_of("2001:db8:1:3::1", "", {}));
}

}  // namespace
}  // namespace rahgir::api
