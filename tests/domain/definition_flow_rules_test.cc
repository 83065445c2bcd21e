#include "domain/definition_validation.h"

#include <gtest/gtest.h>

#include "tests/domain/definition_faults.h"

namespace rahgir::domain {
namespace {

using namespace testing;

TEST(DefinitionFlow, Steps) {
  expect_faults({
      {"code twice", [](Edit e) { e.all.steps.push_back(e.step("check")); },
       "/steps/7/code duplicate"},
      {"public step", [](Edit e) { e.step("check").public_step = "none"; },
       "#check/public unknown"},
      {"work without duty", [](Edit e) { e.step("check").duty = ""; }, "#check/duty required"},
      {"duty's form", [](Edit e) { e.step("check").duty = "Chief"; }, "#check/duty format"},
      {"work of applicants", [](Edit e) { e.step("check").duty = "applicant"; },
       "#check/duty reserved"},
      {"work that waits", [](Edit e) { e.step("check").awaited = Awaited::kOffice; },
       "#check/for unexpected"},
      {"work with a clock", [](Edit e) { e.step("check").clock = Clock::kPaused; },
       "#check/clock unexpected"},
      {"waiting with a duty", [](Edit e) { e.step("await_office").duty = "agent"; },
       "#await_office/duty unexpected"},
      {"days", [](Edit e) { e.step("check").days = 3651; }, "#check/days too-large"},
      {"allow", [](Edit e) { e.step("check").allow = {"note", "grant", "note"}; },
       "#check/allow/1 unknown, #check/allow/2 duplicate"},
      {"deny", [](Edit e) { e.step("check").deny = {"sing"}; }, "#check/deny/0 unknown"},
      {"allow and deny",
       [](Edit e) {
         e.step("check").allow = {"note"};
         e.step("check").deny = {"note"};
       },
       "#check/allow/0 conflict"},
      {"unreachable",
       [](Edit e) {
         e.all.steps.push_back(work("lost", "checked", "agent"));
         e.all.actions.push_back(action("found", {"lost"}, kAgent, {Go{"check"}}));
       },
       "/steps/7 unreachable"},
      {"unreachable together",
       [](Edit e) {
         e.all.steps.push_back(work("one", "checked", "agent"));
         e.all.steps.push_back(work("two", "checked", "agent"));
         e.all.actions.push_back(action("there", {"one"}, kAgent, {Go{"two"}}));
         e.all.actions.push_back(action("back", {"two"}, kAgent, {Go{"one"}}));
         e.all.actions.push_back(action("out", {"two"}, kAgent, {Go{"check"}}));
       },
       "/steps/7 unreachable, /steps/8 unreachable"},
      {"reached by reopening only",
       [](Edit e) {
         e.all.steps.push_back(work("again_here", "checked", "agent"));
         e.all.actions.push_back(action("leave", {"again_here"}, kAgent, {Go{"check"}}));
         e.all.reopen->to = "again_here";
       },
       ""},
      {"no way out", [](Edit e) { e.remove_action("office_answered"); },
       "#await_office no-way-out"},
      {"no way out together",
       [](Edit e) {
         e.all.steps.push_back(work("round", "checked", "agent"));
         e.action("office_answered").effects = {Go{"round"}};
         e.all.actions.push_back(action("and_back", {"round"}, kAgent, {Go{"await_office"}}));
       },
       "#await_office no-way-out, /steps/7 no-way-out"},
      {"start", [](Edit e) { e.all.start.clear(); }, "/start required"},
      {"unknown start", [](Edit e) { e.all.start = {"none"}; }, "/start/0 unknown"},
      {"start twice", [](Edit e) { e.all.start = {"check", "check"}; }, "/start/1 duplicate"},
      {"reopen to nowhere", [](Edit e) { e.all.reopen->to = "none"; }, "/reopen/to unknown"},
      {"reopen by nobody", [](Edit e) { e.all.reopen->duty = ""; }, "/reopen/duty required"},
      {"reopen by applicants", [](Edit e) { e.all.reopen->duty = "applicant"; },
       "/reopen/duty reserved"},
  });
}

TEST(DefinitionFlow, Actions) {
  using enum FieldCondition::Test;
  expect_faults({
      {"code", [](Edit e) { e.action("issue").code = "Issue"; }, "!issue/code format"},
      {"code twice", [](Edit e) { e.action("issue").code = "refuse"; }, "!issue/code duplicate"},
      {"built-in code", [](Edit e) { e.action("issue").code = "withdraw"; },
       "!issue/code reserved"},
      {"reserved code", [](Edit e) { e.action("issue").code = "submit"; }, "!issue/code reserved"},
      {"nowhere", [](Edit e) { e.action("issue").at.clear(); }, "!issue/at required"},
      {"at no step", [](Edit e) { e.action("issue").at = {"check", "none"}; },
       "!issue/at/1 unknown"},
      {"at a step twice", [](Edit e) { e.action("issue").at = {"check", "check"}; },
       "!issue/at/1 duplicate"},
      {"by nobody", [](Edit e) { e.action("issue").duty = ""; }, "!issue/duty required"},
      {"duty's form", [](Edit e) { e.action("issue").duty = "a b"; }, "!issue/duty format"},
      {"four eyes of nothing", [](Edit e) { e.action("issue").guards = {NotSameActorAs{"none"}}; },
       "!issue/guards/0 unknown"},
      {"four eyes of a built-in",
       [](Edit e) { e.action("issue").guards = {NotSameActorAs{"assign"}}; },
       "!issue/guards/0 unknown"},
      {"guard on no field",
       [](Edit e) { e.action("issue").guards = {condition("none", kEquals, {true})}; },
       "!issue/guards/0/field/code unknown"},
      {"guard's value",
       [](Edit e) {
         e.action("issue").guards = {AssigneeOnly{}, condition("van", kEquals, {"yes"})};
       },
       "!issue/guards/1/field/equals type"},
      {"no documents to complete", [](Edit e) { e.all.documents.clear(); },
       "!issue/guards/0 unknown"},
      {"applicants hold nothing", [](Edit e) { e.action("answered").guards = {AssigneeOnly{}}; },
       "!answered/guards/0 conflict"},
      {"ground twice", [](Edit e) { e.action("refuse").reason->grounds = choices({"a", "a"}); },
       "!refuse/reason/grounds/1/code duplicate"},
      {"ground's label", [](Edit e) { e.action("refuse").reason->grounds[0].label.clear(); },
       "!refuse/reason/grounds/0/label/en missing-language"},
      {"label", [](Edit e) { e.action("refuse").label.clear(); },
       "!refuse/label/en missing-language"},
  });
}

TEST(DefinitionFlow, Effects) {
  expect_faults({
      {"go nowhere", [](Edit e) { e.action("go_on").effects = {Go{"none"}}; },
       "!go_on/effects/0/go unknown"},
      {"open nothing", [](Edit e) { e.action("remind").effects = {Open{"none"}}; },
       "!remind/effects/0/open unknown"},
      {"no such outcome", [](Edit e) { e.action("issue").effects = {Decide{"none"}, Close{}}; },
       "!issue/effects/0/decide unknown"},
      {"two decisions",
       [](Edit e) { e.action("issue").effects = {Decide{"granted"}, Decide{"refused"}, Close{}}; },
       "!issue/effects/1/decide duplicate"},
      {"after close",
       [](Edit e) { e.action("issue").effects = {Close{}, Decide{"granted"}, Go{"check"}}; },
       "!issue/effects/1 after-close, !issue/effects/2 after-close"},
      {"go and finish",
       [](Edit e) {
         e.action("fork").effects.insert(e.action("fork").effects.begin(), Go{"review"});
       },
       "!fork/effects/3 conflict"},
      {"go twice", [](Edit e) { e.action("go_on").effects = {Go{"check"}, Go{"review"}}; },
       "!go_on/effects/1 conflict"},
      {"go and close", [](Edit e) { e.action("issue").effects = {Go{"review"}, Close{}}; },
       "!issue/effects/1 conflict"},
      {"nobody waits for the answer", [](Edit e) { e.action("remind").effects = {Ask{}}; },
       "!remind/effects/0/ask no-waiting-step"},
      {"the wait is for another",
       [](Edit e) { e.action("ask_more").effects = {Ask{}, Go{"await_office"}}; },
       "#await_applicant unreachable, !ask_more/effects/0/ask no-waiting-step"},
      {"the wait is for a third party",
       [](Edit e) {
         e.step("await_applicant").awaited = Awaited::kThirdParty;
         e.action("ask_more").effects = {Ask{PartyRole::kThirdParty}, Go{"await_applicant"}};
       },
       ""},
      {"asked again while waiting",
       [](Edit e) {
         e.all.actions.push_back(action("ask_again", {"await_applicant"}, kAgent, {Ask{}}));
       },
       ""},
      {"two questions",
       [](Edit e) { e.action("ask_more").effects = {Ask{}, Ask{}, Go{"await_applicant"}}; },
       "!ask_more/effects/1/ask duplicate"},
      {"deadline's kind",
       [](Edit e) { e.action("remind").effects = {SetDeadline{.kind = "", .days = 1}}; },
       "!remind/effects/0/set_deadline/kind format"},
      {"deadline's days", [](Edit e) { e.action("remind").effects = {SetDeadline{.days = 9999}}; },
       "!remind/effects/0/set_deadline/days too-large"},
  });
}

TEST(DefinitionFlow, Joins) {
  expect_faults({
      {"unknown steps",
       [](Edit e) {
         for (const char* code : {"surveyed", "legal_done"}) {
           e.action(code).effects[1] = OpenWhenFinished{{"survey", "legal", "none"}, "nowhere"};
         }
         e.all.reopen->to = "sign";
       },
       "!surveyed/effects/1/open_when_finished/steps/2 unknown, "
       "!surveyed/effects/1/open_when_finished/step unknown, "
       "!legal_done/effects/1/open_when_finished/steps/2 unknown, "
       "!legal_done/effects/1/open_when_finished/step unknown"},
      {"one step",
       [](Edit e) {
         for (const char* code : {"surveyed", "legal_done"}) {
           e.action(code).effects[1] = OpenWhenFinished{{"survey", "survey"}, "sign"};
         }
       },
       "!surveyed/effects/1/open_when_finished/steps/1 duplicate, "
       "!surveyed/effects/1/open_when_finished/steps required, "
       "!legal_done/effects/1/open_when_finished/steps/1 duplicate, "
       "!legal_done/effects/1/open_when_finished/steps required"},
      {"carried by one only", [](Edit e) { e.action("legal_done").effects = {Finish{}}; },
       "!legal_done/effects missing-join"},
      {"another join",
       [](Edit e) {
         e.action("legal_done").effects[1] = OpenWhenFinished{{"legal", "survey"}, "review"};
       },
       "!surveyed/effects missing-join, !legal_done/effects missing-join"},
      {"the same in another order",
       [](Edit e) {
         e.action("legal_done").effects[1] = OpenWhenFinished{{"legal", "survey"}, "sign"};
       },
       ""},
      {"before the item is finished",
       [](Edit e) {
         std::swap(e.action("legal_done").effects[0], e.action("legal_done").effects[1]);
       },
       "!legal_done/effects/0/open_when_finished before-finish"},
      {"a step where nothing finishes",
       [](Edit e) { e.action("legal_done").effects = {Decide{"refused"}, Close{}}; },
       "!surveyed/effects/1/open_when_finished/steps/1 never-finished"},
  });
}

/// One item at a time: check, then survey.
ServiceDefinition single_file() {
  ServiceDefinition made = sample_definition();
  made.steps = {work("check", "checked", "agent"), work("survey", "checked", "agent")};
  made.actions = {action("on", {"check"}, kAgent, {Go{"survey"}}),
                  action("end", {"check", "survey"}, kAgent, {Close{}})};
  made.reopen.reset();
  return made;
}

TEST(DefinitionFlow, KnowsWhenARequestHasOneItemOnly) {
  EXPECT_EQ(faults_of(single_file()), "");

  ServiceDefinition finishes = single_file();
  finishes.actions[0].effects = {Go{"survey"}};
  finishes.actions.push_back(action("stop", {"survey"}, kAgent, {Finish{}}));
  EXPECT_EQ(faults_of(finishes), "/actions/2/effects/0/finish strands");

  ServiceDefinition joins = single_file();
  joins.actions.push_back(action("join", {"check", "survey"}, kAgent,
                                 {Finish{}, OpenWhenFinished{{"check", "survey"}, "check"}}));
  EXPECT_EQ(faults_of(joins),
            "/actions/2/effects/0/finish strands, /actions/2/effects/1/open_when_finished never");
}

TEST(DefinitionFlow, WantsAnActionThatCloses) {
  ServiceDefinition definition = single_file();
  definition.start = {"check", "survey"};
  definition.actions[1].effects = {Finish{}};

  EXPECT_EQ(faults_of(definition), "/actions never-closes");
}

}  // namespace
}  // namespace rahgir::domain
