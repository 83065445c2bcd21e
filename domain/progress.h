#pragma once

// What an applicant sees of the way: the public steps of a request's definition, each done,
// current, remaining or skipped. The first is done by the submission itself; with several open
// items the earliest public step is current; closing makes the last one done and what was passed
// over skipped.

#include <optional>
#include <string>
#include <vector>

#include "domain/definition.h"
#include "domain/request.h"

namespace rahgir::domain {

enum class PublicState : std::uint8_t { kDone, kCurrent, kRemaining, kSkipped };
std::string_view word_of(PublicState state);

struct PublicProgress {
  std::string code;
  PublicState state = PublicState::kRemaining;
  std::optional<Instant> at;  // when it was first reached

  bool operator==(const PublicProgress&) const = default;
};

std::vector<PublicProgress> progress_of(const Request& request,
                                        const ServiceDefinition& definition);

/// When the request is due: the earliest due_at of its running or passed deadlines; nothing when
/// closed, paused or without one.
std::optional<Deadline> due_of(const Request& request);

}  // namespace rahgir::domain
