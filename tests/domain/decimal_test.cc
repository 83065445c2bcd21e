#include "domain/decimal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rahgir::domain {
namespace {

TEST(Decimal, HasDigitsOnBothSidesOfItsPoint) {
  for (const std::string_view text :
       {"0", "-0", "12.50", "007", "-3.14", "99999999999999999999.1"}) {
    EXPECT_TRUE(is_decimal(text)) << text;
  }
  for (const std::string_view text :
       {"", "-", ".", "1.", ".5", "+1", "1e3", "1,5", "1.2.3", " 1", "0x1", "--1", "۱"}) {
    EXPECT_FALSE(is_decimal(text)) << text;
  }
  EXPECT_FALSE(is_decimal(std::string(41, '1')));
}

TEST(Decimal, ComparesExactly) {
  const std::vector<std::vector<std::string>> rising = {
      {"-10", "-010.0"}, {"-9.5"},          {"-0.1", "-0.10"},    {"0", "-0", "0.0"},
      {"0.000001"},      {"0.09"},          {"0.1", "00.10"},     {"1"},
      {"1.05"},          {"1.5", "01.500"}, {"9007199254740992"}, {"9007199254740993"}};

  for (std::size_t i = 0; i < rising.size(); ++i) {
    for (std::size_t k = 0; k < rising.size(); ++k) {
      for (const std::string& left : rising[i]) {
        for (const std::string& right : rising[k]) {
          EXPECT_TRUE(compare_decimals(left, right) == (i <=> k)) << left << " ? " << right;
        }
      }
    }
  }
}

}  // namespace
}  // namespace rahgir::domain
