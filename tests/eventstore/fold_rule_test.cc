#include "eventstore/fold_rule.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace rahgir::eventstore {
namespace {

constexpr domain::StreamId kRequest{.bytes = {1}}, kOther{.bytes = {2}};
constexpr domain::CommandId kRemembered{.bytes = {7}}, kFresh{.bytes = {8}};
constexpr domain::StreamId kLog{.bytes = {9}};

struct KnownVersions final : FoldMemory {
  std::uint32_t version_of(domain::StreamId stream) const override {
    const auto found = versions.find(stream);
    return found == versions.end() ? 0 : found->second;
  }
  std::optional<std::uint64_t> command_at(domain::CommandId command) const override {
    const auto found = commands.find(command);
    return found == commands.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<domain::StreamId, std::uint32_t> versions;
  std::map<domain::CommandId, std::uint64_t> commands;
};

Hash filled(std::uint8_t byte) {
  Hash hash{};
  hash.fill(byte);
  return hash;
}

/// In epoch 3 of node "b", whose last sequence was 5: request 1 at version 4, a command remembered.
FoldState middle() {
  return {.next_log_offset = 20,
          .epoch = 3,
          .owner = "b",
          .claimed_at = 12,
          .last_sequence = 5,
          .last_hash = filled(1),
          .log_id = kLog,
          .fold_version = 1,
          .window = 100,
          .next_offset = 10,
          .next_event = 30,
          .found = {}};
}

KnownVersions memory() {
  KnownVersions known;
  known.versions[kRequest] = 4;
  known.commands[kRemembered] = 25;
  return known;
}

struct Row {
  std::string_view name;
  RecordKind kind = RecordKind::kCommand;
  FoldVerdict verdict = FoldVerdict::kAccepted;
  std::uint64_t epoch = 3;
  std::string_view owner = "b";
  std::uint64_t sequence = 6;
  std::uint8_t previous = 1;
  domain::CommandId command = kFresh;
  bool repeatable = true;
  std::vector<StreamGuard> guards = {{kRequest, 4}};
  std::uint32_t fold_version = 1;
  std::uint64_t window = 100;
  std::uint64_t log_offset = 20;
  std::uint32_t read_to = 19;
};

RecordHeader header_of(const Row& row) {
  RecordHeader header;
  header.epoch = row.epoch;
  header.owner = row.owner;
  header.owner_sequence = row.sequence;
  header.previous = filled(row.previous);
  header.command = row.command;
  if (row.repeatable) header.body_digest[0] = 1;
  header.guards = row.guards;
  header.fold_version = row.fold_version;
  header.window = row.window;
  header.read_to = row.read_to;
  return header;
}

using enum RecordKind;
using Verdict = FoldVerdict;

const Row kRows[] = {
    {.name = "the owner's command"},
    {.name = "of an earlier epoch", .verdict = Verdict::kVoidFenced, .epoch = 2, .read_to = 12},
    {.name = "of an earlier owner that had read the claim",
     .verdict = Verdict::kStop,
     .epoch = 2,
     .read_to = 13},
    {.name = "of an embedded log", .verdict = Verdict::kVoidFenced, .epoch = 0, .owner = ""},
    {.name = "of a later epoch that nobody claimed", .verdict = Verdict::kStop, .epoch = 4},
    {.name = "of another owner of the epoch", .verdict = Verdict::kStop, .owner = "a"},
    {.name = "its writer had read this place", .verdict = Verdict::kStop, .read_to = 21},
    {.name = "its writer had read all before", .read_to = 20},
    {.name = "appended twice", .verdict = Verdict::kVoidSequence, .sequence = 5},
    {.name = "after a lost one", .verdict = Verdict::kVoidSequence, .sequence = 7},
    {.name = "repeated", .verdict = Verdict::kVoidDuplicate, .command = kRemembered},
    {.name = "not repeatable", .command = kRemembered, .repeatable = false},
    {.name = "stream ahead", .verdict = Verdict::kVoidConflict, .guards = {{kRequest, 3}}},
    {.name = "stream behind", .verdict = Verdict::kVoidConflict, .guards = {{kRequest, 5}}},
    {.name = "a new stream", .guards = {{kOther, 0}}},
    {.name = "several streams", .guards = {{kRequest, 4}, {kOther, 0}}},
    {.name = "the second guard fails",
     .verdict = Verdict::kVoidConflict,
     .guards = {{kRequest, 4}, {kOther, 1}}},
    {.name = "of another chain", .verdict = Verdict::kStop, .previous = 2},
    {.name = "of another window", .verdict = Verdict::kStop, .window = 99},
    {.name = "of another fold version", .verdict = Verdict::kStop, .fold_version = 2},
    {.name = "after a gap", .verdict = Verdict::kStop, .log_offset = 21},
    {.name = "delivered before", .verdict = Verdict::kStop, .log_offset = 19},
    // What comes first decides.
    {.name = "fenced and of another chain",
     .verdict = Verdict::kVoidFenced,
     .epoch = 2,
     .previous = 2,
     .read_to = 9},
    {.name = "out of sequence and repeated",
     .verdict = Verdict::kVoidSequence,
     .sequence = 9,
     .command = kRemembered},
    {.name = "repeated and in conflict",
     .verdict = Verdict::kVoidDuplicate,
     .command = kRemembered,
     .guards = {{kRequest, 1}}},
    {.name = "in conflict and of another chain",
     .verdict = Verdict::kVoidConflict,
     .previous = 2,
     .guards = {{kRequest, 1}}},

    {.name = "a reference", .kind = kReference, .guards = {{kOther, 0}}},
    {.name = "a reference never is a duplicate", .kind = kReference, .command = kRemembered},
    {.name = "a fenced reference",
     .kind = kReference,
     .verdict = Verdict::kVoidFenced,
     .epoch = 1,
     .read_to = 9},
    {.name = "a reference out of sequence",
     .kind = kReference,
     .verdict = Verdict::kVoidSequence,
     .sequence = 1},
    {.name = "a reference in conflict",
     .kind = kReference,
     .verdict = Verdict::kVoidConflict,
     .guards = {{kOther, 1}}},
    {.name = "a reference of another chain",
     .kind = kReference,
     .verdict = Verdict::kStop,
     .previous = 3},

    {.name = "a no-operation", .kind = kNoop, .guards = {}},
    {.name = "a fenced no-operation",
     .kind = kNoop,
     .verdict = Verdict::kVoidFenced,
     .epoch = 2,
     .owner = "a",
     .guards = {},
     .read_to = 9},
    {.name = "a no-operation twice",
     .kind = kNoop,
     .verdict = Verdict::kVoidSequence,
     .sequence = 5,
     .guards = {}},
    {.name = "a no-operation of another chain",
     .kind = kNoop,
     .verdict = Verdict::kStop,
     .previous = 3,
     .guards = {}},

    {.name = "a feature level", .kind = kFeatureLevel, .guards = {}, .window = 7},
    {.name = "a fenced feature level",
     .kind = kFeatureLevel,
     .verdict = Verdict::kVoidFenced,
     .epoch = 2,
     .guards = {},
     .read_to = 9},
    {.name = "a feature level out of sequence",
     .kind = kFeatureLevel,
     .verdict = Verdict::kVoidSequence,
     .sequence = 8,
     .guards = {}},
    {.name = "a feature level of a newer release",
     .kind = kFeatureLevel,
     .verdict = Verdict::kStop,
     .guards = {},
     .fold_version = kFoldVersion + 1},
    {.name = "a feature level of another chain",
     .kind = kFeatureLevel,
     .verdict = Verdict::kStop,
     .previous = 3,
     .guards = {}},

    {.name = "a higher claim", .kind = kClaim, .verdict = Verdict::kClaimed, .epoch = 4},
    {.name = "a much higher claim", .kind = kClaim, .verdict = Verdict::kClaimed, .epoch = 40},
    {.name = "an equal claim",
     .kind = kClaim,
     .verdict = Verdict::kVoidClaim,
     .epoch = 3,
     .owner = "c"},
    {.name = "the own claim twice", .kind = kClaim, .verdict = Verdict::kVoidClaim, .epoch = 3},
    {.name = "a lower claim", .kind = kClaim, .verdict = Verdict::kVoidClaim, .epoch = 2},
    {.name = "a claim knows another chain",
     .kind = kClaim,
     .verdict = Verdict::kClaimed,
     .epoch = 4,
     .previous = 9},
    {.name = "a claim after a gap",
     .kind = kClaim,
     .verdict = Verdict::kStop,
     .epoch = 4,
     .log_offset = 22},

    {.name = "a second genesis", .kind = kGenesis, .verdict = Verdict::kVoidGenesis, .guards = {}},
};

TEST(FoldRule, JudgesEveryKindOfRecord) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    FoldState state = middle();
    const RecordHeader header = header_of(row);
    const Hash hash = filled(50);

