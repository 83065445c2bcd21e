#pragma once

// National identity numbers: what every deployment writes in its configuration. The pattern says
// what one looks like, the check whether its check character is right.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rahgir::domain {

enum class NationalIdCheck : std::uint8_t {
  kNone,
  kLuhn,      // ISO/IEC 7812-1: Sweden, Greece, South Africa …
  kVerhoeff,  // India
  kEsDni,     // Spain, DNI and NIE: remainder by 23 as a letter
  kHuPersonalId,
  kIrNationalCode,
  kPlPesel,
  kRuSnils,
};

/// "none", "luhn", "verhoeff", "es-dni", "hu-personal-id", "ir-national-code", "pl-pesel",
/// "ru-snils".
std::string_view word_of(NationalIdCheck check);
std::optional<NationalIdCheck> national_id_check_named(std::string_view word);

/// Whether the number's check character is right. Blanks, dots and hyphens between its characters
/// do not matter; any other length or character than the number has is wrong.
bool has_right_check(NationalIdCheck check, std::string_view number);

struct NationalIdRule {
  std::string pattern;  // of the whole text, RE2 syntax; empty: any text
  NationalIdCheck check = NationalIdCheck::kNone;

  bool operator==(const NationalIdRule&) const = default;
};

}  // namespace rahgir::domain
