#include "domain/definition_validation.h"

#include <gtest/gtest.h>

#include "tests/domain/definition_faults.h"

namespace rahgir::domain {
namespace {

using namespace testing;

TEST(DefinitionForm, Labels) {
  expect_faults({
      {"missing", [](Edit e) { e.field("zone").label.clear(); }, "@zone/label/en missing-language"},
      {"empty", [](Edit e) { e.field("zone").label["en"] = ""; }, "@zone/label/en required"},
      {"of an option", [](Edit e) { e.field("zone").options[1].label.clear(); },
       "@zone/options/1/label/en missing-language"},
      {"long", [](Edit e) { e.step("check").label["en"].assign(501, 'x'); },
       "#check/label/en too-long"},
      {"hint in another language", [](Edit e) { e.field("zone").hint["fa"] = "x"; },
       "@zone/hint/en missing-language"},
      {"no language tag", [](Edit e) { e.all.form[0].label["~/"] = "x"; }, "/form/0/label format"},
  });
}

TEST(DefinitionForm, Fields) {
  expect_faults({
      {"code", [](Edit e) { e.field("zone").code = "Zone"; }, "@zone/code format"},
      {"code twice", [](Edit e) { e.field("firm").code = "zone"; }, "@firm/code duplicate"},
      {"page twice",
       [](Edit e) {
         e.all.form.push_back(e.all.form[0]);
         e.all.form[1].fields.resize(1);
         e.all.form[1].fields[0].code = "other";
       },
       "/form/1/page duplicate"},
      {"empty page",
       [](Edit e) { e.all.form.push_back({.code = "b", .label = label("B"), .fields = {}}); },
       "/form/1/fields required"},
      {"options missing", [](Edit e) { e.field("zone").options.clear(); },
       "@zone/options required"},
      {"options unexpected", [](Edit e) { e.field("van").options = choices({"a"}); },
       "@van/options unexpected"},
      {"option twice", [](Edit e) { e.field("zone").options = choices({"a", "a"}); },
       "@zone/options/1/code duplicate"},
      {"too many options",
       [](Edit e) {
         e.field("zone").options.clear();
         for (int i = 0; i <= 500; ++i) {
           e.field("zone").options.push_back(
               {.code = "o" + std::to_string(i), .label = label("x")});
         }
       },
       "@zone/options too-many"},
      {"bounds of a text", [](Edit e) { e.field("firm").min = "1"; }, "@firm/min unexpected"},
      {"bound of another type", [](Edit e) { e.field("wheels").min = "1.5"; }, "@wheels/min type"},
      {"bound is no date", [](Edit e) { e.field("since").max = "2026-02-30"; }, "@since/max type"},
      {"bound is no decimal", [](Edit e) { e.field("price").max = "1e3"; }, "@price/max type"},
      {"maximum below minimum, integers", [](Edit e) { e.field("wheels").min = "100"; },
       "@wheels/max order"},
      {"maximum below minimum, decimals", [](Edit e) { e.field("length_m").min = "8.01"; },
       "@length_m/max order"},
      {"maximum below minimum, dates", [](Edit e) { e.field("since").max = "1999-12-31"; },
       "@since/max order"},
      {"one value", [](Edit e) { e.field("length_m").min = "8.0"; }, ""},
      {"length of a number", [](Edit e) { e.field("wheels").max_length = 5; },
       "@wheels/max unexpected"},
      {"length of nothing", [](Edit e) { e.field("firm").max_length = 0; }, "@firm/max too-small"},
      {"length of a book", [](Edit e) { e.field("firm").max_length = 10001; },
       "@firm/max too-large"},
      {"pattern", [](Edit e) { e.field("tax_id").pattern = "[0-9"; }, "@tax_id/pattern pattern"},
      {"long pattern", [](Edit e) { e.field("tax_id").pattern = std::string(1001, 'a'); },
       "@tax_id/pattern too-long"},
      {"pattern of a number", [](Edit e) { e.field("wheels").pattern = "[0-9]"; },
       "@wheels/pattern unexpected"},
      {"clear text", [](Edit e) { e.field("remarks").clear = true; }, "@remarks/clear not-coded"},
      {"clear e-mail", [](Edit e) { e.field("email").clear = true; }, "@email/clear not-coded"},
      {"clear telephone", [](Edit e) { e.field("phone").clear = true; }, "@phone/clear not-coded"},
      {"clear id", [](Edit e) { e.field("tax_id").clear = true; }, "@tax_id/clear not-coded"},
      {"clear document", [](Edit e) { e.field("licence").clear = true; },
       "@licence/clear not-coded"},
      {"clear date", [](Edit e) { e.field("since").clear = true; }, ""},
      {"party without meaning", [](Edit e) { e.field("firm").meaning = ""; },
       "@firm/meaning unknown"},
      {"unknown meaning", [](Edit e) { e.field("firm").meaning = "shoe_size"; },
       "@firm/meaning unknown"},
      {"meaning without party", [](Edit e) { e.field("firm").party.reset(); },
       "@firm/party required"},
      {"a party's meaning is a text",
       [](Edit e) {
         e.field("van").party = PartyRole::kApplicant;
         e.field("van").meaning = "name";
         e.field("van").clear = false;
       },
       "@van/type type"},
      {"clear and of a party",
       [](Edit e) {
         e.field("zone").party = PartyRole::kApplicant;
         e.field("zone").meaning = "address";
       },
       "@zone/clear not-coded, @zone/type type"},
      {"document field with a document's code", [](Edit e) { e.field("licence").code = "photo"; },
       "@licence/code duplicate"},
      {"action's form", [](Edit e) { e.action("measure").form[1].code = "measured_m"; },
       "!measure/form/1/code duplicate"},
      {"action's form fills a party",
       [](Edit e) {
         e.action("measure").form[1].party = PartyRole::kApplicant;
         e.action("measure").form[1].meaning = "name";
       },
       "!measure/form/1/party unexpected"},
  });
}

TEST(DefinitionForm, ShowIf) {
  using enum FieldCondition::Test;
  expect_faults({
      {"unknown field", [](Edit e) { e.field("length_m").show_if->field = "none"; },
       "@length_m/show_if/field unknown"},
      {"itself", [](Edit e) { e.field("length_m").show_if->field = "length_m"; },
       "@length_m/show_if/field later-field"},
      {"a later field", [](Edit e) { e.field("length_m").show_if->field = "price"; },
       "@length_m/show_if/field later-field"},
      {"value of another type", [](Edit e) { e.field("length_m").show_if->values = {"yes"}; },
       "@length_m/show_if/equals type"},
      {"no value", [](Edit e) { e.field("length_m").show_if->values.clear(); },
       "@length_m/show_if/equals required"},
      {"two values", [](Edit e) { e.field("length_m").show_if->values = {true, false}; },
       "@length_m/show_if/equals required"},
      {"no option", [](Edit e) { e.field("firm").show_if = condition("zone", kIn, {"a", "z"}); },
       "@firm/show_if/in/1 type"},
      {"options", [](Edit e) { e.field("firm").show_if = condition("zone", kIn, {"a", "b"}); }, ""},
      {"one of many",
       [](Edit e) { e.field("firm").show_if = condition("colours", kEquals, {"red"}); }, ""},
      {"size of a choice",
       [](Edit e) { e.field("firm").show_if = condition("zone", kAtLeast, {"a"}); },
       "@firm/show_if/at_least test"},
      {"equal decimals",
       [](Edit e) { e.field("firm").show_if = condition("length_m", kEquals, {"1.5"}); },
       "@firm/show_if/equals test"},
      {"decimal",
       [](Edit e) { e.field("firm").show_if = condition("length_m", kAtLeast, {"1.5"}); }, ""},
      {"decimal of at least an integer",
       [](Edit e) { e.field("firm").show_if = condition("length_m", kAtLeast, {std::int64_t{2}}); },
       ""},
      {"no decimal",
       [](Edit e) { e.field("firm").show_if = condition("length_m", kAtLeast, {"x"}); },
       "@firm/show_if/at_least type"},
      {"integer",
       [](Edit e) { e.field("firm").show_if = condition("wheels", kAtLeast, {std::int64_t{2}}); },
       ""},
      {"text of an integer",
       [](Edit e) { e.field("firm").show_if = condition("wheels", kAtLeast, {"2"}); },
       "@firm/show_if/at_least type"},
      {"money",
       [](Edit e) { e.field("firm").show_if = condition("price", kAtLeast, {Money{"5", "EUR"}}); },
       ""},
      {"no money",
       [](Edit e) { e.field("firm").show_if = condition("price", kAtLeast, {Money{"x", "EUR"}}); },
       "@firm/show_if/at_least type"},
      {"date",
       [](Edit e) { e.field("firm").show_if = condition("since", kAtLeast, {"2026-01-01"}); }, ""},
      {"no date", [](Edit e) { e.field("firm").show_if = condition("since", kEquals, {"soon"}); },
       "@firm/show_if/equals type"},
      {"text", [](Edit e) { e.field("firm").show_if = condition("email", kEquals, {"a@b.c"}); },
       ""},
      {"document", [](Edit e) { e.field("firm").show_if = condition("licence", kEquals, {"x"}); },
       "@firm/show_if/equals test"},
      {"action's form looks at the service's",
       [](Edit e) { e.action("measure").form[1].show_if = condition("van", kEquals, {true}); }, ""},
      {"action's form looks back",
       [](Edit e) {
         e.action("measure").form[1].show_if = condition("measured_m", kAtLeast, {"2"});
       },
       ""},
      {"action's form looks ahead",
       [](Edit e) { e.action("measure").form[0].show_if = condition("how", kEquals, {"x"}); },
       "!measure/form/0/show_if/field later-field"},
      {"action's form looks at nothing",
       [](Edit e) { e.action("measure").form[0].show_if = condition("none", kEquals, {"x"}); },
       "!measure/form/0/show_if/field unknown"},
  });
}

TEST(DefinitionForm, Documents) {
  expect_faults({
      {"code", [](Edit e) { e.all.documents[0].code = "Proof"; }, "/documents/0/code format"},
      {"code twice", [](Edit e) { e.all.documents[1].code = "address_proof"; },
       "/documents/1/code duplicate"},
      {"media type", [](Edit e) { e.all.documents[0].types[1] = "pdf"; },
       "/documents/0/types/1 format"},
      {"wildcard", [](Edit e) { e.all.documents[0].types[1] = "image/*"; },
       "/documents/0/types/1 format"},
      {"media type twice", [](Edit e) { e.all.documents[0].types[1] = "application/pdf"; },
       "/documents/0/types/1 duplicate"},
      {"empty", [](Edit e) { e.all.documents[0].max_mb = 0; }, "/documents/0/max_mb too-small"},
      {"label", [](Edit e) { e.all.documents[0].label.clear(); },
       "/documents/0/label/en missing-language"},
  });
}

}  // namespace
}  // namespace rahgir::domain
