#pragma once

// Dates, numbers and texts with placeholders as people of each language write them, by ICU: Persian
// with Jalali dates and Persian digits, everyone else with Gregorian ones.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/answers.h"
#include "domain/time.h"

namespace rahgir::api::portal {

std::string show_day(domain::Day day, std::string_view language);
/// A plain decimal ("-12.5"); anything else comes back as it is.
std::string show_decimal(std::string_view decimal, std::string_view language);
std::string show_money(const domain::Money& money, std::string_view language);
/// ASCII digits in the language's own, everything else as it is.
std::string show_digits(std::string_view text, std::string_view language);

struct TextArgument {
  std::string_view name;
  std::variant<std::string, std::int64_t> value;
};
/// An ICU message pattern ("{days, plural, …}") with its arguments. A broken pattern is our own bug
/// and stops the process.
std::string fill_text(std::string_view pattern, std::initializer_list<TextArgument> arguments,
                      std::string_view language);

std::string_view direction_of(std::string_view language);  // "ltr" or "rtl"

/// What people type: Persian, Arabic-Indic and full-width digits become ASCII.
std::string ascii_digits(std::string_view text);
/// The same with a decimal point for the comma or the Arabic separator, and without white space.
std::string plain_number(std::string_view text);

struct TypedDate {
  std::string day, month, year;
};
/// The day meant: Jalali in Persian unless the year can only be Gregorian. Nothing when there is
/// no such day.
std::optional<domain::Day> read_date(const TypedDate& typed, std::string_view language);
/// The parts as somebody of the language would type them.
TypedDate typed_date(domain::Day day, std::string_view language);

enum class DatePart : std::uint8_t { kDay, kMonth, kYear };
std::array<DatePart, 3> date_order(std::string_view language);

}  // namespace rahgir::api::portal
