#include "eventstore/owner_protocol.h"

#include <fmt/core.h>

#include "domain/check.h"

namespace rahgir::eventstore {

using domain::check;

OwnerProtocol::OwnerProtocol(FoldState restored, OwnerTimeouts timeouts, OwnerRules rules)
    : state_(std::move(restored)), timeouts_(timeouts), rules_(rules) {}

Term OwnerProtocol::claim(std::string owner, Time now) {
  check(role_ == Role::kStandby, "only a standby claims");
  own_ = {.epoch = state_.epoch + 1, .owner = std::move(owner), .sequence = 1};
  claimed_at_ = now;
  role_ = rules_.confirms_claim ? Role::kConfirming : Role::kOwner;
  Term term = next_term();
  term.sequence = 0;
  return term;
}

Term OwnerProtocol::next_term() const {
  Term term = own_;
  term.read_to = static_cast<std::uint32_t>(state_.next_log_offset);
  return term;
}

void OwnerProtocol::produced(Time now) {
  check(role_ == Role::kOwner, "only an owner produces records");
  in_flight_.push_back(now);
  ++own_.sequence;
}

void OwnerProtocol::release() {
  if (role_ == Role::kOwner) role_ = Role::kDraining;
}

OwnerProtocol::Outcome OwnerProtocol::read(const ReadRecord& record, const FoldMemory& memory) {
  check(role_ != Role::kStopped, "a stopped reader reads no more");
  Folded folded = fold(state_, record, memory, rules_.fold);
  if (folded.verdict == FoldVerdict::kStop) return stop(std::move(folded.why));
  Outcome outcome{.verdict = folded.verdict, .why = {}};
  outcome.joins = folded.verdict == FoldVerdict::kAccepted && joins_chain(record.kind);
  if (role_ == Role::kStandby) return outcome;
  const RecordHeader& header = record.header;
  if (record.kind == RecordKind::kClaim) {
    take_claim(header, outcome);
  } else if (header.epoch == own_.epoch && header.owner == own_.owner) {
    take_own(header, outcome);
  }
  if (role_ == Role::kDraining && in_flight_.empty()) step_down(outcome, "it was released");
  return outcome;
}

void OwnerProtocol::take_claim(const RecordHeader& claim, Outcome& outcome) {
  const bool own = claim.epoch == own_.epoch && claim.owner == own_.owner;
  if (role_ == Role::kConfirming && own) {
    if (outcome.verdict != FoldVerdict::kClaimed) return step_down(outcome, "its claim is void");
    role_ = Role::kOwner;
    outcome.change = Change::kOwns;
    return;
  }
  if (own || outcome.verdict != FoldVerdict::kClaimed || !rules_.steps_down) return;
  step_down(outcome, fmt::format("{} claimed epoch {}", claim.owner, claim.epoch));
}

void OwnerProtocol::take_own(const RecordHeader& header, Outcome& outcome) {
  const std::uint64_t sequence = header.owner_sequence;
  switch (outcome.verdict) {
    case FoldVerdict::kAccepted:
      if (!in_flight_.empty()) in_flight_.pop_front();
      outcome.confirmed = sequence;
      return;
    case FoldVerdict::kVoidSequence:
      if (sequence <= state_.last_sequence) return;  // appended twice
      break;
    default:
      break;
  }
  if (!rules_.steps_down) return;
  step_down(outcome, fmt::format("its record {} is {}", sequence, to_text(outcome.verdict)));
}

OwnerProtocol::Outcome OwnerProtocol::lost(const Term& term) {
  Outcome outcome{.verdict = FoldVerdict::kAccepted, .why = {}};
  const bool matters = role_ != Role::kStandby && role_ != Role::kStopped && rules_.steps_down &&
                       term.epoch == own_.epoch && term.owner == own_.owner;
  if (matters) {
    step_down(outcome, fmt::format("the producer gave up on record {}", term.sequence));
  }
  return outcome;
}

OwnerProtocol::Outcome OwnerProtocol::wait(Time now) {
  Outcome outcome{.verdict = FoldVerdict::kAccepted, .why = {}};
  if (role_ == Role::kConfirming && now - claimed_at_ >= timeouts_.claim) {
    step_down(outcome, "its claim was not read back in time");
  }
  const bool late = !in_flight_.empty() && now - in_flight_.front() >= timeouts_.record;
  if (late) step_down(outcome, "a record was not read back in time");
  if (role_ == Role::kDraining && in_flight_.empty()) step_down(outcome, "it was released");
  return outcome;
}

OwnerProtocol::Outcome OwnerProtocol::stop(std::string why) {
  role_ = Role::kStopped;
  in_flight_.clear();
  return {.verdict = FoldVerdict::kStop, .change = Change::kStops, .why = std::move(why)};
}

void OwnerProtocol::step_down(Outcome& outcome, std::string why) {
  role_ = Role::kStandby;
  in_flight_.clear();
  outcome.change = Change::kStepsDown;
  outcome.why = std::move(why);
}

std::string_view to_text(OwnerProtocol::Role role) {
  switch (role) {
    case OwnerProtocol::Role::kStandby:
      return "standby";
    case OwnerProtocol::Role::kConfirming:
      return "confirming";
    case OwnerProtocol::Role::kOwner:
      return "owner";
    case OwnerProtocol::Role::kDraining:
      return "draining";
    case OwnerProtocol::Role::kStopped:
      return "stopped";
  }
  return "unknown";
}

}  // namespace rahgir::eventstore
