#include <gtest/gtest.h>

#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Actions of the definition: items, duties, guards, reasons, forms, questions, effects.

namespace rahgir::domain::testing {
namespace {

using Codes = std::vector<std::string>;

std::string outcome_of(const Result<Decided>& decided) {
  if (decided) return "accepted";
  const std::string faults = Case::faults_of(decided.error());
  return faults.empty() ? std::string(text_of(decided.error().code)) : faults.substr(1);
}

PerformAction on(PerformAction command, std::uint32_t item) {
  command.item = ItemId{item};
  return command;
}

/// survey (item 2) and legal (item 3) are open.
Case forked() {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("fork"));
  return subject;
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

TEST(PerformAction, NamesTheDutyUnderWhichStaffActed) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("approve"));

  EXPECT_EQ(subject.events[0].meta.actor.duty, "agent");
  EXPECT_EQ(subject.events[1].meta.step, "review");
}

TEST(PerformAction, LetsAColleagueActOnAClaimedItemUnlessAssigneeOnly) {
  Case subject;
  subject.submitted().does(staff(kAnna), ClaimItem{});

  EXPECT_EQ(outcome_of(subject.ask(staff(kBela), perform("approve_mine"))), "assignee-only");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("approve_mine"))), "accepted");
  EXPECT_EQ(outcome_of(subject.ask(staff(kBela), perform("approve"))), "accepted");
}

TEST(PerformAction, ExcludesWhoeverPerformedTheOtherActionEvenBeforeAReopening) {
  Case subject;
  subject.scene.directory.staff[kAnna].grants.push_back(
      {.duty = "supervisor", .office = "traffic", .from = {}, .until = {}});
  subject.submitted().does(staff(kAnna), perform("approve"));

  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("grant"))), "four-eyes");
  subject.does(staff(kSara), perform("grant")).does(staff(kSara), ReopenRequest{});
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("grant"))), "four-eyes");
  EXPECT_EQ(outcome_of(subject.ask(staff(kSara), perform("grant"))), "accepted");
}

TEST(PerformAction, JudgesGuardsOnAnswersAndDocuments) {
  Case subject;
  subject.submitted();
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("approve_van"))), "guard-failed");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("issue"))), "documents-incomplete");

  subject.does(staff(kAnna),
               AmendAnswers{.form = {{"van", Answer(true)}, {"length_m", Answer("3")}}});
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("approve_van"))), "accepted");
  subject.does(applicant(), AttachDocument{.document = document(1)});
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("issue"))), "accepted");
  subject.does(staff(kAnna), RefuseDocument{.document = id_of<DocumentId>(1), .reason = {}});
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("issue"))), "documents-incomplete");
  subject.does(staff(kAnna),
               ReplaceDocument{.document = id_of<DocumentId>(1), .replacement = document(2)});
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("issue"))), "accepted");
}

