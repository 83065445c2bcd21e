#include "domain/definition_validation.h"

#include <gtest/gtest.h>

#include "tests/domain/definition_faults.h"

namespace rahgir::domain {
namespace {

using namespace testing;

TEST(ValidateDefinition, FindsNothingInTheSamples) {
  EXPECT_EQ(faults_of(sample_definition()), "");
  EXPECT_EQ(faults_of(sample_other_definition()), "");
}

TEST(ValidateDefinition, HeadAndTexts) {
  expect_faults({
      {"code", [](Edit e) { e.all.code = "Permit"; }, "/code format"},
      {"office", [](Edit e) { e.all.office = ""; }, "/office format"},
      {"no language", [](Edit e) { e.all.languages.clear(); },
       "/languages required, /languages missing-language"},
      {"bad language", [](Edit e) { e.all.languages[0] = "English"; },
       "/languages/0 format, /languages missing-language, ..."},
      {"language twice", [](Edit e) { e.all.languages = {"en", "en"}; }, "/languages/1 duplicate"},
      {"no texts", [](Edit e) { e.all.texts.clear(); }, "/texts/en missing-language"},
      {"no name", [](Edit e) { e.all.texts["en"].name = ""; }, "/texts/en/name required"},
      {"long name", [](Edit e) { e.all.texts["en"].name.assign(201, 'x'); },
       "/texts/en/name too-long"},
      {"control characters", [](Edit e) { e.all.texts["en"].purpose = "\x01"; },
       "/texts/en/purpose control-characters"},
      {"empty need", [](Edit e) { e.all.texts["en"].needs = {"Proof", ""}; },
       "/texts/en/needs/1 required"},
      {"question without answer", [](Edit e) { e.all.texts["en"].questions = {{"Q?", ""}}; },
       "/texts/en/questions/0/a required"},
      {"purpose in one language only",
       [](Edit e) {
         e.all.texts["fa"].name = "x";
         e.all.texts["fa"].purpose = "x";
         e.all.texts["fa"].needs = {"x"};
         e.all.texts["fa"].questions = {{"x", "x"}};
         e.all.texts["fa"].who = e.all.texts["fa"].complain = "x";
       },
       "/texts/en/purpose required, /texts/en/who required, /texts/en/needs required, "
       "/texts/en/questions required, /texts/en/complain required"},
      {"texts of no language", [](Edit e) { e.all.texts["a/b"].name = "x"; }, "/texts format"},
      {"fee",
       [](Edit e) {
         e.all.fees = {{.code = "Fee", .price = {"-1", "eur"}, .when = "later", .label = {}}};
       },
       "/fees/0/code format, /fees/0/amount format, /fees/0/currency format, /fees/0/when "
       "unknown"},
      {"good fee",
       [](Edit e) {
         e.all.fees = {
             {.code = "issue", .price = {"12.50", "EUR"}, .when = "on_grant", .label = label("x")}};
       },
       ""},
      {"no public step", [](Edit e) { e.all.public_steps.clear(); },
       "/public_steps required, /steps/0/public unknown, /steps/1/public unknown, /steps/2/public "
       "unknown, /steps/3/public unknown, /steps/4/public unknown, /steps/5/public unknown, "
       "/steps/6/public unknown"},
      {"public step twice", [](Edit e) { e.all.public_steps[3].code = "received"; },
       "/public_steps/3/code duplicate"},
      {"public days", [](Edit e) { e.all.public_steps[3].days = 4000; },
       "/public_steps/3/days too-large"},
      {"outcome twice", [](Edit e) { e.all.outcomes.push_back(e.all.outcomes[0]); },
       "/outcomes/2/code duplicate"},
      {"deadline of no days", [](Edit e) { e.all.deadline->days = 0; }, "/deadline/days too-small"},
      {"endless retention", [](Edit e) { e.all.retention = Retention{201}; },
       "/retention/years too-large"},
  });
}

TEST(ValidateDefinition, RequiresTheLanguagesOfTheDeployment) {
  const RegexPatterns patterns;
  const std::vector<std::string> required = {"en", "fa"};

  const auto faults = validate_definition(sample_definition(),
                                          {.required_languages = required, .patterns = patterns});

  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer + " " + faults[0].code, "/languages missing-language");
}

TEST(ValidateDefinition, WantsEveryLabelInEveryLanguage) {
  ServiceDefinition definition = sample_definition();
  definition.languages = {"en", "fa"};
  definition.texts["fa"].name = "مجوز";
  definition.form[0].fields[0].hint = label("As in the passport");
  std::size_t labels = 1 + 1;  // the page, the hint
  labels += definition.documents.size() + definition.public_steps.size() + definition.steps.size() +
            definition.actions.size() + definition.outcomes.size();
  for (const Field& field : definition.form[0].fields) labels += 1 + field.options.size();
  for (const Action& action : definition.actions) {
    labels += action.form.size() + (action.reason ? action.reason->grounds.size() : 0);
  }

  const std::string faults = faults_of(definition);

  std::size_t missing = 0;
  for (std::size_t at = 0; (at = faults.find("/fa missing-language", at)) != std::string::npos;
       ++at) {
    ++missing;
  }
  EXPECT_EQ(missing, labels);
}

TEST(ValidateDefinition, LooksNoFurtherThanItsLimits) {
  ServiceDefinition steps = sample_definition();
  steps.steps.resize(61);
  EXPECT_EQ(faults_of(steps), "/steps too-many");

  ServiceDefinition actions = sample_definition();
  actions.actions.resize(301);
  EXPECT_EQ(faults_of(actions), "/actions too-many");

  ServiceDefinition fields = sample_definition();
  fields.form.push_back({});
  fields.form[1].fields.resize(300);
  fields.actions[2].form.resize(301);
  EXPECT_EQ(faults_of(fields), "/form too-many, /actions/2/form too-many");
}

TEST(ValidateDefinition, ReportsEveryFaultInTheOrderOfTheDocument) {
  ServiceDefinition definition = sample_definition();
  definition.code = "";
  definition.form[0].fields[0].label.clear();
  definition.steps[0].public_step = "none";
  definition.actions[0].label.clear();
  definition.deadline->days = 0;

  EXPECT_EQ(faults_of(definition),
            "/code format, /form/0/fields/0/label/en missing-language, /steps/0/public unknown, "
            "/actions/0/label/en missing-language, /deadline/days too-small");
}

TEST(ValidateDefinition, SurvivesAnEmptyOne) { EXPECT_NE(faults_of(ServiceDefinition{}), ""); }

}  // namespace
}  // namespace rahgir::domain
