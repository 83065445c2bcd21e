#include "domain/national_id.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "domain/text.h"

namespace rahgir::domain {
namespace {

using Digits = std::vector<int>;

struct Named {
  NationalIdCheck check;
  std::string_view word;
};

constexpr std::array kNamed{
    Named{NationalIdCheck::kNone, "none"},
    Named{NationalIdCheck::kLuhn, "luhn"},
    Named{NationalIdCheck::kVerhoeff, "verhoeff"},
    Named{NationalIdCheck::kEsDni, "es-dni"},
    Named{NationalIdCheck::kHuPersonalId, "hu-personal-id"},
    Named{NationalIdCheck::kIrNationalCode, "ir-national-code"},
    Named{NationalIdCheck::kPlPesel, "pl-pesel"},
    Named{NationalIdCheck::kRuSnils, "ru-snils"},
};

std::string without_separators(std::string_view number) {
  std::string bare;
  for (const char c : number) {
    if (c == ' ' || c == '.' || c == '-') continue;
    bare += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return bare;
}

/// Nothing unless all are digits.
std::optional<Digits> digits_of(std::string_view text) {
  Digits digits;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    digits.push_back(c - '0');
  }
  return digits;
}

/// Of the first digits, each by its weight.
int weighted(std::span<const int> digits, std::span<const int> weights) {
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += digits[i] * weights[i];
  return sum;
}

bool is_luhn(std::span<const int> digits) {
  if (digits.size() < 2) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i];
    const int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += i % 2 == 0 ? digit : doubled;
  }
  return sum % 10 == 0;
}

/// The dihedral group D5: 0 to 4 are turns, 5 to 9 reflections.
int times(int a, int b) {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
  return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5;
}

bool is_verhoeff(std::span<const int> digits) {
  if (digits.size() < 2) return false;
  constexpr std::array kPermutation{1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i];
    for (std::size_t turn = 0; turn < i % 8; ++turn) {
      digit = kPermutation[static_cast<std::size_t>(digit)];
    }
    check = times(check, digit);
  }
  return check == 0;
}

/// Eight digits, or X, Y, Z (0, 1, 2) and seven, and a letter.
bool is_dni(std::string number) {
  constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  if (number.size() != 9) return false;
  if (number[0] >= 'X' && number[0] <= 'Z') number[0] = static_cast<char>(number[0] - 'X' + '0');
  const auto digits = digits_of(std::string_view(number).substr(0, 8));
  if (!digits) return false;
  std::size_t value = 0;
  for (const int digit : *digits) value = value * 10 + static_cast<std::size_t>(digit);
  return kLetters[value % kLetters.size()] == number[8];
}

/// MYYMMDDSSSK (Act XX of 1996): whoever was born after 1996 has the weights the other way round.
bool is_hu_personal_id(std::span<const int> digits) {
  if (digits.size() != 11) return false;
  const bool is_last_century = digits[0] == 1 || digits[0] == 2;
  const bool is_new = !is_last_century || digits[1] * 10 + digits[2] >= 97;
  std::array<int, 10> weights{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  if (is_new) std::ranges::reverse(weights);
  return weighted(digits, weights) % 11 == digits[10];
}

bool is_ir_national_code(std::span<const int> digits) {
  if (digits.size() != 10) return false;
  if (std::ranges::all_of(digits, [&](int digit) { return digit == digits[0]; })) return false;
  constexpr std::array kWeights{10, 9, 8, 7, 6, 5, 4, 3, 2};
  const int rest = weighted(digits, kWeights) % 11;
  return digits[9] == (rest < 2 ? rest : 11 - rest);
}

bool is_pesel(std::span<const int> digits) {
  if (digits.size() != 11) return false;
  constexpr std::array kWeights{1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
  return weighted(digits, kWeights) % 10 == 0;
}

bool is_snils(std::span<const int> digits) {
  if (digits.size() != 11) return false;
  constexpr std::array kWeights{9, 8, 7, 6, 5, 4, 3, 2, 1};
  return weighted(digits, kWeights) % 101 % 100 == digits[9] * 10 + digits[10];
}

}  // namespace

std::string_view word_of(NationalIdCheck check) {
  return std::ranges::find(kNamed, check, &Named::check)->word;
}

std::optional<NationalIdCheck> national_id_check_named(std::string_view word) {
  const auto found = std::ranges::find(kNamed, word, &Named::word);
  if (found == kNamed.end()) return std::nullopt;
  return found->check;
}

const NationalIdRule& TextPatterns::national_id() const {
  static const NationalIdRule kAnyText;
  return kAnyText;
}

bool has_right_check(NationalIdCheck check, std::string_view number) {
  if (check == NationalIdCheck::kNone) return true;
  const std::string bare = without_separators(number);
  if (check == NationalIdCheck::kEsDni) return is_dni(bare);
  const auto digits = digits_of(bare);
  if (!digits) return false;
  switch (check) {
    case NationalIdCheck::kNone:
    case NationalIdCheck::kEsDni:
      return true;
    case NationalIdCheck::kLuhn:
      return is_luhn(*digits);
    case NationalIdCheck::kVerhoeff:
      return is_verhoeff(*digits);
    case NationalIdCheck::kHuPersonalId:
      return is_hu_personal_id(*digits);
    case NationalIdCheck::kIrNationalCode:
      return is_ir_national_code(*digits);
    case NationalIdCheck::kPlPesel:
      return is_pesel(*digits);
    case NationalIdCheck::kRuSnils:
      return is_snils(*digits);
  }
  return false;
}

}  // namespace rahgir::domain
