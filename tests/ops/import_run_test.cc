#include <gtest/gtest.h>

#include <map>

#include "eventstore/identity.h"
#include "tests/ops/import_store.h"

// Imports into a real store: what they make, that they make it once, and what they refuse. Rows are
// made up in the columns of the demonstration's log.

namespace rahgir::ops::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfirm = "Confirmation of receipt";
constexpr const char* kCheck = "T02 Check confirmation of receipt";
constexpr const char* kNecessity = "T06 Determine necessity of stop advice";

/// A case file of the log's columns, grown row by row.
class Log {
 public:
  using Cells = std::map<std::string, std::string>;

  /// A row of the case, with other cells where given.
  Log& row(const std::string& id, const std::string& activity, const std::string& at,
           const Cells& other = {}) {
    Cells cells = {{"case:channel", "Internet"},
                   {"case:concept:name", id},
                   {"case:deadline", "2011-12-06 13:41:31.788000+01:00"},
                   {"case:department", "General"},
                   {"case:enddate", ""},
                   {"case:enddate_planned", "2011-12-06 13:41:31.788000+01:00"},
                   {"case:group", "Group 2"},
                   {"case:responsible", "Resource21"},
                   {"case:startdate", "2011-10-11 13:42:22.688000+02:00"},
                   {"concept:instance", "task"},
                   {"concept:name", activity},
                   {"lifecycle:transition", "complete"},
                   {"org:group", "Group 1"},
                   {"org:resource", "Resource10"},
                   {"time:timestamp", at}};
    for (const auto& [name, value] : other) cells.at(name) = value;
    if (text_.empty())
      for (const auto& [name, value] : cells)
        text_ += name + (name == "time:timestamp" ? "\n" : ",");
    for (const auto& [name, value] : cells)
      text_ += value + (name == "time:timestamp" ? "\n" : ",");
    return *this;
  }
  /// A case with two rows.
  Log& usual(const std::string& id, const Cells& other = {}) {
    return row(id, kConfirm, "2011-10-11 14:00:00+02:00", other)
        .row(id, kCheck, "2011-10-12 08:00:00+02:00", other);
  }
  fs::path in(const eventstore::TemporaryFolder& folder) const {
    const fs::path file = folder / "log.csv";
    std::ofstream(file) << text_;
    return file;
  }

 private:
  std::string text_;
};

domain::Request request_of(ImportStore& store, const std::string& id) {
  const auto seed = eventstore::submission_seed(store->keys(), "import:coselog-receipt", id);
  const auto request = eventstore::request_id(store->keys(), eventstore::tracking_code(seed, 0));
  return store->reader(store->partition_of(request)).request(request);
}

TEST(RunImport, TellsACaseAsItsRequest) {
  ImportStore store;
  Log log;
  log.usual("a", {{"case:enddate", "2011-10-20 08:00:00+02:00"}, {"case:channel", "e-mail"}});

  const Imported imported = import_file(*store, log.in(store.folder()));

  EXPECT_EQ(imported.counts(), "imported 1, already 0, refused 0");
  EXPECT_EQ(imported.summary.cases, 1U);
  EXPECT_EQ(imported.summary.rows, 2U);
  const domain::Request request = request_of(store, "a");
  EXPECT_EQ(imported.summary.events, request.version);
  EXPECT_EQ(request.service, "environmental-permit-receipt");
  EXPECT_EQ(request.office, "general");
  EXPECT_EQ(request.channel, domain::Channel::kEmail);
  EXPECT_EQ(request.facts.at("source_case"), "a");
  EXPECT_EQ(request.performed.at("t02_check_confirmation"), 1U);
  ASSERT_EQ(request.closings.size(), 1U);
  EXPECT_EQ(domain::to_text(request.closings[0].at), "2011-10-20T06:00:00.000Z");
  EXPECT_EQ(request.closings[0].outcome, "ended_early");
  EXPECT_EQ(request.closings[0].grounds, std::vector<std::string>{"not_recorded"});
}

TEST(RunImport, PreparesAnEmptyDeployment) {
  ImportStore store;
  Log log;
  log.usual("a");

  import_file(*store, log.in(store.folder()));

  const auto directory = store->directory();
  EXPECT_EQ(directory->languages.size(), 6U);
  EXPECT_EQ(directory->authority.at("en"), "Municipality in the Netherlands");
  EXPECT_EQ(directory->offices.size(), 4U);
  EXPECT_EQ(directory->service("environmental-permit-receipt")->versions.size(), 1U);
  EXPECT_EQ(directory->staff.size(), 5U + 2U);
  const auto actor = imported_actor(store->keys(), "coselog-receipt", "Resource10");
  ASSERT_NE(directory->member(actor), nullptr);
  EXPECT_EQ(directory->member(actor)->name, "Resource10");
  EXPECT_TRUE(directory->member(actor)->grants.empty());
}

