#include "eventstore/log_verification.h"

#include "eventstore/event_codec.h"

namespace rahgir::eventstore {

void LogVerification::run(const CommitLog& log, const Checkpoint& expected) {
  expected_next_event_ = expected.next_event;
  const auto visit = [&](Offset offset, std::uint64_t first_event, std::string_view bytes) {
    if (offset >= expected.next_offset) return false;
    take(offset, first_event, bytes);
    return !faults_.is_full();
  };
  const auto read = log.read(0, visit);
  if (!read) faults_.add("{}", read.error().detail);
  if (read && !faults_.is_full()) check_end(expected);
}

void LogVerification::take(Offset offset, std::uint64_t first_event, std::string_view bytes) {
  if (first_event != walked_.next_event) {
    faults_.add("record {} begins at event {}, expected was {}", offset, first_event,
                walked_.next_event);
  }
  const auto record = decode_record(bytes);
  if (!record) {
    faults_.add("record {}: {}", offset, record.error().detail);
    return;
  }
  check_header(offset, *record);
  std::vector<StreamPlace> places;
  check_events(offset, *record, places);
  walked_.next_offset = offset + 1;
  walked_.next_event = first_event + record->events.size();
  walked_.last_hash = sha256(bytes);
  walked_.recorded_ms = record->header.recorded_ms;
  check_rows({.offset = offset, .first_event = first_event}, *record, places);
}

void LogVerification::check_header(Offset offset, const Record& record) {
  const RecordHeader& header = record.header;
  const bool is_genesis = record.kind == RecordKind::kGenesis;
  if (is_genesis != (offset == 0)) faults_.add("record {} is of the wrong kind", offset);
  if (is_genesis) window_ = header.window;
  if (header.previous != walked_.last_hash) {
    faults_.add("record {} does not carry the hash of the record before it", offset);
  }
  if (header.recorded_ms < walked_.recorded_ms) {
    faults_.add("record {} was recorded before the one before it", offset);
  }
  for (const StreamGuard& guard : header.guards) {
    const auto found = versions_.find(guard.stream);
    const std::uint32_t version = found == versions_.end() ? 0 : found->second;
    if (guard.expected_version == version) continue;
    faults_.add("record {} expects {} at version {}, which is at {}", offset,
                domain::to_text(guard.stream), guard.expected_version, version);
  }
}

void LogVerification::check_events(Offset offset, const Record& record,
                                   std::vector<StreamPlace>& places) {
  for (const std::string& frame : record.events) {
    const auto event = decode_event(frame);
    if (!event) {
      faults_.add("record {}: {}", offset, event.error().detail);
      places.push_back({});
      continue;
    }
    const domain::EventMeta& meta = meta_of(*event);
    places.push_back({meta.stream, meta.version});
    std::uint32_t& version = versions_[meta.stream];
    if (meta.version != version + 1) {
      faults_.add("record {}: {} goes from version {} to {}", offset, domain::to_text(meta.stream),
                  version, meta.version);
    }
    version = meta.version;
  }
}

void LogVerification::check_rows(const CommandRow& place, const Record& record,
                                 const std::vector<StreamPlace>& places) {
  for (const auto& [first, row] : stream_rows(place.offset, places)) {
    ++stream_rows_;
    if (snapshot_.get(kStreamColumn, stream_key(first.stream, first.version)) == encode(row)) {
      continue;
    }
    faults_.add("the stream index does not find version {} of {} in record {}", first.version,
                domain::to_text(first.stream), place.offset);
  }
  check_command_row(place, record.header);
}

void LogVerification::check_command_row(const CommandRow& place, const RecordHeader& header) {
  if (!has_command_row(header, partition_)) return;
  const auto value = snapshot_.get(kCommandColumn, bytes_of(header.command));
  const auto row = value ? decode_command_row(*value) : domain::Result<CommandRow>(CommandRow{});
  const bool is_here = value && row && row->offset == place.offset;
  if (is_here) ++command_rows_;
  // Beyond the window a row may be gone, or the command may have come again.
  const bool remembered = place.first_event + window_ >= expected_next_event_;
  if (is_here || !remembered) return;
  faults_.add("the command index does not find the command of record {}", place.offset);
}

void LogVerification::check_end(const Checkpoint& expected) {
  if (walked_ != expected) {
    faults_.add("the log ends with {} records and {} events, the rows stand for {} and {}{}",
                walked_.next_offset, walked_.next_event, expected.next_offset, expected.next_event,
                walked_.last_hash == expected.last_hash ? "" : ", and the last hash differs");
  }
  check_no_other_rows(kStreamColumn, stream_rows_, "stream");
  check_no_other_rows(kCommandColumn, command_rows_, "command");
}

void LogVerification::check_no_other_rows(Column column, std::uint64_t expected,
                                          std::string_view what) {
  std::uint64_t found = 0;
  const auto cursor = snapshot_.cursor(column);
  for (cursor->seek(""); cursor->valid(); cursor->next()) ++found;
  if (found != expected) {
    faults_.add("the {} index has {} rows, the log accounts for {}", what, found, expected);
  }
}

}  // namespace rahgir::eventstore
