// What the documentation says against what is there.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "domain/definition_validation.h"
#include "eventstore/definition_json.h"
#include "eventstore/re2_text_patterns.h"

namespace rahgir {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = RAHGIR_SOURCE_DIR;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Files that people read or write; not what is built, nor golden bytes.
std::vector<fs::path> written_files() {
  static const std::set<std::string> kSkipped = {"build", "build-tidy", "var",
                                                 ".git",  "golden",     "corpus"};
  static const std::set<std::string> kKinds = {".h",    ".cc",    ".py",   ".md",
                                               ".yaml", ".capnp", ".toml", ".cmake"};
  std::vector<fs::path> found;
  for (auto entry = fs::recursive_directory_iterator(kRoot); entry != fs::end(entry); ++entry) {
    if (entry->is_directory() && kSkipped.contains(entry->path().filename())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && kKinds.contains(entry->path().extension())) {
      found.push_back(entry->path());
    }
  }
  return found;
}

std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator each(text.begin(), text.end(), regex), end; each != end; ++each) {
    found.push_back((*each)[1]);
  }
  return found;
}

std::string service_definition_page() { return read(kRoot / "docs/service-definition.md"); }

/// Words of the page in backquotes.
std::set<std::string> documented_keys() {
  const auto words = matches(service_definition_page(), "`([a-z_]+)`");
  return {words.begin(), words.end()};
}

TEST(Docs, EveryCitedPageExists) {
  const auto files = written_files();
  ASSERT_GT(files.size(), 300u);
  for (const fs::path& file : files) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      if (!line.contains(".md")) continue;
      for (const std::string& cited : matches(line, R"(([A-Za-z0-9_./-]+\.md)\b)")) {
        EXPECT_TRUE(fs::exists(kRoot / cited) || fs::exists(file.parent_path() / cited))
            << fs::relative(file, kRoot) << " cites " << cited;
      }
    }
  }
}

TEST(Docs, ReadmeLinksEveryPage) {
  const std::string readme = read(kRoot / "README.md");
  for (const auto& page : fs::directory_iterator(kRoot / "docs")) {
    const std::string link = "(docs/" + page.path().filename().string() + ")";
    EXPECT_TRUE(readme.contains(link)) << link;
  }
}

TEST(Docs, ServiceDefinitionNamesEveryKeyOfTheParser) {
  const std::string parser = read(kRoot / "eventstore/definition_json_parse.cc");
  auto keys = matches(parser, R"x((?:take|read|take_required|read_\w+)\((?:object, )?"(\w+)")x");
  for (const std::string& effect : matches(parser, R"x(\{"(\w+)",\s+\[\]\()x")) {
    keys.push_back(effect);
  }
  ASSERT_GT(keys.size(), 60u);

  const std::set<std::string> documented = documented_keys();
  for (const std::string& key : keys) EXPECT_TRUE(documented.contains(key)) << key;
}

TEST(Docs, DemoServicesUseOnlyDocumentedKeys) {
  const std::set<std::string> documented = documented_keys();
  for (const auto& entry : fs::directory_iterator(kRoot / "ops/demo/services")) {
    const auto keys = matches(read(entry.path()), R"x("(\w+)"\s*:)x");
    ASSERT_GT(keys.size(), 50u);
    for (const std::string& key : keys) {
      const bool is_language = key.size() == 2 && key != "at" && key != "go" && key != "in";
      EXPECT_TRUE(is_language || documented.contains(key)) << entry.path() << ": " << key;
    }
  }
}

TEST(Docs, ExampleOfAServiceDefinitionWorks) {
  const std::string page = service_definition_page();
  const std::size_t begin = page.find("```json\n") + 8;
  const std::string example = page.substr(begin, page.find("\n```", begin) - begin);

  const auto definition = eventstore::parse_definition(example);

  ASSERT_TRUE(definition) << definition.error().faults.front().pointer;
  const std::vector<std::string> languages = {"en"};
  const eventstore::Re2TextPatterns patterns;
  for (const auto& fault : domain::validate_definition(
           *definition, {.required_languages = languages, .patterns = patterns})) {
    ADD_FAILURE() << fault.pointer << ' ' << fault.code << ": " << fault.detail;
  }
}

}  // namespace
}  // namespace rahgir
