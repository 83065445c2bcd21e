#include <fmt/core.h>

#include "eventstore/appender.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr std::size_t kBytesPerWrite = 4 * 1024 * 1024;  // of records
constexpr auto kRefusedLead = std::chrono::days(400);
constexpr auto kReportedLag = std::chrono::minutes(5);
constexpr auto kRefusedLag = std::chrono::hours(24);

template <class... Arguments>
std::unexpected<domain::Rejection> fault(fmt::format_string<Arguments...> text,
                                         Arguments&&... arguments) {
  return reject(RejectionCode::kInvalid, fmt::format(text, std::forward<Arguments>(arguments)...));
}

domain::Instant instant_of(std::int64_t milliseconds) {
  return domain::Instant(std::chrono::milliseconds(milliseconds));
}

}  // namespace

Result<bool> Appender::recover(domain::StreamId log_id) {
  checked_ = false;
  if (auto read = follow_log(log_id, CommitLog::Standing::kCurrent); !read) return read;
  if (auto right = options_.check_log(); !right) return right;
  // Before it claims: a node that must not write takes no log from one that may.
  if (log_.end() != 0) {
    if (auto checked = check_clock(); !checked) return checked;
  } else if (auto written = write_genesis(log_id); !written) {
    return written;
  }
  if (auto owned = follow_log(log_id, CommitLog::Standing::kWriter); !owned) return owned;
  const std::lock_guard lock(mutex_);
  published_ = checkpoint_;
  next_event_.store(checkpoint_.next_event, std::memory_order_release);
  return true;
}

/// Folds until the goal is reached.
Result<bool> Appender::follow_log(domain::StreamId log_id, CommitLog::Standing goal) {
  for (auto standing = CommitLog::Standing::kBehind;;) {
    if (log_.end() != 0 && !checked_) {
      if (auto checked = check_genesis(log_id); !checked) return checked;
      if (auto checked = check_checkpoint(); !checked) return checked;
      checked_ = true;
    }
    if (auto folded = fold_tail(); !folded) return folded;
    if (standing >= goal) return true;
    const auto followed = log_.follow(goal);
    if (!followed) return std::unexpected(followed.error());
    standing = *followed;
  }
}

Result<bool> Appender::write_genesis(domain::StreamId log_id) {
  if (store_.contains(kMetaColumn, kCheckpointKey))
    return fault("the log is gone, its rows are not");
  Record genesis{.kind = RecordKind::kGenesis, .header = {}, .events = {}};
  genesis.header.log_id = log_id;
  genesis.header.window = options_.window;
  genesis.header.recorded_ms = options_.now().time_since_epoch().count();
  auto bytes = encode_record(genesis);
  if (!bytes) return std::unexpected(bytes.error());
  checkpoint_ = {.next_offset = 1,
                 .next_event = 0,
                 .last_hash = sha256(*bytes),
                 .recorded_ms = genesis.header.recorded_ms};
  const LogEntry entry{.record = std::move(*bytes), .first_event = 0};
  rows_.clear();
  rows_.put(kMetaColumn, kCheckpointKey, encode(checkpoint_));
  if (auto appended = log_.append({&entry, 1}, rows_); !appended) return appended;
  return options_.on_durable(checkpoint_);
}

Result<bool> Appender::check_genesis(domain::StreamId log_id) {
  const auto entry = log_.at(0);
  if (!entry) return std::unexpected(entry.error());
  const auto genesis = decode_record(entry->record);
  if (!genesis) return fault("record 0: {}", genesis.error().detail);
  if (genesis->kind != RecordKind::kGenesis) return fault("the log does not begin with a genesis");
  if (genesis->header.log_id != log_id) {
    return fault("the log is {}, expected was {}", domain::to_text(genesis->header.log_id),
                 domain::to_text(log_id));
  }
  window_ = genesis->header.window;
  return true;
}

