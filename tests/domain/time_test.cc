#include "domain/time.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace rahgir::domain {
namespace {

using std::chrono::days;

Day day(std::string_view text) { return parse_day(text).value(); }

TEST(InstantText, IsUtcWithMilliseconds) {
  EXPECT_EQ(to_text(Instant{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_text(Instant{std::chrono::milliseconds{-1}}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_text(Instant{std::chrono::milliseconds{1772357400007}}), "2026-03-01T09:30:00.007Z");
}

TEST(InstantText, StaysWithinItsYears) {
  EXPECT_EQ(to_text(Instant::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_text(Instant::min()), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_text(day("9999-12-31") + days{1}), "9999-12-31");
}

TEST(ParseInstant, TakesRfc3339) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"2026-03-01T09:30:00Z", "2026-03-01T09:30:00.000Z"},
      {"2026-03-01t09:30:00z", "2026-03-01T09:30:00.000Z"},
      {"2026-03-01T09:30:00.5Z", "2026-03-01T09:30:00.500Z"},
      {"2026-03-01T09:30:00.123999999Z", "2026-03-01T09:30:00.123Z"},
      {"1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"},
      {"2026-03-01T02:30:00+03:30", "2026-02-28T23:00:00.000Z"},
      {"2026-02-28T22:00:00.25-05:00", "2026-03-01T03:00:00.250Z"},
      {"2026-03-01T09:30:00-00:00", "2026-03-01T09:30:00.000Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"},
      {"2017-01-01T01:59:60.7+02:00", "2016-12-31T23:59:59.999Z"},
      {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"},
      {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
  };

  for (const auto& [text, expected] : rows) {
    const auto instant = parse_instant(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(to_text(*instant), expected) << text;
  }
}

TEST(ParseInstant, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "2026-03-01",
                                      "2026-03-01T09:30Z",
                                      "2026-03-01T09:30:00",
                                      "2026-03-01 09:30:00Z",
                                      "2026-03-01T09:30:00.Z",
                                      "2026-03-01T09:30:00Zx",
                                      "2026-03-01T24:00:00Z",
                                      "2026-03-01T09:60:00Z",
                                      "2026-03-01T09:30:60Z",
                                      "2026-03-01T09:30:61Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-00-01T00:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-03-01T09:30:00+24:00",
                                      "2026-03-01T09:30:00+0330",
                                      "2026-03-01T09:30:00+03",
                                      "+026-03-01T09:30:00Z",
                                      "2026-3-1T9:30:00Z",
                                      "0000-01-01T00:00:00+00:01",
                                      "9999-12-31T23:59:59-00:01"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(ParseDay, TakesCalendarDatesOnly) {
  EXPECT_EQ(to_text(day("2026-03-01")), "2026-03-01");
  EXPECT_EQ(to_text(day("0000-02-29")), "0000-02-29");
  for (const std::string_view text : {"", "2026-02-30", "2026-3-1", "2026-03-01T", "26-03-01",
                                      "2026/03/01", "2026-03-00", " 2026-03-01"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

// 2026-03-05 is a Thursday.
TEST(AddDays, SkipsWeekends) {
  const Calendar calendar;

  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-05"), 0, Counting::kWorking)), "2026-03-05");
  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-05"), 1, Counting::kWorking)), "2026-03-06");
  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-05"), 2, Counting::kWorking)), "2026-03-09");
  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-07"), 1, Counting::kWorking)), "2026-03-09");
  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-05"), 2, Counting::kCalendar)), "2026-03-07");
}

TEST(AddDays, SkipsHolidays) {
  const Calendar calendar{.weekend = {4, 5},
                          .holidays = {day("2026-03-21"), day("2026-03-22"), day("2026-03-26")}};

  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-18"), 1, Counting::kWorking)), "2026-03-23");
  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-21"), 1, Counting::kWorking)), "2026-03-23");
}

TEST(AddDays, CountsCalendarDaysWhereNobodyEverWorks) {
  const Calendar calendar{.weekend = {0, 1, 2, 3, 4, 5, 6}, .holidays = {}};

  EXPECT_EQ(to_text(add_days(calendar, day("2026-03-01"), 10, Counting::kWorking)), "2026-03-11");
  EXPECT_EQ(days_between(calendar, day("2026-03-01"), day("2026-03-11"), Counting::kWorking), 10U);
}

TEST(AddDays, IsBoundedWhateverIsAsked) {
  const Calendar calendar;
  const Day last = add_days(calendar, day("2026-03-01"), 36'500, Counting::kWorking);

  EXPECT_EQ(add_days(calendar, day("2026-03-01"), ~0U, Counting::kWorking), last);
}

TEST(DaysBetween, CountsTheLastDayAndNotTheFirst) {
  const Calendar calendar{.weekend = {0, 6}, .holidays = {day("2026-03-10")}};

  EXPECT_EQ(days_between(calendar, day("2026-03-05"), day("2026-03-05"), Counting::kWorking), 0U);
  EXPECT_EQ(days_between(calendar, day("2026-03-06"), day("2026-03-05"), Counting::kWorking), 0U);
  EXPECT_EQ(days_between(calendar, day("2026-03-05"), day("2026-03-06"), Counting::kWorking), 1U);
  EXPECT_EQ(days_between(calendar, day("2026-03-06"), day("2026-03-08"), Counting::kWorking), 0U);
  EXPECT_EQ(days_between(calendar, day("2026-03-05"), day("2026-03-12"), Counting::kWorking), 4U);
  EXPECT_EQ(days_between(calendar, day("2026-03-05"), day("2026-03-12"), Counting::kCalendar), 7U);
}

TEST(DaysBetween, IsTheInverseOfAddDaysAndCountsWorkingDays) {
  constexpr unsigned kSeed = 11;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 500; ++round) {
    Calendar calendar{.weekend = {}, .holidays = {}};
    for (unsigned weekday = 0; weekday < 6; ++weekday) {
      if (random() % 3 == 0) calendar.weekend.insert(weekday);
    }
    const Day from = day("2026-01-01") + days{random() % 400};
    for (int i = 0; i < 40; ++i) calendar.holidays.insert(from + days{random() % 120});
    const auto count = static_cast<unsigned>(random() % 60);

    const Day to = add_days(calendar, from, count, Counting::kWorking);
    unsigned working = 0;
    for (Day at = from + days{1}; at <= to; at += days{1}) working += calendar.is_working(at);

    EXPECT_EQ(working, count) << "seed " << kSeed << " round " << round;
    EXPECT_EQ(days_between(calendar, from, to, Counting::kWorking), count) << "round " << round;
    EXPECT_TRUE(count == 0 || calendar.is_working(to));
  }
}

}  // namespace
}  // namespace rahgir::domain
