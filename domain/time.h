#pragma once

// Instants, office-local days and the working calendar. The domain never asks a clock.

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace rahgir::domain {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC
using Day = std::chrono::local_days;                               // a day in an office's time zone

/// RFC 3339 UTC with milliseconds: 2026-03-01T09:30:00.000Z. An instant outside the years 0000-9999
/// is written as the nearest one inside.
std::string to_text(Instant instant);
/// Takes any RFC 3339 instant of those years, offset and fraction included; digits after
/// milliseconds are cut off, a leap second is the last millisecond before it.
std::optional<Instant> parse_instant(std::string_view text);

/// ISO 8601 calendar date: 2026-03-01. Years as above.
std::string to_text(Day day);
std::optional<Day> parse_day(std::string_view text);

enum class Counting : std::uint8_t { kWorking, kCalendar };

/// Which days an office works. Day counts never include the first day.
struct Calendar {
  std::set<unsigned> weekend{
      0, 6};  // days off each week as ISO-like C encoding: 0 = Sunday … 6 = Saturday
  std::set<Day> holidays;

  bool is_working(Day day) const;
  bool operator==(const Calendar&) const = default;
};

/// The day that lies `count` days of the given kind after `from`; more than 36,500 count as 36,500.
/// A calendar with no working day at all counts calendar days. Takes O(count + holidays passed).
Day add_days(const Calendar& calendar, Day from, unsigned count, Counting counting);

/// Days of the given kind in (from, to]; 0 when to <= from. Takes O(holidays between).
unsigned days_between(const Calendar& calendar, Day from, Day to, Counting counting);

/// Converts between instants and the days of an IANA time zone. The product uses ICU
/// (eventstore/icu_local_time.h), tests a fixed offset. Thread-safe.
class LocalTime {
 public:
  virtual ~LocalTime() = default;
  virtual Day day_of(std::string_view time_zone, Instant instant) const = 0;
  /// The last millisecond of the day.
  virtual Instant end_of(std::string_view time_zone, Day day) const = 0;
  virtual bool knows(std::string_view time_zone) const = 0;
};

}  // namespace rahgir::domain
