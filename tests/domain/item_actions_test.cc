#include <gtest/gtest.h>

#include "tests/domain/event_names.h"
#include "tests/domain/sample_scene.h"

// Who disposes of work items: claim, release, assign, delegate, transfer.

namespace rahgir::domain::testing {
namespace {

std::string outcome_of(const Result<Decided>& decided) {
  if (decided) return decided->events.empty() ? "already so" : names_of(decided->events);
  const std::string faults = Case::faults_of(decided.error());
  return faults.empty() ? std::string(text_of(decided.error().code)) : faults.substr(1);
}

/// Anna holds the item at "check".
Case claimed() {
  Case subject;
  subject.submitted().does(staff(kAnna), ClaimItem{});
  return subject;
}

void make_absent(Case& subject, ActorId person, ActorId substitute) {
  subject.scene.directory.staff[person].absences.push_back(
      {.from = subject.scene.now - std::chrono::hours(1),
       .until = subject.scene.now + std::chrono::days(7),
       .substitute = substitute});
}

TEST(ClaimItem, TakesWhatNobodyHolds) {
  Case subject = claimed();

  EXPECT_EQ(names_of(subject.events), "WorkItemClaimed");
  EXPECT_EQ(subject.request.items[0].assignee, kAnna);
  EXPECT_EQ(subject.request.items[0].state, ItemState::kClaimed);
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ClaimItem{})), "already so");
  EXPECT_EQ(outcome_of(subject.ask(staff(kBela), ClaimItem{})), "assignee-only");
}

TEST(ClaimItem, LetsASupervisorTakeAtAnyTime) {
  Case subject = claimed();

  subject.does(staff(kSara), ClaimItem{});

  EXPECT_EQ(subject.request.items[0].assignee, kSara);
  EXPECT_TRUE(subject.request.items[0].instead_of.is_none()) << "Anna was not absent";
}

TEST(ClaimItem, LetsTheSubstituteTakeAnAbsentPersonsItemAndAct) {
  Case subject = claimed();
  EXPECT_EQ(outcome_of(subject.ask(staff(kIgor), ClaimItem{})), "duty-required");
  make_absent(subject, kAnna, kIgor);  // Igor works there too, under another duty

  EXPECT_EQ(outcome_of(subject.ask(staff(kBela), ClaimItem{})), "assignee-only");
  subject.does(staff(kIgor), ClaimItem{});

  EXPECT_EQ(subject.request.items[0].assignee, kIgor);
  EXPECT_EQ(subject.request.items[0].instead_of, kAnna);
  subject.does(staff(kIgor), perform("approve_mine"));
  EXPECT_TRUE(subject.request.performed_by.at("approve_mine").contains(kIgor));
  EXPECT_FALSE(subject.request.performed_by.at("approve_mine").contains(kAnna))
      << "substitutes count as themselves";
}

TEST(ClaimItem, IsNotForASubstituteWhoWorksElsewhere) {
  for (const ActorId substitute : {kNora, kArash, kAudun}) {
    Case subject = claimed();
    make_absent(subject, kAnna, substitute);

    EXPECT_EQ(outcome_of(subject.ask(staff(substitute), ClaimItem{})), "duty-required");
    EXPECT_EQ(outcome_of(subject.ask(staff(substitute), perform("approve"))), "duty-required");
  }
}

TEST(ClaimItem, EndsTheSubstitutesRightsWithTheAbsence) {
  Case subject = claimed();
  make_absent(subject, kAnna, kIgor);
  subject.does(staff(kIgor), ClaimItem{}).after(std::chrono::days(8));

  EXPECT_EQ(outcome_of(subject.ask(staff(kIgor), perform("approve"))), "duty-required");
}

TEST(ReleaseItem, IsForTheHolderAndTheSupervisor) {
  Case subject = claimed();

  EXPECT_EQ(outcome_of(subject.ask(staff(kBela), ReleaseItem{})), "assignee-only");
  EXPECT_EQ(outcome_of(subject.ask(staff(kSara), ReleaseItem{})), "WorkItemReleased");
  subject.does(staff(kAnna), ReleaseItem{});
  EXPECT_TRUE(subject.request.items[0].assignee.is_none());
  EXPECT_EQ(subject.request.items[0].state, ItemState::kOpen);
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ReleaseItem{})), "already so");
}

