#pragma once

// What a record of a shared log is worth. Several nodes can write to one log, a paused owner among
// them; which of their records count is a pure function of the log alone, so that every reader, in
// whatever role, comes to the same state. Applied to each record in order of offset:
//
//   not at the next offset             → stop: records are missing
//   its writer had read beyond it      → stop: the log was cut
//   genesis, at the log's first offset → accepted; at any other, void
//   claim     of a higher epoch        → valid: its epoch and owner rule, sequences begin anew
//             otherwise                → void, so that of two equal claims the first wins
//   others    of an earlier epoch      → void: fenced. Its owner stops writing when it reads the
//                                        claim that ended it; one that writes on → stop
//             of another owner         → stop: its claim was valid on another log
//             not the next sequence    → void: out of sequence; otherwise the sequence is used up.
//                                        If it comes early, one was lost: its owner stops writing
//                                        when it reads that; one that writes on → stop
//             command still remembered → void: duplicate
//             a guard fails            → void: conflict
//             decided on another log   → stop: this one was cut or replaced
//             otherwise                → accepted
//
// "Others" are command, reference, feature level and no-operation. All accepted ones but the
// no-operation join the chain: they get the next offset of the partition's own log and are what
// `previous` names.

#include <array>
#include <optional>
#include <string>

#include "eventstore/frame.h"
#include "eventstore/position.h"

namespace rahgir::eventstore {

inline constexpr std::uint32_t kFoldVersion = 1;  // the newest that this program knows

enum class FoldVerdict : std::uint8_t {
  kAccepted,
  kClaimed,
  kVoidGenesis,
  kVoidClaim,
  kVoidFenced,
  kVoidSequence,
  kVoidDuplicate,
  kVoidConflict,
  kStop,
};
inline constexpr std::size_t kFoldVerdicts = 9;

/// Where a reader of a shared log stands. Equal for all that have folded the same records.
struct FoldState {
  std::uint64_t next_log_offset = 0;  // of the shared log, voids and claims included
  std::uint64_t epoch = 0;
  std::string owner;                // of the last valid claim: node and incarnation
  std::uint64_t claimed_at = 0;     // where that claim is
  std::uint64_t last_sequence = 0;  // of the owner in this epoch
  std::uint64_t lost_at = 0;        // where this epoch first lost a record; 0: nowhere
  Hash last_hash{};                 // of the chain's last record
  domain::StreamId log_id;          // none before the genesis
  std::uint32_t fold_version = 0;   // of the genesis or the last feature level, as the window
  std::uint64_t window = 0;
  Offset next_offset = 0;                            // of the chain
  std::uint64_t next_event = 0;                      // of the chain
  std::array<std::uint64_t, kFoldVerdicts> found{};  // records of each verdict so far

  bool operator==(const FoldState&) const = default;
};

/// One record as it was read.
struct ReadRecord {
  std::uint64_t log_offset = 0;
  RecordKind kind = RecordKind::kCommand;
  const RecordHeader& header;
  const Hash& hash;  // SHA-256 of the whole record
  std::size_t events = 0;
};

/// What the chain up to the state led to.
class FoldMemory {
 public:
  virtual ~FoldMemory() = default;
  /// Version of the stream; 0 when it has no event.
  virtual std::uint32_t version_of(domain::StreamId stream) const = 0;
  /// Index of the first event of the last record with this repeatable command. It may forget what
  /// lies before the window.
  virtual std::optional<std::uint64_t> command_at(domain::CommandId command) const = 0;
};

/// Which rules hold: all. Tests leave some out, to see that their absence is found.
struct FoldRules {
  bool offsets = true, cuts = true, claims = true, fence = true, sequence = true, duplicates = true,
       guards = true, chain = true;
};

struct Folded {
  FoldVerdict verdict = FoldVerdict::kStop;
  std::string why;  // kStop only
};

/// Judges the record and moves the state on, unless it says stop. The caller brings the memory up
/// to date with accepted records before the next call.
Folded fold(FoldState& state, const ReadRecord& record, const FoldMemory& memory,
            const FoldRules& rules = {});

/// Whether accepted records of the kind join the chain.
constexpr bool joins_chain(RecordKind kind) {
  return kind != RecordKind::kClaim && kind != RecordKind::kNoop;
}

/// "accepted", "void: fenced" … as an operator reads it.
std::string_view to_text(FoldVerdict verdict);

}  // namespace rahgir::eventstore
