#include "domain/request_limits.h"

#include <gtest/gtest.h>

#include "tests/domain/sample_scene.h"

namespace rahgir::domain::testing {
namespace {

std::string refusal_of(const Result<Decided>& decided) {
  if (decided) return "accepted";
  return std::string(text_of(decided.error().code)) + Case::faults_of(decided.error());
}

/// Holds that many documents of the kind.
void fill(Request& request, std::size_t count, const std::string& kind, std::uint64_t size = 10,
          AttachedDocument::State state = AttachedDocument::State::kAttached) {
  for (std::size_t i = 0; i < count; ++i) {
    AttachedDocument held;
    held.facts.document = id_of<DocumentId>(200);
    held.facts.document.bytes[0] = static_cast<std::uint8_t>(request.documents.size());
    held.facts.kind = kind;
    held.facts.size = size;
    held.state = state;
    request.documents.push_back(held);
  }
}

TEST(RequestLimits, ARequestTakesSoManyDocumentsOfAKind) {
  Case file;
  file.submitted();
  fill(file.request, kMaxDocumentsOfKind - 1, "address_proof");
  for (const Actor& actor : {applicant(), staff(kAnna)}) {
    Case own = file;
    own.does(actor, AttachDocument{.document = document(1)});

    EXPECT_EQ(refusal_of(own.ask(actor, AttachDocument{.document = document(2)})),
              "invalid /document:too-many-documents");
    EXPECT_EQ(refusal_of(own.ask(actor, AttachDocument{.document = document(1)})), "accepted")
        << "attached already";
    EXPECT_EQ(refusal_of(own.ask(actor, AttachDocument{.document = document(2, "photo")})),
              "accepted")
        << "of another kind";
    own.request.documents.front().state = AttachedDocument::State::kReplaced;
    EXPECT_EQ(refusal_of(own.ask(actor, AttachDocument{.document = document(2)})), "accepted")
        << "replaced ones do not count";
  }
}

TEST(RequestLimits, ASubmissionTakesSoManyDocumentsOfAKind) {
  Case file;
  SubmitRequest command = submission();
  for (std::uint8_t i = 0; i <= kMaxDocumentsOfKind; ++i) {
    command.documents.push_back(document(static_cast<std::uint8_t>(i + 1)));
  }

  EXPECT_EQ(refusal_of(file.ask(anonymous(), command)),
            "invalid /documents/20/document:too-many-documents");
  command.documents.pop_back();
  EXPECT_EQ(refusal_of(file.ask(anonymous(), command)), "accepted");
}

TEST(RequestLimits, ARequestTakesSoManyDocumentsInAll) {
  Case file;
  file.submitted();
  fill(file.request, kMaxDocuments - 1, "photo", 10, AttachedDocument::State::kReplaced);
  file.does(staff(kAnna), AttachDocument{.document = document(1)});

  EXPECT_EQ(refusal_of(file.ask(staff(kAnna), AttachDocument{.document = document(2)})),
            "invalid /document:too-many-documents");
  EXPECT_EQ(refusal_of(file.ask(staff(kAnna), ReplaceDocument{.document = id_of<DocumentId>(1),
                                                              .replacement = document(2)})),
            "invalid /replacement/document:too-many-documents");
}

TEST(RequestLimits, ARequestTakesSoManyBytes) {
  Case file;
  file.submitted();
  fill(file.request, 1, "photo", (kMaxDocumentsMb << 20) - 1'000);

  EXPECT_EQ(refusal_of(file.ask(applicant(), AttachDocument{.document = document(1)})), "accepted");
  file.request.documents.front().facts.size += 1;
  EXPECT_EQ(refusal_of(file.ask(applicant(), AttachDocument{.document = document(1)})),
            "invalid /document:too-many-documents");
}

TEST(RequestLimits, AKindThatTakesMoreThanTheSumTakesOne) {
  Case file;
  file.scene.definition.documents.front().max_mb = 2'000;
  file.submitted();
  UploadedDocument large = document(1);
  large.size = 2'000ull << 20;

  file.does(applicant(), AttachDocument{.document = large});

  EXPECT_EQ(refusal_of(file.ask(applicant(), AttachDocument{.document = document(2)})),
            "invalid /document:too-many-documents");
}

TEST(RequestLimits, EachSideSendsSoManyMessages) {
  Case file;
  file.submitted();
  const auto say = [&](const Actor& actor) {
    return refusal_of(file.ask(actor, SendMessage{.text = "Hello"}));
  };
  file.request.messages.resize(
      kMaxMessagesReceived,
      {.direction = Message::Direction::kReceived, .text = "x", .by = {}, .at = {}});

  EXPECT_EQ(say(applicant()), "invalid /text:too-many-messages");
  EXPECT_EQ(say(staff(kAnna)), "accepted");
  file.request.messages.pop_back();
  EXPECT_EQ(say(applicant()), "accepted");
  file.request.messages.assign(
      kMaxMessagesSent, {.direction = Message::Direction::kSent, .text = "x", .by = {}, .at = {}});
  EXPECT_EQ(say(staff(kAnna)), "invalid /text:too-many-messages");
  EXPECT_EQ(say(applicant()), "accepted");
}

TEST(RequestLimits, AFullRequestOnlyTakesWhatClosesIt) {
  Case file;
  file.submitted();
  file.request.version = kMaxEvents - 1;
  file.does(staff(kAnna), AddNote{.text = "the last"});

  const auto refused = file.ask(staff(kAnna), AddNote{.text = "one more"});

  EXPECT_EQ(refusal_of(refused), "invalid :too-many-events");
  EXPECT_EQ(refusal_of(file.ask(staff(kAnna), perform("approve"))), "invalid :too-many-events");
  EXPECT_EQ(refusal_of(file.ask(staff(kAnna), perform("mark_duplicate"))), "accepted");
  EXPECT_EQ(refusal_of(file.ask(applicant(), WithdrawRequest{})), "accepted");
  file.does(staff(kAnna), perform("mark_duplicate"));
  EXPECT_EQ(refusal_of(file.ask(staff(kAnna), AddNote{.text = "after the close"})),
            "invalid :too-many-events");
}

TEST(RequestLimits, ApplicantsStopBeforeStaff) {
  Case file;
  file.submitted();
  file.request.version = kMaxEventsForApplicants;

  EXPECT_EQ(refusal_of(file.ask(applicant(), SendMessage{.text = "Hello"})),
            "invalid :too-many-events");
  EXPECT_EQ(refusal_of(file.ask(staff(kAnna), SendMessage{.text = "Hello"})), "accepted");
}

}  // namespace
}  // namespace rahgir::domain::testing
