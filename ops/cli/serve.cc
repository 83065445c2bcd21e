// rahgir serve: the composition root. Everything is built here, once, in order of dependence, and
// handed down by reference; it goes in the reverse order on SIGTERM or SIGINT.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "api/http_server.h"
#include "api/portal/pages.h"
#include "api/router.h"
#include "consumers/document_collector.h"
#include "ops/cli/demo.h"
#include "ops/cli/session.h"
#include "ops/runtime/log.h"

namespace rahgir::ops {
namespace {

struct ServeOptions {
  bool demo = false;
  std::string ready_file;
};

domain::Result<std::pair<std::string, int>> parse_listen(const std::string& listen) {
  const auto colon = listen.rfind(':');
  int port = -1;
  if (colon != std::string::npos && colon > 0) {
    const char* end = listen.data() + listen.size();
    const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, port);
    if (error != std::errc{} || stop != end || port > 65535) port = -1;
  }
  if (port < 0)
    return domain::reject(
        domain::RejectionCode::kInvalid,
        fmt::format("\"{}\" is no address to listen on: give HOST:PORT.", listen));
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return std::pair(host, port);
}

api::DeskOptions desk_options(const Config& config, bool demo) {
  api::DeskOptions options;
  options.public_url = config.public_url;
  if (!config.source.empty() || !config.public_url.empty())
    options.source = config.source.empty() ? config.public_url : config.source;
  options.trusted_proxies = config.trusted_proxies;
  options.submissions_per_hour =
      demo ? 0 : static_cast<unsigned>(config.submissions_per_address_hour);
  options.max_waiting = static_cast<std::size_t>(config.long_polls);
  options.max_json_bytes = static_cast<std::size_t>(config.max_body_kb) * 1024;
  options.misses.per_address = static_cast<unsigned>(config.track_misses_per_address);
  options.misses.per_second = static_cast<unsigned>(config.track_misses_per_second);
  return options;
}

api::HttpServerOptions server_options(const Config& config, const std::string& host, int port) {
  api::HttpServerOptions options;
  options.host = host;
  options.port = port;
  options.threads = static_cast<std::size_t>(config.threads);
  options.max_waiting_connections = static_cast<std::size_t>(config.waiting_connections);
  options.max_body_bytes = static_cast<std::size_t>(config.max_body_kb) * 1024;
  options.max_document_bytes = static_cast<std::size_t>(config.max_document_mb) << 20;
  return options;
}

Json ready_json(const std::string& url, const Demo& demo, bool is_demo) {
  Json ready{{"url", url}, {"pid", ::getpid()}};
  if (!is_demo) return ready;
  ready["staff"] = Json::array();
  for (const DemoPerson& person : demo.staff)
    ready["staff"].push_back({{"actor", domain::to_text(person.actor)},
                              {"name", person.name},
                              {"office", person.office},
                              {"duties", {person.duty}},
                              {"token", person.token}});
  ready["services"] = demo.services;
  return ready;
}

/// Whole or not at all, and readable by the owner only: it may hold tokens.
domain::Result<bool> write_ready_file(const std::string& path, const std::string& text) {
  const std::string half = path + ".part";
  const int file = ::open(half.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) ::close(file);
  if (written && ::rename(half.c_str(), path.c_str()) == 0) return true;
  return domain::reject(domain::RejectionCode::kInvalid,
                        fmt::format("{} cannot be written.", path));
}

void print_welcome(const std::string& url, const Demo& demo) {
  fmt::print("\nRahgir serves at {}\n\nStaff of the demo (name, office, duty, token):\n", url);
  for (const DemoPerson& person : demo.staff)
    fmt::print("  {:<22} {:<10} {:<14} {}\n", person.name, person.office, person.duty,
               person.token);
  const auto token_of = [&](std::string_view duty) {
    for (const DemoPerson& person : demo.staff)
      if (person.duty == duty) return person.token;
    return std::string("TOKEN");
  };
  fmt::print(
      "\nOpen  {0}/            the services, their forms, and tracking by code\n"
      "\nTry\n"
      "  curl -s {0}/api/v1/services\n"
      "  curl -s {0}/api/v1/requests -d "
      "'{{\"service\":\"parking-permit\",\"language\":\"en\",\"form\":"
      "{{\"full_name\":\"A. Citizen\",\"zone\":\"a\"}}}}'\n"
      "  curl -s {0}/api/v1/track -d '{{\"code\":\"<tracking_code>\"}}'\n"
      "  curl -s {0}/api/v1/work -H 'Authorization: Bearer {1}'\n"
      "  curl -s {0}/api/v1/requests/<request>/actions/approve -H 'Authorization: Bearer {1}' -d "
      "'{{}}'\n"
      "  curl -s {0}/api/v1/requests/<request>/actions/grant -H 'Authorization: Bearer {2}' -d "
      "'{{}}'\n"
      "  curl -s {0}/api/v1/requests/<request>/events -H 'Authorization: Bearer {3}'\n"
      "  curl -s {0}/api/v1/dashboard -H 'Authorization: Bearer {2}'\n"
      "  curl -s {0}/api/v1/events -H 'Authorization: Bearer {4}'\n\n",
      url, token_of(domain::kAgent), token_of(domain::kSupervisor), token_of(domain::kAuditor),
      token_of(domain::kAnalyst));
  std::fflush(stdout);
}

/// Blocks SIGTERM and SIGINT in this thread and all that it starts, so that one place waits for
/// them.
sigset_t block_stop_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return signals;
}

