#pragma once

// Offices, people and a clock around the sample service, and a request that goes its way: what a
// test of decide() would otherwise build by hand each time.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "domain/request_commands.h"
#include "tests/domain/command_names.h"
#include "tests/domain/fakes.h"
#include "tests/domain/sample_definitions.h"
#include "tests/domain/sample_people.h"

namespace rahgir::domain::testing {

/// Everything decide() is given. The clock starts on a Monday morning and goes by a minute a
/// command.
struct Scene {
  ServiceDefinition definition = sample_definition();
  ServiceDefinition other = sample_other_definition();
  Directory directory = sample_directory();
  FixedOffsetTime local_time;
  RegexPatterns patterns;
  Instant now = instant("2026-03-02T09:00:00Z");
  bool back_dated = false;
  Instant occurred_at;  // when back-dated

  RequestContext context(const Actor& actor) const {
    return {.actor = actor,
            .occurred_at = back_dated ? occurred_at : now,
            .recorded_at = now,
            .back_dated = back_dated,
            .command = id_of<CommandId>(7),
            .request = id_of<RequestId>(42),
            .definition = {.definition = &definition, .version = 1},
            .new_definition = {.definition = &other, .version = 3},
            .directory = directory,
            .local_time = local_time,
            .patterns = patterns};
  }
};

inline SubmitRequest submission() {
  SubmitRequest command;
  command.language = "en";
  command.tracking_code = "12345678901234567890";
  command.form = {{"full_name", Answer("Ada Lovelace")}};
  command.subject = id_of<SubjectId>(9);
  return command;
}

inline UploadedDocument document(std::uint8_t number, std::string kind = "address_proof") {
  UploadedDocument made;
  made.document = id_of<DocumentId>(number);
  made.kind = std::move(kind);
  made.media_type = "application/pdf";
  made.file_name = "proof.pdf";
  made.size = 1'000;
  return made;
}

inline PerformAction perform(std::string action) {
  PerformAction command;
  command.action = std::move(action);
  return command;
}

inline PerformAction ask_more(std::vector<std::string> fields = {}) {
  PerformAction command = perform("ask_more");
  command.text = "Which zone?";
  command.fields = std::move(fields);
  return command;
}

/// One request and what happens to it.
class Case {
 public:
  Scene scene;
  Request request;
  std::vector<RequestEvent> events;  // of the newest command
  std::vector<RequestEvent> all;     // of all commands

  /// Decides without letting it happen.
  Result<Decided> ask(const Actor& actor, const RequestCommand& command) const {
    return decide(request, command, scene.context(actor));
  }
  /// Decides; what is decided happens.
  Result<Decided> attempt(const Actor& actor, const RequestCommand& command) {
    scene.now += std::chrono::minutes(1);
    auto decided = ask(actor, command);
    if (decided) {
      request = decided->after;
      events = decided->events;
      all.insert(all.end(), events.begin(), events.end());
    }
    return decided;
  }
  /// The test fails when it is rejected.
  Case& does(const Actor& actor, const RequestCommand& command) {
    const auto decided = attempt(actor, command);
    if (!decided) {
      ADD_FAILURE() << name_of(command) << ": " << text_of(decided.error().code) << " "
                    << decided.error().detail << faults_of(decided.error());
    }
    return *this;
  }
  Case& submitted() { return does(anonymous(), submission()); }
  Case& after(std::chrono::days days) {
    scene.now += days;
    return *this;
  }

  static std::string faults_of(const Rejection& rejection) {
    std::string text;
    for (const Fault& fault : rejection.faults) text += " " + fault.pointer + ":" + fault.code;
    return text;
  }
};

/// The bodies of that kind among the events.
template <class Body>
std::vector<Body> bodies_of(const std::vector<RequestEvent>& events) {
  std::vector<Body> found;
  for (const RequestEvent& event : events) {
    if (const auto* body = std::get_if<Body>(&event.body)) found.push_back(*body);
  }
  return found;
}

}  // namespace rahgir::domain::testing
