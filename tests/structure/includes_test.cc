// The arrows of ARCHITECTURE.md, and the sizes that keep files readable.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "domain/fault_code.h"

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"domain", {"domain"}},
    {"eventstore", {"domain", "eventstore"}},
    {"projections", {"domain", "eventstore", "projections"}},
    {"api", {"domain", "eventstore", "projections", "api"}},
    {"consumers", {"domain", "eventstore", "projections", "consumers"}},
    {"ops", {"domain", "eventstore", "projections", "api", "consumers", "ops"}},
};

// Third-party headers, and the paths that may include them: the table of ARCHITECTURE.md.
const std::map<std::string, std::vector<std::string>> kThirdParty = {
    {"rocksdb/", {"eventstore/rocksdb_"}},
    {"capnp/", {"eventstore/"}},
    {"kj/", {"eventstore/", "ops/cmake/capnp_for_clang.h"}},
    {"openssl/", {"eventstore/"}},
    {"re2/", {"eventstore/re2_text_patterns.cc"}},
    {"unicode/", {"eventstore/icu_local_time.cc", "api/portal/"}},
    {"httplib.h", {"api/http_server.cc"}},
    {"kainjow/", {"api/portal/"}},
    {"librdkafka/", {"consumers/kafka_", "eventstore/kafka_"}},
    {"nlohmann/", {"eventstore/", "api/", "consumers/egress_records.cc", "ops/"}},
    {"toml++/", {"ops/"}},
    {"CLI/", {"ops/cli/"}},
    {"csv.h", {"ops/import/"}},
    {"fmt/", {"eventstore/", "api/", "ops/"}},
};

struct Source {
  std::string folder, path;
  std::vector<std::string> lines;
};

std::vector<Source> sources() {
  std::vector<Source> found;
  const fs::path root = RAHGIR_SOURCE_DIR;
  for (const auto& [folder, allowed] : kMayInclude)
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      Source source{folder, fs::relative(entry.path(), root).string(), {}};
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) source.lines.push_back(line);
      found.push_back(std::move(source));
    }
  return found;
}

std::vector<std::string> includes_of(const Source& source) {
  static const std::regex kInclude(R"(^\s*#\s*include\s+["<]([^">]+)[">])");
  std::vector<std::string> names;
  for (const std::string& line : source.lines)
    if (std::smatch match; std::regex_search(line, match, kInclude)) names.push_back(match[1]);
  return names;
}

TEST(Structure, IncludesGoOneWay) {
  const auto all = sources();
  ASSERT_GT(all.size(), 100u);
  for (const Source& source : all)
    for (const std::string& name : includes_of(source)) {
      const std::string folder = name.substr(0, name.find('/'));
      if (!kMayInclude.contains(folder)) continue;
      EXPECT_TRUE(kMayInclude.at(source.folder).contains(folder))
          << source.path << " includes " << name;
    }
}

TEST(Structure, ThirdPartyHeadersStayWhereTheyAreWrapped) {
  for (const Source& source : sources())
    for (const std::string& name : includes_of(source))
      for (const auto& [prefix, places] : kThirdParty)
        if (name.starts_with(prefix)) {
          EXPECT_TRUE(std::ranges::any_of(
              places, [&](const std::string& place) { return source.path.starts_with(place); }))
              << source.path << " includes " << name;
        }
}

TEST(Structure, EveryFaultCodeIsUsed) {
  std::string text;
  for (const Source& source : sources()) {
    if (source.path == "domain/fault_code.h") continue;
    for (const std::string& line : source.lines) text += line + '\n';
  }
  for (const auto list : {std::span<const std::string_view>(rahgir::domain::kFaultCodes),
                          std::span<const std::string_view>(rahgir::domain::kFileFaultCodes)})
    for (const std::string_view code : list)
      EXPECT_TRUE(text.contains('"' + std::string(code) + '"')) << code;
}

TEST(Structure, FilesStayReadable) {
  for (const Source& source : sources()) {
    const std::size_t most = source.path.ends_with(".h") ? 150 : 400;
    // The model's definition, events and commands are lists: each grows by one plain struct a
    // concept.
    static const std::set<std::string> kLists = {"domain/definition.h", "domain/request_events.h",
                                                 "domain/directory_events.h",
                                                 "domain/request_commands.h", "domain/request.h"};
    if (kLists.contains(source.path)) continue;
    EXPECT_LE(source.lines.size(), most) << source.path;
    for (const std::string& line : source.lines)
      EXPECT_LE(std::ranges::count_if(line, [](unsigned char c) { return (c & 0xC0) != 0x80; }),
                100)
          << source.path << ": " << line;
  }
}

}  // namespace
