#pragma once

// The rows every partition keeps besides those of the read models:
//   log     : be64(offset) → be64(index of the record's first event) ‖ record
//   stream  : stream id ‖ be32(version of the run's first event)
//             → be64(offset) ‖ be16(index of that event in the record) ‖ be16(events of the run).
//             A run is the events of one stream that stand together
//             in one record.
//   command : command id → be64(offset) ‖ be64(index of the record's first event); only commands
//             that can be repeated and create no request
//   meta    : "checkpoint" → what the rows stand for; "models" → read models the rows are of;
//             "rebuilding" → a rebuild has not finished

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/frame.h"
#include "eventstore/position.h"
#include "eventstore/store.h"

namespace rahgir::eventstore {

/// Columns every partition has, in this order; those of the read models follow.
enum PartitionColumn : Column {
  kLogColumn,
  kStreamColumn,
  kCommandColumn,
  kMetaColumn,
  kFirstModelColumn
};

std::vector<ColumnSpec> partition_columns(const std::vector<ColumnSpec>& model_columns);

inline constexpr std::string_view kCheckpointKey = "checkpoint";
inline constexpr std::string_view kModelsKey = "models";
inline constexpr std::string_view kRebuildingKey = "rebuilding";

/// What the rows stand for; in meta, in every batch.
struct Checkpoint {
  Offset next_offset = 0;
  std::uint64_t next_event = 0;
  Hash last_hash{};              // of the last accepted record
  std::int64_t recorded_ms = 0;  // newest recorded_at

  bool operator==(const Checkpoint&) const = default;
};
std::string encode(const Checkpoint& checkpoint);
domain::Result<Checkpoint> decode_checkpoint(std::string_view value);

template <class Tag>
std::string_view bytes_of(const domain::Id<Tag>& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::string stream_key(domain::StreamId stream, std::uint32_t version);
struct StreamKey {
  domain::StreamId stream;
  std::uint32_t version = 0;
};
domain::Result<StreamKey> decode_stream_key(std::string_view key);

struct StreamRow {
  Offset offset = 0;
  std::uint16_t index = 0;  // of the run's first event in its record
  std::uint16_t count = 0;
};
std::string encode(const StreamRow& row);
domain::Result<StreamRow> decode_stream_row(std::string_view value);

struct CommandRow {
  Offset offset = 0;
  std::uint64_t first_event = 0;
};
std::string encode(const CommandRow& row);
domain::Result<CommandRow> decode_command_row(std::string_view value);

/// Which stream an event is of, and its version there.
struct StreamPlace {
  domain::StreamId stream;
  std::uint32_t version = 0;
};

/// Whether the record's command gets a row: it can be repeated (then the header has its digest),
/// and it made no request, which would remember it anyway.
bool has_command_row(const RecordHeader& header, PartitionNumber partition);

/// The stream rows of a record with these events, in order.
std::vector<std::pair<StreamPlace, StreamRow>> stream_rows(Offset offset,
                                                           const std::vector<StreamPlace>& events);

/// Adds the stream and command rows of a record.
void put_record_rows(RowBatch& batch, PartitionNumber partition, const RecordHeader& header,
                     const CommandRow& place, const std::vector<StreamPlace>& events);

}  // namespace rahgir::eventstore
