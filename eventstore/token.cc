#include "eventstore/token.h"

#include <array>

#include "eventstore/hashing.h"

namespace rahgir::eventstore {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64url_of(const std::array<std::uint8_t, 32>& bytes) {
  std::string text;
  unsigned held = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += kAlphabet[(held >> (bits - 6)) & 63];
  }
  text += kAlphabet[(held << (6 - bits)) & 63];
  return text;
}

}  // namespace

NewToken make_token() {
  std::array<std::uint8_t, 32> secret{};
  fill_random(secret);
  NewToken token;
  token.text = "rhg_" + base64url_of(secret);
  token.hash = token_hash(token.text);
  token.id = hex(token.hash).substr(0, 8);
  return token;
}

std::string token_hash(std::string_view text) { return std::string(as_text(sha256(text))); }

}  // namespace rahgir::eventstore
