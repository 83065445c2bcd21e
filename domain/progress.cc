#include "domain/progress.h"

#include <algorithm>

namespace rahgir::domain {
namespace {

using Progress = std::vector<PublicProgress>;

std::size_t public_index_of(const ServiceDefinition& definition, const std::string& step_code) {
  const Step* step = definition.step(step_code);
  return step != nullptr ? definition.public_index(step->public_step)
                         : definition.public_steps.size();
}

/// Fills in when each step was first reached.
void mark_reached(const Request& request, const ServiceDefinition& definition, Progress& progress) {
  for (const WorkItem& item : request.items) {
    for (const Visit& visit : item.visits) {
      const std::size_t index = public_index_of(definition, visit.step);
      if (index >= progress.size()) continue;
      auto& at = progress[index].at;
      if (!at || visit.from < *at) at = visit.from;
    }
  }
  progress.front().at = request.submitted_at;
}

/// The earliest public step that an open item stands at; progress.size() when none does.
std::size_t current_of(const Request& request, const ServiceDefinition& definition) {
  std::size_t current = definition.public_steps.size();
  for (const WorkItem& item : request.items) {
    if (item.is_open()) current = std::min(current, public_index_of(definition, item.step));
  }
  return current;
}

void end(const Request& request, Progress& progress) {
  for (PublicProgress& each : progress) {
    each.state = each.at ? PublicState::kDone : PublicState::kSkipped;
  }
  progress.back().state = PublicState::kDone;
  if (!progress.back().at) progress.back().at = request.closings.back().at;
}

/// What lies before the current step and was never reached is skipped; what lies after it remains,
/// even if a parallel item or an earlier round has been there.
void place(std::size_t current, Progress& progress) {
  for (std::size_t index = 0; index < progress.size(); ++index) {
    PublicProgress& each = progress[index];
    if (index == current) {
      each.state = PublicState::kCurrent;
    } else if (index > current) {
      each.state = PublicState::kRemaining;
      each.at.reset();
    } else {
      each.state = each.at ? PublicState::kDone : PublicState::kSkipped;
    }
  }
  progress.front().state = PublicState::kDone;  // by the submission itself
}

}  // namespace

std::vector<PublicProgress> progress_of(const Request& request,
                                        const ServiceDefinition& definition) {
  Progress progress;
  progress.reserve(definition.public_steps.size());
  for (const PublicStep& step : definition.public_steps) {
    progress.push_back({.code = step.code, .state = PublicState::kRemaining, .at = {}});
  }
  if (progress.empty() || !request.exists()) return progress;
  mark_reached(request, definition, progress);
  if (request.is_closed()) {
    end(request, progress);
  } else {
    place(current_of(request, definition), progress);
    progress.front().at = request.submitted_at;
  }
  return progress;
}

std::optional<Deadline> due_of(const Request& request) {
  if (request.is_closed()) return std::nullopt;
  std::optional<Deadline> due;
  for (const Deadline& deadline : request.deadlines) {
    const bool counts =
        deadline.state == Deadline::State::kRunning || deadline.state == Deadline::State::kPassed;
    if (counts && (!due || deadline.due_at < due->due_at)) due = deadline;
  }
  return due;
}

}  // namespace rahgir::domain
