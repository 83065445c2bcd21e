// Durable commands in process against raw RocksDB that writes the very same batches. What is equal
// and what is not stands in bench/README.md.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <latch>
#include <numeric>
#include <thread>

#include "bench/figure.h"
#include "bench/raw_store.h"
#include "bench/scene.h"
#include "bench/write_ahead_log.h"
#include "eventstore/partition_rows.h"

namespace rahgir::bench {
namespace {

constexpr std::size_t kClients = 128;
constexpr std::size_t kCommandsOfLife = 4;

struct Options {
  std::size_t rounds = 5;
  std::size_t lives = 4000;  // requests filed and decided in each round
  std::string folder = "build/release/bench-data", json;
  bool product_only = false;  // for profilers
};

/// Runs `client` on so many threads at once; seconds from the start of all to the end of all.
double time_of_clients(const std::function<void()>& client) {
  std::latch ready(kClients + 1);
  std::vector<std::jthread> threads;
  std::vector<std::exception_ptr> failures(kClients);
  for (std::exception_ptr& failure : failures) {
    threads.emplace_back([&] {
      ready.arrive_and_wait();
      try {
        client();
      } catch (...) {
        failure = std::current_exception();
      }
    });
  }
  ready.arrive_and_wait();
  const auto begin = std::chrono::steady_clock::now();
  threads.clear();
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return passed.count();
}

domain::PerformAction action(std::string code) {
  domain::PerformAction command;
  command.action = std::move(code);
  return command;
}

/// A request from filing to decision, as the demo's parking permit prescribes.
void live(Scene& scene, const Filing& filing) {
  scene.apply(scene.submission(filing));
  scene.apply(scene.by_agent(filing.request, domain::ClaimItem{}));
  scene.apply(scene.by_agent(filing.request, action("approve")));
  scene.apply(scene.by_supervisor(filing.request, action("grant")));
}

struct ProductRun {
  double seconds = 0;
  std::uint64_t first_offset = 0;  // of the measured commands' records
};

ProductRun run_product(Scene& scene, std::size_t lives) {
  live(scene, scene.filing());  // so that the partition has its copies of service and office
  std::vector<Filing> filings;
  for (std::size_t index = 0; index < lives; ++index) filings.push_back(scene.filing());
  ProductRun run{.first_offset = scene.store().status().back().checkpoint.next_offset};
  std::atomic<std::size_t> next{0};
  run.seconds = time_of_clients([&] {
    for (std::size_t mine = next++; mine < lives; mine = next++) live(scene, filings[mine]);
  });
  return run;
}

double run_baseline(const std::filesystem::path& folder, const std::vector<RecordedBatch>& batches,
                    std::uint64_t first_offset) {
  const projections::RequestModels models;
  RawStore raw(folder, eventstore::partition_columns(models.columns()));
  auto batch = batches.begin();
  for (; batch->next_offset <= first_offset; ++batch) raw.write(batch->bytes);
  std::atomic<std::int64_t> left = std::accumulate(
      batch, batches.end(), std::int64_t{0}, [](std::int64_t sum, const RecordedBatch& each) {
        return sum + static_cast<std::int64_t>(each.records);
      });
  Handover handover;
  std::jthread appender([&] {
    for (; batch != batches.end(); ++batch) {
      const auto waiting = handover.take(batch->records);
      raw.write(batch->bytes);
      Handover::answer(waiting);
    }
  });
  return time_of_clients([&] {
    while (left-- > 0) handover.hand_over();
  });
}

struct Totals {
  std::size_t commands = 0, batches = 0, rows = 0, bytes = 0;
};

Totals totals_of(const std::vector<RecordedBatch>& batches, std::uint64_t first_offset) {
  Totals totals;
  for (const RecordedBatch& batch : batches) {
    if (batch.next_offset <= first_offset) continue;
    totals.commands += batch.records;
    totals.rows += batch.rows;
    totals.bytes += batch.bytes.size();
    ++totals.batches;
  }
  return totals;
}

std::string note_of(const Totals& totals) {
  const auto per_command = [&](std::size_t number) {
    return static_cast<double>(number) / static_cast<double>(totals.commands);
  };
  return fmt::format("{} commands in {} batches; a command: {:.1f} rows, {:.0f} bytes",
                     totals.commands, totals.batches, per_command(totals.rows),
                     per_command(totals.bytes));
}

void measure(const Options& options, const std::string& command) {
  const double commands = static_cast<double>(options.lives * kCommandsOfLife);
  std::vector<Round> rounds;
  Totals totals;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    const WorkFolder folder(options.folder);
    ProductRun product;
    {
      Scene scene(folder / "product");
      WriteAheadLogTap tap(folder / "product/partition-0000", folder / "tap");
      product = run_product(scene, options.lives);
      tap.stop();
    }
    rounds.push_back({.value = commands / product.seconds});
    if (options.product_only) continue;
    const auto batches = read_batches(folder / "tap");
    totals = totals_of(batches, product.first_offset);
    if (totals.commands != options.lives * kCommandsOfLife) {
      throw std::runtime_error("the recorded batches do not hold the commands of the run");
    }
    const double seconds = run_baseline(folder / "raw", batches, product.first_offset);
    rounds.back().baseline = commands / seconds;
  }
  Figure figure = figure_of("durable commands in process, 128 clients", "commands/s", rounds, 0.8);
  if (!options.product_only) figure.notes.push_back(note_of(totals));
  report({figure}, options.json, command);
}

}  // namespace
}  // namespace rahgir::bench

int main(int count, char** arguments) {
  rahgir::bench::Options options;
  CLI::App app("Durable commands against raw RocksDB");
  app.add_option("--rounds", options.rounds, "Turns of product and baseline")
      ->check(CLI::Range(1, 99));
  app.add_option("--lives", options.lives, "Requests filed and decided in each round");
  app.add_option("--folder", options.folder, "Where to put the data: the disk to be measured");
  app.add_option("--json", options.json, "Add the figures to this file");
  app.add_flag("--product-only", options.product_only, "Without the baseline, for profilers");
  CLI11_PARSE(app, count, arguments);
  return rahgir::bench::run_bench(
      [&] { measure(options, rahgir::bench::command_line(count, arguments)); });
}
