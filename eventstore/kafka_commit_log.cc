#include "eventstore/kafka_commit_log.h"

#include <fmt/core.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cctype>

#include "domain/check.h"
#include "eventstore/hashing.h"

namespace rahgir::eventstore {

using domain::check;
using domain::reject;
using domain::RejectionCode;
using domain::Result;
using std::chrono::milliseconds;
using Change = OwnerProtocol::Change;
using Role = OwnerProtocol::Role;

namespace {

constexpr std::size_t kBytesPerPiece = 4 * 1024 * 1024;  // of records
constexpr milliseconds kSlice{50};
constexpr milliseconds kLeastBackOff{100};
constexpr unsigned kBackOffSpread = 400;   // ms
constexpr milliseconds kReadBack{10'000};  // beyond the time for which the producer tries

std::uint64_t random_number() {
  std::uint64_t number = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) == 1,
        "the machine has random bytes");
  return number;
}

OwnerProtocol::Time now() {
  return std::chrono::duration_cast<milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

std::string encode_marker(RecordKind kind, const Term& term, const FoldState& state) {
  Record record{.kind = kind, .header = {}, .events = {}};
  record.header.previous = state.last_hash;
  record.header.epoch = term.epoch;
  record.header.owner = term.owner;
  record.header.owner_sequence = term.sequence;
  record.header.read_to = term.read_to;
  record.header.fold_version = state.fold_version;
  record.header.window = state.window;
  auto bytes = encode_record(record);
  check(bytes.has_value(), "a record without events is small");
  return std::move(*bytes);
}

Result<FoldPoint> stored_point(const Store& store) {
  const auto value = store.get(kMetaColumn, kFoldPointKey);
  return value ? decode_fold_point(*value) : Result<FoldPoint>(FoldPoint{});
}

/// Claims carry it, and every record has room for them.
bool is_node_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](unsigned char letter) {
    return std::isalnum(letter) || letter == '.' || letter == '-';
  });
}

}  // namespace

Result<std::unique_ptr<KafkaCommitLog>> KafkaCommitLog::open(
    const KafkaLogOptions& options, PartitionNumber partition, Store& store,
    std::function<void(std::string_view)> report) {
  if (!is_node_name(options.node)) {
    return reject(RejectionCode::kInvalid,
                  fmt::format("\"{}\" does not name a node: 1 to 64 letters, digits, dots and "
                              "hyphens do",
                              options.node));
  }
  auto point = stored_point(store);
  if (!point) return std::unexpected(point.error());
  const std::uint64_t next = point->state.next_log_offset, copied = point->state.next_offset;
  auto connection = KafkaConnection::open(options, next == 0 ? 0 : next - 1);
  if (!connection) return std::unexpected(connection.error());
  std::unique_ptr<KafkaCommitLog> log(new KafkaCommitLog(
      options, partition, store, std::move(report), std::move(*point), std::move(*connection)));
  if (log->end() == copied) return log;
  return reject(RejectionCode::kInvalid,
                next == 0 ? "the log in this folder is not a copy of one on Kafka"
                          : fmt::format("the copy of the log has {} records, its state is of {}",
                                        log->end(), copied));
}

KafkaCommitLog::KafkaCommitLog(KafkaLogOptions options, PartitionNumber partition, Store& store,
                               std::function<void(std::string_view)> report, FoldPoint point,
                               std::unique_ptr<KafkaConnection> connection)
    : options_(std::move(options)),
      store_(store),
      report_(std::move(report)),
      copy_(store, kLogColumn, Store::Durability::kBuffered),
      memory_(partition, store),
      protocol_(std::move(point.state),
                {.claim = options_.claim_timeout, .record = options_.message_timeout + kReadBack}),
      connection_(std::move(connection)),
      last_record_(point.last_record),
      resumes_(protocol_.state().next_log_offset != 0) {}

Result<CommitLog::Standing> KafkaCommitLog::follow(Standing goal) {
  if (!stopped_.empty()) return stop(stopped_);
  memory_.rows_are_written();
  std::uint64_t seen = protocol_.state().next_log_offset;
  auto deadline = Clock::now() + options_.open_timeout;
  std::size_t bytes = 0;
  while (protocol_.role() != Role::kOwner && bytes < kBytesPerPiece) {
    const std::size_t joined = joined_.size();
    if (const auto outcome = step(); !outcome) return std::unexpected(outcome.error());
    if (joined_.size() > joined) bytes += joined_.back().record.size();
    if (protocol_.role() == Role::kStandby && is_at_end()) {
      if (!joined_.empty()) break;  // the rows follow first
      if (goal == Standing::kCurrent || end_ == 0u) return goal;
      if (auto asked = ask_to_own(); !asked) return std::unexpected(asked.error());
    }
    if (const std::uint64_t next = protocol_.state().next_log_offset; next != seen) {
      seen = next;
      deadline = Clock::now() + options_.open_timeout;
    } else if (Clock::now() >= deadline) {
      return stop(fmt::format("Kafka gives nothing to read of partition {} of {} ({})",
                              options_.partition, options_.topic, connection_->complaint()));
    }
  }
  RowBatch rows(store_);
  const auto entries = std::exchange(joined_, {});
  if (auto kept = keep(entries, rows); !kept) return std::unexpected(kept.error());
  return protocol_.role() == Role::kOwner ? Standing::kWriter : Standing::kBehind;
}

