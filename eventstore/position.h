#pragma once

// Places in the log. A position names an event: its partition and its index among the accepted
// events of that partition, from 0 (later the leaf index of the partition's hash tree). Storage
// offsets number records and are private to the event store.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rahgir::eventstore {

using Offset = std::uint64_t;  // of a record in its partition, from 0 (the genesis record)

/// Request partitions are 0 … n-1; the control partition stands apart.
using PartitionNumber = std::uint16_t;
inline constexpr PartitionNumber kControlPartition = 0xFFFF;
inline constexpr unsigned kSlots = 4096;  // a request's slot decides its partition

struct Position {
  PartitionNumber partition = 0;
  std::uint64_t index = 0;

  auto operator<=>(const Position&) const = default;
};

/// "0:42"; "control:7".
std::string to_text(Position position);
std::optional<Position> parse_position(std::string_view text);

}  // namespace rahgir::eventstore
