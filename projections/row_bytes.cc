#include "projections/row_bytes.h"

#include <limits>

#include "domain/check.h"
#include "eventstore/byte_order.h"

namespace rahgir::projections {
namespace {

// Two's complement with the sign bit flipped sorts like the number.
constexpr std::uint64_t kSign64 = std::uint64_t{1} << 63;
constexpr std::uint32_t kSign32 = std::uint32_t{1} << 31;

}  // namespace

RowWriter& RowWriter::u8(std::uint8_t number) {
  bytes_ += static_cast<char>(number);
  return *this;
}

RowWriter& RowWriter::u16(std::uint16_t number) {
  eventstore::append_be16(bytes_, number);
  return *this;
}

RowWriter& RowWriter::u32(std::uint32_t number) {
  eventstore::append_be32(bytes_, number);
  return *this;
}

RowWriter& RowWriter::instant(domain::Instant instant) {
  const auto ms = static_cast<std::uint64_t>(instant.time_since_epoch().count());
  eventstore::append_be64(bytes_, ms ^ kSign64);
  return *this;
}

RowWriter& RowWriter::instant(const std::optional<domain::Instant>& instant) {
  u8(instant ? 1 : 0);
  return instant ? this->instant(*instant) : *this;
}

RowWriter& RowWriter::day(domain::Day day) {
  const std::int64_t days = day.time_since_epoch().count();
  domain::check(days >= std::numeric_limits<std::int32_t>::min() &&
                    days <= std::numeric_limits<std::int32_t>::max(),
                "a day fits 32 bits");
  eventstore::append_be32(bytes_, static_cast<std::uint32_t>(days) ^ kSign32);
  return *this;
}

RowWriter& RowWriter::code(std::string_view code) {
  domain::check(code.find('\0') == std::string_view::npos, "codes hold no zero byte");
  bytes_ += code;
  bytes_ += '\0';
  return *this;
}

RowWriter& RowWriter::count(std::size_t number) {
  for (; number >= 0x80; number >>= 7) u8(static_cast<std::uint8_t>(number | 0x80));
  return u8(static_cast<std::uint8_t>(number));
}

RowWriter& RowWriter::text(std::string_view text) { return count(text.size()).raw(text); }

RowWriter& RowWriter::raw(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

std::string_view RowReader::take(std::size_t size) {
  if (rest_.size() < size) {
    is_good_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

template <class Number>
Number RowReader::number() {
  std::uint64_t number = 0;
  for (const char byte : take(sizeof(Number))) {
    number = (number << 8) | static_cast<std::uint8_t>(byte);
  }
  return static_cast<Number>(number);
}

std::uint8_t RowReader::u8() { return number<std::uint8_t>(); }
std::uint16_t RowReader::u16() { return number<std::uint16_t>(); }
std::uint32_t RowReader::u32() { return number<std::uint32_t>(); }

domain::Instant RowReader::instant() {
  const auto ms = static_cast<std::int64_t>(number<std::uint64_t>() ^ kSign64);
  return domain::Instant{std::chrono::milliseconds{ms}};
}

std::optional<domain::Instant> RowReader::optional_instant() {
  return u8() != 0 ? std::optional(instant()) : std::nullopt;
}

domain::Day RowReader::day() {
  return domain::Day{std::chrono::days{static_cast<std::int32_t>(u32() ^ kSign32)}};
}

std::string_view RowReader::code() {
  const std::size_t end = rest_.find('\0');
  if (end == std::string_view::npos) return take(rest_.size() + 1);  // fails
  const std::string_view code = take(end);
  take(1);
  return code;
}

std::size_t RowReader::count() {
  std::size_t number = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    const std::uint8_t byte = u8();
    number |= static_cast<std::size_t>(byte & 0x7F) << shift;
    if (byte >= 0x80) continue;
    if (number <= rest_.size()) return number;
    break;
  }
  is_good_ = false;
  return 0;
}

std::string_view RowReader::text() { return take(count()); }

}  // namespace rahgir::projections
