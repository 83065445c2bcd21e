#include "api/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/problem.h"
#include "domain/built_ins.h"
#include "domain/fault_code.h"

namespace rahgir::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Texts& texts() {
  static const Texts kTexts(portal_assets());
  return kTexts;
}

std::set<std::string> keys_of(std::string_view language) {
  std::set<std::string> keys;
  for (const auto& [key, text] : texts().catalogue(language)) keys.insert(key);
  return keys;
}

TEST(Texts, EveryLanguageHasEveryKey) {
  EXPECT_THAT(texts().languages(), ElementsAre("en", "es", "fa", "hu", "pl", "ru"));
  for (const std::string& language : texts().languages()) {
    std::vector<std::string> missing;
    std::ranges::set_symmetric_difference(keys_of("en"), keys_of(language),
                                          std::back_inserter(missing));
    EXPECT_THAT(missing, IsEmpty()) << language;
    for (const auto& [key, text] : texts().catalogue(language)) EXPECT_NE(text, "") << key;
  }
}

TEST(Texts, EveryProblemHasTitleAndExplanation) {
  for (const ProblemRow& row : problem_table()) {
    const std::string key = "problem." + std::string(row.text);
    EXPECT_TRUE(texts().find("en", key + ".title")) << key;
    EXPECT_TRUE(texts().find("en", key + ".detail")) << key;
  }
}

TEST(Texts, EveryFaultCodeHasATextAndNoOther) {
  std::set<std::string> expected;
  for (const std::string_view code : domain::kFaultCodes)
    expected.insert("fault." + std::string(code));

  for (const std::string& language : texts().languages()) {
    std::set<std::string> found;
    for (const std::string& key : keys_of(language)) {
      if (key.starts_with("fault.")) found.insert(key);
    }
    EXPECT_EQ(found, expected) << language;
  }
}

TEST(Texts, EveryBuiltInActionHasALabel) {
  for (const domain::BuiltInRule& rule : domain::built_in_rules()) {
    EXPECT_TRUE(texts().find("en", "action." + std::string(rule.code))) << rule.code;
  }
}

TEST(Texts, FallsBackToEnglishThenToTheKey) {
  EXPECT_EQ(texts().text("xx", "action.claim"), texts().text("en", "action.claim"));
  EXPECT_EQ(texts().text("fa", "no.such.key"), "no.such.key");
}

TEST(Texts, MergesTheFilesOfALanguage) {
  const std::vector<PortalAsset> assets{{"texts/en/a.json", R"({"a":"1"})"},
                                        {"texts/en/b.json", R"({"b":"2"})"},
                                        {"style.css", "body {}"}};

  const Texts merged(assets);

  EXPECT_EQ(merged.text("en", "a"), "1");
  EXPECT_EQ(merged.text("en", "b"), "2");
}

struct Accepted {
  const char* header;
  std::vector<std::string> tags;
};

class AcceptLanguage : public testing::TestWithParam<Accepted> {};

TEST_P(AcceptLanguage, GivesTagsInOrderOfPreference) {
  EXPECT_EQ(parse_accept_language(GetParam().header), GetParam().tags);
}

INSTANTIATE_TEST_SUITE_P(Headers, AcceptLanguage,
                         testing::Values(Accepted{"", {}}, Accepted{"fa", {"fa"}},
                                         Accepted{"en;q=0.5, fa;q=0.9", {"fa", "en"}},
                                         Accepted{"pt-BR, en", {"pt-BR", "pt", "en"}},
                                         Accepted{"hu;q=0, en", {"en"}}, Accepted{"*, ru", {"ru"}},
                                         Accepted{"en;q=2, pl", {"pl"}},
                                         Accepted{"en;q=abc,,; , es", {"es"}},
                                         Accepted{"es, es-MX", {"es", "es-MX"}}));

TEST(AcceptLanguage, TakesNoMoreThanSixteen) {
  std::string header;
  for (char a = 'a'; a <= 'z'; ++a) header += std::string("x") + a + ',';

  EXPECT_LE(parse_accept_language(header).size(), 16u);
}

TEST(PreferredLanguages, ParameterComesBeforeHeader) {
  HttpRequest request;
  request.query_parameters = {{"lang", "hu"}};
  request.headers = {{"Accept-Language", "fa, hu"}};

  EXPECT_THAT(preferred_languages(request), ElementsAre("hu", "fa"));
}

TEST(PreferredLanguages, IgnoresAnIllFormedParameter) {
  HttpRequest request;
  request.query_parameters = {{"lang", "../../etc"}};

  EXPECT_THAT(preferred_languages(request), IsEmpty());
}

TEST(ProblemResponse, SpeaksTheLanguageAskedFor) {
  const Problem problem{.code = ProblemCode::kInvalid,
                        .faults = {{"/form/zone", "required", "An answer is required."}}};
  const std::vector<std::string> spanish{"es"}, unknown{"xx"};

  const HttpResponse in_spanish = problem_response(problem, texts(), spanish);
  const HttpResponse in_english = problem_response(problem, texts(), unknown);

  EXPECT_EQ(in_spanish.header("Content-Language"), "es");
  EXPECT_THAT(in_spanish.body, testing::HasSubstr("Este dato es obligatorio."));
  EXPECT_EQ(in_english.header("Content-Language"), "en");
  EXPECT_THAT(in_english.body, testing::HasSubstr("An answer is required."));
  EXPECT_EQ(in_english.content_type, "application/problem+json");
}

TEST(ProblemTable, NamesEveryRejectionOfTheDomainAlike) {
  for (std::uint8_t code = 0; code <= std::uint8_t(domain::RejectionCode::kConflict); ++code) {
    const auto rejection = static_cast<domain::RejectionCode>(code);
    EXPECT_EQ(row_of(problem_of(domain::Rejection{.code = rejection, .detail = {}}).code).text,
              domain::text_of(rejection));
  }
}

}  // namespace
}  // namespace rahgir::api
