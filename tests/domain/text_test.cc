#include "domain/text.h"

#include <gtest/gtest.h>

namespace rahgir::domain {
namespace {

TEST(LabelIn, FallsBack) {
  const Labels labels = {{"de", "Zone"}, {"en", "Area"}, {"fa", "منطقه"}};

  EXPECT_EQ(label_in(labels, "fa", "en"), "منطقه");
  EXPECT_EQ(label_in(labels, "fr", "en"), "Area");
  EXPECT_EQ(label_in(labels, "fr", "es"), "Zone");
  EXPECT_EQ(label_in({}, "fr", "es"), "");
}

TEST(Codes, HaveOneSpelling) {
  EXPECT_TRUE(is_code("parking-permit-2"));
  EXPECT_TRUE(is_code(std::string(64, 'a')));
  for (const std::string_view text : {"", "Parking", "2nd", "-a", "parking_permit", "a b", "é"}) {
    EXPECT_FALSE(is_code(text)) << text;
  }
  EXPECT_FALSE(is_code(std::string(65, 'a')));

  EXPECT_TRUE(is_name("await_applicant"));
  for (const std::string_view text : {"", "_a", "await-applicant", "A", "9a"}) {
    EXPECT_FALSE(is_name(text)) << text;
  }
}

TEST(LanguageTag, IsLowerCaseWithSubtags) {
  for (const std::string_view text : {"en", "fa", "ckb", "pt-BR", "zh-Hant", "zh-Hant-TW"}) {
    EXPECT_TRUE(is_language_tag(text)) << text;
  }
  for (const std::string_view text :
       {"", "e", "EN", "engl", "en-", "en-x", "en_GB", "-en", "en--a", "en-toolongasubtag",
        "en-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaa"}) {
    EXPECT_FALSE(is_language_tag(text)) << text;
  }
}

TEST(CleanText, IsUtf8WithoutControls) {
  for (const std::string_view text :
       {"", "line\r\n\tline", "می‌خواهم", "😀", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_clean_text(text)) << text;
  }
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"a\0b"sv, "\x1B[0m"sv, "\x7F"sv, "\xC2\x85"sv, "\x80"sv, "\xC3"sv, "\xC0\xAF"sv,
        "\xE0\x80\xAF"sv, "\xED\xA0\x80"sv, "\xF4\x90\x80\x80"sv, "\xF8\x88\x80\x80\x80"sv}) {
    EXPECT_FALSE(is_clean_text(text)) << testing::PrintToString(text);
  }
}

TEST(LengthOf, CountsCodePoints) {
  EXPECT_EQ(length_of(""), 0U);
  EXPECT_EQ(length_of("zone"), 4U);
  EXPECT_EQ(length_of("منطقه"), 5U);
  EXPECT_EQ(length_of("😀é"), 2U);
}

}  // namespace
}  // namespace rahgir::domain
