#include <gtest/gtest.h>

#include "api/json_input.h"

namespace rahgir::api {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

struct Refused {
  const char* name;
  std::string text;
};

class ParseJson : public testing::TestWithParam<Refused> {};

TEST_P(ParseJson, Refuses) {
  const auto parsed = parse_json(GetParam().text);

  ASSERT_FALSE(parsed) << GetParam().name;
  EXPECT_EQ(parsed.error().code, ProblemCode::kMalformedJson);
  EXPECT_FALSE(parsed.error().detail.empty());
}

std::string members(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) {
    text += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":0";
  }
  return text + "}";
}

std::string elements(std::size_t count) {
  std::string text = "[0";
  for (std::size_t i = 1; i < count; ++i) text += ",0";
  return text + "]";
}

INSTANTIATE_TEST_SUITE_P(
    Hostile, ParseJson,
    testing::Values(Refused{"empty", ""}, Refused{"blank", "  "}, Refused{"half", R"({"a":)"},
                    Refused{"trailing", "{} {}"}, Refused{"comment", "{/* */}"},
                    Refused{"single quotes", "{'a':1}"}, Refused{"NaN", R"({"a":NaN})"},
                    Refused{"duplicate key", R"({"a":1,"a":2})"},
                    Refused{"duplicate by escape", R"({"a":1,"\u0061":2})"},
                    Refused{"deep duplicate", R"([{"b":{"a":1,"a":2}}])"},
                    Refused{"invalid UTF-8", "{\"a\":\"\xC3\x28\"}"},
                    Refused{"overlong UTF-8", "{\"a\":\"\xC0\xAF\"}"},
                    Refused{"lone surrogate", R"({"a":"\ud800"})"},
                    Refused{"control character", "{\"a\":\"\x01\"}"},
                    Refused{"too deep", nested(kMaxJsonDepth + 1)},
                    Refused{"far too deep", nested(100'000)},
                    Refused{"many members", members(kMaxJsonMembers + 1)},
                    Refused{"many elements", elements(kMaxJsonElements + 1)},
                    Refused{"byte order mark inside", "{\"a\":\xEF\xBB\xBF 1}"}));

TEST(ParseJson, TakesWhatItsLimitsAllow) {
  EXPECT_TRUE(parse_json(nested(kMaxJsonDepth)));
  EXPECT_TRUE(parse_json(members(kMaxJsonMembers)));
  EXPECT_TRUE(parse_json(elements(kMaxJsonElements)));
}

TEST(ParseJson, KeepsNumbersExact) {
  const auto parsed = parse_json(R"([9223372036854775807, -5, 18446744073709551615, 1.10])");

  ASSERT_TRUE(parsed);
  const JsonValue::Array& numbers = *parsed->array();
  EXPECT_EQ(std::get<std::int64_t>(numbers[0].value), INT64_MAX);
  EXPECT_EQ(std::get<std::int64_t>(numbers[1].value), -5);
  EXPECT_EQ(std::get<JsonValue::Number>(numbers[2].value).text, "18446744073709551615");
  EXPECT_EQ(std::get<JsonValue::Number>(numbers[3].value).text, "1.10");
}

TEST(ObjectReader, CollectsEveryFaultWithItsPointer) {
  const auto parsed = parse_json(
      R"({"name":7,"when":"yesterday","list":["a",1],"map":{"x/y":2},"typo~":1,"no":null})");
  ASSERT_TRUE(parsed);
  std::vector<domain::Fault> faults;

  ObjectReader reader(*parsed, "/top", faults);
  EXPECT_FALSE(reader.text("name"));
  EXPECT_FALSE(reader.instant("when"));
  EXPECT_EQ(reader.texts("list"), std::vector<std::string>{"a"});
  EXPECT_TRUE(reader.text_map("map").empty());
  EXPECT_EQ(reader.required_text("missing"), "");
  EXPECT_FALSE(reader.has("no"));
  reader.finish();

  std::vector<std::string> pointers;
  for (const domain::Fault& fault : faults) pointers.push_back(fault.pointer + " " + fault.code);
  EXPECT_EQ(pointers,
            (std::vector<std::string>{"/top/name type", "/top/when malformed", "/top/list/1 type",
                                      "/top/map/x~1y type", "/top/missing required",
                                      "/top/typo~0 unknown-key"}));
}

TEST(ObjectReader, SaysThatAnObjectIsExpected) {
  const auto parsed = parse_json("[1]");
  std::vector<domain::Fault> faults;

  ObjectReader reader(*parsed, "", faults);
  reader.required_text("service");
  reader.finish();

  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].code, "type");
}

}  // namespace
}  // namespace rahgir::api
