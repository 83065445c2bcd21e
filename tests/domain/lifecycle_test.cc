#include <gtest/gtest.h>

#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Withdrawing, reopening, reclassifying; documents, notes, amendments, links, the secret.

namespace rahgir::domain::testing {
namespace {

std::string outcome_of(const Result<Decided>& decided) {
  if (decided) return decided->events.empty() ? "already so" : names_of(decided->events);
  const std::string faults = Case::faults_of(decided.error());
  return faults.empty() ? std::string(text_of(decided.error().code)) : faults.substr(1);
}

TEST(WithdrawRequest, ClosesTheRequest) {
  Case subject;
  subject.submitted().does(applicant(), WithdrawRequest{.reason = {.code = "", .text = "Moved."}});

  EXPECT_EQ(names_of(subject.events),
            "RequestWithdrawn WorkItemCancelled DeadlineMet RequestClosed");
  EXPECT_EQ(subject.request.closings[0].kind, CloseKind::kWithdrawn);
  EXPECT_EQ(outcome_of(subject.ask(applicant(), SendMessage{.text = "No!"})), "action-not-allowed");
}

TEST(ReopenRequest, StartsAgainAtItsStepWithTheWholeTime) {
  Case subject;
  subject.submitted().does(staff(kAnna), perform("approve")).does(staff(kSara), perform("grant"));
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ReopenRequest{})), "duty-required");

  subject.after(std::chrono::days(7)).does(staff(kSara), ReopenRequest{});

  EXPECT_EQ(names_of(subject.events), "RequestReopened WorkItemOpened DeadlineSet");
  EXPECT_FALSE(subject.request.is_closed());
  EXPECT_FALSE(subject.request.decision.has_value());
  EXPECT_EQ(subject.request.closings[0].outcome, "granted");
  EXPECT_EQ(subject.request.closings[0].reopened_at, subject.scene.now);
  EXPECT_EQ(subject.request.items.back().step, "review");
  EXPECT_EQ(to_text(subject.request.deadlines[0].due_day), "2026-04-06");

  subject.scene.definition.reopen.reset();
  subject.does(staff(kSara), perform("grant"));
  EXPECT_EQ(outcome_of(subject.ask(staff(kSara), ReopenRequest{})), "action-not-allowed");
}

TEST(ReopenRequest, LeavesNothingForALaterJoin) {
  Case subject;
  subject.scene.definition.actions.push_back(
      action("give_up", {"legal"}, kAgent, {Close{CloseKind::kLapsed}}));
  subject.scene.definition.reopen->to = "survey";
  subject.submitted().does(staff(kAnna), perform("fork")).does(staff(kAnna), perform("give_up"));
  subject.does(staff(kSara), ReopenRequest{}).does(staff(kIgor), perform("surveyed"));

  EXPECT_EQ(names_of(subject.events), "ActionPerformed WorkItemFinished");
}

TEST(ReclassifyRequest, StartsTheOtherService) {
  Case subject;
  subject.submitted().after(std::chrono::days(3));

  subject.does(staff(kAnna), ReclassifyRequest{});

  EXPECT_EQ(names_of(subject.events),
            "WorkItemCancelled RequestReclassified WorkItemOpened DeadlineSet");
  EXPECT_EQ(subject.events[0].meta.service, "permit");
  EXPECT_EQ(subject.events[1].meta.service, "copy");
  EXPECT_EQ(subject.events[2].meta.service_version, 3U);
  EXPECT_EQ(subject.events[2].meta.office, "archive");
  EXPECT_EQ(subject.request.office, "archive");
  EXPECT_EQ(to_text(subject.request.submitted_day), "2026-03-02");
  EXPECT_EQ(to_text(subject.request.deadlines[0].due_day), "2026-03-12")
      << "ten days from the submission";
}

TEST(ReclassifyRequest, JudgesTheTarget) {
  Case subject;
  subject.submitted();
  subject.scene.directory.services["copy"].state = Service::State::kSuspended;
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ReclassifyRequest{})), "service-unavailable");

  subject.scene.directory.services.clear();
  RequestContext context = subject.scene.context(staff(kAnna));
  context.new_definition = context.definition;
  EXPECT_EQ(outcome_of(decide(subject.request, ReclassifyRequest{}, context)), "already so");
  context.new_definition = {};
  EXPECT_EQ(outcome_of(decide(subject.request, ReclassifyRequest{}, context)), "not-found");
}

TEST(Texts, AreRequiredAndLimited) {
  Case subject;
  subject.submitted();

  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AddNote{})), "/text:required");
  EXPECT_EQ(outcome_of(subject.ask(applicant(), SendMessage{})), "/text:required");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AddNote{.text = std::string(10'001, 'x')})),
            "/text:too-long");
  std::string persian;
  for (int count = 0; count < 10'000; ++count) persian += "\xd8\xa7";
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AddNote{.text = persian})), "NoteAdded");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AddNote{.text = "\xff"})),
            "/text:control-characters");
}

