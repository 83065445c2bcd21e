#pragma once

// What the verbs of the rahgir program share: options that every verb has, the configuration, the
// store, and how results and errors are printed.

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "domain/directory_commands.h"
#include "domain/result.h"
#include "eventstore/event_store.h"
#include "ops/runtime/config.h"
#include "projections/directory_models.h"
#include "projections/request_models.h"

namespace rahgir::ops {

/// kFoundWrong: the verb worked and found damage (verify) or refused some of the input (import).
enum ExitCode : int { kDone = 0, kFailed = 1, kWrongUse = 2, kFoundWrong = 3 };

using Json = nlohmann::ordered_json;

class Session {
 public:
  /// A verb: its name, one line of what it does, an example, and what runs it. `run` gives the exit
  /// code.
  CLI::App& add_verb(CLI::App& parent, const std::string& name, const std::string& purpose,
                     const std::string& example, std::function<int()> run);

  domain::Result<Config> config() const;
  enum class Missing : std::uint8_t { kRefuse, kCreate };
  /// The store of the configuration. Borrowed by nobody: the caller keeps it. What the store has to
  /// report goes to standard error, or to `report`, which any thread may call.
  using Report = std::function<void(std::string_view)>;
  domain::Result<std::unique_ptr<eventstore::EventStore>> open(Missing missing = Missing::kRefuse);
  domain::Result<std::unique_ptr<eventstore::EventStore>> open(const Config& config,
                                                               Missing missing, Report report);

  /// To standard output: the text for people, or the object with --json.
  int done(const std::string& text, const Json& object) const;
  /// To standard error (with --json to standard output, as {"error": …}); gives kFailed, or
  /// kWrongUse.
  int failed(const domain::Rejection& rejection) const;
  int failed(std::string_view detail) const;
  /// One line of progress, only where somebody watches: standard error is a terminal.
  void progress(std::string_view line) const;

  bool json() const { return json_; }
  int exit_code() const { return exit_code_; }

  std::string data, listen;  // override the configuration; empty: as there
  bool accepts_clock = false, makes_missing_anchors = false;  // see EventStoreOptions

 private:
  std::string verb_, config_file_;
  bool json_ = false;
  int exit_code_ = kDone;
  const projections::RequestModels request_models_;
  const projections::DirectoryModels directory_models_;
};

/// Applies a command as the system; the reply, or the rejection in one sentence.
domain::Result<eventstore::CommandReply> apply(eventstore::EventStore& store,
                                               domain::DirectoryCommand command);

/// An actor id as people give it to a verb.
domain::Result<domain::ActorId> parse_actor(const std::string& text);

/// A file whole; kInvalid naming the file when it cannot be read or is larger.
domain::Result<std::string> read_whole(const std::string& path, std::size_t most_bytes);

std::string to_text(const domain::Rejection& rejection);  // several lines when there are faults

// One function a verb, each in its own file: <verb>.cc.
void add_init(CLI::App& app, Session& session);
void add_serve(CLI::App& app, Session& session);
void add_token(CLI::App& app, Session& session);
void add_service(CLI::App& app, Session& session);
void add_office(CLI::App& app, Session& session);
void add_staff(CLI::App& app, Session& session);
void add_import(CLI::App& app, Session& session);
void add_replay(CLI::App& app, Session& session);
void add_verify(CLI::App& app, Session& session);
void add_stats(CLI::App& app, Session& session);

}  // namespace rahgir::ops
