// rahgir init: a new store with its keys and a documented configuration.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "ops/cli/session.h"
#include "ops/runtime/options.h"

namespace rahgir::ops {
namespace {

struct InitOptions {
  std::vector<std::string> languages;
  std::string authority, write_config;
};

domain::Result<bool> write_sample(const std::string& path) {
  if (std::filesystem::exists(path))
    return domain::reject(domain::RejectionCode::kConflict,
                          fmt::format("{} exists already and is left as it is.", path));
  std::ofstream file(path);
  file << config_sample();
  if (!file.flush())
    return domain::reject(domain::RejectionCode::kInvalid,
                          fmt::format("{} cannot be written.", path));
  return true;
}

domain::Result<bool> set_up(eventstore::EventStore& store, const InitOptions& options) {
  if (!options.languages.empty())
    if (auto set = apply(store, domain::ConfigureLanguages{options.languages}); !set)
      return std::unexpected(set.error());
  if (!options.authority.empty()) {
    const std::string language = store.directory()->languages.front();
    if (auto named = apply(store, domain::NameAuthority{{{language, options.authority}}}); !named)
      return std::unexpected(named.error());
  }
  return true;
}

int run(Session& session, const InitOptions& options) {
  if (!options.write_config.empty())
    if (auto written = write_sample(options.write_config); !written)
      return session.failed(written.error());
  const auto config = session.config();
  if (!config) return session.failed(config.error());
  auto store = session.open(Session::Missing::kCreate);
  if (!store) return session.failed(store.error());
  if (auto ready = set_up(**store, options); !ready) return session.failed(ready.error());

  const std::string keys = eventstore::keys_folder(store_options(*config)).string();
  return session.done(
      fmt::format(
          "The store is in {}, its keys are in {}.\nBack up the keys apart from the data: without "
          "them no tracking code leads to its request.",
          config->data, keys),
      {{"data", config->data},
       {"keys", keys},
       {"partitions", (*store)->partitions()},
       {"languages", (*store)->directory()->languages}});
}

}  // namespace

void add_init(CLI::App& app, Session& session) {
  auto options = std::make_shared<InitOptions>();
  CLI::App& verb = session.add_verb(
      app, "init", "Make a new store and its keys",
      "rahgir init --data /var/lib/rahgir --languages en,fa --authority \"City of Example\"",
      [&session, options] { return run(session, *options); });
  verb.add_option("--languages", options->languages,
                  "Languages of the deployment, the first is the fallback")
      ->delimiter(',');
  verb.add_option("--authority", options->authority,
                  "Name of the authority, in the first language");
  verb.add_option("--write-config", options->write_config,
                  "Also write the documented configuration to this file");
}

}  // namespace rahgir::ops
