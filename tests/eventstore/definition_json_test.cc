#include "eventstore/definition_json.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rahgir::eventstore {
namespace {

using domain::Fault;
using domain::ServiceDefinition;
using testing::ElementsAre;
using testing::IsEmpty;
using Json = nlohmann::json;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::filesystem::path> demo_services() {
  std::vector<std::filesystem::path> paths;
  const auto folder = std::filesystem::path(RAHGIR_SOURCE_DIR) / "ops/demo/services";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  return paths;
}

/// Every key there is, each with a value that is not its default.
constexpr std::string_view kEverything = R"({
  "code": "permit", "office": "traffic", "languages": ["en", "fa"],
  "texts": {"en": {"name": "N", "purpose": "P", "who": "W", "complain": "C", "needs": ["a", "b"],
                   "questions": [{"q": "Q", "a": "A"}]}},
  "fees": [{"code": "issue", "amount": "12.50", "currency": "EUR", "when": "on_grant",
            "label": {"en": "Issue"}}],
  "confidential": true,
  "form": [{"page": "you", "label": {"en": "You"}, "fields": [
    {"code": "name", "type": "text", "required": true, "max": 120, "pattern": "[a-z]+",
     "party": "representative", "meaning": "name", "label": {"en": "Name"}, "hint": {"en": "H"}},
    {"code": "zone", "type": "one_of", "clear": true, "options": [{"code": "a", "label": {"en": "A"}}]},
    {"code": "length", "type": "decimal", "min": "1", "max": "8.0",
     "show_if": {"field": "zone", "equals": "a"}},
    {"code": "count", "type": "integer", "min": 1, "max": "9",
     "show_if": {"field": "zone", "in": ["a", "b", 3, true, ["x", "y"]]}},
    {"code": "paid", "type": "money", "show_if": {"field": "paid_before",
     "at_least": {"amount": "1.00", "currency": "EUR"}}}]}],
  "documents": [{"code": "proof", "required": true, "types": ["image/jpeg"], "max_mb": 3,
                 "label": {"en": "Proof"}}],
  "public_steps": [{"code": "received", "label": {"en": "R"}, "days": 1}],
  "steps": [{"code": "check", "kind": "work", "public": "received", "duty": "agent", "days": 5,
             "counting": "calendar", "allow": ["reopen"], "deny": ["note"], "label": {"en": "C"}},
            {"code": "wait", "kind": "waiting", "for": "third_party", "clock": "paused"}],
  "start": ["check"],
  "actions": [{"code": "act", "at": ["check"], "duty": "agent", "guards": ["assignee_only",
      "documents_complete", "not_same_actor_as:propose", {"field": {"code": "van", "equals": true}},
      {"field": {"code": "n", "at_least": -7}}],
    "reason": {"grounds": [{"code": "g", "label": {"en": "G"}}], "text": "required"},
    "form": [{"code": "remark", "type": "long_text"}],
    "effects": [{"go": "wait"}, {"open": "check"}, {"finish": true},
      {"open_when_finished": {"steps": ["a", "b"], "step": "c"}}, {"ask": "applicant"},
      {"decide": "granted"}, {"set_deadline": {"kind": "reply", "days": 3, "counting": "calendar"}},
      {"pause": true}, {"resume": true}, {"close": "lapsed"}],
    "label": {"en": "Act"}}],
  "outcomes": [{"code": "granted", "label": {"en": "Granted"}}],
  "deadline": {"days": 20, "counting": "calendar", "from": "submitted"},
  "reopen": {"duty": "supervisor", "to": "check"},
  "retention": {"after": "closed", "years": 5}
})";