std::string url_of(const Config& config, const std::string& host, int port) {
  if (!config.public_url.empty()) return config.public_url;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("http://[{}]:{}", host, port)
                 : fmt::format("http://{}:{}", host, port);
}

struct Serving {
  Session& session;
  const Config config;
  const ServeOptions& options;
  Log log;

  int run(eventstore::EventStore& store, const Demo& demo, const sigset_t& signals);
};

int Serving::run(eventstore::EventStore& store, const Demo& demo, const sigset_t& signals) {
  const auto listen = parse_listen(config.listen);
  if (!listen) return session.failed(listen.error());
  const auto& [host, port] = *listen;

  api::Desk desk(store, desk_options(config, options.demo));
  const std::array tables{api::api_routes(), api::portal_routes()};
  api::Router router(desk, tables);
  api::HttpHandlers handlers = router.handlers();
  handlers.observe = [this, count = handlers.observe](const api::HttpObservation& seen) {
    if (count) count(seen);
    if (!seen.failure.empty())
      log.error("request-failed", {{"route", seen.route}, {"failure", seen.failure}});
  };
  const consumers::DocumentCollector collector(
      store, {.age = std::chrono::hours(config.collect_after_hours)},
      [this](const consumers::CollectorRound& round) {
        log.info("documents-collected",
                 {{"removed", static_cast<std::int64_t>(round.removed)},
                  {"confirmed", static_cast<std::int64_t>(round.confirmed)}});
        if (round.failed == 0) return;
        log.warning("documents-not-collected", {{"failed", static_cast<std::int64_t>(round.failed)},
                                                {"failure", round.failure}});
      });
  api::HttpServer server(server_options(config, host, port), std::move(handlers));
  const auto bound = server.start();
  if (!bound) return session.failed(bound.error());

  const std::string url = url_of(config, host, *bound);
  log.info("started",
           {{"url", url}, {"partitions", static_cast<std::int64_t>(store.partitions())}});
  if (options.demo) print_welcome(url, demo);
  if (!options.ready_file.empty())
    if (auto ready =
            write_ready_file(options.ready_file, ready_json(url, demo, options.demo).dump() + "\n");
        !ready)
      return session.failed(ready.error());

  int signal = 0;
  ::sigwait(&signals, &signal);
  log.info("stopping", {{"signal", static_cast<std::int64_t>(signal)}});
  server.stop();
  return kDone;
}

int run(Session& session, const ServeOptions& options) {
  const auto config = session.config();
  if (!config) return session.failed(config.error());
  const sigset_t signals = block_stop_signals();
  auto store = session.open(*config, Session::Missing::kCreate);
  if (!store) return session.failed(store.error());
  Demo demo;
  if (options.demo) {
    auto prepared = prepare_demo(**store);
    if (!prepared) return session.failed(prepared.error());
    demo = std::move(*prepared);
  }
  Serving serving{session, *config, options, Log(log_level(config->log_level))};
  const int code = serving.run(**store, demo, signals);
  store->reset();
  serving.log.info("stopped");
  return code;
}

}  // namespace

void add_serve(CLI::App& app, Session& session) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App& verb =
      session.add_verb(app, "serve", "Serve the API and the pages; SIGTERM drains and stops",
                       "rahgir serve --config rahgir.toml --listen 127.0.0.1:8080",
                       [&session, options] { return run(session, *options); });
  verb.add_option("--listen", session.listen,
                  "HOST:PORT, instead of the configuration's; port 0 takes a free one");
  verb.add_flag("--accept-clock", session.accepts_clock,
                "Open a log that was last written more than 400 days ago by this machine's clock");
  verb.add_flag("--demo", options->demo, "Publish demo services, offices and staff where missing");
  verb.add_option("--ready-file", options->ready_file,
                  "Written once requests are served: url, pid (and demo staff)");
}

}  // namespace rahgir::ops
