#include "domain/time.h"

#include <algorithm>
#include <array>

namespace rahgir::domain {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

constexpr unsigned kMaxDays = 36'500;
constexpr sys_days kFirstDay{std::chrono::year{0} / 1 / 1};
constexpr sys_days kLastDay{std::chrono::year{9999} / 12 / 31};

/// Reads fixed-width parts off the front of a text; one that does not fit makes it bad for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  unsigned number(std::size_t width) {
    unsigned value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (!at_digit()) return fail();
      value = value * 10 + static_cast<unsigned>(take() - '0');
    }
    return value;
  }
  void literal(char upper, char lower) {
    if (rest_.empty() || (rest_.front() != upper && rest_.front() != lower)) {
      fail();
    } else {
      take();
    }
  }
  void literal(char c) { literal(c, c); }
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  unsigned fail() {
    is_good_ = false;
    rest_ = {};
    return 0;
  }
  bool is_good() const { return is_good_; }
  bool is_read() const { return is_good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

std::chrono::year_month_day read_date(Reader& reader) {
  const auto year = static_cast<int>(reader.number(4));
  reader.literal('-');
  const unsigned month = reader.number(2);
  reader.literal('-');
  const unsigned day = reader.number(2);
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) reader.fail();
  return date;
}

/// The optional fraction of a second: ".25" is 250.
milliseconds read_fraction(Reader& reader) {
  if (!reader.at('.')) return milliseconds{0};
  reader.take();
  if (!reader.at_digit()) reader.fail();
  unsigned value = 0;
  for (unsigned scale = 100; reader.at_digit(); scale /= 10) {
    value += scale * static_cast<unsigned>(reader.take() - '0');
  }
  return milliseconds{value};
}

/// "Z", "+02:00"; how far the local clock is ahead of UTC.
std::chrono::minutes read_offset(Reader& reader) {
  const bool is_behind = reader.at('-');
  if (!is_behind && !reader.at('+')) {
    reader.literal('Z', 'z');
    return std::chrono::minutes{0};
  }
  reader.take();
  const unsigned hours = reader.number(2);
  reader.literal(':');
  const unsigned minutes = reader.number(2);
  if (hours > 23 || minutes > 59) reader.fail();
  const auto size = static_cast<int>(hours * 60 + minutes);
  return std::chrono::minutes{is_behind ? -size : size};
}

unsigned weekday_of(Day day) { return std::chrono::weekday{day}.c_encoding(); }

/// A calendar's weekend as a table; working days in a whole week.
struct Week {
  std::array<bool, 7> works{};
  unsigned working_days = 0;

  explicit Week(const Calendar& calendar) {
    for (unsigned day = 0; day < 7; ++day) works[day] = !calendar.weekend.contains(day);
    working_days = static_cast<unsigned>(std::ranges::count(works, true));
  }
};

/// Writes a number over the `digits` digits that stand at `at`.
void set_digits(std::string& text, std::size_t at, std::size_t digits, unsigned number) {
  for (std::size_t place = at + digits; place-- > at; number /= 10) {
    text[place] = static_cast<char>('0' + number % 10);
  }
}

void set_day(std::string& text, const std::chrono::year_month_day& date) {
  set_digits(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  set_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  set_digits(text, 8, 2, static_cast<unsigned>(date.day()));
}

}  // namespace

std::string to_text(Instant instant) {
  const Instant nearest =
      std::clamp<Instant>(instant, kFirstDay, kLastDay + days{1} - milliseconds{1});
  const auto day = std::chrono::floor<days>(nearest);
  const std::chrono::hh_mm_ss<milliseconds> clock{nearest - day};
  std::string text = "0000-00-00T00:00:00.000Z";
  set_day(text, std::chrono::year_month_day{day});
  set_digits(text, 11, 2, static_cast<unsigned>(clock.hours().count()));
  set_digits(text, 14, 2, static_cast<unsigned>(clock.minutes().count()));
  set_digits(text, 17, 2, static_cast<unsigned>(clock.seconds().count()));
  set_digits(text, 20, 3, static_cast<unsigned>(clock.subseconds().count()));
  return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  reader.literal('T', 't');
  const unsigned hours = reader.number(2);
  reader.literal(':');
  const unsigned minutes = reader.number(2);
  reader.literal(':');
  unsigned seconds = reader.number(2);
  milliseconds fraction = read_fraction(reader);
  const auto offset = read_offset(reader);
  if (!reader.is_read() || hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  const bool is_leap_second = seconds == 60;
  if (is_leap_second) {  // our time has none: the last instant before it
    seconds = 59;
    fraction = milliseconds{999};
  }
  const Instant instant = sys_days{date} + std::chrono::hours{hours} +
                          std::chrono::minutes{minutes} + std::chrono::seconds{seconds} + fraction -
                          offset;
  if (instant < kFirstDay || instant >= kLastDay + days{1}) return std::nullopt;
  const bool ends_day =
      std::chrono::floor<days>(instant + milliseconds{1}) > std::chrono::floor<days>(instant);
  if (is_leap_second && !ends_day) return std::nullopt;
  return instant;
}

std::string to_text(Day day) {
  const Day nearest =
      std::clamp(day, Day{kFirstDay.time_since_epoch()}, Day{kLastDay.time_since_epoch()});
  std::string text = "0000-00-00";
  set_day(text, std::chrono::year_month_day{nearest});
  return text;
}

std::optional<Day> parse_day(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  if (!reader.is_read()) return std::nullopt;
  return Day{date};
}

bool Calendar::is_working(Day day) const {
  return !weekend.contains(weekday_of(day)) && !holidays.contains(day);
}

Day add_days(const Calendar& calendar, Day from, unsigned count, Counting counting) {
  count = std::min(count, kMaxDays);
  const Week week(calendar);
  if (counting == Counting::kCalendar || week.working_days == 0) return from + days{count};
  auto holiday = calendar.holidays.upper_bound(from);
  Day day = from;
  while (count > 0) {
    day += days{1};
    const bool is_holiday = holiday != calendar.holidays.end() && *holiday == day;
    if (is_holiday) ++holiday;
    if (!is_holiday && week.works[weekday_of(day)]) --count;
  }
  return day;
}

unsigned days_between(const Calendar& calendar, Day from, Day to, Counting counting) {
  if (to <= from) return 0;
  const auto all = static_cast<unsigned>((to - from).count());
  const Week week(calendar);
  if (counting == Counting::kCalendar || week.working_days == 0) return all;
  unsigned working = all / 7 * week.working_days;
  for (Day day = to - days{all % 7} + days{1}; day <= to; day += days{1}) {
    if (week.works[weekday_of(day)]) ++working;
  }
  const auto last = calendar.holidays.upper_bound(to);
  for (auto holiday = calendar.holidays.upper_bound(from); holiday != last; ++holiday) {
    if (week.works[weekday_of(*holiday)]) --working;
  }
  return working;
}

}  // namespace rahgir::domain