Result<bool> Appender::check_checkpoint() {
  const auto value = store_.get(kMetaColumn, kCheckpointKey);
  if (!value) return true;  // rows lost altogether: folded from the start
  const auto checkpoint = decode_checkpoint(*value);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  if (checkpoint->next_offset > log_.end() || checkpoint->next_offset == 0) {
    return fault("the log was cut: it ends at record {}, but rows stand for {} records", log_.end(),
                 checkpoint->next_offset);
  }
  const auto last = log_.at(checkpoint->next_offset - 1);
  if (!last) return std::unexpected(last.error());
  if (sha256(last->record) != checkpoint->last_hash) {
    return fault("record {} is not the one that the rows stand for", checkpoint->next_offset - 1);
  }
  checkpoint_ = *checkpoint;
  return true;
}

Result<bool> Appender::check_clock() {
  const domain::Instant now = options_.now(), newest = instant_of(checkpoint_.recorded_ms);
  if (newest > now + kRefusedLag) {
    return fault("the machine's clock says {}, but the log was last written at {}: set the clock",
                 domain::to_text(now), domain::to_text(newest));
  }
  if (now > newest + kRefusedLead && !options_.accepts_clock) {
    return fault(
        "the machine's clock says {}, but the log was last written at {}: set the clock, "
        "or, if that is right, run `rahgir serve --accept-clock` once",
        domain::to_text(now), domain::to_text(newest));
  }
  if (newest > now + kReportedLag) {
    options_.report(fmt::format("the machine's clock says {}, behind the log's {}",
                                domain::to_text(now), domain::to_text(newest)));
  }
  return true;
}

Result<bool> Appender::fold_tail() {
  if (checkpoint_.next_offset == log_.end()) return true;
  Result<bool> folded = true;
  std::size_t unwritten = 0;
  rows_.clear();
  const auto fold = [&](Offset offset, std::uint64_t first_event, std::string_view bytes) {
    folded = fold_record(offset, first_event, bytes);
    if (!folded) {
      folded.error().detail = fmt::format("record {}: {}", offset, folded.error().detail);
      return false;
    }
    unwritten += bytes.size();
    if (unwritten < kBytesPerWrite) return true;
    unwritten = 0;
    folded = write_folded();
    return folded.has_value();
  };
  if (auto read = log_.read(checkpoint_.next_offset, fold); !read) return read;
  if (folded) folded = write_folded();
  return folded;
}

Result<bool> Appender::fold_record(Offset offset, std::uint64_t first_event,
                                   std::string_view bytes) {
  const auto record = decode_record(bytes);
  if (!record) return std::unexpected(record.error());
  const bool is_first = offset == 0;
  if (!is_first && record->header.previous != checkpoint_.last_hash) {
    return fault("it does not follow the record before it");
  }
  if (first_event != checkpoint_.next_event) {
    return fault("its first event is {}, expected was {}", first_event, checkpoint_.next_event);
  }
  std::vector<StreamPlace> places;
  for (const std::string& frame : record->events) {
    const auto event = decode_event(frame);
    if (!event) return std::unexpected(event.error());
    places.push_back({meta_of(*event).stream, meta_of(*event).version});
    if (auto folded = decider_.fold(*event); !folded) return folded;
  }
  put_record_rows(rows_, options_.partition, record->header,
                  {.offset = offset, .first_event = first_event}, places);
  checkpoint_ = {.next_offset = offset + 1,
                 .next_event = first_event + places.size(),
                 .last_hash = sha256(bytes),
                 .recorded_ms = record->header.recorded_ms};
  return true;
}

/// Rows of the log's tail need no fsync: a lost tail is folded again.
Result<bool> Appender::write_folded() {
  decider_.write_rows(rows_);
  rows_.put(kMetaColumn, kCheckpointKey, encode(checkpoint_));
  auto written = store_.write(rows_, Store::Durability::kBuffered);
  rows_.clear();
  if (written) decider_.committed();
  return written;
}

}  // namespace rahgir::eventstore
