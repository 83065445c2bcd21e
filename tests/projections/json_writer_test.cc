#include "projections/json_writer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

namespace rahgir::projections {
namespace {

TEST(JsonString, EscapesOnlyWhatMustBe) {
  struct Case {
    std::string_view text, json;
  };
  for (const Case& each :
       std::vector<Case>{{"", R"("")"},
                         {"plain / text", R"("plain / text")"},
                         {"a\"b\\c", R"("a\"b\\c")"},
                         {"\n\r\t", R"("\n\r\t")"},
                         {std::string_view("\0\x01\x1F", 3), R"("\u0000\u0001\u001f")"},
                         {"\x7F", "\"\x7F\""},
                         {"پروانه é 🚲", "\"پروانه é 🚲\""}}) {
    std::string json;
    append_json_string(json, each.text);
    EXPECT_EQ(json, each.json);
    EXPECT_EQ(nlohmann::json::parse(json).get<std::string>(), each.text);
  }
}

TEST(JsonWriter, WritesWhatParsesBack) {
  JsonWriter json;
  json.begin_object();
  json.field("text", "a\"b\\c\n\x01\xD8\xB3");
  json.key("list").begin_array().value(1).value(true).null().begin_object().end_object();
  json.end_array();
  json.key("empty").begin_array().end_array();
  json.field("maybe", std::optional<std::int64_t>());
  json.members_of(R"({"raw":[1,2]})");
  json.members_of("{}");
  json.key("a\"b").value(domain::Answer(domain::Money{"12.50", "EUR"}));
  json.end_object();

  EXPECT_EQ(json.text(),
            "{\"text\":\"a\\\"b\\\\c\\n\\u0001\xD8\xB3\",\"list\":[1,true,null,{}],\"empty\":[],"
            "\"maybe\":null,\"raw\":[1,2],\"a\\\"b\":{\"amount\":\"12.50\",\"currency\":\"EUR\"}}");
  EXPECT_TRUE(nlohmann::json::accept(json.text()));
}

}  // namespace
}  // namespace rahgir::projections
