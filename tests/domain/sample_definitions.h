#pragma once

// A small service that uses every kind of step, effect, guard and field, for tests of the rules and
// of whatever stands on them. Steps:
//
//   check --ask_more--> await_applicant (clock paused) --answered--> check
//   check --ask_office--> await_office (clock running) --office_answered--> check
//   check --approve--> review --grant--> closed
//   check --fork--> survey + legal --join--> sign --sign_it--> closed

#include <string>
#include <utility>
#include <vector>

#include "domain/directory.h"
#include "tests/domain/sample_builders.h"
#include "tests/domain/sample_form.h"

namespace rahgir::domain::testing {

inline std::vector<Step> sample_steps() {
  std::vector<Step> steps{
      work("check", "checked", "agent"),
      waiting("await_applicant", "checked", Awaited::kApplicant, Clock::kPaused),
      waiting("await_office", "checked", Awaited::kOffice, Clock::kRunning),
      work("review", "reviewed", "supervisor"),
      work("survey", "reviewed", "inspector"),
      work("legal", "reviewed", "agent"),
      work("sign", "reviewed", "supervisor")};
  steps.front().days = 5;
  return steps;
}

inline std::vector<Action> sample_actions() {
  const OpenWhenFinished join{.steps = {"survey", "legal"}, .step = "sign"};
  const FieldCondition is_van{
      .field = "van", .test = FieldCondition::Test::kEquals, .values = {Answer(true)}};
  std::vector<Action> actions{
      action("ask_more", {"check"}, kAgent, {Ask{}, Go{"await_applicant"}}),
      action("answered", {"await_applicant"}, kApplicantDuty, {Go{"check"}}),
      action("no_answer", {"await_applicant"}, kAgent, {Close{CloseKind::kLapsed}}),
      action("go_on", {"await_applicant"}, kAgent, {Go{"check"}}),
      action("ask_office", {"check"}, kAgent, {Go{"await_office"}}),
      action("office_answered", {"await_office"}, kAgent, {Go{"check"}}),
      action("approve", {"check"}, kAgent, {Go{"review"}}),
      action("grant", {"review"}, kSupervisor, {Decide{"granted"}, Close{}},
             {NotSameActorAs{"approve"}}),
      action("refuse", {"check", "review"}, kAgent, {Decide{"refused"}, Close{}}),
      action("approve_van", {"check"}, kAgent, {Go{"review"}}, {is_van}),
      action("approve_mine", {"check"}, kAgent, {Go{"review"}}, {AssigneeOnly{}}),
      action("issue", {"check"}, kAgent, {Decide{"granted"}, Close{}}, {DocumentsComplete{}}),
      action("mark_duplicate", {"check"}, kAgent, {Close{CloseKind::kDuplicate}}),
      action("extend", {"check"}, kAgent,
             {SetDeadline{.kind = "decision", .days = 30, .counting = Counting::kCalendar}}),
      action("remind", {"check"}, kAgent, {SetDeadline{.kind = "reminder", .days = 3}}),
      action("stop_clock", {"check"}, kAgent, {Pause{}}),
      action("start_clock", {"check"}, kAgent, {Resume{}}),
      action("measure", {"check", "legal"}, kAgent, {}),
      action("fork", {"check"}, kAgent, {Open{"survey"}, Open{"legal"}, Finish{}}),
      action("surveyed", {"survey"}, "inspector", {Finish{}, join}),
      action("legal_done", {"legal"}, kAgent, {Finish{}, join}),
      action("again", {"sign"}, kSupervisor, {Open{"survey"}, Go{"legal"}}),
      action("sign_it", {"sign"}, kSupervisor, {Decide{"granted"}, Close{}})};
  for (Action& each : actions) {
    if (each.code == "refuse") {
      each.reason = ReasonRule{.grounds = choices({"not_resident", "too_long"}),
                               .text = ReasonText::kRequired};
    } else if (each.code == "extend") {
      each.reason = ReasonRule{.grounds = {}, .text = ReasonText::kOptional};
    } else if (each.code == "measure") {
      each.form = {field("measured_m", FieldType::kDecimal), field("how", FieldType::kText)};
      each.form.front().required = each.form.front().clear = true;
    }
  }
  return actions;
}

/// The service "permit" of the office "traffic".
inline ServiceDefinition sample_definition() {
  ServiceDefinition made;
  made.code = "permit";
  made.office = "traffic";
  made.languages = {"en"};
  made.texts["en"].name = "Permit";
  made.form = {Page{.code = "you", .label = label("You"), .fields = sample_fields()}};
  made.documents = {
      DocumentKind{.code = "address_proof",
                   .required = true,
                   .types = {"application/pdf", "image/jpeg"},
                   .max_mb = 10,
                   .label = label("Proof of address")},
      DocumentKind{
          .code = "photo", .required = false, .types = {}, .max_mb = 1, .label = label("Photo")}};
  for (const char* code : {"received", "checked", "reviewed", "decided"}) {
    made.public_steps.push_back({.code = code, .label = label(code), .days = {}});
  }
  made.steps = sample_steps();
  made.start = {"check"};
  made.actions = sample_actions();
  made.outcomes = choices({"granted", "refused"});
  made.deadline = DeadlineRule{.days = 20, .counting = Counting::kWorking};
  made.reopen = ReopenRule{.duty = "supervisor", .to = "review"};
  return made;
}

/// Another service, of the office "archive": what a permit may be reclassified to.
inline ServiceDefinition sample_other_definition() {
  ServiceDefinition made = sample_definition();
  made.code = "copy";
  made.office = "archive";
  made.steps = {work("search", "checked", "agent")};
  made.start = {"search"};
  made.actions = {action("found", {"search"}, kAgent, {Decide{"granted"}, Close{}})};
  made.deadline = DeadlineRule{.days = 10, .counting = Counting::kCalendar};
  made.reopen.reset();
  return made;
}

}  // namespace rahgir::domain::testing
