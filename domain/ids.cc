#include "domain/ids.h"

namespace rahgir::domain {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kTextLength = 22;
constexpr unsigned kSpareBits = 22 * 6 - 16 * 8;  // of the last character; zero in canonical text

}  // namespace

std::string base64url(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  text.reserve(kTextLength);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += kAlphabet[(pending >> bits) & 0x3F];
    }
  }
  text += kAlphabet[(pending << kSpareBits) & 0x3F];
  return text;
}

std::optional<std::array<std::uint8_t, 16>> parse_base64url(std::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t filled = 0;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char character : text) {
    const std::size_t value = kAlphabet.find(character);
    if (value == std::string_view::npos) return std::nullopt;
    pending = (pending << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[filled++] = static_cast<std::uint8_t>(pending >> bits);
  }
  const bool is_canonical = (pending & ((1U << kSpareBits) - 1)) == 0;
  return is_canonical ? std::optional(bytes) : std::nullopt;
}

}  // namespace rahgir::domain
