#pragma once

// Decimal numbers kept as text, so that amounts and measures are never rounded.

#include <compare>
#include <string_view>

namespace rahgir::domain {

/// -?digits[.digits], at most 40 characters.
bool is_decimal(std::string_view text);

/// Exact; "1.50" and "01.5" are equal, so are "0" and "-0". Precondition: both are decimals.
std::weak_ordering compare_decimals(std::string_view left, std::string_view right);

}  // namespace rahgir::domain
