#include "api/portal/display.h"

#include <unicode/calendar.h>
#include <unicode/datefmt.h>
#include <unicode/msgfmt.h>
#include <unicode/numberformatter.h>
#include <unicode/numsys.h>
#include <unicode/smpdtfmt.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "domain/check.h"
#include "domain/decimal.h"
#include "domain/text.h"

namespace rahgir::api::portal {

namespace {

constexpr std::string_view kJalaliLanguage = "fa";
constexpr int kFirstGregorianYear = 1700;  // a Jalali year that high is centuries away
constexpr double kDayMilliseconds = 86'400'000.0;

icu::Locale locale_of(std::string_view language) {
  std::string tag(language);
  if (language == kJalaliLanguage) tag += "-u-ca-persian";
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
  return U_SUCCESS(status) ? locale : icu::Locale::getRoot();
}

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

void expect(UErrorCode status, std::string_view what) { domain::check(U_SUCCESS(status), what); }

/// The code point of the digit 0 that `c` counts from; 0 when it is no digit people type.
char32_t zero_of(char32_t c) {
  for (const char32_t zero : {U'0', U'۰', U'٠', U'０'}) {
    if (c >= zero && c <= zero + 9) return zero;
  }
  return 0;
}

std::optional<int> parse_part(std::string_view text) {
  const std::string plain = plain_number(text);
  int value = 0;
  const char* end = plain.data() + plain.size();
  const auto [stopped, error] = std::from_chars(plain.data(), end, value);
  if (plain.empty() || plain.size() > 4 || error != std::errc() || stopped != end) {
    return std::nullopt;
  }
  return value;
}

std::unique_ptr<icu::Calendar> jalali_calendar() {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Calendar> calendar(
      icu::Calendar::createInstance(*icu::TimeZone::getGMT(), locale_of(kJalaliLanguage), status));
  expect(status, "ICU has the Persian calendar");
  return calendar;
}

double milliseconds_of(domain::Day day) {
  return static_cast<double>(day.time_since_epoch().count()) * kDayMilliseconds;
}

std::optional<domain::Day> jalali_day(int year, int month, int day) {
  const std::unique_ptr<icu::Calendar> calendar = jalali_calendar();
  calendar->setLenient(false);
  calendar->clear();
  calendar->set(year, month - 1, day);
  UErrorCode status = U_ZERO_ERROR;
  const UDate date = calendar->getTime(status);
  if (U_FAILURE(status)) return std::nullopt;
  return domain::Day(std::chrono::days(std::lround(std::floor(date / kDayMilliseconds))));
}

icu::number::LocalizedNumberFormatter formatter(std::string_view language) {
  return icu::number::NumberFormatter::withLocale(locale_of(language));
}

}  // namespace

std::string show_day(domain::Day day, std::string_view language) {
  const auto style =
      language == kJalaliLanguage ? icu::DateFormat::kLong : icu::DateFormat::kMedium;
  const std::unique_ptr<icu::DateFormat> format(
      icu::DateFormat::createDateInstance(style, locale_of(language)));
  domain::check(format != nullptr, "ICU has a date format");
  format->setTimeZone(*icu::TimeZone::getGMT());
  // Nobody names the era of a date of today.
  auto* simple = dynamic_cast<icu::SimpleDateFormat*>(format.get());
  if (simple != nullptr && language == kJalaliLanguage) simple->applyPattern(u"d MMMM y");
  icu::UnicodeString out;
  format->format(milliseconds_of(day), out);
  return narrow(out);
}

std::string show_decimal(std::string_view decimal, std::string_view language) {
  if (!domain::is_decimal(decimal)) return std::string(decimal);
  UErrorCode status = U_ZERO_ERROR;
  const auto shown =
      formatter(language)
          .precision(icu::number::Precision::unlimited())
          .formatDecimal(
              icu::StringPiece(decimal.data(), static_cast<std::int32_t>(decimal.size())), status);
  const icu::UnicodeString out = shown.toString(status);
  return U_SUCCESS(status) ? narrow(out) : std::string(decimal);
}

std::string show_money(const domain::Money& money, std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::CurrencyUnit unit(wide(money.currency).getTerminatedBuffer(), status);
  const icu::StringPiece amount(money.amount.data(),
                                static_cast<std::int32_t>(money.amount.size()));
  const auto shown = formatter(language).unit(unit).formatDecimal(amount, status);
  const icu::UnicodeString out = shown.toString(status);
  return U_SUCCESS(status) ? narrow(out) : money.amount + ' ' + money.currency;
}

std::string show_digits(std::string_view text, std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::NumberingSystem> system(
      icu::NumberingSystem::createInstance(locale_of(language), status));
  expect(status, "ICU has a numbering system");
  if (system->isAlgorithmic() || system->getRadix() != 10) return std::string(text);
  const icu::UnicodeString digits = system->getDescription();
  icu::UnicodeString out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out.append(digits.char32At(digits.moveIndex32(0, c - '0')));
    } else {
      out.append(static_cast<char16_t>(c));
    }
  }
  return narrow(out);
}