TEST(RunImport, LeavesADeploymentAsItIs) {
  ImportStore store;
  Log log;
  log.usual("a");
  const ImportPlan plan = receipt_plan();
  domain::Office general = plan.organisation.offices.at(1);
  general.parent = "";
  general.address = "Main street 1";
  const auto define = [&](domain::DirectoryCommand command) {
    eventstore::CommandEnvelope envelope;
    envelope.id = eventstore::random_id<domain::CommandId>();
    envelope.stream = domain::stream_of(command, eventstore::control_stream);
    envelope.command = std::move(command);
    EXPECT_EQ(store->execute(std::move(envelope)).status, eventstore::CommandStatus::kAccepted);
  };
  define(domain::ConfigureLanguages{{"en", "fa"}});
  define(domain::DefineOffice{general});
  define(domain::RegisterStaff{eventstore::random_id<domain::ActorId>(), "Somebody"});

  import_file(*store, log.in(store.folder()));

  const auto directory = store->directory();
  EXPECT_EQ(directory->languages, (std::vector<std::string>{"en", "fa"}));
  EXPECT_TRUE(directory->authority.empty());
  EXPECT_EQ(directory->office("general")->office.address, "Main street 1");
  EXPECT_EQ(directory->offices.size(), 4U) << "missing ones are defined";
  EXPECT_EQ(directory->staff.size(), 1U + 2U);
}

TEST(RunImport, AgainChangesNothing) {
  ImportStore store(4);
  Log log;
  for (int number = 0; number < 40; ++number) log.usual("case-" + std::to_string(number));
  const fs::path file = log.in(store.folder());
  EXPECT_EQ(import_file(*store, file).counts(), "imported 40, already 0, refused 0");
  const auto ends = store.ends();

  EXPECT_EQ(import_file(*store, file).counts(), "imported 0, already 40, refused 0");
  store.reopen();
  EXPECT_EQ(import_file(*store, file).counts(), "imported 0, already 40, refused 0");

  EXPECT_EQ(store.ends(), ends);
}

TEST(RunImport, GoesOnAfterItWasCutOff) {
  ImportStore store;
  Log first, whole;
  for (int number = 0; number < 10; ++number) first.usual("case-" + std::to_string(number));
  for (int number = 0; number < 25; ++number) whole.usual("case-" + std::to_string(number));
  import_file(*store, first.in(store.folder()));
  store.reopen();

  const Imported rest = import_file(*store, whole.in(store.folder()));

  EXPECT_EQ(rest.counts(), "imported 15, already 10, refused 0");
}

TEST(RunImport, WaitsForAFullQueue) {
  ImportStore store(1, 16);
  Log log;
  for (int number = 0; number < 200; ++number) log.usual("case-" + std::to_string(number));

  const Imported imported = import_file(*store, log.in(store.folder()));

  EXPECT_EQ(imported.counts(), "imported 200, already 0, refused 0");
}

TEST(RunImport, SendsOneAtATimeToo) {
  ImportStore store;
  Log log;
  log.usual("a").usual("b").usual("c");

  EXPECT_EQ(import_file(*store, log.in(store.folder()), receipt_plan(), 1).counts(),
            "imported 3, already 0, refused 0");
}

TEST(RunImport, RefusesACaseThatDiffersFromBefore) {
  ImportStore store;
  Log before, after;
  before.usual("a").usual("b");
  after.usual("a").usual("b", {{"org:resource", "Resource11"}});
  import_file(*store, before.in(store.folder()));
  const auto imported_before = request_of(store, "b");
  const auto ends = store.ends();

  const Imported again = import_file(*store, after.in(store.folder()));

  EXPECT_EQ(again.counts(), "imported 0, already 1, refused 1");
  ASSERT_EQ(again.refused.size(), 1U);
  EXPECT_EQ(again.refused[0].id, "b");
  EXPECT_EQ(again.refused[0].line, 4U);
  EXPECT_TRUE(again.refused[0].reason.starts_with(
      "imported before with other facts, so nothing was changed. Digest of what is recorded: "))
      << again.refused[0].reason;
  EXPECT_EQ(again.refused[0].reason.find('?'), std::string::npos) << "the digest was found";
  EXPECT_EQ(request_of(store, "b"), imported_before);
  EXPECT_EQ(store.ends()[1], ends[1]);
}