/// Claims, unless it did so a moment ago.
Result<bool> KafkaCommitLog::ask_to_own() {
  if (Clock::now() < claim_after_) return true;
  claim_after_ = Clock::now() + kLeastBackOff + milliseconds(random_number() % kBackOffSpread);
  const Term term =
      protocol_.claim(fmt::format("{}/{:016x}", options_.node, random_number()), now());
  return produce(encode_marker(RecordKind::kClaim, term, protocol_.state()), term);
}

Term KafkaCommitLog::next_term() const {
  return protocol_.role() == Role::kOwner ? protocol_.next_term() : Term{};
}

Result<bool> KafkaCommitLog::confirm() {
  if (!stopped_.empty()) return stop(stopped_);
  memory_.rows_are_written();
  check(protocol_.role() == Role::kOwner, "only the writer confirms");
  const Term term = protocol_.next_term();
  auto produced = produce(encode_marker(RecordKind::kNoop, term, protocol_.state()), term);
  if (!produced) return produced;
  return await(term.sequence);
}

Result<bool> KafkaCommitLog::append(std::span<const LogEntry> entries, RowBatch& rows) {
  if (!stopped_.empty()) return stop(stopped_);
  memory_.rows_are_written();
  if (protocol_.state().next_log_offset == 0) {
    if (auto begun = begin(entries); !begun) return begun;
  } else {
    check(protocol_.role() == Role::kOwner, "only the writer appends");
    std::uint64_t last = 0;
    for (const LogEntry& entry : entries) {
      const Term term = protocol_.next_term();
      last = term.sequence;
      if (auto produced = produce(entry.record, term); !produced) return produced;
    }
    if (auto confirmed = await(last); !confirmed) return confirmed;
  }
  if (!std::ranges::equal(joined_, entries, {}, &LogEntry::record, &LogEntry::record)) {
    return stop("what was read back is not what was appended");
  }
  joined_.clear();
  return keep(entries, rows);
}

/// The genesis: whoever is first at offset 0 begins the log.
Result<bool> KafkaCommitLog::begin(std::span<const LogEntry> entries) {
  check(entries.size() == 1, "a log begins with its genesis alone");
  if (auto produced = connection_->produce(entries[0].record, {}); !produced) {
    return stop(produced.error().detail);
  }
  const auto deadline = Clock::now() + options_.message_timeout + kReadBack;
  while (protocol_.state().next_log_offset == 0) {
    if (const auto outcome = step(); !outcome) return std::unexpected(outcome.error());
    if (Clock::now() >= deadline) return stop("the genesis was not read back in time");
  }
  if (protocol_.state().last_hash == sha256(entries[0].record)) return true;
  return stop("another node began this log at the same moment");
}

Result<bool> KafkaCommitLog::produce(std::string_view record, const Term& term) {
  if (auto produced = connection_->produce(record, term); !produced) {
    return stop(produced.error().detail);
  }
  if (term.sequence != 0) protocol_.produced(now());
  return true;
}

/// Until the own record of that sequence is confirmed.
Result<bool> KafkaCommitLog::await(std::uint64_t sequence) {
  for (std::uint64_t confirmed = 0; confirmed < sequence;) {
    const auto outcome = step();
    if (!outcome) return std::unexpected(outcome.error());
    if (outcome->change == Change::kStepsDown) {
      return stop(fmt::format("it writes this log no more: {} ({})", outcome->why,
                              connection_->complaint()));
    }
    confirmed = std::max(confirmed, outcome->confirmed);
  }
  return true;
}

Result<OwnerProtocol::Outcome> KafkaCommitLog::step() {
  for (const Term& term : connection_->take_lost()) {
    if (auto outcome = protocol_.lost(term); outcome.change != Change::kNone) return outcome;
  }
  auto read = connection_->read(kSlice);
  if (!read) {
    return stop(fmt::format("{}; the rows stand for the log up to record {}", read.error().detail,
                            protocol_.state().next_log_offset));
  }
  switch (read->what) {
    case KafkaConnection::Read::What::kNothing:
      break;
    case KafkaConnection::Read::What::kEnd:
      if (auto taken = take_end(read->offset); !taken) return std::unexpected(taken.error());
      break;
    case KafkaConnection::Read::What::kRecord:
      return take(read->offset, std::move(read->record));
  }
  return protocol_.wait(now());
}

