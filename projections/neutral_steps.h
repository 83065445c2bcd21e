#pragma once

// What the tracking code alone shows of the way of a confidential request: three steps that are the
// same for every service, since the codes and labels of a definition's own steps tell which it is.

#include <optional>
#include <string_view>
#include <vector>

#include "domain/progress.h"

namespace rahgir::projections {

struct NeutralStep {
  std::string_view code;  // received, in_progress, closed
  domain::PublicState state = domain::PublicState::kRemaining;
  std::optional<domain::Instant> at;
};

std::vector<NeutralStep> neutral_steps_of(const domain::Request& request);

/// The label of such a step, in the six languages of the pages.
const domain::Labels& neutral_label(std::string_view code);

}  // namespace rahgir::projections
