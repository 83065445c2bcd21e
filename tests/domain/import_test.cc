#include <gtest/gtest.h>

#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Historical cases: one command, judged row by row, all or nothing.

namespace rahgir::domain::testing {
namespace {

class History {
 public:
  History() {
    made_.submission = submission();
    made_.submission.facts = {{"department", "General"}};
    made_.submission.channel = Channel::kImport;
    made_.submitted_at = instant("2011-10-11T11:42:22Z");
  }
  ImportRequest& operator*() { return made_; }
  ImportRequest* operator->() { return &made_; }
  History& then(std::string_view when, ActorId actor,
                std::variant<PerformAction, AssignItem> command) {
    made_.steps.push_back({.occurred_at = instant(when),
                           .actor = actor,
                           .command = std::move(command),
                           .line = made_.steps.size() + 2});
    return *this;
  }
  RequestCommand command() const { return std::make_shared<const ImportRequest>(made_); }

 private:
  ImportRequest made_;
};

std::string refusal_of(const Result<Decided>& decided) {
  return decided ? "accepted" : Case::faults_of(decided.error());
}

TEST(ImportRequest, TellsTheWholeCaseAtItsOwnTimes) {
  History history;
  history.then("2011-10-12T08:00:00Z", kNobody, AssignItem{.item = {}, .assignee = kAnna})
      .then("2011-10-13T08:00:00Z", kAnna, perform("approve"))
      .then("2011-10-20T08:00:00Z", kBela, perform("grant"));
  Case subject;

  subject.does(importer(), history.command());

  EXPECT_EQ(names_of(subject.events),
            "RequestSubmitted WorkItemOpened DeadlineSet WorkItemAssigned ActionPerformed "
            "WorkItemMoved ActionPerformed DecisionMade WorkItemFinished DeadlineMet "
            "RequestClosed");
  const Request& request = subject.request;
  EXPECT_EQ(request.channel, Channel::kImport);
  EXPECT_EQ(request.facts.at("department"), "General");
  EXPECT_EQ(request.closings[0].at, instant("2011-10-20T08:00:00Z"));
  EXPECT_TRUE(request.performed_by.at("grant").contains(kBela));
  EXPECT_EQ(subject.events[3].meta.actor.id, kNobody);
  EXPECT_EQ(subject.events[3].meta.actor.kind, ActorKind::kImport);
  EXPECT_EQ(subject.events.back().meta.recorded_at, subject.scene.now);
}

TEST(ImportRequest, TakesTheDueDateThatTheLogGives) {
  History history;
  history->submission.due_at = instant("2011-12-06T12:41:31Z");
  Case subject;

  subject.does(importer(), history.command());

  const Deadline& deadline = subject.request.deadlines.at(0);
  EXPECT_EQ(deadline.basis, DeadlineBasis::kImport);
  EXPECT_EQ(deadline.due_at, instant("2011-12-06T12:41:31Z"));
  EXPECT_EQ(to_text(deadline.due_day), "2011-12-06");
}

TEST(ImportRequest, LastsNoTimeBeforeTheSubmission) {
  History history;
  history.then("2011-10-01T08:00:00Z", kAnna, perform("approve"))
      .then("2011-10-02T08:00:00Z", kBela, perform("grant"));
  Case subject;

  subject.does(importer(), history.command());

  const std::vector<Visit>& visits = subject.request.items[0].visits;
  ASSERT_EQ(visits.size(), 2U);
  EXPECT_EQ(visits[0].until, visits[0].from);
  EXPECT_EQ(visits[0].until_day, visits[0].from_day);
  EXPECT_EQ(visits[1].until.value() - visits[1].from, std::chrono::hours(24));
}

TEST(ImportRequest, PicksTheLowestItemThatFits) {
  History history;
  history.then("2011-10-12T08:00:00Z", kAnna, perform("approve"));
  Case subject;
  subject.scene.definition.start = {"check", "check"};

  subject.does(importer(), history.command());

  EXPECT_EQ(subject.request.items[0].step, "review");
  EXPECT_EQ(subject.request.items[1].step, "check");
}

TEST(ImportRequest, IsRefusedAsAWholeWithItsFirstFault) {
  const Case subject;
  const auto refusal = [&](History& history) {
    return refusal_of(subject.ask(importer(), history.command()));
  };
  History no_such_step, four_eyes, no_reason, no_name, future;
  no_such_step.then("2011-10-12T08:00:00Z", kAnna, perform("approve"))
      .then("2011-10-12T08:00:00Z", kAnna, perform("approve"));
  four_eyes.then("2011-10-12T08:00:00Z", kAnna, perform("approve"))
      .then("2011-10-13T08:00:00Z", kAnna, perform("grant"));
  no_reason.then("2011-10-12T08:00:00Z", kAnna, perform("refuse"));
  no_name->submission.form.clear();
  future.then("2031-10-12T08:00:00Z", kAnna, perform("approve"));

  EXPECT_EQ(refusal(no_such_step), " /steps/1:action-not-allowed");
  EXPECT_EQ(refusal(four_eyes), " /steps/1:four-eyes");
  EXPECT_EQ(refusal(no_reason), " /steps/0:invalid");
  EXPECT_EQ(refusal(no_name), " /submission:invalid");
  EXPECT_EQ(refusal(future), " /steps/0:future");
}

TEST(ImportRequest, ComesOnlyFromAnImport) {
  const Case subject;
  History history;

  EXPECT_EQ(subject.ask(staff(kSara), history.command()).error().code,
            RejectionCode::kDutyRequired);
}

}  // namespace
}  // namespace rahgir::domain::testing
