#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "eventstore/definition_json.h"
#include "ops/import/mapping.h"
#include "ops/import/mapping_check.h"
#include "tests/domain/fakes.h"
#include "tests/domain/sample_definitions.h"
#include "tests/ops/import_samples.h"

// Mappings: what is read, and every fault with its key and line.

namespace rahgir::ops::testing {
namespace {

std::string replaced(std::string_view what, std::string_view with) {
  std::string text(kSampleMapping);
  const auto at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), with);
}

std::string list(const std::vector<domain::Fault>& faults) {
  std::string text;
  for (const domain::Fault& fault : faults) {
    const auto line = fault.detail.find(" line ");
    const std::string number =
        line == fault.detail.npos
            ? "?"
            : fault.detail.substr(line + 6, fault.detail.find(':') - line - 6);
    text += (text.empty() ? "" : " ") + number + fault.pointer + ":" + fault.code;
  }
  return text;
}

std::string faults_of(std::string_view toml) {
  const auto mapping = parse_mapping(toml, "m.toml");
  return mapping ? "none" : list(mapping.error().faults);
}

std::string misfits_of(std::string_view toml) {
  const auto mapping = parse_mapping(toml, "m.toml");
  if (!mapping) return "unread " + list(mapping.error().faults);
  const domain::testing::RegexPatterns patterns;
  return list(check_mapping(*mapping, domain::testing::sample_definition(),
                            {"traffic", "traffic-north"}, patterns));
}

TEST(ParseMapping, ReadsEveryKey) {
  const auto mapping = parse_mapping(kSampleMapping, "m.toml");

  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->source, "old-system");
  EXPECT_EQ(mapping->organisation, "city.json");
  EXPECT_EQ(mapping->ignored, std::vector<std::string>{"note"});
  EXPECT_EQ(mapping->require.at("state"), "complete");
  EXPECT_EQ(mapping->office.values.at("N"), "traffic-north");
  EXPECT_EQ(mapping->fields.at("zone").column, "zone");
  EXPECT_EQ(mapping->facts.at("planned").type, FactType::kInstant);
  EXPECT_EQ(mapping->deadline, "due");
  EXPECT_EQ(mapping->assignee, "responsible");
  EXPECT_FALSE(mapping->registers_actors);
  EXPECT_EQ(mapping->actions.at("Grant"), "grant");
  EXPECT_EQ(mapping->closing->actions, (std::vector<std::string>{"mark_duplicate", "grant"}));
  EXPECT_EQ(mapping->read_columns().size(), 14U);
  EXPECT_FALSE(mapping->case_columns().contains("case"));
}

TEST(ParseMapping, MayLackWhatIsOptional) {
  std::string text(kSampleMapping);
  for (const std::string_view part :
       {"organisation = \"city.json\"\n", "[require]\nstate = \"complete\"\n",
        "[deadlines]\ndecision = \"due\"\n", "[assignee]\ncolumn = \"responsible\"\n"})
    text.erase(text.find(part), part.size());
  text.erase(text.find("[closing]"));
  text.erase(text.find("[fields.full"), text.find("[actor]") - text.find("[fields.full"));

  EXPECT_EQ(faults_of(text), "none");
}

TEST(ParseMapping, ReadsTheDemonstration) {
  std::ifstream file(RAHGIR_SOURCE_DIR "/ops/demo/receipt/mapping.toml");
  std::stringstream text;
  text << file.rdbuf();

  const auto mapping = parse_mapping(text.str(), "mapping.toml");

  ASSERT_TRUE(mapping) << list(mapping.error().faults);
  EXPECT_EQ(mapping->actions.size(), 27U);
  EXPECT_TRUE(mapping->registers_actors);
}

