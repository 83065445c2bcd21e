#include "domain/tracking_code.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <vector>

namespace rahgir::domain {
namespace {

constexpr std::uint64_t kPayloads = 900'000'000'000'000'000;

std::string without_dashes(std::string text) {
  std::erase(text, '-');
  return text;
}

std::vector<std::string> some_codes(std::size_t count) {
  std::mt19937_64 random(7);
  std::vector<std::string> codes;
  while (codes.size() < count) codes.push_back(*tracking_code_from(random() % kPayloads));
  return codes;
}

TEST(TrackingCode, EqualsGoldenVectors) {
  std::ifstream file(RAHGIR_SOURCE_DIR "/tests/golden/tracking_code.txt");
  std::size_t vectors = 0;

  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream row(line);
    std::uint64_t x = 0;
    std::string shown;
    row >> x >> shown;

    const auto code = tracking_code_from(x);
    ASSERT_TRUE(code) << line;
    EXPECT_EQ(*code, without_dashes(shown)) << line;
    EXPECT_EQ(grouped(*code), shown);
    EXPECT_EQ(parse_tracking_code(shown).digits, *code);
    ++vectors;
  }

  EXPECT_GE(vectors, 50U);
}

TEST(TrackingCode, RefusesDrawsBeyondThePayloads) {
  EXPECT_TRUE(tracking_code_from(kPayloads - 1));
  EXPECT_FALSE(tracking_code_from(kPayloads));
  EXPECT_FALSE(tracking_code_from((std::uint64_t{1} << 60) - 1));
}

TEST(TrackingCode, DetectsEverySingleDigitError) {
  for (const std::string& code : some_codes(300)) {
    for (std::size_t at = 0; at < code.size(); ++at) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string typed = code;
        typed[at] = digit;
        if (typed == code) continue;
        EXPECT_EQ(parse_tracking_code(typed).fault, CodeFault::kCheckDigits) << typed;
      }
    }
  }
}

TEST(TrackingCode, DetectsEverySwapOfNeighbours) {
  for (const std::string& code : some_codes(3000)) {
    for (std::size_t at = 1; at < code.size(); ++at) {
      std::string typed = code;
      std::swap(typed[at - 1], typed[at]);
      if (typed == code) continue;
      EXPECT_EQ(parse_tracking_code(typed).fault, CodeFault::kCheckDigits) << typed;
    }
  }
}

TEST(TrackingCode, DetectsEveryTwinError) {
  for (const std::string& code : some_codes(3000)) {
    for (std::size_t at = 1; at < code.size(); ++at) {
      if (code[at - 1] != code[at]) continue;
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string typed = code;
        typed[at - 1] = typed[at] = digit;
        if (typed == code) continue;
        EXPECT_EQ(parse_tracking_code(typed).fault, CodeFault::kCheckDigits) << typed;
      }
    }
  }
}

TEST(TrackingCode, RefusesCheckDigitsThatOnlyLeaveTheSameRemainder) {
  const std::string code = "12345678901234567866";
  std::size_t refused = 0;

  for (unsigned check = 0; check < 100; ++check) {
    const std::string digits = {static_cast<char>('0' + check / 10),
                                static_cast<char>('0' + check % 10)};
    if (parse_tracking_code(code.substr(0, 18) + digits).fault) ++refused;
  }

  EXPECT_EQ(refused, 99U);
}

// The code 1000-0000-0000-0000-0081 in the ways people type and paste it.
TEST(ParseTrackingCode, ReadsWhatPeopleType) {
  const std::string code = *tracking_code_from(0);
  const std::map<std::string, std::string> typed = {
      {"as kept", code},
      {"as shown", grouped(code)},
      {"spaces and tabs", "\t 1000 0000 0000 0000 0081\r\n"},
      {"dots and slashes", "1000.0000/0000.0000/0081"},
      {"Persian digits", "۱۰۰۰-۰۰۰۰-۰۰۰۰-۰۰۰۰-۰۰۸۱"},
      {"Arabic-Indic digits", "١٠٠٠ ٠٠٠٠ ٠٠٠٠ ٠٠٠٠ ٠٠٨١"},
      {"full-width digits and dashes", "１０００－００００－００００－００００－００８１"},
      {"mixed scripts", "1000-۰۰۰۰-٠٠٠٠-0000-۰٠81"},
      {"NBSP and narrow NBSP", "1000\u00A00000\u202F0000\u00A00000\u00A00081"},
      {"ZWNJ", "1000\u200C0000\u200C0000\u200C0000\u200C0081"},
      {"isolates", "\u20661000-0000-0000-0000-0081\u2069"},
      {"embeddings and marks", "\u202A1000\u200E0000\u200F0000\u202C0000-0081\u061C"},
      {"en dash, minus, hyphen", "1000–0000—0000−0000‐0081"},
      {"byte order mark", "\uFEFF10000000000000000081"},
  };

  for (const auto& [how, text] : typed) {
    const ParsedCode parsed = parse_tracking_code(text);
    EXPECT_FALSE(parsed.fault) << how;
    EXPECT_EQ(parsed.digits, code) << how;
  }
}

TEST(ParseTrackingCode, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, CodeFault>> typed = {
      {"", CodeFault::kLength},
      {" - ", CodeFault::kLength},
      {"1000-0000-0000-0000-008", CodeFault::kLength},
      {"1000-0000-0000-0000-00815", CodeFault::kLength},
      {std::string(1'000'000, '1'), CodeFault::kLength},
      {"1000-0000-0000-0000-0076", CodeFault::kCheckDigits},
      {"00000000000000000001", CodeFault::kCheckDigits},
      {"0000-0000-0000-0000-0098", CodeFault::kCheckDigits},
      {"l000-0000-0000-0000-0081", CodeFault::kCharacter},
      {"1000_0000_0000_0000_0081", CodeFault::kCharacter},
      {"१०००-0000-0000-0000-0081", CodeFault::kCharacter},
      {"1000-0000-0000-0000-0081\xFF", CodeFault::kCharacter},
      {"1000-0000-0000-0000-0081\xE2\x80", CodeFault::kCharacter},
  };

  for (const auto& [text, fault] : typed) {
    const ParsedCode parsed = parse_tracking_code(text);
    EXPECT_EQ(parsed.fault, fault) << text.substr(0, 40);
    EXPECT_EQ(parsed.digits, "");
  }
}

}  // namespace
}  // namespace rahgir::domain
