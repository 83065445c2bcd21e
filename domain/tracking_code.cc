#include "domain/tracking_code.h"

#include <algorithm>
#include <array>

#include "domain/check.h"
#include "domain/text.h"

namespace rahgir::domain {
namespace {

constexpr std::uint64_t kLeastPayload = 100'000'000'000'000'000;  // 10^17
constexpr std::uint64_t kPayloads = 9 * kLeastPayload;
constexpr std::size_t kPayloadDigits = 18;
constexpr std::size_t kDigits = 20;

struct Range {
  char32_t first, last;
};

/// What people put between groups, or their editor does unseen.
constexpr auto kDropped = std::to_array<Range>({
    {U'\t', U'\r'},   {U' ', U' '},     {U'-', U'/'},      // '-', '.', '/'
    {0x00A0, 0x00A0}, {0x00AD, 0x00AD}, {0x00B7, 0x00B7},  // NBSP, soft hyphen, middle dot
    {0x061C, 0x061C}, {0x0640, 0x0640}, {0x06D4, 0x06D4},  // bidi mark, tatweel, full stop
    {0x2000, 0x2015},  // spaces, ZWSP, ZWNJ, ZWJ, bidi marks, dashes
    {0x2022, 0x2022}, {0x2024, 0x2024}, {0x202A, 0x202F},  // dots, embeddings, narrow NBSP
    {0x2043, 0x2044}, {0x205F, 0x2060}, {0x2066, 0x2069},  // bullet, slash, isolates
    {0x2212, 0x2212}, {0x2215, 0x2215},                    // minus, division slash
    {0x3000, 0x3000}, {0xFE58, 0xFE58}, {0xFE63, 0xFE63},  // wide space, small dashes
    {0xFEFF, 0xFEFF}, {0xFF0D, 0xFF0F},                    // BOM, wide '-', '.', '/'
});

/// Zeros of the scripts whose digits are read.
constexpr auto kZeros = std::to_array<char32_t>({U'0', 0x06F0, 0x0660, 0xFF10});

bool is_dropped(char32_t point) {
  return std::ranges::any_of(
      kDropped, [&](const Range& range) { return point >= range.first && point <= range.last; });
}

std::optional<char> digit_of(char32_t point) {
  for (const char32_t zero : kZeros) {
    if (point >= zero && point <= zero + 9) return static_cast<char>('0' + (point - zero));
  }
  return std::nullopt;
}

/// ISO 7064 MOD 97-10: 02 to 98, so that the whole number leaves 1 when divided by 97.
std::string check_digits(std::string_view payload) {
  unsigned remainder = 0;
  for (const char digit : payload) {
    remainder = (remainder * 10 + static_cast<unsigned>(digit - '0')) % 97;
  }
  const unsigned check = 98 - remainder * 100 % 97;
  return {static_cast<char>('0' + check / 10), static_cast<char>('0' + check % 10)};
}

bool fits(std::string_view digits) {
  return digits.front() != '0' &&
         check_digits(digits.substr(0, kPayloadDigits)) == digits.substr(kPayloadDigits);
}

}  // namespace

std::optional<std::string> tracking_code_from(std::uint64_t x) {
  if (x >= kPayloads) return std::nullopt;
  const std::string payload = std::to_string(kLeastPayload + x);
  return payload + check_digits(payload);
}

ParsedCode parse_tracking_code(std::string_view typed) {
  std::string digits;
  while (!typed.empty()) {
    const auto point = take_code_point(typed);
    if (!point) return {.digits = {}, .fault = CodeFault::kCharacter};
    if (const auto digit = digit_of(*point)) {
      digits += *digit;
    } else if (!is_dropped(*point)) {
      return {.digits = {}, .fault = CodeFault::kCharacter};
    }
  }
  if (digits.size() != kDigits) return {.digits = {}, .fault = CodeFault::kLength};
  if (!fits(digits)) return {.digits = {}, .fault = CodeFault::kCheckDigits};
  return {.digits = std::move(digits), .fault = std::nullopt};
}

std::string grouped(std::string_view digits) {
  check(digits.size() == kDigits, "a tracking code has 20 digits");
  std::string text(digits.substr(0, 4));
  for (std::size_t at = 4; at < kDigits; at += 4) {
    text += '-';
    text += digits.substr(at, 4);
  }
  return text;
}

}  // namespace rahgir::domain
