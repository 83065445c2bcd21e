#include "domain/national_id.h"

#include <gtest/gtest.h>

#include "domain/field_values.h"
#include "tests/domain/sample_scene.h"

namespace rahgir::domain::testing {
namespace {

struct Number {
  const char* check;
  const char* right;  // published examples, or made by the published rule
};

class RightNumber : public ::testing::TestWithParam<Number> {};

TEST_P(RightNumber, PassesAndNoOtherDigitInItsPlaceDoes) {
  const auto check = national_id_check_named(GetParam().check);
  ASSERT_TRUE(check);
  EXPECT_EQ(word_of(*check), GetParam().check);
  std::string number = GetParam().right;
  EXPECT_TRUE(has_right_check(*check, number));
  const std::size_t last = number.find_last_of("0123456789");
  const char right = number[last];
  for (char digit = '0'; digit <= '9'; ++digit) {
    number[last] = digit;
    EXPECT_EQ(has_right_check(*check, number), digit == right) << number;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, RightNumber,
    ::testing::Values(Number{"luhn", "79927398713"}, Number{"luhn", "811228-9874"},
                      Number{"verhoeff", "2363"}, Number{"verhoeff", "1428570"},
                      Number{"es-dni", "12345678Z"}, Number{"es-dni", "X-1234567-l"},
                      Number{"hu-personal-id", "1 800101 0016"},
                      Number{"hu-personal-id", "3 050101 0014"},
                      Number{"ir-national-code", "0499370899"},
                      Number{"ir-national-code", "079-041990-4"}, Number{"pl-pesel", "44051401359"},
                      Number{"ru-snils", "112-233-445 95"}));

TEST(NationalIdCheck, RefusesOtherLengthsAndCharacters) {
  for (const char* word : {"luhn", "verhoeff", "es-dni", "hu-personal-id", "ir-national-code",
                           "pl-pesel", "ru-snils"}) {
    const auto check = national_id_check_named(word).value();
    for (const char* number : {"", "1", "x", "123456789012345678901234567890x", "-", "١٢٣٤"}) {
      EXPECT_FALSE(has_right_check(check, number)) << word << " " << number;
    }
  }
  EXPECT_FALSE(has_right_check(NationalIdCheck::kIrNationalCode, "1111111111"));
  EXPECT_TRUE(has_right_check(NationalIdCheck::kNone, "anything"));
  EXPECT_FALSE(national_id_check_named("mod11"));
}

/// The scene's patterns with the deployment's rule.
class RuledPatterns final : public TextPatterns {
 public:
  bool is_valid(std::string_view pattern) const override { return patterns_.is_valid(pattern); }
  bool matches(std::string_view pattern, std::string_view text) const override {
    return patterns_.matches(pattern, text);
  }
  const NationalIdRule& national_id() const override { return rule; }

  NationalIdRule rule;

 private:
  RegexPatterns patterns_;
};

/// What a submission is refused for under the rule.
std::string refusal_of(const Case& file, const NationalIdRule& rule, const SubmitRequest& command) {
  const Scene& scene = file.scene;
  RuledPatterns patterns;
  patterns.rule = rule;
  const RequestContext plain = scene.context(anonymous());
  const RequestContext ruled{.actor = plain.actor,
                             .occurred_at = plain.occurred_at,
                             .recorded_at = plain.recorded_at,
                             .back_dated = plain.back_dated,
                             .command = plain.command,
                             .request = plain.request,
                             .definition = plain.definition,
                             .new_definition = plain.new_definition,
                             .directory = plain.directory,
                             .local_time = plain.local_time,
                             .patterns = patterns};
  const auto decided = decide(file.request, command, ruled);
  return decided ? "accepted" : Case::faults_of(decided.error());
}

const NationalIdRule kPesel{.pattern = "[0-9]{11}", .check = NationalIdCheck::kPlPesel};

TEST(NationalId, IsJudgedByTheDeploymentsRule) {
  Case file;
  Field& field = file.scene.definition.form.front().fields[10];
  ASSERT_EQ(field.code, "tax_id");
  field.pattern.reset();
  const auto submit_with = [&](const char* number, const NationalIdRule& rule) {
    SubmitRequest command = submission();
    command.form.emplace("tax_id", Answer(number));
    return refusal_of(file, rule, command);
  };

  EXPECT_EQ(submit_with("whatever", {}), "accepted") << "no rule";
  EXPECT_EQ(submit_with("44051401359", kPesel), "accepted");
  EXPECT_EQ(submit_with("4405140135", kPesel), " /form/tax_id:national-id");
  EXPECT_EQ(submit_with("44051401358", kPesel), " /form/tax_id:national-id-check");
}

TEST(NationalId, OfAContactIsJudgedToo) {
  const Case file;
  SubmitRequest command = submission();
  command.applicant = {{"national_id", "44051401358"}};
  EXPECT_EQ(refusal_of(file, kPesel, command), " /applicant/national_id:national-id-check");
  command.applicant = {{"national_id", "x"}};
  EXPECT_EQ(refusal_of(file, kPesel, command), " /applicant/national_id:national-id");
  command.applicant = {{"national_id", "44051401359"}};
  EXPECT_EQ(refusal_of(file, kPesel, command), "accepted");
}

TEST(NationalId, KeepsThePatternOfItsField) {
  const Case file;
  SubmitRequest command = submission();
  command.form.emplace("tax_id", Answer("12345"));

  EXPECT_EQ(refusal_of(file, {.pattern = "[0-9]+", .check = {}}, command), " /form/tax_id:pattern");
}

TEST(NationalId, IsAnyTextWherePatternsKnowNoRule) {
  EXPECT_EQ(RegexPatterns().national_id(), NationalIdRule());
}

}  // namespace
}  // namespace rahgir::domain::testing
