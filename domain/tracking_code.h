#pragma once

// The tracking code: 20 ASCII digits, first 1-9, 18 of payload and two check digits by ISO 7064
// MOD 97-10. Made from 60 random bits by rejection; an identifier, not a password
// (docs/formats.md).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rahgir::domain {

/// The code whose payload is 10^17 + x. Nothing unless x < 9·10^17: draw again.
std::optional<std::string> tracking_code_from(std::uint64_t x);

enum class CodeFault : std::uint8_t { kLength, kCharacter, kCheckDigits };

struct ParsedCode {
  std::string digits;  // 20, when there is no fault
  std::optional<CodeFault> fault;
};

/// Reads a code as people type it: Persian, Arabic-Indic and full-width digits become ASCII;
/// spaces, NBSP, ZWNJ, bidi marks, dashes, dots and slashes are dropped.
ParsedCode parse_tracking_code(std::string_view typed);

/// 1234-5678-9012-3456-7890. Precondition: 20 digits.
std::string grouped(std::string_view digits);

}  // namespace rahgir::domain