TEST(AssignItem, GivesOnlyToWhoHoldsTheStepsDuty) {
  Case subject;
  subject.submitted();
  const auto outcome = [&](ActorId actor, ActorId assignee) {
    return outcome_of(subject.ask(staff(actor), AssignItem{.item = {}, .assignee = assignee}));
  };

  EXPECT_EQ(outcome(kSara, kBela), "WorkItemAssigned");
  EXPECT_EQ(outcome(kAnna, kBela), "WorkItemAssigned");
  EXPECT_EQ(outcome(kAnna, kAnna), "WorkItemAssigned");
  EXPECT_EQ(outcome(kSara, kIgor), "/assignee:not-eligible");
  EXPECT_EQ(outcome(kSara, kNora), "/assignee:not-eligible");
  EXPECT_EQ(outcome(kSara, kNobody), "/assignee:not-eligible");
  EXPECT_EQ(outcome(kSara, ActorId{}), "/assignee:not-eligible");
  EXPECT_EQ(outcome(kIgor, kAnna), "duty-required");

  subject.does(staff(kAnna), ClaimItem{});
  EXPECT_EQ(outcome(kBela, kBela), "assignee-only");
  EXPECT_EQ(outcome(kSara, kAnna), "already so");
}

TEST(AssignItem, AtAWaitingStepTakesAnyDutyOfTheService) {
  Case subject;
  subject.submitted().does(staff(kAnna), ask_more());

  subject.does(staff(kSara), AssignItem{.item = {}, .assignee = kIgor});

  EXPECT_EQ(subject.request.items[0].assignee, kIgor);
  EXPECT_EQ(subject.request.items[0].state, ItemState::kWaiting);
}

TEST(DelegateItem, PassesOnWhatOneHolds) {
  Case subject;
  subject.submitted();
  const DelegateItem to_bela{.item = {}, .assignee = kBela};
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), to_bela)), "conflict");
  subject.does(staff(kAnna), ClaimItem{});
  EXPECT_EQ(outcome_of(subject.ask(staff(kBela), to_bela)), "assignee-only");

  subject.does(staff(kAnna), to_bela);

  const auto delegated = bodies_of<WorkItemDelegated>(subject.events);
  ASSERT_EQ(delegated.size(), 1U);
  EXPECT_EQ(delegated[0].from, kAnna);
  EXPECT_EQ(subject.request.items[0].assignee, kBela);
}

TEST(TransferItem, MovesTheItemToAnotherOffice) {
  Case subject = claimed();
  const auto outcome = [&](std::string office) {
    return outcome_of(
        subject.ask(staff(kAnna), TransferItem{.item = {}, .office = std::move(office)}));
  };
  EXPECT_EQ(outcome("nowhere"), "/office:unknown");
  EXPECT_EQ(outcome("old"), "/office:closed");
  EXPECT_EQ(outcome("traffic"), "already so");

  subject.does(staff(kAnna), TransferItem{.item = {}, .office = "archive"});

  EXPECT_EQ(subject.request.items[0].office, "archive");
  EXPECT_TRUE(subject.request.items[0].assignee.is_none());
  EXPECT_EQ(subject.events[0].meta.office, "archive");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), perform("approve"))), "duty-required");
  EXPECT_EQ(outcome_of(subject.ask(staff(kArash), perform("approve"))),
            "ActionPerformed WorkItemMoved");
  EXPECT_EQ(subject.request.office, "traffic");
}

TEST(ItemActions, DutiesHoldForChildOffices) {
  Case subject;
  subject.submitted().does(staff(kAnna), TransferItem{.item = {}, .office = "traffic-north"});

  EXPECT_EQ(outcome_of(subject.ask(staff(kNora), ClaimItem{})), "WorkItemClaimed");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ClaimItem{})), "WorkItemClaimed");
  EXPECT_EQ(outcome_of(subject.ask(staff(kArash), ClaimItem{})), "duty-required");
}

TEST(ItemActions, AskWhichItemWhenSeveralFit) {
  Case subject;
  subject.scene.definition.start = {"check", "legal"};
  subject.submitted();

  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ClaimItem{})), "item-ambiguous");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ClaimItem{.item = ItemId{2}})), "WorkItemClaimed");
  EXPECT_EQ(outcome_of(subject.ask(staff(kAnna), ClaimItem{.item = ItemId{3}})), "not-found");
}

}  // namespace
}  // namespace rahgir::domain::testing
