#include "eventstore/fold_rule.h"

#include <fmt/core.h>

#include <algorithm>

namespace rahgir::eventstore {
namespace {

using Verdict = FoldVerdict;

Folded stop(std::string why) { return {.verdict = Verdict::kStop, .why = std::move(why)}; }

std::string unknown_version(std::uint32_t version) {
  return fmt::format(
      "the log asks for fold version {}, this program knows {}: install a newer release", version,
      kFoldVersion);
}

/// Whether the record's writer had read what stands at the offset when it wrote.
bool had_read(const RecordHeader& header, std::uint64_t log_offset) {
  const std::uint32_t ahead = header.read_to - static_cast<std::uint32_t>(log_offset);
  return header.epoch != 0 && ahead != 0 && ahead < (1u << 31);
}

bool is_remembered(const FoldState& state, const ReadRecord& record, const FoldMemory& memory) {
  const bool is_repeatable =
      record.kind == RecordKind::kCommand && record.header.body_digest != Digest{};
  if (!is_repeatable) return false;
  const auto seen = memory.command_at(record.header.command);
  return seen && *seen + state.window >= state.next_event;
}

bool guards_hold(const RecordHeader& header, const FoldMemory& memory) {
  return std::ranges::all_of(header.guards, [&](const StreamGuard& guard) {
    return memory.version_of(guard.stream) == guard.expected_version;
  });
}

/// Why the record cannot have been decided on the log up to here; empty when it can.
std::string foreign(const FoldState& state, const ReadRecord& record) {
  if (record.header.previous != state.last_hash) {
    return "it does not follow the record before it: the log was cut or replaced";
  }
  if (record.kind == RecordKind::kFeatureLevel) return {};
  const bool same =
      record.header.fold_version == state.fold_version && record.header.window == state.window;
  if (same) return {};
  return fmt::format("it was decided under fold version {} and window {}, the log is at {} and {}",
                     record.header.fold_version, record.header.window, state.fold_version,
                     state.window);
}

Folded judge_genesis(FoldState& state, const ReadRecord& record) {
  if (record.log_offset != 0) return {.verdict = Verdict::kVoidGenesis, .why = {}};
  if (record.header.fold_version > kFoldVersion) {
    return stop(unknown_version(record.header.fold_version));
  }
  state.log_id = record.header.log_id;
  state.fold_version = record.header.fold_version;
  state.window = record.header.window;
  return {.verdict = Verdict::kAccepted, .why = {}};
}

Folded judge_claim(FoldState& state, const ReadRecord& record, const FoldRules& rules) {
  const RecordHeader& claim = record.header;
  const bool valid = rules.claims ? claim.epoch > state.epoch : claim.epoch >= state.epoch;
  if (!valid) return {.verdict = Verdict::kVoidClaim, .why = {}};
  state.epoch = claim.epoch;
  state.owner = claim.owner;
  state.claimed_at = record.log_offset;
  state.last_sequence = state.lost_at = 0;
  return {.verdict = Verdict::kClaimed, .why = {}};
}

Folded fenced(const FoldState& state, const RecordHeader& header, const FoldRules& rules) {
  const bool owned_once = header.epoch < state.epoch || header.epoch == 0;
  if (owned_once && rules.cuts && had_read(header, state.claimed_at)) {
    return stop(fmt::format("its owner went on after the claim in record {}: the log was cut",
                            state.claimed_at));
  }
  if (owned_once) return {.verdict = Verdict::kVoidFenced, .why = {}};
  // An owner writes only after it has read its valid claim.
  return stop(fmt::format("{} owns epoch {}, but not on this log: it was cut or replaced",
                          header.owner, header.epoch));
}

Folded out_of_sequence(FoldState& state, const ReadRecord& record, const FoldRules& rules) {
  const bool comes_early = record.header.owner_sequence > state.last_sequence;
  if (comes_early && state.lost_at == 0) state.lost_at = record.log_offset;
  if (rules.cuts && comes_early && had_read(record.header, state.lost_at)) {
    return stop(fmt::format("its owner went on after record {}: the log was cut", state.lost_at));
  }
  return {.verdict = Verdict::kVoidSequence, .why = {}};
}

Folded judge_owned(FoldState& state, const ReadRecord& record, const FoldMemory& memory,
                   const FoldRules& rules) {
  const RecordHeader& header = record.header;
  const bool is_owners =
      header.epoch != 0 && header.epoch == state.epoch && header.owner == state.owner;
  if (rules.fence && !is_owners) return fenced(state, header, rules);
  if (rules.sequence && header.owner_sequence != state.last_sequence + 1) {
    return out_of_sequence(state, record, rules);
  }
  Folded judged{.verdict = Verdict::kAccepted, .why = {}};
  if (rules.duplicates && is_remembered(state, record, memory)) {
    judged.verdict = Verdict::kVoidDuplicate;
  } else if (rules.guards && !guards_hold(header, memory)) {
    judged.verdict = Verdict::kVoidConflict;
  } else if (std::string why = rules.chain ? foreign(state, record) : ""; !why.empty()) {
    return stop(std::move(why));
  } else if (record.kind == RecordKind::kFeatureLevel) {
    if (header.fold_version > kFoldVersion) return stop(unknown_version(header.fold_version));
    state.fold_version = header.fold_version;
    state.window = header.window;
  }
  state.last_sequence = header.owner_sequence;
  return judged;
}

Folded judge(FoldState& state, const ReadRecord& record, const FoldMemory& memory,
             const FoldRules& rules) {
  const std::uint64_t next = state.next_log_offset;
  if (rules.offsets && record.log_offset != next) {
    return stop(fmt::format("record {} of the log came where {} was expected: records are missing",
                            record.log_offset, next));
  }
  if (rules.cuts && had_read(record.header, record.log_offset)) {
    return stop("its writer had read beyond this place: the log was cut");
  }
  const bool begins = record.log_offset == 0;
  if (begins && record.kind != RecordKind::kGenesis) {
    return stop("the log does not begin with a genesis");
  }
  switch (record.kind) {
    case RecordKind::kGenesis:
      return judge_genesis(state, record);
    case RecordKind::kClaim:
      return judge_claim(state, record, rules);
    case RecordKind::kCommand:
    case RecordKind::kReference:
    case RecordKind::kNoop:
    case RecordKind::kFeatureLevel:
      return judge_owned(state, record, memory, rules);
  }
  return stop("its kind is unknown");
}

}  // namespace

Folded fold(FoldState& state, const ReadRecord& record, const FoldMemory& memory,
            const FoldRules& rules) {
  Folded folded = judge(state, record, memory, rules);
  if (folded.verdict == Verdict::kStop) return folded;
  state.next_log_offset = record.log_offset + 1;
  ++state.found[static_cast<std::size_t>(folded.verdict)];
  if (folded.verdict == Verdict::kAccepted && joins_chain(record.kind)) {
    state.last_hash = record.hash;
    ++state.next_offset;
    state.next_event += record.events;
  }
  return folded;
}

std::string_view to_text(FoldVerdict verdict) {
  switch (verdict) {
    case Verdict::kAccepted:
      return "accepted";
    case Verdict::kClaimed:
      return "claimed";
    case Verdict::kVoidGenesis:
      return "void: a second genesis";
    case Verdict::kVoidClaim:
      return "void: a claim that came too late";
    case Verdict::kVoidFenced:
      return "void: fenced";
    case Verdict::kVoidSequence:
      return "void: out of sequence";
    case Verdict::kVoidDuplicate:
      return "void: a duplicate";
    case Verdict::kVoidConflict:
      return "void: in conflict";
    case Verdict::kStop:
      return "the reader stops";
  }
  return "unknown";
}

}  // namespace rahgir::eventstore
