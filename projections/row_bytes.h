#pragma once

// The bytes of rows and keys. Keys sort as what they say: numbers big-endian, instants and days
// with the sign bit flipped, codes ended by a zero byte. Values may also hold texts with their
// length (LEB128) before them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"
#include "domain/time.h"

namespace rahgir::projections {

class RowWriter {
 public:
  RowWriter& u8(std::uint8_t number);
  RowWriter& u16(std::uint16_t number);
  RowWriter& u32(std::uint32_t number);
  RowWriter& instant(domain::Instant instant);
  RowWriter& instant(const std::optional<domain::Instant>& instant);
  RowWriter& day(domain::Day day);
  /// Must hold no zero byte (checked).
  RowWriter& code(std::string_view code);
  RowWriter& count(std::size_t number);
  RowWriter& text(std::string_view text);
  RowWriter& raw(std::string_view bytes);
  template <class Tag>
  RowWriter& id(const domain::Id<Tag>& id) {
    return raw(view_of(id));
  }

  template <class Tag>
  static std::string_view view_of(const domain::Id<Tag>& id) {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
  }

  std::string_view bytes() const { return bytes_; }
  std::string take() && { return std::move(bytes_); }
  void reserve(std::size_t size) { bytes_.reserve(size); }

 private:
  std::string bytes_;
};

/// Reads what a RowWriter wrote. Past the end it yields zeros and empty texts, and is_read() is
/// false.
class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  domain::Instant instant();
  std::optional<domain::Instant> optional_instant();
  domain::Day day();
  std::string_view code();
  std::size_t count();  // of bytes or of what takes at least one: never more than are left
  std::string_view text();
  template <class AnyId>
  AnyId id() {
    AnyId id;
    const std::string_view bytes = take(id.bytes.size());
    if (!bytes.empty()) std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
    return id;
  }

  /// Nothing is left and nothing was missing.
  bool is_read() const { return is_good_ && rest_.empty(); }
  bool is_good() const { return is_good_; }
  std::size_t left() const { return rest_.size(); }  // bytes

 private:
  std::string_view take(std::size_t size);  // empty when there is less
  template <class Number>
  Number number();

  std::string_view rest_;
  bool is_good_ = true;
};

}  // namespace rahgir::projections
