#include "eventstore/shared_log_rows.h"

#include <cstring>

#include "eventstore/byte_order.h"
#include "eventstore/event_codec.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr std::size_t kNumbers = 9,
                      kFixedBytes = 8 * (kNumbers + kFoldVerdicts) + 2 * sizeof(Hash) + 16;

}  // namespace

std::string encode(const FoldPoint& point) {
  const FoldState& state = point.state;
  std::string value;
  for (const std::uint64_t number :
       {state.next_log_offset, state.epoch, state.claimed_at, state.last_sequence, state.lost_at,
        std::uint64_t{state.fold_version}, state.window, state.next_offset, state.next_event}) {
    append_be64(value, number);
  }
  for (const std::uint64_t count : state.found) append_be64(value, count);
  value += as_text(state.last_hash);
  value += as_text(point.last_record);
  value += bytes_of(state.log_id);
  value += state.owner;
  return value;
}

Result<FoldPoint> decode_fold_point(std::string_view value) {
  if (value.size() < kFixedBytes) {
    return reject(RejectionCode::kInvalid, "the state of the fold is damaged");
  }
  std::size_t at = 0;
  const auto next = [&] { return load_be64(value.substr(8 * at++)); };
  FoldPoint point;
  FoldState& state = point.state;
  for (std::uint64_t* number : {&state.next_log_offset, &state.epoch, &state.claimed_at,
                                &state.last_sequence, &state.lost_at}) {
    *number = next();
  }
  state.fold_version = static_cast<std::uint32_t>(next());
  for (std::uint64_t* number : {&state.window, &state.next_offset, &state.next_event}) {
    *number = next();
  }
  for (std::uint64_t& count : state.found) count = next();
  std::string_view rest = value.substr(8 * at);
  for (Hash* hash : {&state.last_hash, &point.last_record}) {
    std::memcpy(hash->data(), rest.data(), hash->size());
    rest.remove_prefix(hash->size());
  }
  std::memcpy(state.log_id.bytes.data(), rest.data(), state.log_id.bytes.size());
  state.owner = rest.substr(state.log_id.bytes.size());
  return point;
}

std::uint32_t SharedLogRows::version_of(domain::StreamId stream) const {
  if (const auto found = versions_.find(stream); found != versions_.end()) return found->second;
  const auto cursor = store_.cursor(kStreamColumn, stream_key(stream, 0), stream_key(stream, ~0u));
  cursor->seek_for_previous(stream_key(stream, ~0u));
  if (!cursor->valid() || !cursor->key().starts_with(bytes_of(stream))) return 0;
  const StreamKey key = undamaged(decode_stream_key(cursor->key()));
  const StreamRow row = undamaged(decode_stream_row(cursor->value()));
  return key.version + row.count - 1;
}

std::optional<std::uint64_t> SharedLogRows::command_at(domain::CommandId command) const {
  if (const auto found = commands_.find(command); found != commands_.end()) return found->second;
  const auto value = store_.get(kCommandColumn, bytes_of(command));
  if (!value) return std::nullopt;
  return undamaged(decode_command_row(*value)).first_event;
}

Result<bool> SharedLogRows::add(const Record& record, std::uint64_t first_event) {
  const RecordHeader& header = record.header;
  if (header.guards.size() == 1) {
    const StreamGuard& guard = header.guards[0];
    versions_[guard.stream] =
        guard.expected_version + static_cast<std::uint32_t>(record.events.size());
  } else if (!header.guards.empty()) {
    for (const std::string& frame : record.events) {
      const auto meta = decode_meta(frame);
      if (!meta) return std::unexpected(meta.error());
      versions_[meta->stream] = meta->version;
    }
  }
  if (has_command_row(header, partition_)) commands_[header.command] = first_event;
  return true;
}

void SharedLogRows::rows_are_written() {
  versions_.clear();
  commands_.clear();
}

}  // namespace rahgir::eventstore
