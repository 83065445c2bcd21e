// One catalogue a language: the same keys, the same placeholders, each used and none missing.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "api/portal/display.h"
#include "api/texts.h"

namespace rahgir::api {
namespace {

const std::set<std::string> kLanguages{"en", "es", "fa", "hu", "pl", "ru"};
constexpr std::string_view kPrefix = "page.";

std::map<std::string, std::string> pages_of(const Texts& texts, std::string_view language) {
  std::map<std::string, std::string> pages;
  for (const auto& [key, text] : texts.catalogue(language)) {
    if (key.starts_with(kPrefix)) pages.emplace(key, text);
  }
  return pages;
}

std::string contents_of(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

void add_matches(std::set<std::string>& keys, const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  for (std::sregex_iterator each(text.begin(), text.end(), regex), end; each != end; ++each) {
    keys.insert(std::string(kPrefix) + (*each)[1].str());
  }
}

std::set<std::string> used_keys() {
  const std::filesystem::path portal = std::filesystem::path(RAHGIR_SOURCE_DIR) / "api/portal";
  std::set<std::string> keys;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(portal)) {
    const std::string extension = entry.path().extension();
    if (extension == ".html") {
      add_matches(keys, contents_of(entry.path()), R"(\{\{t\.([a-z0-9_]+)\}\})");
    } else if (extension == ".cc") {
      add_matches(keys, contents_of(entry.path()), R"re("page\.([a-z0-9_]+)")re");
    }
  }
  return keys;
}

/// Names of the arguments at the outermost level of an ICU message.
std::set<std::string> placeholders_of(const std::string& text) {
  std::set<std::string> names;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '}') --depth;
    if (text[i] == '{' && ++depth == 1) {
      names.insert(text.substr(i + 1, text.find_first_of(",}", i) - i - 1));
    }
  }
  return names;
}

TEST(PortalTexts, EveryLanguageHasEveryKey) {
  const Texts texts(portal_assets());
  const auto english = pages_of(texts, "en");
  ASSERT_GT(english.size(), 100U);

  for (const std::string& language : kLanguages) {
    const auto pages = pages_of(texts, language);
    for (const auto& [key, text] : english) EXPECT_TRUE(pages.contains(key)) << language << key;
    for (const auto& [key, text] : pages) {
      EXPECT_TRUE(english.contains(key)) << language << " " << key;
      EXPECT_FALSE(text.empty()) << language << " " << key;
    }
  }
}

TEST(PortalTexts, EveryKeyIsUsedAndEveryUsedKeyIsThere) {
  const Texts texts(portal_assets());
  const std::set<std::string> used = used_keys();

  for (const auto& [key, text] : pages_of(texts, "en")) EXPECT_TRUE(used.contains(key)) << key;
  for (const std::string& key : used) EXPECT_TRUE(texts.find("en", key)) << key;
}

TEST(PortalTexts, PlaceholdersAreTheSameInEveryLanguage) {
  const Texts texts(portal_assets());

  for (const auto& [key, english] : pages_of(texts, "en")) {
    for (const std::string& language : kLanguages) {
      const std::string text(texts.text(language, key));
      EXPECT_EQ(placeholders_of(text), placeholders_of(english)) << language << " " << key;
    }
  }
}

TEST(PortalTexts, MessagesFormatForEveryNumber) {
  const Texts texts(portal_assets());

  for (const std::string& language : kLanguages) {
    for (const char* key : {"page.deadline_working", "page.deadline_calendar", "page.step_days"}) {
      for (const std::int64_t days : {0, 1, 2, 5, 21, 22, 25, 1000}) {
        const std::string text =
            portal::fill_text(texts.text(language, key), {{"days", days}}, language);
        EXPECT_EQ(text.find_first_of("{}#"), std::string::npos) << text;
      }
    }
  }
}

TEST(PortalTexts, PersianIsWrittenWithItsOwnLetters) {
  const Texts texts(portal_assets());

  for (const auto& [key, text] : pages_of(texts, "fa")) {
    for (const char* arabic : {"ي", "ك", "٠", "١", "٢", "٣", "٤", "٥", "٦"}) {
      EXPECT_EQ(text.find(arabic), std::string::npos) << key << " " << text;
    }
  }
}

}  // namespace
}  // namespace rahgir::api
