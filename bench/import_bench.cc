// Import of a real case log, and the rebuild of its read models.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "bench/figure.h"
#include "bench/scene.h"
#include "ops/import/importer.h"

namespace rahgir::bench {
namespace {

struct Options {
  std::size_t rounds = 5;
  std::string csv = "../shared/data/receipt.csv", mapping = "ops/demo/receipt/mapping.toml";
  std::string folder = "build/release/bench-data", json;
};

struct Measured {
  Round import, rebuild;
  ops::ImportSummary summary;
};

Measured measure_once(const Options& options, const ops::ImportPlan& plan) {
  const WorkFolder folder(options.folder);
  const projections::RequestModels request_models;
  const projections::DirectoryModels directory_models;
  eventstore::EventStoreOptions store_options;
  store_options.data = folder / "data";
  store_options.create = true;
  store_options.report = [](std::string_view what) { fmt::print(stderr, "{}\n", what); };
  const auto store =
      required(eventstore::EventStore::open(store_options, request_models, directory_models));
  Measured measured;
  measured.summary = required(ops::run_import(*store, plan, options.csv, {}));
  if (measured.summary.failure || measured.summary.refused > 0) {
    throw std::runtime_error("the log was not imported whole");
  }
  measured.import.value = measured.summary.events_per_second();
  const auto begin = std::chrono::steady_clock::now();
  const auto events = required(store->rebuild(0));
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  measured.rebuild.value = static_cast<double>(events) / passed.count();
  return measured;
}

void measure(const Options& options, const std::string& command) {
  if (!std::filesystem::exists(options.csv)) {
    fmt::print("import and rebuild: skipped, there is no {}\n", options.csv);
    return;
  }
  const auto plan = required(ops::load_plan(options.mapping));
  std::vector<Round> import, rebuild;
  std::string note;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    const Measured measured = measure_once(options, plan);
    import.push_back(measured.import);
    rebuild.push_back(measured.rebuild);
    note = fmt::format("{} cases, {} rows, {} events", measured.summary.imported,
                       measured.summary.rows, measured.summary.events);
  }
  Figure imported = figure_of("import of the real log", "events/s", import, std::nullopt);
  imported.notes.push_back(note);
  report({imported, figure_of("rebuild of its read models", "events/s", rebuild, std::nullopt)},
         options.json, command);
}

}  // namespace
}  // namespace rahgir::bench

int main(int count, char** arguments) {
  rahgir::bench::Options options;
  CLI::App app("Import of a case log, and rebuild of its read models");
  app.add_option("--rounds", options.rounds, "How often")->check(CLI::Range(1, 99));
  app.add_option("--csv", options.csv, "The case log");
  app.add_option("--mapping", options.mapping, "What its columns mean");
  app.add_option("--folder", options.folder, "Where to put the data: the disk to be measured");
  app.add_option("--json", options.json, "Add the figures to this file");
  CLI11_PARSE(app, count, arguments);
  return rahgir::bench::run_bench(
      [&] { measure(options, rahgir::bench::command_line(count, arguments)); });
}
