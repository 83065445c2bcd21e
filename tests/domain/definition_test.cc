#include "domain/definition.h"

#include <gtest/gtest.h>

namespace rahgir::domain {
namespace {

using Kind = FieldCondition::Test;

struct ConditionRow {
  std::string why;
  Kind test = Kind::kEquals;
  std::vector<Answer> values;
  Answer answer;
  bool holds = false;
};

TEST(FieldCondition, HoldsByTest) {
  using Codes = std::vector<std::string>;
  const std::vector<ConditionRow> rows = {
      {"yes is yes", Kind::kEquals, {true}, true, true},
      {"no is not yes", Kind::kEquals, {true}, false, false},
      {"same code", Kind::kEquals, {"a"}, "a", true},
      {"other code", Kind::kEquals, {"a"}, "b", false},
      {"same integer", Kind::kEquals, {std::int64_t{7}}, std::int64_t{7}, true},
      {"text is no integer", Kind::kEquals, {std::int64_t{7}}, "7", false},
      {"one of several", Kind::kIn, {"a", "b"}, "b", true},
      {"none of several", Kind::kIn, {"a", "b"}, "c", false},
      {"nothing is in nothing", Kind::kIn, {}, "c", false},
      {"among the codes", Kind::kEquals, {"a"}, Codes{"b", "a"}, true},
      {"not among the codes", Kind::kEquals, {"c"}, Codes{"b", "a"}, false},
      {"one of the codes among several", Kind::kIn, {"c", "a"}, Codes{"b", "a"}, true},
      {"greater integer", Kind::kAtLeast, {std::int64_t{9}}, std::int64_t{10}, true},
      {"equal integer", Kind::kAtLeast, {std::int64_t{9}}, std::int64_t{9}, true},
      {"lesser integer", Kind::kAtLeast, {std::int64_t{-9}}, std::int64_t{-10}, false},
      {"decimals are numbers, not texts", Kind::kAtLeast, {"9.5"}, "10", true},
      {"padding does not count", Kind::kAtLeast, {"1.50"}, "1.5", true},
      {"lesser in the last digit",
       Kind::kAtLeast,
       {"1.0000000000000000002"},
       "1.0000000000000000001",
       false},
      {"decimal and integer", Kind::kAtLeast, {std::int64_t{3}}, "3.5", true},
      {"later day", Kind::kAtLeast, {"2026-03-01"}, "2026-11-01", true},
      {"earlier day", Kind::kAtLeast, {"2026-03-01"}, "2026-02-28", false},
      {"a day is no number", Kind::kAtLeast, {"5"}, "2026-02-28", false},
      {"same currency", Kind::kAtLeast, {Money{"99.90", "EUR"}}, Money{"100", "EUR"}, true},
      {"other currency", Kind::kAtLeast, {Money{"99.90", "EUR"}}, Money{"100", "USD"}, false},
      {"money and a bare amount", Kind::kAtLeast, {"100"}, Money{"100.00", "USD"}, true},
      {"a number is no money", Kind::kAtLeast, {Money{"1", "EUR"}}, "100", false},
      {"words have no order", Kind::kAtLeast, {"a"}, "b", false},
      {"yes has no order", Kind::kAtLeast, {true}, true, false},
  };

  for (const ConditionRow& row : rows) {
    const FieldCondition condition{.field = "x", .test = row.test, .values = row.values};
    EXPECT_EQ(holds(condition, {{"x", row.answer}}), row.holds) << row.why;
    EXPECT_FALSE(holds(condition, {{"y", row.answer}})) << row.why;
  }
}

TEST(ServiceDefinition, FindsByCode) {
  ServiceDefinition definition;
  definition.form = {Page{.code = "you", .label = {}, .fields = {Field{}}}, Page{}};
  definition.form[0].fields[0].code = "name";
  definition.form[1].fields.resize(2);
  definition.form[1].fields[1].code = "zone";
  definition.public_steps = {PublicStep{.code = "received", .label = {}, .days = {}},
                             PublicStep{.code = "decided", .label = {}, .days = {}}};
  definition.outcomes = {Choice{.code = "granted", .label = {}}};
  definition.steps.resize(1);
  definition.steps[0].code = "check";

  EXPECT_EQ(definition.field("zone"), &definition.form[1].fields[1]);
  EXPECT_EQ(definition.field("none"), nullptr);
  EXPECT_EQ(definition.step("check"), &definition.steps[0]);
  EXPECT_EQ(definition.action("check"), nullptr);
  EXPECT_EQ(definition.document("proof"), nullptr);
  EXPECT_EQ(definition.outcome("granted"), &definition.outcomes[0]);
  EXPECT_EQ(definition.public_index("decided"), 1U);
  EXPECT_EQ(definition.public_index("none"), 2U);
}

TEST(BuiltInActions, AreReservedWords) {
  for (const std::string_view code :
       {"claim", "release", "assign", "delegate", "transfer", "note", "message", "attach",
        "accept_document", "refuse_document", "replace_document", "amend", "link", "reclassify",
        "reissue_secret", "withdraw", "reopen"}) {
    EXPECT_TRUE(is_built_in(code)) << code;
  }
  EXPECT_FALSE(is_built_in("grant"));
  EXPECT_FALSE(is_built_in("decide"));
  EXPECT_FALSE(is_built_in(""));
}

}  // namespace
}  // namespace rahgir::domain
