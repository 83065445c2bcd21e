#include "eventstore/icu_local_time.h"

#include <array>
#include <chrono>
#include <random>
#include <thread>

#include <gtest/gtest.h>

namespace rahgir::eventstore {
namespace {

using domain::Day;
using domain::Instant;

Instant instant(std::string_view text) { return domain::parse_instant(text).value(); }
Day day(std::string_view text) { return domain::parse_day(text).value(); }

struct EndOfDay {
  std::string zone, day, last;
};

TEST(IcuLocalTime, EndsDaysWhereverTheClockJumps) {
  const IcuLocalTime local_time;
  const std::vector<EndOfDay> rows{
      {"UTC", "2026-03-01", "2026-03-01T23:59:59.999Z"},
      {"UTC", "1969-12-31", "1969-12-31T23:59:59.999Z"},
      {"Europe/Madrid", "2026-01-15", "2026-01-15T22:59:59.999Z"},
      {"Europe/Madrid", "2026-03-28", "2026-03-28T22:59:59.999Z"},
      {"Europe/Madrid", "2026-03-29", "2026-03-29T21:59:59.999Z"},  // clocks forward at 02:00
      {"Europe/Madrid", "2026-10-25", "2026-10-25T22:59:59.999Z"},  // and back at 03:00
      {"Asia/Tehran", "2021-09-20", "2021-09-20T19:29:59.999Z"},
      {"Asia/Tehran", "2021-09-21", "2021-09-21T20:29:59.999Z"},  // 23:00 to 24:00 comes twice
      {"Asia/Tehran", "2022-03-21", "2022-03-21T20:29:59.999Z"},  // 00:00 to 01:00 does not come
      {"Asia/Tehran", "2026-07-01", "2026-07-01T20:29:59.999Z"},  // no summer time since 2023
      {"America/Havana", "2026-03-07", "2026-03-08T04:59:59.999Z"},
      {"Pacific/Apia", "2011-12-29", "2011-12-30T09:59:59.999Z"},
      {"Pacific/Apia", "2011-12-30", "2011-12-30T09:59:59.999Z"},  // skipped
      {"Pacific/Apia", "2011-12-31", "2011-12-31T09:59:59.999Z"},
      {"Pacific/Kiritimati", "2026-01-01", "2026-01-01T09:59:59.999Z"},
      {"Nowhere/Land", "2026-03-01", "2026-03-01T23:59:59.999Z"},
  };

  for (const EndOfDay& row : rows) {
    EXPECT_EQ(domain::to_text(local_time.end_of(row.zone, day(row.day))), row.last)
        << row.zone << ' ' << row.day;
  }
}

TEST(IcuLocalTime, KnowsTheDayOnBothSidesOfMidnight) {
  const IcuLocalTime local_time;

  EXPECT_EQ(local_time.day_of("Europe/Madrid", instant("2026-03-29T21:59:59.999Z")),
            day("2026-03-29"));
  EXPECT_EQ(local_time.day_of("Europe/Madrid", instant("2026-03-29T22:00:00.000Z")),
            day("2026-03-30"));
  EXPECT_EQ(local_time.day_of("Asia/Tehran", instant("2026-03-01T20:30:00Z")), day("2026-03-02"));
  EXPECT_EQ(local_time.day_of("America/New_York", instant("1969-12-31T03:00:00Z")),
            day("1969-12-30"));
  EXPECT_EQ(local_time.day_of("Nowhere/Land", instant("2026-03-01T12:00:00Z")), day("2026-03-01"));
}

TEST(IcuLocalTime, TakesAnyInstant) {
  const IcuLocalTime local_time;
  for (const std::int64_t ms : {INT64_MIN, INT64_MAX, INT64_MIN / 2}) {
    EXPECT_EQ(local_time.day_of("Europe/Madrid", Instant{std::chrono::milliseconds{ms}}),
              local_time.day_of("Europe/Madrid", Instant{std::chrono::milliseconds{ms}}));
  }
}

// The day of the last millisecond is the day; one later it is another. Random order fills the cache
// from all sides; the second zone object answers afresh.
TEST(IcuLocalTime, CacheChangesNothing) {
  const IcuLocalTime kept;
  std::mt19937_64 random(20260301);
  const std::array zones{"Europe/Madrid", "Asia/Tehran",         "America/Havana",
                         "Asia/Beirut",   "Australia/Lord_Howe", "UTC"};
  std::uniform_int_distribution<int> any_day(-30'000, 60'000);
  for (int round = 0; round < 600; ++round) {
    const char* const zone = zones[random() % zones.size()];
    const Day asked{std::chrono::days{any_day(random)}};
    const IcuLocalTime fresh;

    const Instant last = kept.end_of(zone, asked);

    EXPECT_EQ(last, fresh.end_of(zone, asked));
    EXPECT_EQ(kept.day_of(zone, last), asked) << zone << ' ' << domain::to_text(asked);
    EXPECT_GT(kept.day_of(zone, last + std::chrono::milliseconds{1}), asked) << zone;
  }
}

TEST(IcuLocalTime, KnowsIanaNamesAlone) {
  const IcuLocalTime local_time;
  for (const char* name : {"UTC", "Europe/Madrid", "Asia/Tehran", "America/Argentina/Ushuaia",
                           "Asia/Calcutta", "Etc/GMT+3"}) {
    EXPECT_TRUE(local_time.knows(name)) << name;
  }
  for (const char* name : {"", "utc", "Europe/Atlantis", "europe/madrid", "GMT+3", "ACT", "+03:00",
                           "Etc/Unknown", "SystemV/EST5", "Europe/Madrid ", "Europe\xC3\xA9/x"}) {
    EXPECT_FALSE(local_time.knows(name)) << name;
  }
  EXPECT_FALSE(local_time.knows(std::string(10'000, '/')));
}

TEST(IcuLocalTime, ServesManyThreads) {
  const IcuLocalTime local_time;
  const auto ask = [&] {
    for (int at = 0; at < 2000; ++at) {
      const Day asked{std::chrono::days{at * 7}};
      EXPECT_EQ(local_time.day_of("Europe/Madrid", local_time.end_of("Europe/Madrid", asked)),
                asked);
    }
  };

  const std::jthread first(ask), second(ask);
  ask();
}

}  // namespace
}  // namespace rahgir::eventstore