TEST(PerformAction, JudgesTheReason) {
  Case subject;
  subject.submitted();
  const auto outcome = [&](std::string action, Reason reason) {
    PerformAction command = perform(std::move(action));
    command.reason = std::move(reason);
    return outcome_of(subject.ask(staff(kAnna), command));
  };

  EXPECT_EQ(outcome("refuse", {}), "/reason/code:required /reason/text:required");
  EXPECT_EQ(outcome("refuse", {.code = "bored", .text = "x"}), "/reason/code:unknown");
  EXPECT_EQ(outcome("refuse", {.code = "too_long", .text = "9 m"}), "accepted");
  EXPECT_EQ(outcome("refuse", {.code = "too_long", .text = std::string(10'001, 'x')}),
            "/reason/text:too-long");
  EXPECT_EQ(outcome("extend", {}), "accepted");
  EXPECT_EQ(outcome("extend", {.code = "too_long", .text = ""}), "/reason/code:unknown");
  EXPECT_EQ(outcome("approve", {.code = "", .text = "fine"}), "/reason/text:unexpected");
}

TEST(PerformAction, ADecisionRestsOnItsGrounds) {
  Case subject;
  subject.submitted();
  PerformAction refuse = perform("refuse");
  refuse.reason = {.code = "too_long", .text = "9 m"};

  subject.does(staff(kAnna), refuse);

  EXPECT_EQ(names_of(subject.events),
            "ActionPerformed DecisionMade WorkItemFinished DeadlineMet RequestClosed");
  ASSERT_EQ(subject.request.closings.size(), 1U);
  EXPECT_EQ(subject.request.closings[0].outcome, "refused");
  EXPECT_EQ(subject.request.closings[0].grounds, Codes{"too_long"});
  EXPECT_EQ(subject.request.decided_at, subject.scene.now);
  EXPECT_TRUE(subject.request.is_closed());
}

TEST(PerformAction, ReadsItsForm) {
  Case subject;
  subject.submitted();
  PerformAction measure = perform("measure");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), measure)), "/form/measured_m:required");
  measure.form = {{"measured_m", Answer("4.2")}, {"how", Answer("tape")}, {"zone", Answer("a")}};
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), measure)), "/form/zone:unknown");
  measure.form.erase("zone");

  subject.does(staff(kAnna), measure);

  const auto performed = bodies_of<ActionPerformed>(subject.events);
  ASSERT_EQ(performed.size(), 1U);
  EXPECT_TRUE(performed[0].form.clear.contains("measured_m"));
  EXPECT_TRUE(performed[0].form.personal.contains("how"));
  EXPECT_EQ(subject.request.performed.at("measure"), 1U);
  EXPECT_EQ(subject.request.items[0].step, "check") << "no effect: the item stays";
}

TEST(PerformAction, AQuestionNeedsTextAndKnownFields) {
  Case subject;
  subject.submitted();
  PerformAction ask = perform("ask_more");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ask)), "/text:required");
  ask.text = "Which?";
  ask.fields = {"zone", "nonsense"};
  ask.documents_asked = {"licence", "nothing"};
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ask)), "/fields/1:unknown /documents/1:unknown");

  PerformAction approve = perform("approve");
  approve.text = "why";
  approve.fields = {"zone"};
  approve.documents = {document(1)};
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), approve)),
            "/documents:unexpected /text:unexpected /fields:unexpected");
}

TEST(PerformAction, AnAnswerAmendsOnlyWhatWasAsked) {
  Case subject;
  subject.submitted().does(staff(kAnna), ask_more({"van"}));
  PerformAction answer = perform("answered");
  answer.form = {{"zone", Answer("a")}};
  EXPECT_EQ(outcome_of(subject.ask(applicant(), answer)), "/form/zone:not-allowed");
  answer.form = {{"van", Answer(true)}, {"length_m", Answer("4")}};  // which van reveals
  answer.documents = {document(3, "photo")};
  answer.text = "Here you are.";

  subject.does(applicant(), answer);

  EXPECT_EQ(names_of(subject.events),
            "ActionPerformed AnswersAmended DocumentAttached InformationProvided WorkItemMoved "
            "WorkItemResumed DeadlineResumed");
  EXPECT_EQ(subject.request.answers.clear.at("van"), Answer(true));
  EXPECT_FALSE(subject.request.asked.has_value());
}

TEST(PerformAction, AQuestionLapsesWhenTheItemGoesOnWithoutAnAnswer) {
  Case subject;
  subject.submitted().does(staff(kAnna), ask_more());
  ASSERT_TRUE(subject.request.asked.has_value());

  subject.does(staff(kAnna), perform("go_on"));

  EXPECT_FALSE(subject.request.asked.has_value());
}

TEST(PerformAction, SaysWhatIsAllowed) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("approve"));

  const auto rejected = subject.ask(staff(kSara), perform("ask_more"));

  ASSERT_FALSE(rejected.has_value());
  EXPECT_EQ(rejected.error().code, RejectionCode::kActionNotAllowed);
  const Codes expected{"amend",   "assign", "attach",     "claim",          "grant",    "link",
                       "message", "note",   "reclassify", "reissue_secret", "transfer", "withdraw"};
  EXPECT_EQ(rejected.error().allowed, expected);
  EXPECT_EQ(outcome_of(subject.ask(staff(kSara), perform("dance"))), "action-not-allowed");
}

