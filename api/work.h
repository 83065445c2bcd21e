#pragma once

// GET /api/v1/work: the open work items in the caller's offices, and how many there are.

#include "api/reading.h"

namespace rahgir::api {

/// Parameters: office, step, service, assignee ("me", "none" or an actor id), overdue=true,
/// order=opened|due, limit, after, min_position.
Reply list_work(Call& call);

}  // namespace rahgir::api