TEST(ParseDefinition, ReadsEveryKey) {
  const auto definition = parse_definition(kEverything);

  ASSERT_TRUE(definition) << definition.error().faults.front().pointer;
  EXPECT_EQ(definition->code, "permit");
  EXPECT_EQ(definition->texts.at("en").questions.front().a, "A");
  EXPECT_EQ(definition->fees.front().price, (domain::Money{"12.50", "EUR"}));
  EXPECT_TRUE(definition->confidential);
  const auto& fields = definition->form.front().fields;
  EXPECT_EQ(fields[0].max_length, 120u);
  EXPECT_EQ(fields[0].party, domain::PartyRole::kRepresentative);
  EXPECT_TRUE(fields[1].clear);
  EXPECT_EQ(fields[2].min, "1");
  EXPECT_EQ(fields[3].min, "1");
  EXPECT_EQ(fields[3].max, "9");
  EXPECT_EQ(fields[3].show_if->values.size(), 5u);
  EXPECT_EQ(fields[3].show_if->values[2], domain::Answer{std::int64_t{3}});
  EXPECT_EQ(definition->documents.front().max_mb, 3u);
  EXPECT_EQ(definition->steps[0].counting, domain::Counting::kCalendar);
  EXPECT_EQ(definition->steps[1].awaited, domain::Awaited::kThirdParty);
  EXPECT_EQ(definition->steps[1].clock, domain::Clock::kPaused);
  const auto& action = definition->actions.front();
  EXPECT_EQ(action.guards.size(), 5u);
  EXPECT_EQ(action.guards[2], domain::Guard{domain::NotSameActorAs{"propose"}});
  EXPECT_EQ(action.reason->text, domain::ReasonText::kRequired);
  EXPECT_EQ(action.effects.size(), std::variant_size_v<domain::Effect>);
  EXPECT_EQ(action.effects.back(), domain::Effect{domain::Close{domain::CloseKind::kLapsed}});
  EXPECT_EQ(definition->deadline, (domain::DeadlineRule{20, domain::Counting::kCalendar}));
  EXPECT_EQ(definition->reopen, (domain::ReopenRule{"supervisor", "check"}));
  EXPECT_EQ(definition->retention, domain::Retention{5});
}

TEST(DefinitionJson, SurvivesWritingAndReading) {
  std::vector<std::string> documents{std::string(kEverything)};
  for (const auto& path : demo_services()) documents.push_back(bytes_of(path));
  ASSERT_GE(documents.size(), 4u);

  for (const std::string& document : documents) {
    const auto definition = parse_definition(document);
    ASSERT_TRUE(definition) << definition.error().faults.front().pointer << ": "
                            << definition.error().faults.front().detail;
    const std::string canonical = definition_json(*definition);
    const auto again = parse_definition(canonical);

    ASSERT_TRUE(again) << canonical;
    EXPECT_EQ(*again, *definition);
    EXPECT_EQ(definition_json(*again), canonical);
    EXPECT_LE(canonical.size(), Json::parse(document).dump().size());
  }
}

TEST(DefinitionJson, SaysAllThatTheDemonstrationServicesSay) {
  for (const auto& path : demo_services()) {
    const Json given = Json::parse(bytes_of(path));
    const Json written = Json::parse(definition_json(parse_definition(given.dump()).value()));

    EXPECT_EQ(written.at("actions"), given.at("actions")) << path;
    EXPECT_EQ(written.at("texts"), given.at("texts")) << path;
    EXPECT_EQ(written.at("outcomes"), given.at("outcomes")) << path;
  }
}

// Frozen: the bytes are kept in logs and their hashes compared.
TEST(DefinitionJson, IsCanonical) {
  ServiceDefinition definition;
  definition.code = "light";
  definition.office = "works";
  definition.languages = {"en"};
  definition.texts["en"].name = "نور \"x\"";
  definition.steps.resize(1);
  definition.steps.front().code = "check";
  definition.deadline = domain::DeadlineRule{.days = 3};
  definition.retention = domain::Retention{.years = 0};

  EXPECT_EQ(definition_json(definition),
            R"({"code":"light","office":"works","languages":["en"],)"
            R"("texts":{"en":{"name":"نور \"x\""}},"steps":[{"code":"check"}],)"
            R"("deadline":{"days":3},"retention":{"years":0}})");
  EXPECT_EQ(definition_json({}), R"({"code":"","office":"","languages":[]})");
}

struct FaultRow {
  std::string pointer;      // of the value that is replaced
  std::string replacement;  // JSON
  std::string fault_at, code;
};

