#include <gtest/gtest.h>

#include "domain/progress.h"
#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Deadlines: set, paused, shifted, extended, passed, met.

namespace rahgir::domain::testing {
namespace {

using std::chrono::days;

const Deadline& deadline(const Case& subject, std::string_view kind = "decision") {
  for (const Deadline& each : subject.request.deadlines) {
    if (each.kind == kind) return each;
  }
  ADD_FAILURE() << "no deadline " << kind;
  static const Deadline kNone;
  return kNone;
}

std::string due_day(const Case& subject, std::string_view kind = "decision") {
  return to_text(deadline(subject, kind).due_day);
}

TEST(Deadlines, WaitingShiftsThemByWorkingDays) {
  Case subject;
  subject.submitted();  // Monday 2 March, due Monday 30 March
  ASSERT_EQ(due_day(subject), "2026-03-30");

  subject.does(staff(kAnna), ask_more());
  EXPECT_EQ(deadline(subject).state, Deadline::State::kPaused);
  EXPECT_FALSE(due_of(subject.request).has_value());
  subject.after(days(7)).does(applicant(), perform("answered"));  // five working days later

  EXPECT_EQ(due_day(subject), "2026-04-06");
  EXPECT_EQ(deadline(subject).state, Deadline::State::kRunning);
  EXPECT_EQ(due_of(subject.request)->due_at, deadline(subject).due_at);
}

TEST(Deadlines, AnAnswerOnTheSameDayShiftsNothing) {
  Case subject;
  subject.submitted().does(staff(kAnna), ask_more()).does(applicant(), perform("answered"));

  EXPECT_EQ(due_day(subject), "2026-03-30");
}

TEST(Deadlines, ARunningClockGoesOnWhileAnotherOfficeIsAwaited) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("ask_office"));

  EXPECT_EQ(names_of(subject.events), "ActionPerformed WorkItemMoved WorkItemWaiting");
  EXPECT_EQ(deadline(subject).state, Deadline::State::kRunning);
}

TEST(Deadlines, StandStillUntilTheLastItemHasItsAnswer) {
  Case subject;
  subject.scene.definition.start = {"check", "check"};
  subject.submitted();
  PerformAction first = ask_more(), second = ask_more();
  first.item = ItemId{1};
  second.item = ItemId{2};
  subject.does(staff(kAnna), first).does(staff(kAnna), second);
  PerformAction on_first = perform("go_on"), on_second = perform("go_on");
  on_first.item = ItemId{1};
  on_second.item = ItemId{2};

  subject.does(staff(kAnna), on_first);
  EXPECT_EQ(deadline(subject).state, Deadline::State::kPaused);
  subject.does(staff(kAnna), on_second);
  EXPECT_EQ(deadline(subject).state, Deadline::State::kRunning);
}

TEST(Deadlines, APauseByAnActionOutlastsTheWait) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("stop_clock"));
  EXPECT_EQ(names_of(subject.events), "ActionPerformed DeadlinePaused");
  subject.does(staff(kAnna), ask_more()).does(applicant(), perform("answered"));
  EXPECT_EQ(deadline(subject).state, Deadline::State::kPaused);

  subject.after(days(1)).does(staff(kAnna), perform("start_clock"));

  EXPECT_EQ(names_of(subject.events), "ActionPerformed DeadlineResumed");
  EXPECT_EQ(due_day(subject), "2026-03-31");
}

TEST(Deadlines, AnActionSetsOrExtendsThem) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("remind"));
  EXPECT_EQ(names_of(subject.events), "ActionPerformed DeadlineSet");
  EXPECT_EQ(due_day(subject, "reminder"), "2026-03-05");
  EXPECT_EQ(deadline(subject, "reminder").basis, DeadlineBasis::kAction);
  EXPECT_EQ(due_of(subject.request)->kind, "reminder") << "the earliest counts";

  PerformAction extend = perform("extend");
  extend.reason.text = "Complicated.";
  subject.does(staff(kAnna), extend);

  EXPECT_EQ(names_of(subject.events), "ActionPerformed DeadlineExtended");
  EXPECT_EQ(due_day(subject), "2026-04-01");
  EXPECT_EQ(deadline(subject).counting, Counting::kCalendar);
  EXPECT_EQ(bodies_of<DeadlineExtended>(subject.events)[0].reason.text, "Complicated.");
}

TEST(Deadlines, PassOnceAndOnlyAfterTheirInstant) {
  Case subject;
  subject.submitted();
  const PassDeadline pass{.kind = "decision", .due_at = deadline(subject).due_at};
  EXPECT_EQ(subject.ask(scheduler(), pass).error().code, RejectionCode::kConflict);

  subject.after(days(40)).does(scheduler(), pass);
  EXPECT_EQ(names_of(subject.events), "DeadlinePassed");
  EXPECT_EQ(due_of(subject.request)->state, Deadline::State::kPassed);
  subject.does(scheduler(), pass);
  EXPECT_EQ(names_of(subject.events), "");

  subject.does(staff(kAnna), perform("extend"));
  EXPECT_EQ(deadline(subject).state, Deadline::State::kRunning);
}

TEST(Deadlines, OfAnEarlierDueDateDoNotPass) {
  Case subject;
  subject.submitted();
  const PassDeadline pass{.kind = "decision", .due_at = deadline(subject).due_at};
  subject.after(days(20)).does(staff(kAnna), perform("extend")).after(days(20));

  subject.does(scheduler(), pass);

  EXPECT_EQ(names_of(subject.events), "");
}

TEST(Deadlines, AnOverdueOneCannotBePausedOrMet) {
  Case subject;
  subject.submitted().after(days(40)).does(staff(kAnna), ask_more());
  EXPECT_EQ(names_of(subject.events),
            "ActionPerformed InformationRequested WorkItemMoved WorkItemWaiting DeadlinePassed");

  Case late;
  late.submitted().after(days(40)).does(staff(kAnna), perform("mark_duplicate"));
  EXPECT_EQ(names_of(late.events), "ActionPerformed WorkItemFinished DeadlinePassed RequestClosed");
}

TEST(Deadlines, HolidaysCountAsTheOfficeHasThem) {
  Case subject;
  Calendar& calendar = subject.scene.directory.offices.at("traffic").office.calendar;
  calendar.weekend = {5};
  calendar.holidays = {parse_day("2026-03-03").value()};
  subject.scene.definition.deadline = DeadlineRule{.days = 4, .counting = Counting::kWorking};

  subject.submitted();

  EXPECT_EQ(due_day(subject), "2026-03-08") << "4, 5, 7 and 8 March";
}

}  // namespace
}  // namespace rahgir::domain::testing
