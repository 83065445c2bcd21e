#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "eventstore/event_codec.h"
#include "projections/dashboard.h"
#include "tests/ops/import_store.h"

// The real log: imported, counted, verified, and every figure of the dashboard compared with what
// tests/ops/receipt/figures.py computes from the file alone.

namespace rahgir::ops::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using projections::Dashboard;

fs::path log_file() {
  const char* folder = std::getenv("RAHGIR_SHARED_DATA");
  return fs::path(folder ? folder : RAHGIR_SOURCE_DIR "/../shared/data") / "receipt.csv";
}

/// What a script beside this test prints about the log.
Json oracle(const std::string& script, const std::string& arguments = "") {
  const std::string command = "python3 '" RAHGIR_SOURCE_DIR "/tests/ops/receipt/" + script + "' " +
                              arguments + " '" + log_file().string() + "'";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error(command);
  std::string text;
  std::array<char, 4096> chunk{};
  for (std::size_t size = 0; (size = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;)
    text.append(chunk.data(), size);
  if (::pclose(pipe) != 0) throw std::runtime_error(command);
  return Json::parse(text);
}

const Json& figures() {
  static const Json computed = oracle("figures.py");
  return computed;
}

/// The word as the log's mapping writes it.
std::string channel_of(const std::string& word) { return word == "email" ? "e-mail" : word; }

// Figures as the oracle prints them: an object's members are the group, "count" how many. Several
// of the product's figures may fall into one of the oracle's groups.
class Groups {
 public:
  void add(Json group, std::uint64_t count) {
    if (count != 0) counts_[group.dump()] += count;
  }
  static Groups of(const Json& counted) {
    Groups groups;
    for (Json each : counted) {
      const auto count = each.at("count").get<std::uint64_t>();
      each.erase("count");
      for (auto& [name, value] : each.items())
        if (value.is_null()) value = "";
      groups.add(std::move(each), count);
    }
    return groups;
  }
  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const auto& [group, count] : counts_) sum += count;
    return sum;
  }
  bool operator==(const Groups&) const = default;
  friend void PrintTo(const Groups& groups, std::ostream* out) {
    for (const auto& [group, count] : groups.counts_) *out << group << " " << count << "\n";
  }

 private:
  std::map<std::string, std::uint64_t> counts_;
};

Groups received_of(const Dashboard& dashboard) {
  Groups groups;
  for (const auto& each : dashboard.received)
    groups.add({{"office", each.office},
                {"service", each.service},
                {"channel", channel_of(each.channel)},
                {"day", domain::to_text(each.day)}},
               each.count);
  return groups;
}

Groups closed_of(const Dashboard& dashboard) {
  Groups groups;
  for (const auto& each : dashboard.closed)
    groups.add({{"office", each.office},
                {"service", each.service},
                {"channel", channel_of(each.channel)},
                {"outcome", each.outcome},
                {"ground", each.ground},
                {"kind", each.kind},
                {"day", domain::to_text(each.day)}},
               each.count);
  return groups;
}

Groups open_of(const Dashboard& dashboard, std::uint64_t projections::OpenFigure::* figure) {
  Groups groups;
  for (const auto& each : dashboard.open)
    groups.add({{"office", each.office}, {"channel", channel_of(each.channel)}}, each.*figure);
  return groups;
}

Groups open_items_of(const Dashboard& dashboard) {
  Groups groups;
  for (const auto& each : dashboard.open_items) groups.add({{"step", each.step}}, each.count);
  return groups;
}

using Histograms = std::map<std::string, std::map<unsigned, std::uint64_t>>;

Histograms step_times_of(const Dashboard& dashboard) {
  Histograms histograms;
  for (const auto& each : dashboard.step_times)
    for (const auto& [bucket, count] : each.times.counts) histograms[each.step][bucket] += count;
  return histograms;
}

Histograms decision_times_of(const Dashboard& dashboard) {
  Histograms histograms;
  for (const auto& each : dashboard.decision_times)
    for (const auto& [bucket, count] : each.times.counts) histograms[""][bucket] += count;
  return histograms;
}

std::map<unsigned, std::uint64_t> histogram_of(const Json& pairs) {
  std::map<unsigned, std::uint64_t> histogram;
  for (const Json& pair : pairs) histogram[pair.at(0)] = pair.at(1);
  return histogram;
}