    const Folded folded = fold(state,
                               {.log_offset = row.log_offset,
                                .kind = row.kind,
                                .header = header,
                                .hash = hash,
                                .events = 2},
                               memory());

    EXPECT_EQ(to_text(folded.verdict), to_text(row.verdict)) << folded.why;
    FoldState expected = middle();
    if (row.verdict != Verdict::kStop) {
      expected.next_log_offset = 21;
      expected.found[static_cast<std::size_t>(row.verdict)] = 1;
    } else {
      EXPECT_FALSE(folded.why.empty());
    }
    if (row.verdict == Verdict::kVoidSequence && row.sequence > 6) expected.lost_at = 20;
    const bool uses_up = row.verdict == Verdict::kAccepted ||
                         row.verdict == Verdict::kVoidDuplicate ||
                         row.verdict == Verdict::kVoidConflict;
    if (uses_up) expected.last_sequence = 6;
    if (row.verdict == Verdict::kAccepted && row.kind != kNoop) {
      expected.last_hash = hash;
      expected.next_offset = 11;
      expected.next_event = 32;
      expected.window = row.window;
    }
    if (row.verdict == Verdict::kClaimed) {
      expected.epoch = row.epoch;
      expected.owner = row.owner;
      expected.claimed_at = 20;
      expected.last_sequence = 0;
    }
    EXPECT_EQ(state, expected);
  }
}