TEST(ParseMapping, SaysEachFaultWithKeyAndLine) {
  const struct {
    std::string_view what, with, faults;
  } table[] = {
      {"format = 1", "format = 2", "1/format:format"},
      {"format = 1\n", "", "1/format:missing"},
      {"format = 1", "format = \"1\"", "1/format:type"},
      {"\"old-system\"", "\"Old System\"", "2/source:format"},
      {"\"permit.json\"", "\"../permit.json\"", "4/definition:format"},
      {"\"permit.json\"", "\"\"", "4/definition:empty"},
      {"separator = \",\"", "separator = \"ab\"", "7/csv/separator:format"},
      {"separator = \",\"", "separator = '\"'", "7/csv/separator:format"},
      {"[\"note\"]", "\"note\"", "8/csv/ignored:type"},
      {"[\"note\"]", "[\"note\", 7]", "8/csv/ignored:type"},
      {"[\"note\"]", "[\"note\", \"who\"]", "8/csv/ignored:contradiction"},
      {"state = \"complete\"", "state = 1", "10/require/state:type"},
      {"language = \"en\"", "language = \"english language\"", "14/case/language:format"},
      {"language = \"en\"", "tongue = \"en\"",
       "11/case/language:missing 14/case/tongue:unknown-key"},
      {"\"Mail\" = \"e-mail\"", "\"Mail\" = \"email\"", "24/channel/values/Mail:unknown-word"},
      {"\"Mail\" = \"e-mail\"", "\"Mail\" = \"fax\"", "24/channel/values/Mail:unknown-word"},
      {"[fields.zone]", "[fields.Zone]",
       "29/fields/Zone:format 29/fields/Zone/values:missing 31/fields/zone/column:missing"},
      {"type = \"text\"", "type = \"number\"", "35/facts/source_case/type:unknown-word"},
      {"decision = \"due\"", "decisions = \"due\"",
       "39/deadlines/decision:missing 40/deadlines/decisions:unknown-key"},
      {"register = false", "register = \"no\"", "45/actor/register:type"},
      {"column = \"who\"", "column = \"\"", "44/actor/column:empty"},
      {"[\"mark_duplicate\", \"grant\"]", "[]", "54/closing/actions:missing"},
      {"[closing.reasons]\n", "[closing.reasons]\nrefuse = \"late\"\n",
       "56/closing/reasons/refuse:unknown-action"},
      {"[closing.reasons]\n", "", "52/closing/reasons:missing"},
      {"[closing.reasons]\n", "[closing.reasons]\n[colour]\nred = 1\n", "56/colour:unknown-key"},
      {"format = 1", "format = ", "1:invalid-file"},
  };
  for (const auto& row : table)
    EXPECT_EQ(faults_of(replaced(row.what, row.with)), row.faults) << row.with;
}

TEST(ParseMapping, SaysAllFaultsAtOnce) {
  std::string text = replaced("[row]\nat = \"when\"", "[row]\nat = 7");
  text.replace(text.find("format = 1"), 10, "format = 9");

  EXPECT_EQ(faults_of(text), "1/format:format 47/row/at:type");
  EXPECT_EQ(faults_of("").substr(0, 35), "1/format:missing 1/source:missing 1");
}

TEST(CheckMapping, FitsItsService) { EXPECT_EQ(misfits_of(kSampleMapping), ""); }

TEST(CheckMapping, SaysEachCodeThatTheServiceLacks) {
  const struct {
    std::string_view what, with, faults;
  } table[] = {
      {"service = \"permit\"", "service = \"passport\"", "3/service:contradiction"},
      {"language = \"en\"", "language = \"fr\"", "14/case/language:unknown-language"},
      {"\"traffic-north\"", "\"north\"", "19/office/values/N:unknown-office"},
      {"fields.zone", "fields.area", "29/fields/area:unknown-field"},
      {"\"A\" = \"a\"", "\"A\" = \"z\"", "32/fields/zone/values/A:unfit-answer"},
      {"\"Approve\" = \"approve\"", "\"Approve\" = \"aprove\"",
       "50/actions/Approve:unknown-action"},
      {"\"Approve\" = \"approve\"", "\"Approve\" = \"refuse\"",
       "50/actions/Approve:missing-ground 50/actions/Approve:missing-text"},
      {"[closing.reasons]\n", "[closing.reasons]\ngrant = \"late\"\n",
       "56/closing/reasons/grant:unknown-ground"},
  };
  for (const auto& row : table) {
    std::string text = replaced(row.what, row.with);
    if (row.with == "fields.area") text.replace(text.find("fields.zone"), 11, "fields.area");
    EXPECT_EQ(misfits_of(text), row.faults) << row.with;
  }
}

TEST(AnswerFrom, FollowsTheFieldsType) {
  using domain::Answer;
  domain::Field field;
  const auto answer = [&](domain::FieldType type, const std::string& code) {
    field.type = type;
    return answer_from(field, code);
  };

  EXPECT_EQ(answer(domain::FieldType::kOneOf, "a"), Answer(std::string("a")));
  EXPECT_EQ(answer(domain::FieldType::kYesNo, "true"), Answer(true));
  EXPECT_EQ(answer(domain::FieldType::kYesNo, "yes"), std::nullopt);
  EXPECT_EQ(answer(domain::FieldType::kInteger, "-12"), Answer(std::int64_t{-12}));
  EXPECT_EQ(answer(domain::FieldType::kInteger, "12 "), std::nullopt);
  EXPECT_EQ(answer(domain::FieldType::kManyOf, "a"), std::nullopt);
}

}  // namespace
}  // namespace rahgir::ops::testing
