#pragma once

// GET /api/v1/requests/{request}/events: everything that happened to a request, oldest first.

#include "api/reading.h"

namespace rahgir::api {

/// `after` is the version to go on after; `as_of` ends the list where the knowledge ended.
Reply list_events(Call& call);

}  // namespace rahgir::api
