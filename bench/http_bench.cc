// Status look-ups and durable submissions over HTTP, against routes of the same server that do
// nothing and answer as many bytes.

#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <array>

#include "api/http_server.h"
#include "api/portal/pages.h"
#include "api/router.h"
#include "bench/figure.h"
#include "bench/http_load.h"
#include "bench/scene.h"
#include "domain/tracking_code.h"
#include "ops/runtime/config.h"

namespace rahgir::bench {
namespace {

struct Options {
  std::size_t rounds = 5;
  unsigned seconds = 2;
  std::size_t requests = 5000;  // in the store when the load begins
  std::string folder = "build/release/bench-data", json;
  std::string only;  // for profilers: "track" or "submit", or their no-op
};

constexpr std::string_view kTrack = "/api/v1/track";
constexpr std::string_view kSubmit = "/api/v1/requests";
constexpr std::string_view kSubmission =
    R"({"service":"parking-permit","language":"en","form":{"full_name":"A. Citizen","zone":"a"}})";

/// What the no-op routes answer: set once, before the server starts. A route's handler is a plain
/// function, so there is no other place.
struct CannedReplies {
  api::HttpResponse track, submit;
};
CannedReplies& canned() {
  static CannedReplies replies;
  return replies;
}
api::Reply no_op_track(api::Call&) { return canned().track; }
api::Reply no_op_submit(api::Call&) { return canned().submit; }

constexpr std::array kNoOps{
    api::Route{"POST", "/no-op/track", "noOpTrack", api::Access::kAnyone, no_op_track},
    api::Route{"POST", "/no-op/requests", "noOpSubmit", api::Access::kAnyone, no_op_submit},
};

api::HttpResponse reply_to(const api::Router& router, std::string_view path, std::string body) {
  api::HttpRequest request;
  request.method = "POST";
  request.target = request.path = path;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  request.remote_address = "127.0.0.1";
  api::HttpResponse response = router.handle(request);
  if (response.status >= 300) throw std::runtime_error("the product says: " + response.body);
  return response;
}

/// Files the requests, and gives a look-up's body for each.
std::vector<std::string> file_requests(Scene& scene, std::size_t number) {
  std::vector<std::string> bodies;
  std::vector<std::jthread> clients;
  for (std::size_t made = 0; made < number; ++made) {
    const Filing filing = scene.filing();
    bodies.push_back(fmt::format(R"({{"code":"{}"}})", domain::grouped(filing.tracking_code)));
    if (clients.size() == 64) clients.clear();
    clients.emplace_back([&scene, filing] { scene.apply(scene.submission(filing)); });
  }
  return bodies;
}

struct Comparison {
  HttpLoad product, no_op;
  Round measure(const std::filesystem::path& folder, std::string& note) const {
    const LoadResult value = run_load(product, folder);
    const LoadResult baseline = run_load(no_op, folder);
    note = fmt::format(
        "median {:.1f} ms, one in a hundred slower than {:.1f} ms; no-op {:.1f} and "
        "{:.1f} ms (last round)",
        value.median_ms, value.slow_ms, baseline.median_ms, baseline.slow_ms);
    return {.value = value.per_second, .baseline = baseline.per_second};
  }
};

Figure compare(std::string name, const Comparison& comparison, double target,
               const Options& options, const std::filesystem::path& folder) {
  std::vector<Round> rounds;
  std::string note;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    rounds.push_back(comparison.measure(folder, note));
  }
  Figure figure = figure_of(std::move(name), "requests/s", rounds, target);
  figure.notes.push_back(note);
  return figure;
}

void measure(const Options& options, const std::string& command) {
  const WorkFolder folder(options.folder);
  Scene scene(folder / "data");
  const std::vector<std::string> codes = file_requests(scene, options.requests);

  const ops::Config config;
  api::Desk desk(scene.store(), {.submissions_per_hour = 0});
  const std::array tables{
      api::api_routes(), api::portal_routes(),
      api::RouteTable{
          .routes = kNoOps, .render_problem = api::render_json_problem, .prefix = "/no-op/"}};
  api::Router router(desk, tables);
  canned() = {.track = reply_to(router, kTrack, codes.front()),
              .submit = reply_to(router, kSubmit, std::string(kSubmission))};
  api::HttpServer server(
      {.port = 0,
       .threads = static_cast<std::size_t>(config.threads),
       .max_waiting_connections = static_cast<std::size_t>(config.waiting_connections),
       .connections_per_address = 0},
      router.handlers());
  const int port = required(server.start());

  const auto load = [&](std::string_view path, const std::vector<std::string>& bodies) {
    return HttpLoad{
        .port = port, .path = std::string(path), .bodies = bodies, .seconds = options.seconds};
  };
  const std::vector<std::string> submission{std::string(kSubmission)};
  if (!options.only.empty()) {
    const bool is_track = options.only.ends_with("track");
    const auto result = run_load(load(options.only, is_track ? codes : submission), folder / "");
    const auto figures = scene.store().status().back().figures;
    fmt::print(
        "{:.0f} requests/s; median {:.1f} ms; {:.1f} commands a batch; last batch {} us, "
        "of which write and fsync {} us\n",
        result.per_second, result.median_ms,
        static_cast<double>(figures.commands) / static_cast<double>(figures.batches),
        figures.last_batch_us, figures.last_append_us);
    return;
  }
  const Comparison track{load(kTrack, codes), load("/no-op/track", codes)};
  const Comparison submit{load(kSubmit, submission), load("/no-op/requests", submission)};
  report({compare("status look-up over HTTP, 64 connections", track, 0.85, options, folder / ""),
          compare("durable submit over HTTP, 64 connections", submit, 0.25, options, folder / "")},
         options.json, command);
}

}  // namespace
}  // namespace rahgir::bench

int main(int count, char** arguments) {
  rahgir::bench::Options options;
  CLI::App app("HTTP look-ups and submissions against routes that do nothing");
  app.add_option("--rounds", options.rounds, "Turns of product and no-op")
      ->check(CLI::Range(1, 99));
  app.add_option("--seconds", options.seconds, "Of each turn");
  app.add_option("--requests", options.requests, "In the store when the load begins");
  app.add_option("--folder", options.folder, "Where to put the data: the disk to be measured");
  app.add_option("--json", options.json, "Add the figures to this file");
  app.add_option("--only", options.only, "One path, once, without a figure: for profilers");
  CLI11_PARSE(app, count, arguments);
  ::signal(SIGPIPE, SIG_IGN);
  return rahgir::bench::run_bench(
      [&] { measure(options, rahgir::bench::command_line(count, arguments)); });
}
