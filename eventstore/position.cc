#include "eventstore/position.h"

#include <charconv>

namespace rahgir::eventstore {
namespace {

constexpr std::string_view kControlName = "control";

/// Decimal digits alone, without leading zeros, so that every position has one text.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  const bool is_canonical = text == "0" || !text.starts_with('0');
  if (error != std::errc{} || stopped != end || !is_canonical) return std::nullopt;
  return number;
}

}  // namespace

std::string to_text(Position position) {
  const std::string partition = position.partition == kControlPartition
                                    ? std::string(kControlName)
                                    : std::to_string(position.partition);
  return partition + ':' + std::to_string(position.index);
}

std::optional<Position> parse_position(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(0, colon);
  const auto index = parse_number<std::uint64_t>(text.substr(colon + 1));
  const auto partition =
      name == kControlName ? std::optional(kControlPartition) : parse_number<PartitionNumber>(name);
  const bool is_named_right =
      partition && (*partition != kControlPartition || name == kControlName);
  if (!index || !is_named_right) return std::nullopt;
  return Position{.partition = *partition, .index = *index};
}

}  // namespace rahgir::eventstore