/// The log imported once, for every test here.
class ReceiptImport : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!fs::exists(log_file())) return;
    store_ = std::make_unique<ImportStore>(2);
    first_ = import_file(**store_, log_file());
    std::printf("%.0f events a second\n", first_.summary.events_per_second());
  }
  static void TearDownTestSuite() { store_.reset(); }
  void SetUp() override {
    if (!store_)
      GTEST_SKIP() << "there is no " << log_file()
                   << ": get the receipt log, and name its folder in RAHGIR_SHARED_DATA";
  }

  static Dashboard dashboard(std::optional<domain::Day> day = {}) {
    std::vector<std::unique_ptr<eventstore::Snapshot>> snapshots;
    for (unsigned partition = 0; partition < (*store_)->partitions(); ++partition)
      snapshots.push_back((*store_)->snapshot(static_cast<eventstore::PartitionNumber>(partition)));
    return projections::read_dashboard(snapshots,
                                       {.offices = (*store_)->directory()->with_children("permits"),
                                        .service = {},
                                        .from = day,
                                        .to = day,
                                        .today = domain::parse_day("2012-01-31").value()});
  }

  static inline std::unique_ptr<ImportStore> store_;
  static inline Imported first_;
};

TEST_F(ReceiptImport, TakesEveryRow) {
  EXPECT_EQ(first_.counts(), "imported 1434, already 0, refused 0");
  EXPECT_EQ(first_.summary.rows, 8577U);

  std::map<std::string, std::uint64_t> counts;
  for (unsigned partition = 0; partition < (*store_)->partitions(); ++partition) {
    const auto& reader = (*store_)->reader(static_cast<eventstore::PartitionNumber>(partition));
    reader.read_all(0, 1'000'000, [&](const eventstore::ReadEvent& event) {
      const auto decoded = eventstore::decode_event(event.frame).value();
      if (std::holds_alternative<domain::RequestEvent>(decoded))
        ++counts[std::string(eventstore::type_name(decoded))];
      return true;
    });
  }
  const Json expected = oracle("simulate.py", "--json");
  std::uint64_t events = 0;
  for (const auto& [name, count] : counts) events += count;
  EXPECT_EQ(Json(counts), expected.at("events"));
  EXPECT_EQ(first_.summary.events, events);
  EXPECT_EQ(counts.at("ActionPerformed"), 8577U + 1329U);
}

TEST_F(ReceiptImport, AgainChangesNothing) {
  const auto ends = store_->ends();

  EXPECT_EQ(import_file(**store_, log_file()).counts(), "imported 0, already 1434, refused 0");

  EXPECT_EQ(store_->ends(), ends);
}

TEST_F(ReceiptImport, IsWithoutFault) {
  const auto verified = (*store_)->verify([](std::string_view) {});

  ASSERT_TRUE(verified) << verified.error().detail;
  EXPECT_EQ(verified->faults, std::vector<std::string>{});
  EXPECT_EQ(verified->requests, 1434U);
}

TEST_F(ReceiptImport, ShowsEveryFigureOfTheLog) {
  const Json& expected = figures();

  const Dashboard shown = dashboard();

  EXPECT_EQ(received_of(shown), Groups::of(expected.at("received")));
  EXPECT_EQ(closed_of(shown), Groups::of(expected.at("closed")));
  const Groups open = open_of(shown, &projections::OpenFigure::count);
  EXPECT_EQ(open, Groups::of(expected.at("open").at("by_office_and_channel")));
  EXPECT_EQ(open.total(), 105U);
  EXPECT_EQ(open_of(shown, &projections::OpenFigure::overdue),
            Groups::of(expected.at("overdue").at("by_office_and_channel")));
  EXPECT_EQ(open_items_of(shown), Groups::of(expected.at("open_work_items")));
}

TEST_F(ReceiptImport, ShowsEveryDurationBucketByBucketAndDayByDay) {
  const Json& expected = figures();
  std::map<std::string, Histograms> steps, decisions;  // by day; "" for all of them
  for (const auto& [step, times] : expected.at("time_in_step").items()) {
    steps[""][step] = histogram_of(times.at("histogram"));
    for (const auto& [day, pairs] : times.at("days").items())
      steps[day][step] = histogram_of(pairs);
  }
  const Json& deciding = expected.at("time_to_decision");
  decisions[""][""] = histogram_of(deciding.at("histogram"));
  for (const auto& [day, pairs] : deciding.at("days").items())
    decisions[day][""] = histogram_of(pairs);

  for (const auto& [day, histograms] : steps)
    EXPECT_EQ(step_times_of(dashboard(domain::parse_day(day))), histograms) << day;
  for (const auto& [day, histograms] : decisions)
    EXPECT_EQ(decision_times_of(dashboard(domain::parse_day(day))), histograms) << day;
}

}  // namespace
}  // namespace rahgir::ops::testing