Result<OwnerProtocol::Outcome> KafkaCommitLog::take(std::uint64_t log_offset, std::string bytes) {
  const Hash hash = sha256(bytes);
  if (resumes_) {
    const auto checked = check_first(log_offset, hash);
    if (!checked) return std::unexpected(checked.error());
    return OwnerProtocol::Outcome{.verdict = FoldVerdict::kAccepted, .why = {}};
  }
  const auto record = decode_record(bytes);
  if (!record) {
    return stop(fmt::format("record {} of partition {} of {}: {}", log_offset, options_.partition,
                            options_.topic, record.error().detail));
  }
  const std::uint64_t first_event = protocol_.state().next_event;
  auto outcome = protocol_.read({.log_offset = log_offset,
                                 .kind = record->kind,
                                 .header = record->header,
                                 .hash = hash,
                                 .events = record->events.size()},
                                memory_);
  if (outcome.change == Change::kStops) {
    return stop(fmt::format("record {} of partition {} of {}: {}", log_offset, options_.partition,
                            options_.topic, outcome.why));
  }
  last_record_ = hash;
  note(outcome, log_offset);
  if (!outcome.joins) return outcome;
  if (auto added = memory_.add(*record, first_event); !added) {
    return stop(fmt::format("record {}: {}", log_offset, added.error().detail));
  }
  joined_.push_back({.record = std::move(bytes), .first_event = first_event});
  return outcome;
}

/// The record before the first one to fold: the last that the rows stand for.
Result<bool> KafkaCommitLog::check_first(std::uint64_t log_offset, const Hash& hash) {
  resumes_ = false;
  const bool is_same = log_offset + 1 == protocol_.state().next_log_offset && hash == last_record_;
  if (is_same) return true;
  return stop(
      fmt::format("record {} of partition {} of {} is not the one that the rows stand for: "
                  "the log was cut or replaced",
                  log_offset, options_.partition, options_.topic));
}

Result<bool> KafkaCommitLog::take_end(std::uint64_t log_offset) {
  end_ = log_offset;
  const std::uint64_t next = protocol_.state().next_log_offset;
  if (log_offset >= next) return true;
  return stop(
      fmt::format("partition {} of {} ends at record {}, but the rows stand for {}: the log "
                  "was cut",
                  options_.partition, options_.topic, log_offset, next));
}

void KafkaCommitLog::note(const OwnerProtocol::Outcome& outcome, std::uint64_t log_offset) {
  const bool is_usual =
      outcome.verdict == FoldVerdict::kAccepted || outcome.verdict == FoldVerdict::kClaimed;
  if (is_usual || !report_) return;
  report_(fmt::format("record {} of partition {} of {} is {}", log_offset, options_.partition,
                      options_.topic, to_text(outcome.verdict)));
}

/// Copies entries, with the state that they led to.
Result<bool> KafkaCommitLog::keep(std::span<const LogEntry> entries, RowBatch& rows) {
  rows.put(kMetaColumn, kFoldPointKey,
           encode(FoldPoint{.state = protocol_.state(), .last_record = last_record_}));
  auto kept = copy_.append(entries, rows);
  if (!kept) stopped_ = kept.error().detail;
  return kept;
}

std::unexpected<domain::Rejection> KafkaCommitLog::stop(std::string why) {
  if (stopped_.empty()) stopped_ = why;
  return reject(RejectionCode::kConflict, std::move(why));
}

Result<bool> KafkaCommitLog::read(Offset from, const Visit& visit) const {
  return copy_.read(from, visit);
}
Result<LogEntry> KafkaCommitLog::at(Offset offset) const { return copy_.at(offset); }
Offset KafkaCommitLog::offset_of_event(std::uint64_t index) const {
  return copy_.offset_of_event(index);
}

SharedLogFigures KafkaCommitLog::figures() const {
  const FoldState& state = protocol_.state();
  SharedLogFigures figures{.epoch = state.epoch, .next_log_offset = state.next_log_offset};
  for (std::size_t verdict = 0; verdict < kFoldVerdicts; ++verdict) {
    if (verdict == static_cast<std::size_t>(FoldVerdict::kAccepted)) continue;
    const bool is_claim = verdict == static_cast<std::size_t>(FoldVerdict::kClaimed);
    (is_claim ? figures.claims : figures.voids) += state.found[verdict];
  }
  return figures;
}

}  // namespace rahgir::eventstore