TEST(ParseDefinition, PointsAtEachFault) {
  const std::vector<FaultRow> rows{
      {"/code", "7", "/code", "type"},
      {"/code", "\"a\\u0000\"", "/code", "control-characters"},
      {"/colour", "1", "/colour", "unknown-key"},
      {"/languages", "\"en\"", "/languages", "type"},
      {"/languages/1", "null", "/languages/1", "type"},
      {"/texts/en/name", "{}", "/texts/en/name", "type"},
      {"/texts/en/questions/0", "{\"q\":\"\"}", "/texts/en/questions/0", "required"},
      {"/texts/a~1b~0", "3", "/texts/a~1b~0", "type"},
      {"/fees/0/when", "\"later\"", "/fees/0/when", "option"},
      {"/fees/0/amount", "12.5", "/fees/0/amount", "type"},
      {"/confidential", "\"yes\"", "/confidential", "type"},
      {"/form/0/fields/0/type", "\"number\"", "/form/0/fields/0/type", "option"},
      {"/form/0/fields/0/max", "\"5\"", "/form/0/fields/0/max", "type"},
      {"/form/0/fields/0/max", "-5", "/form/0/fields/0/max", "type"},
      {"/form/0/fields/0/max", "4294967296", "/form/0/fields/0/max", "out-of-range"},
      {"/form/0/fields/2/max", "1.5", "/form/0/fields/2/max", "type"},
      {"/form/0/fields/2/max", "8", "/form/0/fields/2/max", "type"},
      {"/form/0/fields/0/Hint", "{}", "/form/0/fields/0/Hint", "unknown-key"},
      {"/form/0/fields/2/show_if", R"({"field":"zone"})", "/form/0/fields/2/show_if", "required"},
      {"/form/0/fields/2/show_if", R"({"field":"zone","equals":1,"in":[1]})",
       "/form/0/fields/2/show_if", "required"},
      {"/form/0/fields/2/show_if/equals", "1.5", "/form/0/fields/2/show_if/equals", "type"},
      {"/form/0/fields/2/show_if/equals", "18446744073709551615", "/form/0/fields/2/show_if/equals",
       "out-of-range"},
      {"/form/0/fields/0/party", "\"neighbour\"", "/form/0/fields/0/party", "option"},
      {"/steps/0/kind", "\"idle\"", "/steps/0/kind", "option"},
      {"/steps/1/for", "\"someone\"", "/steps/1/for", "option"},
      {"/steps/0/days", "true", "/steps/0/days", "type"},
      {"/actions/0/guards/0", "\"always\"", "/actions/0/guards/0", "option"},
      {"/actions/0/guards/0", "7", "/actions/0/guards/0", "type"},
      {"/actions/0/guards/3/field/code", "7", "/actions/0/guards/3/field/code", "type"},
      {"/actions/0/guards/3/other", "7", "/actions/0/guards/3/other", "unknown-key"},
      {"/actions/0/effects/0", "{}", "/actions/0/effects/0", "required"},
      {"/actions/0/effects/0", R"({"go":"a","open":"b"})", "/actions/0/effects/0", "required"},
      {"/actions/0/effects/0/jump", "\"x\"", "/actions/0/effects/0/jump", "unknown-key"},
      {"/actions/0/effects/2/finish", "false", "/actions/0/effects/2/finish", "type"},
      {"/actions/0/effects/4/ask", "\"all\"", "/actions/0/effects/4/ask", "option"},
      {"/actions/0/effects/6/set_deadline", "{}", "/actions/0/effects/6/set_deadline", "required"},
      {"/actions/0/effects/9/close", "\"done\"", "/actions/0/effects/9/close", "option"},
      {"/actions/0/reason/text", "\"maybe\"", "/actions/0/reason/text", "option"},
      {"/deadline/from", "\"paid\"", "/deadline/from", "option"},
      {"/retention/after", "7", "/retention/after", "option"},
      {"/reopen", "[]", "/reopen", "type"},
  };

  for (const FaultRow& row : rows) {
    Json document = Json::parse(kEverything);
    document[Json::json_pointer(row.pointer)] = Json::parse(row.replacement);
    const auto definition = parse_definition(document.dump());

    ASSERT_FALSE(definition) << row.pointer << " = " << row.replacement;
    const auto& faults = definition.error().faults;
    EXPECT_EQ(faults.front().pointer, row.fault_at) << row.replacement << faults.front().detail;
    EXPECT_EQ(faults.front().code, row.code) << row.pointer << " = " << row.replacement;
    EXPECT_FALSE(faults.front().detail.empty());
  }
}

std::vector<std::string> faults_of(std::string_view document) {
  std::vector<std::string> texts;
  const auto definition = parse_definition(document);
  if (!definition) {
    for (const Fault& fault : definition.error().faults) {
      texts.push_back(fault.code + ' ' + fault.pointer);
    }
  }
  return texts;
}

