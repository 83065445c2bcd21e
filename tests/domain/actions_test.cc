#include <gtest/gtest.h>

#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Actions of the definition: permissions, guards, reasons, items.

namespace rahgir::domain::testing {
namespace {

RejectionCode code_of(const Result<Decided>& decided) {
  EXPECT_FALSE(decided.has_value());
  return decided ? RejectionCode::kVersionConflict : decided.error().code;
}

TEST(PerformAction, MovesTheItemAndKeepsTheAssigneeThroughWaiting) {
  Case subject;
  subject.submitted().does(staff(kAnna), ClaimItem{});

  subject.does(staff(kAnna), ask_more());
  EXPECT_EQ(names_of(subject.events),
            "ActionPerformed InformationRequested WorkItemMoved WorkItemWaiting DeadlinePaused");
  EXPECT_EQ(subject.request.items[0].assignee, kAnna);
  EXPECT_EQ(subject.request.items[0].state, ItemState::kWaiting);

  subject.does(applicant(), perform("answered"));
  EXPECT_EQ(names_of(subject.events),
            "ActionPerformed InformationProvided WorkItemMoved WorkItemResumed DeadlineResumed");
  EXPECT_EQ(subject.request.items[0].assignee, kAnna);
  EXPECT_EQ(subject.request.items[0].state, ItemState::kClaimed);
}

TEST(PerformAction, DropsTheAssigneeWhenTheDutyChanges) {
  Case subject;
  subject.submitted().does(staff(kAnna), ClaimItem{}).does(staff(kAnna), perform("approve"));

  EXPECT_TRUE(subject.request.items[0].assignee.is_none());
  EXPECT_EQ(subject.request.items[0].state, ItemState::kOpen);
}

TEST(PerformAction, ExcludesWhoeverPerformedTheOtherActionEvenBeforeAReopening) {
  Case subject;
  subject.scene.directory.staff[kAnna].grants.push_back(
      {.duty = "supervisor", .office = "traffic", .from = {}, .until = {}});
  subject.submitted().does(staff(kAnna), perform("approve"));

  EXPECT_EQ(code_of(subject.attempt(staff(kAnna), perform("grant"))), RejectionCode::kFourEyes);
  subject.does(staff(kSara), perform("grant")).does(staff(kSara), ReopenRequest{});
  EXPECT_EQ(code_of(subject.attempt(staff(kAnna), perform("grant"))), RejectionCode::kFourEyes);
}

}  // namespace
}  // namespace rahgir::domain::testing
