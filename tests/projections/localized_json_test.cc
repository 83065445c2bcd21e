#include "projections/localized_json.h"

#include <gtest/gtest.h>

#include <vector>

namespace rahgir::projections {
namespace {

std::string sample() {
  const std::vector<std::string> languages{"en", "fa", "pl"};
  LocalizedJson json(languages);
  json.raw("{\"a\":").label(domain::Labels{{"en", "A\"1"}, {"fa", "آ"}});
  json.raw(",\"b\":").string("\\").raw(",\"c\":").label(domain::Labels{{"pl", "Ż"}}).raw("}");
  RowWriter row;
  std::move(json).append_to(row);
  return std::move(row).take();
}

TEST(LocalizedJson, PutsOneLanguageTogether) {
  struct Case {
    std::vector<std::string> wanted;
    std::string language, body;
  };
  const std::string row = sample();
  for (const Case& each : std::vector<Case>{
           {{"fa"}, "fa", R"({"a":"آ","b":"\\","c":"Ż"})"},
           {{"de", "pl", "fa"}, "pl", R"({"a":"A\"1","b":"\\","c":"Ż"})"},
           {{"de"}, "en", R"({"a":"A\"1","b":"\\","c":"Ż"})"},
           {{}, "en", R"({"a":"A\"1","b":"\\","c":"Ż"})"},
       }) {
    RowReader reader(row);
    const LocalizedText text = read_localized(reader, each.wanted);
    EXPECT_EQ(text.language, each.language);
    EXPECT_EQ(text.body, each.body);
  }
}

TEST(LocalizedJsonDeathTest, StopsAtBytesThatAreNotOurs) {
  const std::string row = sample();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, row.size() / 2, row.size() - 1}) {
    RowReader reader(std::string_view(row).substr(0, size));
    EXPECT_DEATH((void)read_localized(reader, {}), "a stored row reads") << size;
  }
}

}  // namespace
}  // namespace rahgir::projections
