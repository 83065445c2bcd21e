#pragma once

// What an event holds of personal data, for those in scope of the request: the members that the
// codec seals (domain/request_events.h), as a JSON object.

#include "api/json_output.h"
#include "domain/request_events.h"

namespace rahgir::api {

void write_sealed(JsonWriter& json, const domain::RequestEvent& event);

}  // namespace rahgir::api
