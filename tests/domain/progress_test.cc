#include "domain/progress.h"

#include <gtest/gtest.h>

#include "tests/domain/sample_scene.h"

// What an applicant sees: received, checked, reviewed, decided.

namespace rahgir::domain::testing {
namespace {

/// "done current remaining remaining"
std::string progress_of(const Case& subject) {
  std::string words;
  for (const PublicProgress& each :
       domain::progress_of(subject.request, subject.scene.definition)) {
    if (!words.empty()) words += ' ';
    words += word_of(each.state);
    const bool dated = each.state == PublicState::kDone || each.state == PublicState::kCurrent;
    EXPECT_EQ(each.at.has_value(), dated) << each.code;
  }
  return words;
}

TEST(Progress, StartsWithTheSubmissionDone) {
  Case subject;
  subject.submitted();

  EXPECT_EQ(progress_of(subject), "done current remaining remaining");
}

TEST(Progress, FollowsTheItem) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("approve"));
  EXPECT_EQ(progress_of(subject), "done done current remaining");

  subject.does(staff(kSara), perform("grant"));
  EXPECT_EQ(progress_of(subject), "done done done done");
}

TEST(Progress, ClosingSkipsWhatWasPassedOver) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("mark_duplicate"));

  EXPECT_EQ(progress_of(subject), "done done skipped done");
  const auto progress = domain::progress_of(subject.request, subject.scene.definition);
  EXPECT_EQ(progress.back().at, subject.scene.now);
}

TEST(Progress, OfSeveralItemsTheEarliestCounts) {
  Case subject;
  subject.scene.definition.start = {"legal", "check"};
  subject.submitted();

  EXPECT_EQ(progress_of(subject), "done current remaining remaining");
}

TEST(Progress, GoesBackWhenReopened) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("approve")).does(staff(kSara), perform("grant"));
  subject.does(staff(kSara), ReopenRequest{});

  EXPECT_EQ(progress_of(subject), "done done current remaining");
}

TEST(Progress, SkipsWhatTheStartPassesOver) {
  Case subject;
  subject.scene.definition.start = {"legal"};
  subject.submitted();

  EXPECT_EQ(progress_of(subject), "done skipped current remaining");
}

}  // namespace
}  // namespace rahgir::domain::testing