TEST(ParseDefinition, ListsEveryFault) {
  EXPECT_THAT(faults_of(R"({"code":1,"steps":[{"kind":"x"},{"code":"b","extra":0}],"x":0})"),
              ElementsAre("type /code", "required ", "required ", "required /steps/0",
                          "option /steps/0/kind", "unknown-key /steps/1/extra", "unknown-key /x"));
}

TEST(ParseDefinition, RefusesWhatIsNoSoundJson) {
  EXPECT_THAT(faults_of(""), ElementsAre("malformed "));
  EXPECT_THAT(faults_of("[]"), ElementsAre("type "));
  EXPECT_THAT(faults_of(R"({"code":"a"} x)"), ElementsAre("malformed "));
  EXPECT_THAT(faults_of("{\"code\":\"\xFF\"}"), ElementsAre("malformed /code"));
  EXPECT_THAT(faults_of(R"({"form":[{},{"page":"a","page":"b"}]})"),
              ElementsAre("duplicate /form/1/page"));
  EXPECT_THAT(faults_of(R"({"a/b":1,"x":{},"a/b":2,"x":0})"),
              ElementsAre("duplicate /a~1b", "duplicate /x"));
  EXPECT_THAT(faults_of(std::string(100'000, '[')), ElementsAre(testing::StartsWith("too-deep ")));
  EXPECT_THAT(faults_of(std::string(kMaxDefinitionBytes + 1, ' ')), ElementsAre("too-large "));
}

TEST(ParseDefinition, StaysFastAndBoundedWhateverIsSent) {
  std::string many_keys = "{";
  for (int key = 0; key < 20'000; ++key) many_keys += '"' + std::to_string(key) + "\":0,";
  std::string many_faults = "{\"steps\":[";
  for (int step = 0; step < 60'000; ++step) many_faults += "{},";

  EXPECT_THAT(faults_of(many_keys + "\"x\":0}"), ElementsAre(testing::StartsWith("too-many ")));
  EXPECT_EQ(faults_of(many_faults + "{}]}").size(), 200u);
}

TEST(Office, SurvivesWritingAndReading) {
  constexpr std::string_view kOffice =
      R"({"code":"traffic","parent":"city","label":{"en":"Traffic"},"areas":["north"],)"
      R"("time_zone":"Asia/Tehran","calendar":{"weekend":["thursday","friday"],)"
      R"("holidays":["2026-03-21","2026-12-25"]},"address":"1 Harbour Street",)"
      R"("contact":{"email":"a@example.org"}})";

  const auto office = parse_office(kOffice);

  ASSERT_TRUE(office);
  EXPECT_EQ(office->calendar.weekend, (std::set<unsigned>{4, 5}));
  EXPECT_EQ(office->calendar.holidays.size(), 2u);
  EXPECT_EQ(office_json(*office), kOffice);
  domain::Office plain;
  plain.code = "a";
  EXPECT_EQ(parse_office(R"({"code":"a"})").value(), plain);
  EXPECT_EQ(office_json(plain), R"({"code":"a"})");
  const auto always = parse_office(R"({"code":"a","calendar":{"weekend":[]}})").value();
  EXPECT_THAT(always.calendar.weekend, IsEmpty());
  EXPECT_EQ(parse_office(office_json(always)).value(), always);
}

TEST(Office, ReadsTheDemonstrationOrganisation) {
  const Json organisation = Json::parse(
      bytes_of(std::filesystem::path(RAHGIR_SOURCE_DIR) / "ops/demo/organisation.json"));
  for (const Json& given : organisation.at("offices")) {
    const auto office = parse_office(given.dump());

    ASSERT_TRUE(office) << office.error().faults.front().pointer;
    EXPECT_EQ(parse_office(office_json(*office)).value(), *office);
  }
}

TEST(Office, PointsAtEachFault) {
  const auto office = parse_office(
      R"({"code":"a","calendar":{"weekend":["samstag",1],"holidays":["2026-02-30",2],"x":0},)"
      R"("areas":{},"contact":{"email":1}})");

  ASSERT_FALSE(office);
  std::vector<std::string> found;
  for (const Fault& fault : office.error().faults)
    found.push_back(fault.code + ' ' + fault.pointer);
  EXPECT_THAT(found,
              ElementsAre("type /areas", "option /calendar/weekend/0", "type /calendar/weekend/1",
                          "format /calendar/holidays/0", "type /calendar/holidays/1",
                          "unknown-key /calendar/x", "type /contact/email"));
}

}  // namespace
}  // namespace rahgir::eventstore
