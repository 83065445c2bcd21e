#include "ops/cli/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "eventstore/identity.h"
#include "ops/runtime/options.h"

namespace rahgir::ops {
namespace {

Json json_of(const domain::Rejection& rejection) {
  Json faults = Json::array();
  for (const domain::Fault& fault : rejection.faults)
    faults.push_back({{"pointer", fault.pointer}, {"code", fault.code}, {"detail", fault.detail}});
  return {
      {"code", domain::text_of(rejection.code)}, {"detail", rejection.detail}, {"faults", faults}};
}

}  // namespace

CLI::App& Session::add_verb(CLI::App& parent, const std::string& name, const std::string& purpose,
                            const std::string& example, std::function<int()> run) {
  CLI::App* verb = parent.add_subcommand(name, purpose);
  verb->footer("Example:\n  " + example +
               "\n\nExit code: 0 done, 1 failed, 2 wrong use, 3 found something wrong.");
  verb->add_option("--config", config_file_, "Configuration (TOML); without it the defaults")
      ->check(CLI::ExistingFile);
  verb->add_option("--data", data, "Folder of the data, instead of the configuration's");
  verb->add_flag("--json", json_, "Print JSON for programs");
  const std::string full = parent.get_parent() ? parent.get_name() + " " + name : name;
  verb->callback([this, full, run = std::move(run)] {
    verb_ = full;
    exit_code_ = run();
  });
  return *verb;
}

domain::Result<Config> Session::config() const {
  auto config = load_config(config_file_, process_environment());
  if (!config) return config;
  if (!data.empty()) config->data = data;
  if (!listen.empty()) config->listen = listen;
  return config;
}

domain::Result<std::unique_ptr<eventstore::EventStore>> Session::open(Missing missing) {
  auto loaded = config();
  if (!loaded) return std::unexpected(loaded.error());
  return open(*loaded, missing, [this](std::string_view what) {
    fmt::print(stderr, "rahgir {}: {}\n", verb_, what);
  });
}

domain::Result<std::unique_ptr<eventstore::EventStore>> Session::open(const Config& config,
                                                                      Missing missing,
                                                                      Report report) {
  auto options = store_options(config);
  options.report = std::move(report);
  options.create = missing == Missing::kCreate;
  options.accepts_clock = accepts_clock;
  options.makes_missing_anchors = makes_missing_anchors;
  return eventstore::EventStore::open(options, request_models_, directory_models_);
}

int Session::done(const std::string& text, const Json& object) const {
  fmt::print("{}\n", json_ ? object.dump(2) : text);
  return kDone;
}

int Session::failed(const domain::Rejection& rejection) const {
  if (json_)
    fmt::print("{}\n", Json{{"error", json_of(rejection)}}.dump(2));
  else
    fmt::print(stderr, "rahgir {}: {}\n", verb_, to_text(rejection));
  return kFailed;
}

int Session::failed(std::string_view detail) const {
  return failed(domain::Rejection{.detail = std::string(detail)});
}

void Session::progress(std::string_view line) const {
  if (::isatty(STDERR_FILENO)) fmt::print(stderr, "\r\x1b[K{}", line);
}

domain::Result<eventstore::CommandReply> apply(eventstore::EventStore& store,
                                               domain::DirectoryCommand command) {
  eventstore::CommandEnvelope envelope;
  envelope.id = eventstore::random_id<domain::CommandId>();
  envelope.stream = domain::stream_of(command, eventstore::control_stream);
  envelope.command = std::move(command);
  auto reply = store.execute(std::move(envelope));
  switch (reply.status) {
    case eventstore::CommandStatus::kAccepted:
    case eventstore::CommandStatus::kUnchanged:
      return reply;
    case eventstore::CommandStatus::kRejected:
      return std::unexpected(reply.rejection);
    case eventstore::CommandStatus::kReadOnly:
      return domain::reject(
          domain::RejectionCode::kConflict,
          "The store takes no commands: the disk is nearly full or a write failed.");
    case eventstore::CommandStatus::kDamaged:
      return domain::reject(domain::RejectionCode::kConflict,
                            "The store is damaged: run `rahgir verify`.");
    case eventstore::CommandStatus::kCollision:
    case eventstore::CommandStatus::kOverloaded:
    case eventstore::CommandStatus::kUnknown:
      break;
  }
  return domain::reject(domain::RejectionCode::kConflict,
                        "It is not known whether the command was recorded: look, then repeat it.");
}

domain::Result<domain::ActorId> parse_actor(const std::string& text) {
  if (auto id = domain::parse_id<domain::ActorId>(text)) return *id;
  return domain::reject(
      domain::RejectionCode::kInvalid,
      fmt::format("\"{}\" is no actor id: 22 characters, see rahgir staff list.", text));
}

domain::Result<std::string> read_whole(const std::string& path, std::size_t most_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return domain::reject(domain::RejectionCode::kNotFound,
                          fmt::format("{} cannot be read.", path));
  std::string bytes(most_bytes + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > most_bytes)
    return domain::reject(domain::RejectionCode::kInvalid,
                          fmt::format("{} is larger than {} bytes.", path, most_bytes));
  return bytes;
}

std::string to_text(const domain::Rejection& rejection) {
  std::string text = rejection.detail;
  for (const domain::Fault& fault : rejection.faults)
    text += fmt::format("\n  {}: {} ({})", fault.pointer.empty() ? "(whole input)" : fault.pointer,
                        fault.detail, fault.code);
  return text;
}

}  // namespace rahgir::ops
