#include <gtest/gtest.h>

#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Filing a request: who, over which channel, with which answers, contacts and documents.

namespace rahgir::domain::testing {
namespace {

/// "/form/zone:option /language:unknown", or the rejection's code where there are no faults.
std::string faults_of(const Result<Decided>& decided) {
  if (decided) return "accepted";
  std::string text;
  for (const Fault& fault : decided.error().faults) {
    if (!text.empty()) text += ' ';
    text += fault.pointer + ":" + fault.code;
  }
  return text.empty() ? std::string(text_of(decided.error().code)) : text;
}

SubmitRequest with(std::string field, Answer answer) {
  SubmitRequest command = submission();
  command.form.insert_or_assign(std::move(field), std::move(answer));
  return command;
}

SubmitRequest over(Channel channel) {
  SubmitRequest command = submission();
  command.channel = channel;
  return command;
}

TEST(Submission, OpensTheStartItemsAndSetsTheDeadline) {
  Case subject;

  subject.submitted();

  EXPECT_EQ(names_of(subject.events), "RequestSubmitted WorkItemOpened DeadlineSet");
  const Request& request = subject.request;
  EXPECT_EQ(request.service, "permit");
  EXPECT_EQ(request.office, "traffic");
  EXPECT_EQ(request.submitted_at, subject.scene.now);
  EXPECT_EQ(to_text(request.submitted_day), "2026-03-02");
  EXPECT_EQ(request.submitted_by, id_of<CommandId>(7));
  ASSERT_EQ(request.items.size(), 1U);
  EXPECT_EQ(request.items[0].step, "check");
  EXPECT_EQ(to_text(request.items[0].due_at.value()), "2026-03-09T23:59:59.999Z");
  ASSERT_EQ(request.deadlines.size(), 1U);
  EXPECT_EQ(to_text(request.deadlines[0].due_day), "2026-03-30");
  EXPECT_EQ(to_text(request.deadlines[0].due_at), "2026-03-30T23:59:59.999Z");
}

TEST(Submission, StampsEveryEvent) {
  Case subject;

  subject.submitted();

  const EventMeta& meta = subject.events[1].meta;
  EXPECT_EQ(meta.stream, id_of<RequestId>(42));
  EXPECT_EQ(meta.version, 2U);
  EXPECT_EQ(meta.occurred_at, subject.scene.now);
  EXPECT_EQ(meta.command, id_of<CommandId>(7));
  EXPECT_EQ(meta.office, "traffic");
  EXPECT_EQ(meta.office_version, 1U);
  EXPECT_EQ(meta.service, "permit");
  EXPECT_EQ(meta.service_version, 1U);
  EXPECT_EQ(meta.step, "check");
  EXPECT_EQ(meta.actor, anonymous());
  EXPECT_EQ(subject.request.office_versions.at("traffic"), 1U);
}

TEST(Submission, CountsDaysWhereTheOfficeIs) {
  Case subject;
  subject.scene.local_time = FixedOffsetTime(std::chrono::hours(12));
  subject.scene.now = instant("2026-03-06T20:00:00Z");  // Saturday morning there

  subject.submitted();

  EXPECT_EQ(to_text(subject.request.submitted_day), "2026-03-07");
  EXPECT_EQ(to_text(subject.request.items[0].due_at.value()), "2026-03-13T11:59:59.999Z");
}

struct FieldCase {
  const char* name;
  std::string field;
  Answer answer;
  std::string faults;
};

TEST(Submission, JudgesEachTypeOfField) {
  const std::vector<FieldCase> cases{
      {"text", "full_name", Answer("Ada"), "accepted"},
      {"blank text", "full_name", Answer(""), "/form/full_name:required"},
      {"long text", "full_name", Answer(std::string(121, 'x')), "/form/full_name:too-long"},
      {"code points count", "full_name", Answer(std::string(121, '\xd9')),
       "/form/full_name:control-characters"},
      {"control character", "full_name", Answer("a\x01z"), "/form/full_name:control-characters"},
      {"number for text", "full_name", Answer(std::int64_t{3}), "/form/full_name:type"},
      {"e-mail", "email", Answer("ada@example.org"), "accepted"},
      {"no e-mail", "email", Answer("ada@example"), "/form/email:format"},
      {"e-mail with a space", "email", Answer("a da@example.org"), "/form/email:format"},
      {"phone", "phone", Answer("+31 (0)6-123 45"), "accepted"},
      {"no phone", "phone", Answer("call me"), "/form/phone:format"},
      {"option", "zone", Answer("b"), "accepted"},
      {"no option", "zone", Answer("c"), "/form/zone:option"},
      {"yes", "van", Answer(false), "accepted"},
      {"text for yes", "van", Answer("yes"), "/form/van:type"},
      {"integer", "wheels", Answer(std::int64_t{2}), "accepted"},
      {"small integer", "wheels", Answer(std::int64_t{1}), "/form/wheels:too-small"},
      {"large integer", "wheels", Answer(std::int64_t{19}), "/form/wheels:too-large"},
      {"text for integer", "wheels", Answer("4"), "/form/wheels:type"},
      {"many", "colours", Answer(std::vector<std::string>{"red", "blue"}), "accepted"},
      {"twice", "colours", Answer(std::vector<std::string>{"red", "red"}),
       "/form/colours:duplicate"},
      {"none of many", "colours", Answer(std::vector<std::string>{"pink"}), "/form/colours:option"},
      {"money", "price", Answer(Money{"12.50", "EUR"}), "accepted"},
      {"currency", "price", Answer(Money{"12.50", "euro"}), "/form/price:format"},
      {"amount", "price", Answer(Money{"12,50", "EUR"}), "/form/price:format"},
      {"much money", "price", Answer(Money{"1000.01", "EUR"}), "/form/price:too-large"},
      {"date", "since", Answer("2024-02-29"), "accepted"},
      {"no date", "since", Answer("2023-02-29"), "/form/since:format"},
      {"early date", "since", Answer("1999-12-31"), "/form/since:too-small"},
      {"pattern", "tax_id", Answer("123456789"), "accepted"},
      {"not the pattern", "tax_id", Answer("12345678x"), "/form/tax_id:pattern"},
      {"no document", "licence", Answer("x"), "/form/licence:format"},
      {"foreign document", "licence", Answer(to_text(id_of<DocumentId>(3))),
       "/form/licence:unknown-document"},
      {"hidden", "length_m", Answer("99"), "accepted"},
      {"unknown", "colour", Answer("red"), "/form/colour:unknown"},
      {"unknown with a slash", "a/b~c", Answer("x"), "/form/a~1b~0c:unknown"}};

  for (const FieldCase& each : cases) {
    const Case subject;
    EXPECT_EQ(faults_of(subject.ask(anonymous(), with(each.field, each.answer))), each.faults)
        << each.name;
  }
}

TEST(Submission, AsksForWhatShowIfReveals) {
  const Case subject;
  SubmitRequest command = with("van", Answer(true));

  EXPECT_EQ(faults_of(subject.ask(anonymous(), command)), "/form/length_m:required");
  command.form["length_m"] = "9.0";
  EXPECT_EQ(faults_of(subject.ask(anonymous(), command)), "/form/length_m:too-large");
  command.form["length_m"] = "8.00";
  EXPECT_EQ(faults_of(subject.ask(anonymous(), command)), "accepted");
}

TEST(Submission, DropsHiddenAnswersAndSplitsTheOthers) {
  Case subject;
  SubmitRequest command = with("van", Answer(false));
  command.form["length_m"] = "4";
  command.form["zone"] = "a";

  subject.does(anonymous(), command);

  const SplitAnswers expected{.clear = {{"van", Answer(false)}, {"zone", Answer("a")}},
                              .personal = {{"full_name", Answer("Ada Lovelace")}}};
  EXPECT_EQ(subject.request.answers, expected);
}

TEST(Submission, FillsThePartiesFromTheForm) {
  Case subject;
  SubmitRequest command = with("email", Answer("ada@example.org"));
  command.form["firm"] = "Analytical Engines";
  command.applicant = {{"name", "A. L."}, {"phone", "0612345678"}};

  subject.does(anonymous(), command);

  const auto& parties = subject.request.parties;
  ASSERT_EQ(parties.size(), 2U);
  EXPECT_EQ(parties[0].role, PartyRole::kApplicant);
  EXPECT_EQ(parties[0].subject, command.subject);
  EXPECT_EQ(parties[0].preferred_channel, "email");
  EXPECT_EQ(parties[0].contact.at("name"), "Ada Lovelace");
  EXPECT_EQ(parties[0].contact.at("phone"), "0612345678");
  EXPECT_EQ(parties[1].role, PartyRole::kOrganisation);
  EXPECT_EQ(parties[1].contact.at("name"), "Analytical Engines");
  EXPECT_NE(parties[1].subject, command.subject);
}

TEST(Submission, JudgesContacts) {
  const Case subject;
  SubmitRequest command = submission();
  command.applicant = {{"email", "nonsense"}, {"shoe_size", "44"}};
  EXPECT_EQ(faults_of(subject.ask(anonymous(), command)),
            "/applicant/email:format /applicant:unknown");

  command = submission();
  command.on_behalf_of = {{"name", "Bob"}};
  EXPECT_EQ(faults_of(subject.ask(anonymous(), command)), "/on_behalf_of:not-allowed");
  EXPECT_EQ(faults_of(subject.ask(staff(kAnna), command)), "accepted");
}

TEST(Submission, JudgesWhoUsesWhichChannel) {
  const Case subject;
  const auto outcome = [&](const Actor& actor, Channel channel) {
    return faults_of(subject.ask(actor, over(channel)));
  };

  EXPECT_EQ(outcome(anonymous(), Channel::kWeb), "accepted");
  EXPECT_EQ(outcome(anonymous(), Channel::kPhone), "/channel:not-allowed");
  for (const Channel channel : {Channel::kCounter, Channel::kPhone, Channel::kPost, Channel::kEmail,
                                Channel::kInternal, Channel::kWeb}) {
    EXPECT_EQ(outcome(staff(kAnna), channel), "accepted");
    EXPECT_EQ(outcome(staff(kSara), channel), "accepted");
    EXPECT_EQ(outcome(staff(kIgor), channel), "duty-required");
    EXPECT_EQ(outcome(staff(kNora), channel), "duty-required") << "a child office is not enough";
  }
  EXPECT_EQ(outcome(staff(kAnna), Channel::kImport), "/channel:not-allowed");
  EXPECT_EQ(outcome(scheduler(), Channel::kWeb), "duty-required");
}

TEST(Submission, TakesAnEarlierTimeOnlyWhereSomebodyCameInPerson) {
  Case subject;
  subject.scene.back_dated = true;
  subject.scene.occurred_at = subject.scene.now - std::chrono::hours(48);

  EXPECT_EQ(faults_of(subject.ask(staff(kAnna), over(Channel::kEmail))),
            "/occurred_at:not-allowed");
  EXPECT_EQ(faults_of(subject.ask(anonymous(), submission())), "/occurred_at:not-allowed");
  subject.does(staff(kAnna), over(Channel::kPost));
  EXPECT_EQ(subject.request.submitted_at, subject.scene.occurred_at);
  EXPECT_TRUE(subject.events[0].meta.back_dated);
  EXPECT_EQ(subject.events[0].meta.actor.duty, "agent");
  EXPECT_EQ(faults_of(subject.ask(staff(kAnna), AddNote{.text = "x"})), "/occurred_at:not-allowed");

  subject.scene.occurred_at = subject.scene.now + std::chrono::hours(1);
  EXPECT_EQ(faults_of(Case{subject.scene, {}, {}, {}}.ask(staff(kAnna), over(Channel::kPost))),
            "/occurred_at:future");
}

TEST(Submission, JudgesLanguageAndService) {
  Case subject;
  SubmitRequest command = submission();
  command.language = "tlh";
  EXPECT_EQ(faults_of(subject.ask(anonymous(), command)), "/language:unknown");
  command.language.clear();
  EXPECT_EQ(subject.ask(anonymous(), command)->after.language, "en");

  Service& service = subject.scene.directory.services["permit"];
  EXPECT_EQ(faults_of(subject.ask(anonymous(), submission())), "accepted");
  service.state = Service::State::kSuspended;
  EXPECT_EQ(faults_of(subject.ask(anonymous(), submission())), "service-unavailable");
  service.state = Service::State::kRetired;
  EXPECT_EQ(faults_of(subject.ask(anonymous(), submission())), "service-unavailable");
}

TEST(Submission, JudgesDocuments) {
  const Case subject;
  const auto outcome = [&](std::vector<UploadedDocument> documents) {
    SubmitRequest command = submission();
    command.documents = std::move(documents);
    return faults_of(subject.ask(anonymous(), command));
  };
  UploadedDocument wrong_type = document(1);
  wrong_type.media_type = "text/html";
  UploadedDocument large = document(1, "photo");
  large.size = 1'048'577;

  EXPECT_EQ(outcome({document(1), document(2, "photo")}), "accepted");
  EXPECT_EQ(outcome({document(1, "passport")}), "/documents/0/kind:unknown");
  EXPECT_EQ(outcome({document(1, "full_name")}), "/documents/0/kind:unknown");
  EXPECT_EQ(outcome({document(2, "photo"), wrong_type}), "/documents/1/document:type");
  EXPECT_EQ(outcome({large}), "/documents/0/document:too-large");
  EXPECT_EQ(outcome({document(1), document(1)}), "/documents/1/document:duplicate");
}

TEST(Submission, AnswersADocumentFieldByTheDocumentOfItsKind) {
  Case subject;
  SubmitRequest command = submission();
  command.documents = {document(4, "licence")};

  subject.does(anonymous(), command);

  EXPECT_EQ(subject.request.answers.personal.at("licence"), Answer(to_text(id_of<DocumentId>(4))));
  EXPECT_EQ(names_of(subject.events),
            "RequestSubmitted DocumentAttached WorkItemOpened DeadlineSet");
}

TEST(Submission, StartsWaitingWhereTheDefinitionDoes) {
  Case subject;
  subject.scene.definition.start = {"check", "await_applicant"};

  subject.submitted();

  EXPECT_EQ(names_of(subject.events),
            "RequestSubmitted WorkItemOpened WorkItemOpened WorkItemWaiting DeadlineSet "
            "DeadlinePaused");
}

}  // namespace
}  // namespace rahgir::domain::testing