std::string fill_text(std::string_view pattern, std::initializer_list<TextArgument> arguments,
                      std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessageFormat format(wide(pattern), locale_of(language), status);
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const TextArgument& argument : arguments) {
    names.push_back(wide(argument.name));
    if (const auto* number = std::get_if<std::int64_t>(&argument.value)) {
      values.emplace_back(*number);
    } else {
      values.emplace_back(wide(std::get<std::string>(argument.value)));
    }
  }
  icu::UnicodeString out;
  format.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), out, status);
  expect(status, pattern);
  return narrow(out);
}

std::string_view direction_of(std::string_view language) {
  return locale_of(language).isRightToLeft() ? "rtl" : "ltr";
}

std::string ascii_digits(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::string_view rest = text;
    const auto point = domain::take_code_point(rest);
    const char32_t zero = point ? zero_of(*point) : 0;
    if (zero != 0) {
      out += static_cast<char>('0' + (*point - zero));
    } else {
      out += point ? text.substr(0, text.size() - rest.size()) : text.substr(0, 1);
    }
    text = point ? rest : text.substr(1);
  }
  return out;
}

std::string plain_number(std::string_view text) {
  std::string plain = ascii_digits(text);
  for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"٫", "."},
                                 {",", "."},
                                 {"−", "-"},
                                 {"\u00A0", ""},
                                 {"\u200E", ""},
                                 {"\u200F", ""},
                                 {" ", ""}}) {
    for (std::size_t at = 0; (at = plain.find(from, at)) != std::string::npos; at += to.size()) {
      plain.replace(at, from.size(), to);
    }
  }
  return plain;
}

std::optional<domain::Day> read_date(const TypedDate& typed, std::string_view language) {
  const auto year = parse_part(typed.year);
  const auto month = parse_part(typed.month);
  const auto day = parse_part(typed.day);
  // Two digits could be any century.
  if (!year || !month || !day || *year < 1000 || *month < 1 || *day < 1) return std::nullopt;
  if (language == kJalaliLanguage && *year < kFirstGregorianYear) {
    return jalali_day(*year, *month, *day);
  }
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return domain::Day(date);
}

TypedDate typed_date(domain::Day day, std::string_view language) {
  if (language == kJalaliLanguage) {
    const std::unique_ptr<icu::Calendar> calendar = jalali_calendar();
    UErrorCode status = U_ZERO_ERROR;
    calendar->setTime(milliseconds_of(day), status);
    const auto part = [&](UCalendarDateFields field, int offset) {
      return show_digits(std::to_string(calendar->get(field, status) + offset), language);
    };
    return {part(UCAL_DATE, 0), part(UCAL_MONTH, 1), part(UCAL_YEAR, 0)};
  }
  const std::chrono::year_month_day date(day);
  return {std::to_string(static_cast<unsigned>(date.day())),
          std::to_string(static_cast<unsigned>(date.month())),
          std::to_string(static_cast<int>(date.year()))};
}

std::array<DatePart, 3> date_order(std::string_view language) {
  if (language == "hu") return {DatePart::kYear, DatePart::kMonth, DatePart::kDay};
  return {DatePart::kDay, DatePart::kMonth, DatePart::kYear};
}

}  // namespace rahgir::api::portal
