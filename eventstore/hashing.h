#pragma once

// SHA-256 and HMAC-SHA256 (OpenSSL), the only hashes of the event store; CRC-32C of frames.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace rahgir::eventstore {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(std::string_view bytes);

/// HMAC-SHA256 over the parts, each preceded by its length as u32 little-endian, so that no two
/// different lists of parts are the same input.
Hash keyed_hash(std::span<const std::uint8_t> key, std::initializer_list<std::string_view> parts);

/// HMAC-SHA256 (RFC 2104) over the pieces one after the other, nothing between them.
Hash hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::string_view> pieces);

/// The parts, each preceded by its length as u32 little-endian.
std::string length_prefixed(std::initializer_list<std::string_view> parts);

/// SHA-256 in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  Hash finish();  // once

 private:
  void* context_;
};

/// CRC-32C (Castagnoli), RFC 3720 appendix B.4.
std::uint32_t crc32c(std::string_view bytes);
/// The same without the processor's instruction; for processors that have none, and tests.
std::uint32_t crc32c_by_table(std::string_view bytes);

std::string_view as_text(const Hash& hash);  // the 32 bytes, not hex
std::string hex(std::string_view bytes);

/// Bytes from the operating system's generator.
void fill_random(std::span<std::uint8_t> bytes);

}  // namespace rahgir::eventstore