TEST(FoldRule, HasARowForEveryVerdictOfEveryKindThatCanHaveIt) {
  std::map<RecordKind, std::set<Verdict>> seen;
  for (const Row& row : kRows) seen[row.kind].insert(row.verdict);

  using Set = std::set<Verdict>;
  EXPECT_EQ(seen[kCommand], (Set{Verdict::kAccepted, Verdict::kVoidFenced, Verdict::kVoidSequence,
                                 Verdict::kVoidDuplicate, Verdict::kVoidConflict, Verdict::kStop}));
  EXPECT_EQ(seen[kReference], (Set{Verdict::kAccepted, Verdict::kVoidFenced, Verdict::kVoidSequence,
                                   Verdict::kVoidConflict, Verdict::kStop}));
  for (const RecordKind unguarded : {kNoop, kFeatureLevel}) {
    EXPECT_EQ(seen[unguarded], (Set{Verdict::kAccepted, Verdict::kVoidFenced,
                                    Verdict::kVoidSequence, Verdict::kStop}));
  }
  EXPECT_EQ(seen[kClaim], (Set{Verdict::kClaimed, Verdict::kVoidClaim, Verdict::kStop}));
}

FoldState begun(RecordKind kind, std::uint32_t version, Folded& folded) {
  FoldState state;
  RecordHeader header;
  header.log_id = kLog;
  header.window = 50;
  header.fold_version = version;
  const Hash hash = filled(3);
  folded = fold(state, {.log_offset = 0, .kind = kind, .header = header, .hash = hash}, memory());
  return state;
}

TEST(FoldRule, BeginsWithAGenesis) {
  Folded folded;
  const FoldState state = begun(kGenesis, 1, folded);

  EXPECT_EQ(folded.verdict, Verdict::kAccepted);
  EXPECT_EQ(state.log_id, kLog);
  EXPECT_EQ(state.window, 50u);
  EXPECT_EQ(state.next_offset, 1u);
  EXPECT_EQ(state.next_event, 0u);
  EXPECT_EQ(state.last_hash, filled(3));
}

TEST(FoldRule, RefusesALogThatBeginsOtherwiseOrIsOfANewerRelease) {
  Folded folded;
  for (const RecordKind kind : {kCommand, kReference, kClaim, kNoop, kFeatureLevel}) {
    EXPECT_EQ(begun(kind, 1, folded), FoldState{});
    EXPECT_EQ(folded.why, "the log does not begin with a genesis");
  }
  EXPECT_EQ(begun(kGenesis, 2, folded), FoldState{});
  EXPECT_EQ(folded.why,
            "the log asks for fold version 2, this program knows 1: install a newer release");
}

TEST(FoldRule, NobodyOwnsALogBeforeItsFirstClaim) {
  Folded folded;
  FoldState state = begun(kGenesis, 1, folded);
  RecordHeader header;
  header.previous = state.last_hash;
  header.owner_sequence = 1;
  header.window = 50;
  const Hash hash = filled(4);

  folded = fold(state, {.log_offset = 1, .kind = kNoop, .header = header, .hash = hash}, memory());

  EXPECT_EQ(folded.verdict, Verdict::kVoidFenced);
}

TEST(FoldRule, StopsAtAnOwnerThatGoesOnAfterALostRecord) {
  FoldState state = middle();
  RecordHeader header = header_of({.name = "after a lost one", .sequence = 7});
  const Hash hash = filled(6);
  const auto next = [&] {
    return fold(
        state,
        {.log_offset = state.next_log_offset, .kind = kCommand, .header = header, .hash = hash},
        memory());
  };

  EXPECT_EQ(next().verdict, Verdict::kVoidSequence);
  header.owner_sequence = 8;
  header.read_to = 20;  // was in flight when the first was read
  EXPECT_EQ(next().verdict, Verdict::kVoidSequence);
  header.owner_sequence = 9;
  header.read_to = 21;
  EXPECT_EQ(next().why, "its owner went on after record 20: the log was cut");
}

/// The command was at event 25, the window is 100.
TEST(FoldRule, RemembersACommandForTheWindow) {
  for (const auto& [next_event, verdict] :
       {std::pair{125ul, Verdict::kVoidDuplicate}, std::pair{126ul, Verdict::kAccepted}}) {
    FoldState state = middle();
    state.next_event = next_event;
    const RecordHeader header = header_of({.name = "repeated", .command = kRemembered});
    const Hash hash = filled(5);
    EXPECT_EQ(
        fold(state, {.log_offset = 20, .kind = kCommand, .header = header, .hash = hash}, memory())
            .verdict,
        verdict);
  }
}

}  // namespace
}  // namespace rahgir::eventstore
