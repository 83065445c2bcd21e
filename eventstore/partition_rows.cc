#include "eventstore/partition_rows.h"

#include <algorithm>
#include <cstring>

#include "eventstore/byte_order.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

std::unexpected<domain::Rejection> damaged(std::string_view what) {
  return reject(RejectionCode::kInvalid, std::string(what) + " is damaged");
}

}  // namespace

std::vector<ColumnSpec> partition_columns(const std::vector<ColumnSpec>& model_columns) {
  std::vector<ColumnSpec> columns{{.name = "log"},
                                  {.name = "stream", .prefix_bytes = sizeof(domain::StreamId)},
                                  {.name = "command"},
                                  {.name = "meta"}};
  columns.insert(columns.end(), model_columns.begin(), model_columns.end());
  return columns;
}

std::string encode(const Checkpoint& checkpoint) {
  std::string value;
  append_be64(value, checkpoint.next_offset);
  append_be64(value, checkpoint.next_event);
  value += as_text(checkpoint.last_hash);
  append_be64(value, static_cast<std::uint64_t>(checkpoint.recorded_ms));
  return value;
}

Result<Checkpoint> decode_checkpoint(std::string_view value) {
  if (value.size() != 56) return damaged("the checkpoint");
  Checkpoint checkpoint{.next_offset = load_be64(value),
                        .next_event = load_be64(value.substr(8)),
                        .last_hash = {},
                        .recorded_ms = static_cast<std::int64_t>(load_be64(value.substr(48)))};
  std::memcpy(checkpoint.last_hash.data(), value.data() + 16, checkpoint.last_hash.size());
  return checkpoint;
}

std::string stream_key(domain::StreamId stream, std::uint32_t version) {
  std::string key(bytes_of(stream));
  append_be32(key, version);
  return key;
}

Result<StreamKey> decode_stream_key(std::string_view key) {
  if (key.size() != 20) return damaged("a key of the stream index");
  StreamKey decoded{.stream = {}, .version = load_be32(key.substr(16))};
  std::memcpy(decoded.stream.bytes.data(), key.data(), decoded.stream.bytes.size());
  return decoded;
}

std::string encode(const StreamRow& row) {
  std::string value;
  append_be64(value, row.offset);
  append_be16(value, row.index);
  append_be16(value, row.count);
  return value;
}

Result<StreamRow> decode_stream_row(std::string_view value) {
  if (value.size() != 12) return damaged("a row of the stream index");
  return StreamRow{.offset = load_be64(value),
                   .index = load_be16(value.substr(8)),
                   .count = load_be16(value.substr(10))};
}

std::string encode(const CommandRow& row) {
  std::string value;
  append_be64(value, row.offset);
  append_be64(value, row.first_event);
  return value;
}

Result<CommandRow> decode_command_row(std::string_view value) {
  if (value.size() != 16) return damaged("a row of the command index");
  return CommandRow{.offset = load_be64(value), .first_event = load_be64(value.substr(8))};
}

bool has_command_row(const RecordHeader& header, PartitionNumber partition) {
  if (header.body_digest == Digest{}) return false;
  const auto is_new = [](const StreamGuard& guard) { return guard.expected_version == 0; };
  return partition == kControlPartition || std::ranges::none_of(header.guards, is_new);
}

std::vector<std::pair<StreamPlace, StreamRow>> stream_rows(Offset offset,
                                                           const std::vector<StreamPlace>& events) {
  std::vector<std::pair<StreamPlace, StreamRow>> rows;
  for (std::size_t index = 0; index < events.size(); ++index) {
    if (index > 0 && events[index].stream == events[index - 1].stream) {
      ++rows.back().second.count;
      continue;
    }
    rows.emplace_back(
        events[index],
        StreamRow{.offset = offset, .index = static_cast<std::uint16_t>(index), .count = 1});
  }
  return rows;
}

void put_record_rows(RowBatch& batch, PartitionNumber partition, const RecordHeader& header,
                     const CommandRow& place, const std::vector<StreamPlace>& events) {
  for (const auto& [first, row] : stream_rows(place.offset, events)) {
    batch.put(kStreamColumn, stream_key(first.stream, first.version), encode(row));
  }
  if (has_command_row(header, partition)) {
    batch.put(kCommandColumn, bytes_of(header.command), encode(place));
  }
}

}  // namespace rahgir::eventstore
