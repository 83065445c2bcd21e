#pragma once

// Reads little-endian numbers and runs of bytes one after another, never past the end: a read that
// does not fit gives zero or nothing and fails the reader for good.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rahgir::eventstore {

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint32_t peek_u32() const { return ByteReader(*this).u32(); }

  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  bool failed() const { return failed_; }
  bool empty() const { return rest_.empty(); }

 private:
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    std::size_t shift = 0;
    for (const char byte : take(size)) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << shift;
      shift += 8;
    }
    return value;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace rahgir::eventstore
