// rahgir serve: the composition root. Everything is built here, once, in order of dependence, and
// handed down by reference; it goes in the reverse order on SIGTERM or SIGINT.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>

#include "api/http_server.h"
#include "api/limits.h"
#include "api/portal/pages.h"
#include "api/router.h"
#include "consumers/document_collector.h"
#include "consumers/egress.h"
#include "ops/cli/demo.h"
#include "ops/cli/session.h"
#include "ops/runtime/log.h"
#include "ops/runtime/options.h"

namespace rahgir::ops {
namespace {

struct ServeOptions {
  bool demo = false;
  std::string ready_file;
};

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

/// Whole or not at all, and readable by the owner only: it may hold tokens. Never through a file or
/// link that is there already, whose owner could read it.
domain::Result<bool> write_ready_file(const std::string& path, const std::string& text) {
  const std::string half = path + ".part";
  ::unlink(half.c_str());
  const int file = ::open(half.c_str(), O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
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

bool is_loopback(const std::string& host) {
  return host == "localhost" || api::is_in_range(host, "127.0.0.0/8") ||
         api::is_in_range(host, "::1");
}

struct Serving {
  Session& session;
  const Config config;
  const ServeOptions& options;
  Log& log;

  int run(eventstore::EventStore& store, const Demo& demo, const sigset_t& signals);
  /// Null when no Kafka is configured.
  std::unique_ptr<consumers::Egress> start_egress(const eventstore::EventStore& store);
};

std::unique_ptr<consumers::Egress> Serving::start_egress(const eventstore::EventStore& store) {
  if (config.egress_brokers.empty()) return nullptr;
  return std::make_unique<consumers::Egress>(
      store, egress_options(config),
      [this](consumers::EgressState state, const std::string& detail) {
        const std::string event = fmt::format("egress-{}", consumers::word_of(state));
        switch (state) {
          case consumers::EgressState::kConnecting:
          case consumers::EgressState::kUp:
            return log.info(event);
          case consumers::EgressState::kDown:
            return log.warning(event, {{"detail", detail}});
          case consumers::EgressState::kRefused:
          case consumers::EgressState::kReplaced:
            return log.error(event, {{"detail", detail}});
        }
      });
}

int Serving::run(eventstore::EventStore& store, const Demo& demo, const sigset_t& signals) {
  const auto server_settings = server_options(config);
  if (!server_settings) return session.failed(server_settings.error());
  auto desk_settings = desk_options(config);
  if (options.demo) desk_settings.submissions_per_hour = desk_settings.uploads_per_minute = 0;
  desk_settings.warn = [this](std::string_view warning) {
    log.warning("proxy-not-trusted", {{"detail", warning}});
  };

  const auto egress = start_egress(store);
  if (egress) {
    desk_settings.append_metrics = [&egress](std::string& out) { egress->append_metrics(out); };
  }

  api::Desk desk(store, std::move(desk_settings));
  const std::array tables{api::api_routes(), api::portal_routes()};
  api::Router router(desk, tables);
  api::HttpHandlers handlers = router.handlers();
  handlers.observe = [this, count = handlers.observe](const api::HttpObservation& seen) {
    if (count) count(seen);
    if (!seen.failure.empty())
      log.error("request-failed", {{"route", seen.route}, {"failure", seen.failure}});
  };
  const consumers::DocumentCollector collector(
      store, collector_options(config), [this](const consumers::CollectorRound& round) {
        log.info("documents-collected",
                 {{"removed", static_cast<std::int64_t>(round.removed)},
                  {"confirmed", static_cast<std::int64_t>(round.confirmed)}});
        if (round.failed == 0) return;
        log.warning("documents-not-collected", {{"failed", static_cast<std::int64_t>(round.failed)},
                                                {"failure", round.failure}});
      });
  api::HttpServer server(*server_settings, std::move(handlers));
  const auto bound = server.start();
  if (!bound) return session.failed(bound.error());

  const std::string url = url_of(config, server_settings->host, *bound);
  log.info("started",
           {{"url", url}, {"partitions", static_cast<std::int64_t>(store.partitions())}});
  if (options.demo) {
    if (!is_loopback(server_settings->host))
      log.warning("demo-is-public",
                  {{"detail", "Anybody who reaches this address may use the demo's tokens."}});
    print_welcome(url, demo);
  }
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
  Log log(log_level(config->log_level));
  auto store = session.open(*config, Session::Missing::kCreate, [&log](std::string_view what) {
    log.error("store", {{"detail", what}});
  });
  if (!store) return session.failed(store.error());
  Demo demo;
  if (options.demo) {
    auto prepared = prepare_demo(**store);
    if (!prepared) return session.failed(prepared.error());
    demo = std::move(*prepared);
  }
  Serving serving{session, *config, options, log};
  const int code = serving.run(**store, demo, signals);
  store->reset();
  log.info("stopped");
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
  verb.add_flag(
      "--demo", options->demo,
      "Publish demo services, offices and staff where missing; not in a store of your own");
  verb.add_option("--ready-file", options->ready_file,
                  "Written once requests are served: url, pid (and demo staff)");
}

}  // namespace rahgir::ops
