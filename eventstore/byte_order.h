#pragma once

// Numbers in bytes: big-endian in keys, so that they sort; little-endian in values.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace rahgir::eventstore {

namespace bytes {

static_assert(std::endian::native == std::endian::little);

template <class Unsigned>
Unsigned swapped(Unsigned value) {
  if constexpr (sizeof value == 8) return __builtin_bswap64(value);
  if constexpr (sizeof value == 4) return __builtin_bswap32(value);
  if constexpr (sizeof value == 2) return __builtin_bswap16(value);
}

template <class Unsigned>
void append(std::string& out, Unsigned value) {
  char buffer[sizeof value];
  std::memcpy(buffer, &value, sizeof value);
  out.append(buffer, sizeof value);
}

template <class Unsigned>
Unsigned load(std::string_view text) {
  Unsigned value = 0;
  std::memcpy(&value, text.data(), sizeof value);
  return value;
}

}  // namespace bytes

// load_*: precondition: enough bytes.
inline void append_be16(std::string& out, std::uint16_t value) {
  bytes::append(out, bytes::swapped(value));
}
inline void append_be32(std::string& out, std::uint32_t value) {
  bytes::append(out, bytes::swapped(value));
}
inline void append_be64(std::string& out, std::uint64_t value) {
  bytes::append(out, bytes::swapped(value));
}
inline std::uint16_t load_be16(std::string_view text) {
  return bytes::swapped(bytes::load<std::uint16_t>(text));
}
inline std::uint32_t load_be32(std::string_view text) {
  return bytes::swapped(bytes::load<std::uint32_t>(text));
}
inline std::uint64_t load_be64(std::string_view text) {
  return bytes::swapped(bytes::load<std::uint64_t>(text));
}

inline void append_le64(std::string& out, std::uint64_t value) { bytes::append(out, value); }
inline std::uint64_t load_le64(std::string_view text) { return bytes::load<std::uint64_t>(text); }

inline std::string be64(std::uint64_t value) {
  std::string out;
  append_be64(out, value);
  return out;
}

}  // namespace rahgir::eventstore