TEST(PerformAction, PicksTheItemOrAsksWhichOne) {
  Case subject = forked();
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), on(perform("legal_done"), 9))), "not-found");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), on(perform("legal_done"), 2))),
            "action-not-allowed");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("legal_done"))), "accepted");

  subject.scene.definition.start = {"check", "check"};
  Case twice{subject.scene, {}, {}, {}};
  twice.submitted();
  EXPECT_EQ(outcome_of(twice.ask(staff(kAnna), perform("approve"))), "item-ambiguous");
  EXPECT_EQ(outcome_of(twice.ask(staff(kAnna), on(perform("approve"), 2))), "accepted");
  twice.does(staff(kSara), TransferItem{.item = ItemId{1}, .office = "archive"});
  EXPECT_EQ(outcome_of(twice.ask(staff(kAnna), perform("approve"))), "accepted")
      << "only one fits at her office";
}

TEST(PerformAction, JoinsWhenEveryTrackHasFinished) {
  Case subject = forked();
  EXPECT_EQ(subject.request.items.size(), 3U);

  subject.does(staff(kIgor), perform("surveyed"));
  EXPECT_EQ(names_of(subject.events), "ActionPerformed WorkItemFinished");
  subject.does(staff(kAnna), perform("legal_done"));
  EXPECT_EQ(names_of(subject.events), "ActionPerformed WorkItemFinished WorkItemOpened");

  const auto opened = bodies_of<WorkItemOpened>(subject.events);
  EXPECT_EQ(opened[0].step, "sign");
  EXPECT_EQ(opened[0].joined, (std::vector<ItemId>{ItemId{2}, ItemId{3}}));
}

TEST(PerformAction, AJoinUsesEachItemOnce) {
  Case subject = forked();
  subject.does(staff(kIgor), perform("surveyed")).does(staff(kAnna), perform("legal_done"));
  subject.does(staff(kSara), perform("again"));  // sign goes to legal, a new survey opens

  subject.does(staff(kAnna), perform("legal_done"));
  EXPECT_EQ(names_of(subject.events), "ActionPerformed WorkItemFinished") << "survey is open";
  subject.does(staff(kIgor), perform("surveyed"));
  EXPECT_EQ(bodies_of<WorkItemOpened>(subject.events)[0].joined,
            (std::vector<ItemId>{ItemId{4}, ItemId{5}}));
}

TEST(PerformAction, ClosingCancelsParallelItems) {
  Case subject;
  subject.scene.definition.start = {"check", "survey"};
  subject.submitted().does(staff(kAnna), perform("mark_duplicate"));

  EXPECT_EQ(names_of(subject.events),
            "ActionPerformed WorkItemFinished WorkItemCancelled DeadlineMet RequestClosed");
  EXPECT_EQ(subject.request.closings[0].kind, CloseKind::kDuplicate);
  EXPECT_EQ(subject.request.closings[0].outcome, "");
}

TEST(PerformAction, EachStepMayAllowAndDenyBuiltInActions) {
  Case subject;
  Step& check = subject.scene.definition.steps[0];
  check.deny = {"note", "withdraw"};
  subject.scene.definition.steps[1].allow = {"claim"};
  subject.submitted();
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AddNote{.text = "x"})), "action-not-allowed");
  EXPECT_EQ(outcome_of(subject.ask(applicant(), WithdrawRequest{})), "action-not-allowed");

  subject.does(staff(kAnna), ask_more());
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ClaimItem{})), "accepted");
  EXPECT_EQ(outcome_of(subject.ask(applicant(), WithdrawRequest{})), "accepted");
}

}  // namespace
}  // namespace rahgir::domain::testing
