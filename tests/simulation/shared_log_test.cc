#include <gtest/gtest.h>

#include "tests/simulation/shared_log_simulation.h"

namespace rahgir::eventstore {
namespace {

Observed run_all(std::uint64_t schedules, bool cuts_the_log) {
  Observed sum;
  for (std::uint64_t seed = 1; seed <= schedules; ++seed) {
    const Observed seen = simulate({.seed = seed, .cuts_the_log = cuts_the_log});
    EXPECT_EQ(seen.violation, "") << "seed " << seed;
    if (!seen.violation.empty()) break;
    sum.records += seen.records;
    sum.accepted += seen.accepted;
    sum.voids += seen.voids;
    sum.claims += seen.claims;
    sum.step_downs += seen.step_downs;
    sum.crashes += seen.crashes;
    sum.stops += seen.stops;
    sum.rejected += seen.rejected;
    sum.unknown += seen.unknown;
    sum.zombies += seen.zombies;
  }
  return sum;
}

TEST(SharedLog, KeepsItsPromisesInAHundredThousandSchedules) {
  const Observed sum = run_all(100'000, false);

  // The faults did happen.
  EXPECT_GT(sum.accepted, 1'000'000u);
  EXPECT_GT(sum.voids, 300'000u);
  EXPECT_GT(sum.claims, 300'000u);
  EXPECT_GT(sum.step_downs, 200'000u);
  EXPECT_GT(sum.crashes, 200'000u);
  EXPECT_GT(sum.rejected, 200'000u);
  EXPECT_GT(sum.unknown, 500'000u);
  EXPECT_GT(sum.zombies, 15'000u);
}

TEST(SharedLog, ALogThatLostItsTailStopsItsReaders) {
  const Observed sum = run_all(20'000, true);

  EXPECT_GT(sum.stops, 10'000u);
}

struct Mutant {
  std::string_view name;
  Mutation mutation;
  bool cuts_the_log = false;
};

template <class Change>
Mutation with(Change change) {
  Mutation mutation;
  change(mutation);
  return mutation;
}

/// Rules that mask each other are left out together.
std::vector<Mutant> mutants() {
  return {
      {"claims of equal epoch count", with([](Mutation& m) { m.rules.fold.claims = false; })},
      {"no fence", with([](Mutation& m) { m.rules.fold.fence = false; })},
      {"no sequence", with([](Mutation& m) { m.rules.fold.sequence = false; })},
      {"neither fence nor sequence",
       with([](Mutation& m) { m.rules.fold.fence = m.rules.fold.sequence = false; })},
      {"no fence, sequence and chain", with([](Mutation& m) {
         m.rules.fold.fence = m.rules.fold.sequence = m.rules.fold.chain = false;
       })},
      {"no duplicates, and repeats not recognised",
       with([](Mutation& m) { m.rules.fold.duplicates = m.recognises_repeats = false; })},
      {"repeats not recognised", with([](Mutation& m) { m.recognises_repeats = false; })},
      {"no guards, sequence and chain", with([](Mutation& m) {
         m.rules.fold.guards = m.rules.fold.sequence = m.rules.fold.chain = false;
       })},
      {"no chain", with([](Mutation& m) { m.rules.fold.chain = false; }), true},
      {"neither guards nor chain",
       with([](Mutation& m) { m.rules.fold.guards = m.rules.fold.chain = false; }), true},
      {"cuts only by the chain", with([](Mutation& m) { m.rules.fold.cuts = false; }), true},
      {"no offsets", with([](Mutation& m) { m.rules.fold.offsets = false; })},
      {"owns before its claim is read", with([](Mutation& m) { m.rules.confirms_claim = false; })},
      {"does not step down", with([](Mutation& m) { m.rules.steps_down = false; })},
      {"rejects without waiting", with([](Mutation& m) { m.replies_wait = false; })},
      {"answers what was appended", with([](Mutation& m) { m.answers_by_reading = false; })},
      {"stores rows and state apart", with([](Mutation& m) { m.stores_together = false; })},
      {"forgets epoch and sequence", with([](Mutation& m) { m.keeps_fence = false; })},
      {"calls unknown rejected", with([](Mutation& m) { m.unknown_is_unknown = false; })},
      {"feeds what is in flight", with([](Mutation& m) { m.feeds_accepted = false; })},
  };
}

TEST(SharedLog, EveryMutantIsFound) {
  for (const Mutant& mutant : mutants()) {
    std::string found;
    for (std::uint64_t seed = 1; seed <= 5000 && found.empty(); ++seed) {
      found =
          simulate({.seed = seed, .cuts_the_log = mutant.cuts_the_log}, mutant.mutation).violation;
    }
    EXPECT_NE(found, "") << mutant.name;
  }
}

}  // namespace
}  // namespace rahgir::eventstore
