#include "eventstore/re2_text_patterns.h"

#include <thread>

#include <gtest/gtest.h>

namespace rahgir::eventstore {
namespace {

TEST(Re2TextPatterns, MatchWholeTexts) {
  const Re2TextPatterns patterns;

  EXPECT_TRUE(patterns.matches("[0-9]{4} ?[A-Z]{3}", "1234 BCD"));
  EXPECT_FALSE(patterns.matches("[0-9]{4} ?[A-Z]{3}", "1234 BCDE"));
  EXPECT_FALSE(patterns.matches("[0-9]{4} ?[A-Z]{3}", " 1234 BCD"));
  EXPECT_TRUE(patterns.matches("a|ab", "ab"));
  EXPECT_TRUE(patterns.matches("..", "éß"));
  EXPECT_TRUE(patterns.matches("\\p{Arabic}+", "رهگیر"));
  EXPECT_TRUE(patterns.matches("", ""));
}

TEST(Re2TextPatterns, RefuseWhatRe2CannotRunInLinearTime) {
  const Re2TextPatterns patterns;
  for (const char* pattern : {"(a)\\1", "(?=a)a", "[a", "(", "*", "a{1,100000}", "\xFF"}) {
    EXPECT_FALSE(patterns.is_valid(pattern)) << pattern;
    EXPECT_FALSE(patterns.matches(pattern, "a")) << pattern;
  }
  EXPECT_FALSE(patterns.is_valid(std::string(Re2TextPatterns::kMaxPatternBytes + 1, 'a')));
  EXPECT_TRUE(patterns.is_valid("(a+)+$"));
  EXPECT_FALSE(patterns.matches("(a+)+", std::string(50'000, 'a') + '!'));
}

TEST(Re2TextPatterns, ServeManyThreadsBeyondTheLimit) {
  const Re2TextPatterns patterns;
  const auto ask = [&] {
    for (std::size_t number = 0; number < 2 * Re2TextPatterns::kMaxKept; ++number) {
      const std::string digits = std::to_string(number);
      EXPECT_TRUE(patterns.matches("x" + digits, "x" + digits));
      EXPECT_FALSE(patterns.matches("x" + digits, "y" + digits));
    }
  };

  const std::jthread other(ask);
  ask();
}

}  // namespace
}  // namespace rahgir::eventstore