TEST(SendMessage, GoesBothWays) {
  Case subject;
  subject.submitted().does(applicant(), SendMessage{.text = "When?"});
  EXPECT_EQ(names_of(subject.events), "MessageReceived");
  subject.does(staff(kAnna), SendMessage{.text = "Soon."});
  EXPECT_EQ(names_of(subject.events), "MessageSent");

  ASSERT_EQ(subject.request.messages.size(), 2U);
  EXPECT_EQ(subject.request.messages[0].direction, Message::Direction::kReceived);
  EXPECT_EQ(subject.request.messages[1].by.id, kAnna);
}

TEST(AmendAnswers, ChangesOnlyWhatDiffers) {
  Case subject;
  subject.submitted();
  const auto outcome = [&](Answers form) {
    return outcome_of(subject.ask(staff(kAnna), AmendAnswers{.form = std::move(form)}));
  };
  EXPECT_EQ(outcome({}), "already so");
  EXPECT_EQ(outcome({{"full_name", Answer("Ada Lovelace")}}), "already so");
  EXPECT_EQ(outcome({{"full_name", Answer("")}}), "/form/full_name:required");
  EXPECT_EQ(outcome({{"nonsense", Answer("x")}}), "/form/nonsense:unknown");
  EXPECT_EQ(outcome({{"van", Answer(true)}}), "/form/length_m:required");

  subject.does(staff(kAnna),
               AmendAnswers{.form = {{"van", Answer(true)}, {"length_m", Answer("4")}}});
  subject.does(staff(kAnna), AmendAnswers{.form = {{"van", Answer(false)}}});

  EXPECT_FALSE(subject.request.answers.personal.contains("length_m")) << "hidden again";
  EXPECT_EQ(bodies_of<AnswersAmended>(subject.events)[0].removed,
            std::vector<std::string>{"length_m"});
}

TEST(AmendAnswers, KeepsTheContactInStep) {
  Case subject;
  subject.submitted().does(staff(kAnna), AmendAnswers{.form = {{"email", Answer("a@b.example")}}});
  EXPECT_EQ(subject.request.parties[0].contact.at("email"), "a@b.example");
  EXPECT_EQ(subject.request.parties[0].contact.at("name"), "Ada Lovelace");

  subject.does(staff(kAnna), AmendAnswers{.form = {{"email", Answer("")}}});

  EXPECT_FALSE(subject.request.parties[0].contact.contains("email"));
  EXPECT_FALSE(subject.request.answers.personal.contains("email"));
}

TEST(Documents, GoThroughTheirStates) {
  Case subject;
  const DocumentId first = id_of<DocumentId>(1);
  subject.submitted().does(applicant(), AttachDocument{.document = document(1)});
  EXPECT_EQ(outcome_of(subject.ask(applicant(), AttachDocument{.document = document(1)})),
            "already so");
  EXPECT_EQ(outcome_of(subject.ask(applicant(), AttachDocument{.document = document(1, "photo")})),
            "conflict");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AcceptDocument{.document = id_of<DocumentId>(8)})),
            "not-found");
  subject.does(staff(kAnna), AcceptDocument{.document = first});
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AcceptDocument{.document = first})), "already so");
  subject.does(staff(kAnna),
               RefuseDocument{.document = first, .reason = {.code = "blurred", .text = ""}});
  EXPECT_EQ(subject.request.documents[0].refusal.code, "blurred");

  subject.does(staff(kAnna), ReplaceDocument{.document = first, .replacement = document(2)});

  EXPECT_EQ(names_of(subject.events), "DocumentAttached DocumentReplaced");
  EXPECT_EQ(subject.request.documents[0].replaced_by, id_of<DocumentId>(2));
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), AcceptDocument{.document = first})), "conflict");
}

TEST(Documents, AReplacementAnswersItsField) {
  Case subject;
  SubmitRequest command = submission();
  command.documents = {document(4, "licence")};
  subject.does(anonymous(), command);

  subject.does(staff(kAnna), ReplaceDocument{.document = id_of<DocumentId>(4),
                                             .replacement = document(5, "licence")});

  EXPECT_EQ(names_of(subject.events), "DocumentAttached DocumentReplaced AnswersAmended");
  EXPECT_EQ(subject.request.answers.personal.at("licence"), Answer(to_text(id_of<DocumentId>(5))));
}

TEST(LinkRequest, HappensOnceAndToAnotherRequest) {
  Case subject;
  subject.submitted();
  const LinkRequest link{.kind = LinkKind::kDuplicate, .other = id_of<RequestId>(3)};
  subject.does(staff(kAnna), link);

  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), link)), "already so");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna),
                                   LinkRequest{.kind = link.kind, .other = subject.request.id})),
            "/request:not-allowed");
}

TEST(ReissueSecret, RaisesTheGeneration) {
  Case subject;
  subject.submitted().does(staff(kAnna), ReissueSecret{}).does(staff(kAnna), ReissueSecret{});

  EXPECT_EQ(subject.request.secret_generation, 2U);
}

}  // namespace
}  // namespace rahgir::domain::testing