TEST(RunImport, RefusesACaseWithItsReasonAndTakesTheOthers) {
  ImportStore store;
  Log log;
  log.usual("good")
      .row("skips", kConfirm, "2011-10-11 14:00:00+02:00")
      .row("skips", "T20 Print report Y to stop indication", "2011-10-12 08:00:00+02:00")
      .row("future", kConfirm, "2511-10-11 14:00:00+02:00")
      .usual("unknown", {{"case:channel", "Pigeon"}})
      .usual("started", {{"lifecycle:transition", "start"}})
      .row("twice", kConfirm, "2011-10-11 14:00:00+02:00",
           {{"case:enddate", "2011-10-20 08:00:00+02:00"}})
      .row("twice", kConfirm, "2011-10-11 14:00:00+02:00",
           {{"case:enddate", "2011-10-21 08:00:00+02:00"}})
      .usual("also good");

  const Imported imported = import_file(*store, log.in(store.folder()));

  EXPECT_EQ(imported.counts(), "imported 2, already 0, refused 5");
  std::map<std::string, std::string> reasons;
  for (const RefusedCase& each : imported.refused)
    reasons[each.id] = std::to_string(each.line) + ": " + each.reason;
  EXPECT_EQ(reasons.at("skips"),
            "5: t20_print_report at 2011-10-12T06:00:00.000Z: The action is not allowed in the "
            "request's present state.");
  EXPECT_EQ(reasons.at("future"),
            "6: confirmation_of_receipt at 2511-10-11T12:00:00.000Z: It cannot have happened after "
            "now.");
  EXPECT_EQ(reasons.at("unknown"),
            "7: case:channel is \"Pigeon\", which the mapping has no code for");
  EXPECT_EQ(reasons.at("started"), "9: lifecycle:transition is \"start\", not \"complete\"");
  EXPECT_TRUE(reasons.at("twice").starts_with("12: case:enddate is ")) << reasons.at("twice");
  EXPECT_FALSE(request_of(store, "skips").exists()) << "all or nothing";
}

TEST(RunImport, RefusesACaseThatCannotClose) {
  ImportStore store;
  Log log;
  const Log::Cells ended = {{"case:enddate", "2011-10-20 08:00:00+02:00"}};
  log.row("a", kConfirm, "2011-10-11 14:00:00+02:00", ended)
      .row("a", kNecessity, "2011-10-12 14:00:00+02:00", ended);
  ImportPlan plan = receipt_plan();
  plan.mapping.closing->actions = {"complete"};
  plan.mapping.closing->reasons.clear();

  const Imported imported = import_file(*store, log.in(store.folder()), plan);

  ASSERT_EQ(imported.refused.size(), 1U);
  EXPECT_EQ(imported.refused[0].reason,
            "closing at 2011-10-20T06:00:00.000Z: No open work item allows any of the closing "
            "actions.");
}

TEST(RunImport, ChangesNothingWhenThePlanOrTheFileIsAtFault) {
  ImportStore store;
  const auto ends = store.ends();
  Log log;
  log.usual("a");
  const fs::path file = log.in(store.folder());
  ImportPlan plan = receipt_plan();
  plan.mapping.actions[kConfirm] = "confirm";
  std::ofstream(store.folder() / "broken.csv") << "a,b\n1\n";

  const auto misfit = run_import(*store, plan, file, {});
  const auto broken = run_import(*store, receipt_plan(), store.folder() / "broken.csv", {});

  ASSERT_FALSE(misfit);
  ASSERT_EQ(misfit.error().faults.size(), 1U);
  EXPECT_EQ(misfit.error().faults[0].pointer, "/actions/Confirmation of receipt");
  ASSERT_FALSE(broken);
  EXPECT_EQ(store.ends(), ends);
}

TEST(LoadPlan, NamesTheFileAtFault) {
  const eventstore::TemporaryFolder folder;
  const fs::path demo = RAHGIR_SOURCE_DIR "/ops/demo/receipt";
  fs::copy_file(demo / "mapping.toml", folder / "mapping.toml");
  const auto problem = [&] {
    const auto plan = load_plan(folder / "mapping.toml");
    return plan ? "none" : plan.error().detail;
  };

  EXPECT_NE(problem().find("definition.json cannot be read"), std::string::npos) << problem();
  fs::copy_file(demo / "definition.json", folder / "definition.json");
  std::ofstream(folder / "organisation.json") << "{";
  EXPECT_TRUE(problem().starts_with("organisation.json: ")) << problem();
  std::ofstream(folder / "organisation.json") << "{\"languages\": 1}";
  EXPECT_TRUE(problem().starts_with("organisation.json: ")) << problem();
}

}  // namespace
}  // namespace rahgir::ops::testing
