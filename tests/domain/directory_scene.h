#pragma once

// A deployment that grows by commands, for tests of its rules.

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domain/directory_commands.h"
#include "tests/domain/fakes.h"
#include "tests/domain/sample_definitions.h"

namespace rahgir::domain::testing {

inline ActorId person(std::uint8_t number) {
  ActorId actor;
  actor.bytes.fill(number);
  return actor;
}

/// What a command came to: "" when accepted, "already so", a rejection's code, or for kInvalid the
/// faults as "pointer code", joined by ", ".
struct DirectoryReply {
  std::string said;
  std::vector<DirectoryEvent> events;
};

class DirectoryScene {
 public:
  Directory directory;
  Instant now = parse_instant("2026-03-02T09:00:00Z").value();
  Actor actor;  // who asks; the operator unless a test says otherwise

  /// Decides and applies what comes of it.
  DirectoryReply run(const DirectoryCommand& command) {
    now += std::chrono::minutes(1);
    auto decided = decide(directory, command,
                          {.actor = actor,
                           .recorded_at = now,
                           .command = {},
                           .stream_of = naming_,
                           .local_time = local_time_,
                           .patterns = patterns_});
    if (!decided) return {.said = said_by(decided.error()), .events = {}};
    if (decided->empty()) return {.said = "already so", .events = {}};
    for (const DirectoryEvent& event : *decided) evolve(directory, event);
    return {.said = "", .events = *std::move(decided)};
  }

  void must(const DirectoryCommand& command) { EXPECT_EQ(run(command).said, ""); }

  std::string define(std::string code, std::string parent = "") {
    return run(DefineOffice{.office = office(std::move(code), std::move(parent))}).said;
  }

  static Office office(std::string code, std::string parent = "") {
    Office made;
    made.code = std::move(code);
    made.parent = std::move(parent);
    made.label = label("Office");
    return made;
  }

  static PublishDefinition publication(std::string content, ServiceDefinition definition) {
    return {.content = std::move(content),
            .definition = std::make_shared<const ServiceDefinition>(std::move(definition)),
            .effective_from = {},
            .change_note = {}};
  }
  static PublishDefinition publication(std::string content) {
    return publication(std::move(content), sample_definition());
  }

 private:
  static std::string said_by(const Rejection& rejection) {
    if (rejection.code != RejectionCode::kInvalid) return std::string(text_of(rejection.code));
    std::string all;
    for (const Fault& fault : rejection.faults) {
      all += (all.empty() ? "" : ", ") + fault.pointer + " " + fault.code;
    }
    return all;
  }

  StreamNaming naming_ = [](std::string_view kind, std::string_view code) {
    const std::size_t hash = std::hash<std::string>{}(std::string(kind) + ":" + std::string(code));
    StreamId id;
    std::memcpy(id.bytes.data(), &hash, sizeof hash);
    return id;
  };
  FixedOffsetTime local_time_;
  RegexPatterns patterns_;
};

}  // namespace rahgir::domain::testing
