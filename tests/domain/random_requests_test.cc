#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "domain/guards.h"
#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Random commands by random people, hundreds of requests long: what was emitted folds to what was
// decided, and what must always hold holds after every command. A failing seed is printed.

namespace rahgir::domain::testing {
namespace {

using Random = std::mt19937_64;

bool implies(bool condition, bool consequence) { return !condition || consequence; }

std::size_t below(Random& random, std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

template <class T>
const T& one_of(Random& random, const std::vector<T>& among) {
  return among[below(random, among.size())];
}

Actor any_actor(Random& random) {
  static const std::vector<Actor> kActors{staff(kAnna), staff(kAnna), staff(kBela), staff(kSara),
                                          staff(kSara), staff(kIgor), staff(kIgor), staff(kArash),
                                          staff(kNora), applicant(),  applicant(),  anonymous(),
                                          scheduler(),  staff(kTomas)};
  return one_of(random, kActors);
}

std::optional<ItemId> any_item(Random& random, const Request& request) {
  if (request.items.empty() || below(random, 3) != 0) return std::nullopt;
  return ItemId{static_cast<std::uint32_t>(below(random, request.items.size() + 1) + 1)};
}

DocumentId any_document(Random& random) {
  return id_of<DocumentId>(static_cast<std::uint8_t>(below(random, 5) + 1));
}

UploadedDocument any_upload(Random& random) {
  static const std::vector<std::string> kKinds{"address_proof", "photo", "licence", "nonsense"};
  return document(static_cast<std::uint8_t>(below(random, 12) + 1), one_of(random, kKinds));
}

Answers any_answers(Random& random) {
  static const std::vector<std::pair<std::string, Answer>> kAnswers{
      {"zone", Answer("a")},        {"zone", Answer("b")},     {"zone", Answer("")},
      {"van", Answer(true)},        {"van", Answer(false)},    {"length_m", Answer("4.5")},
      {"full_name", Answer("Bob")}, {"firm", Answer("Acme")},  {"email", Answer("a@b.example")},
      {"email", Answer("")},        {"nonsense", Answer("x")}, {"wheels", Answer(std::int64_t{4})}};
  Answers answers;
  for (std::size_t count = below(random, 4); count > 0; --count) {
    answers.insert(one_of(random, kAnswers));
  }
  return answers;
}

bool closes(const Action& action) {
  return std::ranges::any_of(
      action.effects, [](const Effect& effect) { return std::holds_alternative<Close>(effect); });
}

/// With what the action needs most of the time.
PerformAction complete(PerformAction command, const ServiceDefinition& definition) {
  const Action* action = definition.action(command.action);
  if (action == nullptr) return command;
  if (action->code == "ask_more") command.text = "Which zone?";
  if (action->code == "refuse") command.reason = {.code = "too_long", .text = "Nine metres."};
  if (action->code == "measure") command.form = {{"measured_m", Answer("4.2")}};
  return command;
}

PerformAction any_action(Random& random, const Request& request,
                         const ServiceDefinition& definition) {
  PerformAction command = perform(one_of(random, definition.actions).code);
  command.item = any_item(random, request);
  if (below(random, 10) > 0) command = complete(std::move(command), definition);
  if (command.action == "answered") {
    command.form = any_answers(random);
    if (below(random, 2) == 0) command.documents.push_back(any_upload(random));
  }
  if (command.action == "ask_more" && below(random, 2) == 0) command.fields = {"van"};
  return command;
}

PassDeadline any_deadline(Random& random, const Request& request) {
  if (request.deadlines.empty()) return {};
  const Deadline& deadline = one_of(random, request.deadlines);
  return {.kind = deadline.kind, .due_at = deadline.due_at};
}

RequestCommand any_built_in(Random& random, const Request& request) {
  static const std::vector<ActorId> kPeople{kAnna, kBela, kSara, kIgor, kNora, kNobody};
  static const std::vector<std::string> kOffices{"traffic", "traffic-north", "archive", "old"};
  const auto item = any_item(random, request);
  switch (below(random, 19)) {
    case 0:
      return ReleaseItem{.item = item};
    case 1:
      return AssignItem{.item = item, .assignee = one_of(random, kPeople)};
    case 2:
      return DelegateItem{.item = item, .assignee = one_of(random, kPeople)};
    case 3:
      return TransferItem{.item = item, .office = one_of(random, kOffices)};
    case 4:
      return AddNote{.text = "Seen."};
    case 5:
      return SendMessage{.text = "Hello."};
    case 6:
      return AttachDocument{.document = any_upload(random)};
    case 7:
      return AcceptDocument{.document = any_document(random)};
    case 8:
      return RefuseDocument{.document = any_document(random), .reason = {}};
    case 9:
      return ReplaceDocument{.document = any_document(random), .replacement = any_upload(random)};
    case 10:
      return AmendAnswers{.form = any_answers(random)};
    case 11:
      return LinkRequest{.kind = LinkKind::kFollows, .other = id_of<RequestId>(3)};
    case 12:
      return ReissueSecret{};
    case 13:
      return below(random, 8) == 0 ? RequestCommand(WithdrawRequest{}) : ClaimItem{.item = item};
    case 14:
    case 15:
      return ReopenRequest{};
    case 16:
      return any_deadline(random, request);
    case 17:
      return below(random, 12) == 0 ? RequestCommand(ReclassifyRequest{}) : ClaimItem{.item = item};
    default:
      return ClaimItem{.item = item};
  }
}

/// Like the store: the definition that the request is under.
class Wandering {
 public:
  explicit Wandering(std::uint64_t seed) : random_(seed) {
    case_.scene.directory.staff[kAnna].absences.push_back(
        {.from = case_.scene.now + std::chrono::days(10),
         .until = case_.scene.now + std::chrono::days(30),
         .substitute = kBela});
    case_.submitted();
    take(case_.events);
  }

  void step() {
    case_.scene.now += std::chrono::hours(below(random_, 40));
    definition_ = case_.request.service == "copy" ? case_.scene.other : sample_definition();
    case_.scene.definition = definition_;
    const bool reopens = case_.request.is_closed() && below(random_, 3) == 0;
    const Actor actor = reopens ? staff(kSara) : any_actor(random_);
    if (case_.attempt(actor, reopens ? ReopenRequest{} : any_command(actor))) {
      take(case_.events);
      ++accepted_;
    }
    judge_invariants();
    judge_offers();
  }

  int accepted() const { return accepted_; }
  const std::set<std::size_t>& kinds() const { return kinds_; }  // of events that happened

 private:
  /// Often something that the actor is offered, so that requests get somewhere.
  RequestCommand any_command(const Actor& actor) {
    const auto offers = available_actions(case_.request, case_.scene.context(actor));
    if (!offers.empty() && below(random_, 4) == 0) {
      const AvailableAction& offer = one_of(random_, offers);
      PerformAction command = complete(perform(offer.code), definition_);
      if (!offer.items.empty()) command.item = one_of(random_, offer.items);
      if (offer.action != nullptr && (!closes(*offer.action) || below(random_, 4) == 0)) {
        return command;
      }
    }
    if (below(random_, 4) == 0) return any_action(random_, case_.request, definition_);
    return any_built_in(random_, case_.request);
  }

  void take(const std::vector<RequestEvent>& events) {
    for (const RequestEvent& event : events) {
      ASSERT_EQ(event.meta.version, folded_.version + 1);
      ASSERT_EQ(event.meta.stream, id_of<RequestId>(42));
      evolve(folded_, event);
      kinds_.insert(event.body.index());
      const auto* opened = std::get_if<WorkItemOpened>(&event.body);
      for (const ItemId used : opened != nullptr ? opened->joined : std::vector<ItemId>{}) {
        ASSERT_TRUE(joined_.insert(used).second) << "two joins used one item";
      }
    }
    ASSERT_EQ(folded_, case_.request);
  }

  const ServiceDefinition& definition() const {
    return case_.request.service == "copy" ? case_.scene.other : sample_;
  }

  void judge_invariants() const {
    const Request& request = case_.request;
    const bool open = std::ranges::any_of(request.items, &WorkItem::is_open);
    ASSERT_NE(open, request.is_closed()) << "closed: no open item; otherwise some";
    bool still = false;
    for (const WorkItem& item : request.items) {
      ASSERT_EQ(item.is_open(), !item.visits.back().until.has_value());
      if (item.is_open()) {
        const Step* step = definition().step(item.step);
        ASSERT_NE(step, nullptr);
        ASSERT_EQ(step->kind == StepKind::kWaiting, item.state == ItemState::kWaiting);
        still |= step->kind == StepKind::kWaiting && step->clock == Clock::kPaused;
      }
      ASSERT_TRUE(implies(item.state == ItemState::kClaimed, !item.assignee.is_none()));
      ASSERT_TRUE(implies(item.state == ItemState::kOpen, item.assignee.is_none()));
    }
    for (const Deadline& deadline : request.deadlines) {
      const bool paused = deadline.state == Deadline::State::kPaused;
      ASSERT_EQ(paused, deadline.paused_on.has_value());
      ASSERT_TRUE(implies(paused, still || deadline.paused_by_action));
      ASSERT_TRUE(implies(still, deadline.state != Deadline::State::kRunning));
      const bool over =
          deadline.state == Deadline::State::kMet || deadline.state == Deadline::State::kPassed;
      ASSERT_TRUE(implies(request.is_closed(), over));
    }
    const bool asked = request.asked.has_value();
    ASSERT_TRUE(!asked || request.item(request.asked->item)->is_open());
  }

  /// An action is offered exactly when decide() takes it.
  void judge_offers() {
    const Actor actor = any_actor(random_);
    case_.scene.definition = definition();
    const auto offers = available_actions(case_.request, case_.scene.context(actor));
    for (const Action& action : definition().actions) {
      const auto offer = std::ranges::find(offers, action.code, &AvailableAction::code);
      for (const WorkItem& item : case_.request.items) {
        PerformAction command = complete(perform(action.code), definition());
        command.item = item.id;
        const bool offered =
            offer != offers.end() && std::ranges::find(offer->items, item.id) != offer->items.end();
        ASSERT_EQ(offered, case_.ask(actor, command).has_value()) << action.code;
      }
    }
  }

  Random random_;
  Case case_;
  Request folded_;
  ServiceDefinition definition_;
  const ServiceDefinition sample_ = sample_definition();
  std::set<ItemId> joined_;
  std::set<std::size_t> kinds_;
  int accepted_ = 0;
};

TEST(RandomRequests, FoldToWhatWasDecidedAndKeepTheInvariants) {
  int accepted = 0;
  std::set<std::size_t> kinds;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Wandering wandering(seed);
    for (int step = 0; step < 100 && !::testing::Test::HasFatalFailure(); ++step) wandering.step();
    if (::testing::Test::HasFatalFailure()) return;
    accepted += wandering.accepted();
    kinds.insert(wandering.kinds().begin(), wandering.kinds().end());
  }
  EXPECT_GT(accepted, 1'000);
  for (std::size_t kind = 0; kind < kEventNames.size(); ++kind) {
    EXPECT_TRUE(kinds.contains(kind)) << kEventNames[kind] << " never happened";
  }
}

}  // namespace
}  // namespace rahgir::domain::testing
