#include <gtest/gtest.h>

#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// What only historical cases bring: an office, a channel, a due date or none, and a closing that
// the log does not tell.

namespace rahgir::domain::testing {
namespace {

ImportRequest historical_case() {
  ImportRequest made;
  made.submission = submission();
  made.submission.channel = Channel::kPost;
  made.submitted_at = instant("2011-10-11T11:42:22Z");
  return made;
}

ImportedStep row(std::string_view when, std::string action) {
  return {.occurred_at = instant(when),
          .actor = kAnna,
          .command = perform(std::move(action)),
          .line = 2};
}

Result<Decided> imported(const ImportRequest& history) {
  return Case().ask(importer(), std::make_shared<const ImportRequest>(history));
}

std::string outcome_of(const ImportRequest& history) {
  const auto decided = imported(history);
  return decided ? names_of(decided->events) : Case::faults_of(decided.error());
}

TEST(ImportCase, BelongsToTheOfficeAndChannelOfItsLog) {
  ImportRequest history = historical_case();
  history.submission.office = "traffic-north";

  const auto decided = imported(history);

  ASSERT_TRUE(decided);
  EXPECT_EQ(decided->after.office, "traffic-north");
  EXPECT_EQ(decided->after.channel, Channel::kPost);
  EXPECT_EQ(decided->after.items.at(0).office, "traffic-north");
  for (const RequestEvent& event : decided->events) EXPECT_EQ(event.meta.office, "traffic-north");
}

TEST(ImportCase, NamesAnOfficeThatIs) {
  ImportRequest closed = historical_case(), unknown = historical_case();
  closed.submission.office = "old";
  unknown.submission.office = "nowhere";

  EXPECT_EQ(outcome_of(closed), "RequestSubmitted WorkItemOpened DeadlineSet");
  const auto refused = imported(unknown);
  ASSERT_FALSE(refused);
  EXPECT_EQ(Case::faults_of(refused.error()), " /submission:invalid");
  EXPECT_NE(refused.error().faults.at(0).detail.find("/office"), std::string::npos);
}

TEST(ImportCase, MayHaveNoDeadline) {
  ImportRequest history = historical_case();
  history.submission.without_deadline = true;

  EXPECT_EQ(outcome_of(history), "RequestSubmitted WorkItemOpened");
}

TEST(ImportCase, OnlyBringsWhatLiveSubmissionsMayNot) {
  SubmitRequest office = submission(), deadline = submission();
  office.office = "archive";
  deadline.without_deadline = true;

  for (const SubmitRequest& command : {office, deadline}) {
    const auto decided = Case().ask(staff(kAnna), command);
    ASSERT_FALSE(decided);
    EXPECT_EQ(Case::faults_of(decided.error()), " /facts:not-allowed");
  }
}

TEST(ImportCase, ClosesByTheFirstActionThatAnItemAllows) {
  ImportRequest history = historical_case();
  history.steps = {row("2011-10-12T08:00:00Z", "approve")};
  history.closing = {.occurred_at = instant("2011-11-01T08:00:00Z"),
                     .actions = {perform("mark_duplicate"), perform("grant")}};

  const auto decided = imported(history);

  ASSERT_TRUE(decided);
  EXPECT_EQ(names_of(decided->events),
            "RequestSubmitted WorkItemOpened DeadlineSet ActionPerformed WorkItemMoved "
            "ActionPerformed DecisionMade WorkItemFinished DeadlineMet RequestClosed");
  EXPECT_EQ(decided->events.back().meta.occurred_at, instant("2011-11-01T08:00:00Z"));
  EXPECT_TRUE(decided->events.back().meta.actor.id.is_none()) << "done by the import";
}

TEST(ImportCase, IsRefusedWhenItsClosingDoesNotFit) {
  ImportRequest nowhere = historical_case(), future = historical_case();
  nowhere.closing = {.occurred_at = instant("2011-11-01T08:00:00Z"), .actions = {perform("grant")}};
  future.closing = {.occurred_at = instant("2031-11-01T08:00:00Z"),
                    .actions = {perform("mark_duplicate")}};
  ImportRequest no_reason = historical_case();
  no_reason.closing = {.occurred_at = instant("2011-11-01T08:00:00Z"),
                       .actions = {perform("refuse")}};

  EXPECT_EQ(outcome_of(nowhere), " /closing:action-not-allowed");
  EXPECT_EQ(outcome_of(future), " /closing:future");
  EXPECT_EQ(outcome_of(no_reason), " /closing:invalid");
}

TEST(ImportCase, AssignsPeopleOfWhomNothingIsKnown) {
  ImportRequest history = historical_case();
  history.steps = {{.occurred_at = history.submitted_at,
                    .actor = {},
                    .command = AssignItem{.item = {}, .assignee = kNobody},
                    .line = 2}};

  EXPECT_EQ(outcome_of(history), "RequestSubmitted WorkItemOpened DeadlineSet WorkItemAssigned");
}

TEST(Go, ToWhereTheItemStandsChangesNothing) {
  Case subject;
  subject.scene.definition.actions.push_back(action("stay", {"check"}, kAgent, {Go{"check"}}));
  subject.submitted();
  const std::vector<Visit> visits = subject.request.items.at(0).visits;

  subject.does(staff(kAnna), perform("stay"));

  EXPECT_EQ(names_of(subject.events), "ActionPerformed");
  EXPECT_EQ(subject.request.items.at(0).visits, visits);
}

}  // namespace
}  // namespace rahgir::domain::testing
