#pragma once

// Messages between the applicant and the office.

#include <vector>

#include "domain/draft.h"

namespace rahgir::domain {

/// Fault at "/text" when the request takes no more messages from the actor's side
/// (too-many-messages: request_limits.h).
void check_message_room(const Draft& draft, std::vector<Fault>& faults);

}  // namespace rahgir::domain
