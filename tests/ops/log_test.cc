#include "ops/runtime/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <thread>

#include "domain/time.h"

namespace rahgir::ops {
namespace {

/// A log into a pipe, and what came out of it.
class LogPipe : public ::testing::Test {
 protected:
  LogPipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~LogPipe() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  int end() const { return ends_[1]; }

  std::vector<std::string> lines() {
    std::array<char, 65536> bytes{};
    EXPECT_EQ(::write(ends_[1], "\n", 1), 1);  // so that reading an empty log ends
    const auto size = ::read(ends_[0], bytes.data(), bytes.size());
    std::string_view rest(bytes.data(), static_cast<std::size_t>(size) - 1);
    std::vector<std::string> lines;
    while (!rest.empty()) {
      lines.emplace_back(rest.substr(0, rest.find('\n')));
      rest.remove_prefix(std::min(lines.back().size() + 1, rest.size()));
    }
    return lines;
  }

 private:
  std::array<int, 2> ends_{};
};

TEST_F(LogPipe, WritesOneObjectALine) {
  Log log(LogLevel::kInfo, end());

  log.error("store", {{"detail", "partition 0 stopped"},
                      {"removed", std::int64_t{3}},
                      {"seconds", 0.5},
                      {"is_last", true}});

  const auto written = lines();
  ASSERT_EQ(written.size(), 1u);
  const auto line = nlohmann::json::parse(written[0]);
  EXPECT_EQ(line["level"], "error");
  EXPECT_EQ(line["event"], "store");
  EXPECT_EQ(line["detail"], "partition 0 stopped");
  EXPECT_EQ(line["removed"], 3);
  EXPECT_EQ(line["seconds"], 0.5);
  EXPECT_EQ(line["is_last"], true);
  EXPECT_TRUE(domain::parse_instant(line["time"].get<std::string>())) << line["time"];
  EXPECT_EQ(line.size(), 7u) << "nothing that the caller did not say";
}

TEST_F(LogPipe, EscapesWhatWouldForgeALine) {
  Log log(LogLevel::kInfo, end());

  log.info("request-failed",
           {{"failure", "a\r\n{\"level\":\"error\"}\x1b[2J\"\\ \xff\xfe"}, {"route", "x"}});

  const auto written = lines();
  ASSERT_EQ(written.size(), 1u);
  for (const char c : written[0]) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << written[0];
  const auto line = nlohmann::json::parse(written[0]);
  EXPECT_EQ(line["level"], "info");
  EXPECT_TRUE(line["failure"].get<std::string>().starts_with("a\r\n{\"level\""));
}

TEST_F(LogPipe, LeavesOutWhatIsLessSevere) {
  Log log(log_level("warning"), end());

  log.write(LogLevel::kDebug, "a");
  log.info("b");
  log.warning("c");
  log.error("d");

  const auto written = lines();
  ASSERT_EQ(written.size(), 2u);
  EXPECT_NE(written[0].find("\"c\""), std::string::npos);
  EXPECT_NE(written[1].find("\"d\""), std::string::npos);
}

TEST_F(LogPipe, KeepsLinesOfManyThreadsWhole) {
  Log log(LogLevel::kInfo, end());
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i) {
      writers.emplace_back([&] {
        for (int n = 0; n < 50; ++n) log.info("line", {{"text", std::string(100, 'x')}});
      });
    }
  }

  const auto written = lines();
  EXPECT_EQ(written.size(), 200u);
  for (const std::string& line : written) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST(LogLevels, AreNamedAsInTheConfiguration) {
  EXPECT_EQ(log_level("debug"), LogLevel::kDebug);
  EXPECT_EQ(log_level("info"), LogLevel::kInfo);
  EXPECT_EQ(log_level("warning"), LogLevel::kWarning);
  EXPECT_EQ(log_level("error"), LogLevel::kError);
}

}  // namespace
}  // namespace rahgir::ops
