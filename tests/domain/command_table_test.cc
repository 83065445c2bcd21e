#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/domain/sample_scene.h"

// Every command at every kind of step, by everyone. One letter an outcome:
//
//   +  accepted        D  duty-required          I  invalid
//   =  already so      A  action-not-allowed     C  conflict
//                      O  assignee-only          N  not-found
//
// The request: an item at the step, held by the agent (but for "closed"), a document attached, the
// deadline not over. A command without its five rows fails the test.

namespace rahgir::domain::testing {
namespace {

enum class Place : std::uint8_t { kNone, kWork, kApplicant, kOffice, kClosed };
constexpr std::array kPlaces{Place::kNone, Place::kWork, Place::kApplicant, Place::kOffice,
                             Place::kClosed};

/// The columns, in this order.
const std::array<Actor, 8>& actors() {
  static const std::array<Actor, 8> kActors{staff(kAnna),  staff(kSara), staff(kArash),
                                            staff(kAudun), applicant(),  anonymous(),
                                            importer(),    scheduler()};
  return kActors;
}

struct Row {
  std::string_view command;
  Place place;
  std::string_view outcomes;
};

constexpr std::size_t kCommands = 21;
static_assert(kCommands == std::variant_size_v<RequestCommand>, "a new command needs its rows");

// clang-format off
constexpr std::array<Row, kCommands * kPlaces.size()> kTable{{
    //                                       agent
    //                                       | supervisor
    //                                       | | agent of another office
    //                                       | | | auditor
    //                                       | | | | applicant
    //                                       | | | | | anonymous
    //                                       | | | | | | import
    //                                       | | | | | | | system
    {"submit",           Place::kNone,      "+ + D D + + I D"},
    {"submit",           Place::kWork,      "C C C C C C C C"},
    {"submit",           Place::kApplicant, "C C C C C C C C"},
    {"submit",           Place::kOffice,    "C C C C C C C C"},
    {"submit",           Place::kClosed,    "C C C C C C C C"},
    {"(own)",            Place::kNone,      "N N N N N N N N"},
    {"(own)",            Place::kWork,      "+ D D D D D + D"},
    {"(own)",            Place::kApplicant, "D D D D + D + D"},
    {"(own)",            Place::kOffice,    "+ D D D D D + D"},
    {"(own)",            Place::kClosed,    "A A A A A A A A"},
    {"claim",            Place::kNone,      "N N N N N N N N"},
    {"claim",            Place::kWork,      "= + D D D D O D"},
    {"claim",            Place::kApplicant, "A A A A A A A A"},
    {"claim",            Place::kOffice,    "A A A A A A A A"},
    {"claim",            Place::kClosed,    "A A A A A A A A"},
    {"release",          Place::kNone,      "N N N N N N N N"},
    {"release",          Place::kWork,      "+ + D D D D + D"},
    {"release",          Place::kApplicant, "A A A A A A A A"},
    {"release",          Place::kOffice,    "A A A A A A A A"},
    {"release",          Place::kClosed,    "A A A A A A A A"},
    {"assign",           Place::kNone,      "N N N N N N N N"},
    {"assign",           Place::kWork,      "+ + D D D D + D"},
    {"assign",           Place::kApplicant, "+ + D D D D + D"},
    {"assign",           Place::kOffice,    "+ + D D D D + D"},
    {"assign",           Place::kClosed,    "A A A A A A A A"},
    {"delegate",         Place::kNone,      "N N N N N N N N"},
    {"delegate",         Place::kWork,      "+ + D D D D + D"},
    {"delegate",         Place::kApplicant, "A A A A A A A A"},
    {"delegate",         Place::kOffice,    "A A A A A A A A"},
    {"delegate",         Place::kClosed,    "A A A A A A A A"},
    {"transfer",         Place::kNone,      "N N N N N N N N"},
    {"transfer",         Place::kWork,      "+ + D D D D + D"},
    {"transfer",         Place::kApplicant, "+ + D D D D + D"},
    {"transfer",         Place::kOffice,    "+ + D D D D + D"},
    {"transfer",         Place::kClosed,    "A A A A A A A A"},
    {"note",             Place::kNone,      "N N N N N N N N"},
    {"note",             Place::kWork,      "+ + D D D D + D"},
    {"note",             Place::kApplicant, "+ + D D D D + D"},
    {"note",             Place::kOffice,    "+ + D D D D + D"},
    {"note",             Place::kClosed,    "+ + D D D D + D"},
    {"message",          Place::kNone,      "N N N N N N N N"},
    {"message",          Place::kWork,      "+ + D D + D + D"},
    {"message",          Place::kApplicant, "+ + D D + D + D"},
    {"message",          Place::kOffice,    "+ + D D + D + D"},
    {"message",          Place::kClosed,    "A A A A A A A A"},
    {"attach",           Place::kNone,      "N N N N N N N N"},
    {"attach",           Place::kWork,      "+ + D D + D + D"},
    {"attach",           Place::kApplicant, "+ + D D + D + D"},
    {"attach",           Place::kOffice,    "+ + D D + D + D"},
    {"attach",           Place::kClosed,    "A A A A A A A A"},
    {"accept_document",  Place::kNone,      "N N N N N N N N"},
    {"accept_document",  Place::kWork,      "+ + D D D D + D"},
    {"accept_document",  Place::kApplicant, "A A A A A A A A"},
    {"accept_document",  Place::kOffice,    "A A A A A A A A"},
    {"accept_document",  Place::kClosed,    "A A A A A A A A"},
    {"refuse_document",  Place::kNone,      "N N N N N N N N"},
    {"refuse_document",  Place::kWork,      "+ + D D D D + D"},
    {"refuse_document",  Place::kApplicant, "A A A A A A A A"},
    {"refuse_document",  Place::kOffice,    "A A A A A A A A"},
    {"refuse_document",  Place::kClosed,    "A A A A A A A A"},
    {"replace_document", Place::kNone,      "N N N N N N N N"},
    {"replace_document", Place::kWork,      "+ + D D D D + D"},
    {"replace_document", Place::kApplicant, "A A A A A A A A"},
    {"replace_document", Place::kOffice,    "A A A A A A A A"},
    {"replace_document", Place::kClosed,    "A A A A A A A A"},
    {"amend",            Place::kNone,      "N N N N N N N N"},
    {"amend",            Place::kWork,      "+ + D D D D + D"},
    {"amend",            Place::kApplicant, "+ + D D D D + D"},
    {"amend",            Place::kOffice,    "+ + D D D D + D"},
    {"amend",            Place::kClosed,    "A A A A A A A A"},
    {"link",             Place::kNone,      "N N N N N N N N"},
    {"link",             Place::kWork,      "+ + D D D D + D"},
    {"link",             Place::kApplicant, "A A A A A A A A"},
    {"link",             Place::kOffice,    "A A A A A A A A"},
    {"link",             Place::kClosed,    "+ + D D D D + D"},
    {"reclassify",       Place::kNone,      "N N N N N N N N"},
    {"reclassify",       Place::kWork,      "+ + D D D D + D"},
    {"reclassify",       Place::kApplicant, "A A A A A A A A"},
    {"reclassify",       Place::kOffice,    "A A A A A A A A"},
    {"reclassify",       Place::kClosed,    "A A A A A A A A"},
    {"reissue_secret",   Place::kNone,      "N N N N N N N N"},
    {"reissue_secret",   Place::kWork,      "+ + D D D D + D"},
    {"reissue_secret",   Place::kApplicant, "+ + D D D D + D"},
    {"reissue_secret",   Place::kOffice,    "+ + D D D D + D"},
    {"reissue_secret",   Place::kClosed,    "+ + D D D D + D"},
    {"withdraw",         Place::kNone,      "N N N N N N N N"},
    {"withdraw",         Place::kWork,      "+ + D D + D + D"},
    {"withdraw",         Place::kApplicant, "+ + D D + D + D"},
    {"withdraw",         Place::kOffice,    "+ + D D + D + D"},
    {"withdraw",         Place::kClosed,    "A A A A A A A A"},
    {"reopen",           Place::kNone,      "N N N N N N N N"},
    {"reopen",           Place::kWork,      "A A A A A A A A"},
    {"reopen",           Place::kApplicant, "A A A A A A A A"},
    {"reopen",           Place::kOffice,    "A A A A A A A A"},
    {"reopen",           Place::kClosed,    "D + D D D D + D"},
    {"pass_deadline",    Place::kNone,      "N N N N N N N N"},
    {"pass_deadline",    Place::kWork,      "D D D D D D D +"},
    {"pass_deadline",    Place::kApplicant, "D D D D D D D ="},
    {"pass_deadline",    Place::kOffice,    "D D D D D D D +"},
    {"pass_deadline",    Place::kClosed,    "D D D D D D D ="},
    {"import",           Place::kNone,      "D D D D D D + D"},
    {"import",           Place::kWork,      "C C C C C C C C"},
    {"import",           Place::kApplicant, "C C C C C C C C"},
    {"import",           Place::kOffice,    "C C C C C C C C"},
    {"import",           Place::kClosed,    "C C C C C C C C"},
}};
// clang-format on

Case standing_at(Place place) {
  Case subject;
  if (place == Place::kNone) return subject;
  subject.submitted()
      .does(staff(kAnna), AttachDocument{.document = document(1)})
      .does(staff(kAnna), ClaimItem{});
  if (place == Place::kApplicant) subject.does(staff(kAnna), ask_more());
  if (place == Place::kOffice) subject.does(staff(kAnna), perform("ask_office"));
  if (place == Place::kClosed) subject.does(staff(kAnna), perform("mark_duplicate"));
  return subject;
}

PerformAction own_action(Place place) {
  if (place == Place::kApplicant) return perform("answered");
  if (place == Place::kOffice) return perform("office_answered");
  return perform("approve");
}

std::shared_ptr<const ImportRequest> historical_case() {
  auto made = std::make_shared<ImportRequest>();
  made->submission = submission();
  made->submitted_at = instant("2020-01-06T09:00:00Z");
  return made;
}

/// One of each, in the order of the variant.
std::vector<RequestCommand> commands_at(Place place, const Case& subject) {
  const auto& deadlines = subject.request.deadlines;
  const Instant due_at = deadlines.empty() ? subject.scene.now : deadlines.front().due_at;
  return {submission(),
          own_action(place),
          ClaimItem{},
          ReleaseItem{},
          AssignItem{.item = {}, .assignee = kBela},
          DelegateItem{.item = {}, .assignee = kBela},
          TransferItem{.item = {}, .office = "archive"},
          AddNote{.text = "Seen."},
          SendMessage{.text = "Hello."},
          AttachDocument{.document = document(2)},
          AcceptDocument{.document = id_of<DocumentId>(1)},
          RefuseDocument{.document = id_of<DocumentId>(1), .reason = {}},
          ReplaceDocument{.document = id_of<DocumentId>(1), .replacement = document(2)},
          AmendAnswers{.form = {{"zone", Answer("b")}}},
          LinkRequest{.kind = LinkKind::kFollows, .other = id_of<RequestId>(50)},
          ReclassifyRequest{},
          ReissueSecret{},
          WithdrawRequest{},
          ReopenRequest{},
          PassDeadline{.kind = "decision", .due_at = due_at},
          historical_case()};
}

char letter_of(const Result<Decided>& decided) {
  if (decided) return decided->events.empty() ? '=' : '+';
  switch (decided.error().code) {
    case RejectionCode::kInvalid:
      return 'I';
    case RejectionCode::kNotFound:
      return 'N';
    case RejectionCode::kActionNotAllowed:
      return 'A';
    case RejectionCode::kDutyRequired:
      return 'D';
    case RejectionCode::kAssigneeOnly:
      return 'O';
    case RejectionCode::kConflict:
      return 'C';
    case RejectionCode::kServiceUnavailable:
    case RejectionCode::kFourEyes:
    case RejectionCode::kGuardFailed:
    case RejectionCode::kDocumentsIncomplete:
    case RejectionCode::kItemAmbiguous:
    case RejectionCode::kVersionConflict:
    case RejectionCode::kIdempotencyKeyReused:
      return '?';
  }
  return '?';
}

std::string_view word_of(Place place) {
  constexpr std::array<std::string_view, 5> kWords{"kNone", "kWork", "kApplicant", "kOffice",
                                                   "kClosed"};
  return kWords[static_cast<std::size_t>(place)];
}

std::string outcomes_of(const Case& subject, const RequestCommand& command) {
  std::string outcomes;
  for (const Actor& actor : actors()) {
    if (!outcomes.empty()) outcomes += ' ';
    outcomes += letter_of(subject.ask(actor, command));
  }
  return outcomes;
}

TEST(CommandTable, EveryCommandAtEveryKindOfStepByEveryone) {
  std::set<std::pair<std::string_view, Place>> judged;
  for (const Place place : kPlaces) {
    Case subject = standing_at(place);
    const auto commands = commands_at(place, subject);
    ASSERT_EQ(commands.size(), kCommands);
    for (std::size_t index = 0; index < kCommands; ++index) {
      ASSERT_EQ(commands[index].index(), index) << "one sample of each command, in order";
      const bool passes = std::holds_alternative<PassDeadline>(commands[index]);
      Case later = subject;
      if (passes) later.after(std::chrono::days(60));
      const std::string_view name = name_of(commands[index]);
      const auto row = std::ranges::find_if(
          kTable, [&](const Row& each) { return each.command == name && each.place == place; });
      const std::string outcomes = outcomes_of(later, commands[index]);
      if (row == kTable.end()) {
        ADD_FAILURE() << "no row: {\"" << name << "\", Place::" << word_of(place) << ", \""
                      << outcomes << "\"},";
        continue;
      }
      EXPECT_EQ(outcomes, row->outcomes) << name << " at " << word_of(place);
      judged.emplace(name, place);
    }
  }
  EXPECT_EQ(judged.size(), kTable.size()) << "a row stands twice or is of no command";
}

}  // namespace
}  // namespace rahgir::domain::testing
