#pragma once

// What one node may do in one partition of a shared log, without I/O, threads and clock: its driver
// reads the log, produces records, applies, answers, and tells this of everything that happens. The
// log arbitrates (fold_rule.h): nothing counts before it was read back.
//
//              claim()                  own claim read back, valid
//   standby ────────────▶ confirming ──────────────────────────────▶ owner ── release() ──▶
//   draining
//      ▲                      │                                        │                       │
//      └──────────────────────┴────────────────────────────────────────┴───────────────────────┘
//        claim void or late     a higher claim; an own record lost, void or late    … or all read
//   any ── the fold rule says stop ──▶ stopped
//
// A standby folds for ever. An owner decides against what it has folded and what it has in flight;
// every reply, rejections too, waits until a record that was produced after the decision is
// confirmed. Stepping down, the driver answers all that waits with "unknown" and forgets what was
// in flight: some of it may still be accepted, until the next valid claim.

#include <chrono>
#include <deque>

#include "eventstore/fold_rule.h"
#include "eventstore/term.h"

namespace rahgir::eventstore {

/// Which rules of the protocol hold: all. Tests leave some out, to see that their absence is found.
struct OwnerRules {
  bool confirms_claim = true;  // otherwise owns as soon as it has claimed
  bool steps_down = true;      // otherwise goes on after a higher claim or a lost record
  FoldRules fold;
};

struct OwnerTimeouts {
  std::chrono::milliseconds claim{10'000};   // from claim() until it is read back
  std::chrono::milliseconds record{40'000};  // as long for a record; longer than the producer tries
};

/// One thread.
class OwnerProtocol {
 public:
  enum class Role : std::uint8_t { kStandby, kConfirming, kOwner, kDraining, kStopped };
  using Time = std::chrono::milliseconds;  // since whatever moment

  /// Continues where the state was stored. Every role begins as a standby.
  explicit OwnerProtocol(FoldState restored, OwnerTimeouts timeouts = {}, OwnerRules rules = {});

  Role role() const { return role_; }
  const FoldState& state() const { return state_; }

  /// A standby that has read the log's end asks to own: the term of the claim to produce. `owner`
  /// names node and incarnation and is never used again.
  Term claim(std::string owner, Time now);

  /// An owner's next record, to be produced with it.
  Term next_term() const;
  /// It was handed to the producer.
  void produced(Time now);
  /// Takes no more records; steps down once all were read, which wait() says too.
  void release();

  enum class Change : std::uint8_t { kNone, kOwns, kStepsDown, kStops };
  struct Outcome {
    FoldVerdict verdict = FoldVerdict::kStop;  // of the record that was read
    bool joins = false;                        // apply it: it is the chain's next
    std::uint64_t confirmed = 0;               // own sequence: answer up to it; 0: none
    Change change = Change::kNone;
    std::string why;  // of a change other than kOwns
  };
  /// The next record of the log.
  Outcome read(const ReadRecord& record, const FoldMemory& memory);
  /// The producer gave up on a record or claim of that term; it may still be in the log.
  Outcome lost(const Term& term);
  /// Time passed.
  Outcome wait(Time now);
  /// The log can no longer be read.
  Outcome stop(std::string why);

 private:
  void take_claim(const RecordHeader& claim, Outcome& outcome);
  void take_own(const RecordHeader& header, Outcome& outcome);
  void step_down(Outcome& outcome, std::string why);

  FoldState state_;
  const OwnerTimeouts timeouts_;
  const OwnerRules rules_;
  Role role_ = Role::kStandby;
  Term own_;  // sequence: of the next record
  Time claimed_at_{0};
  std::deque<Time> in_flight_;  // when each was produced, oldest first
};

std::string_view to_text(OwnerProtocol::Role role);

}  // namespace rahgir::eventstore
