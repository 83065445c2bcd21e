#pragma once

// Where a request stands, for whoever has its tracking code; everything the applicant may see and
// do, for whoever has the receipt secret too. The JSON API and the portal's pages both come here.

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "api/reading.h"

namespace rahgir::api {

struct PublicStatus {
  std::string body;      // JSON: Status of openapi.yaml
  std::string language;  // of its labels
  std::uint32_t version = 0;
  domain::RequestId request{};
};

/// What the code alone shows. kInvalid at /code when it cannot be a code, before anything is
/// counted; kNotFound counts as a miss of the address; kTooManyRequests when there were too many.
std::expected<PublicStatus, Problem> track(Call& call, std::string_view code);

/// What code and secret show together: the request as its applicant sees it. Sets call.caller.
/// kNotFound alike for an unknown code and a wrong secret.
std::expected<OpenedRequest, Problem> track(Call& call, std::string_view code,
                                            std::string_view secret);

/// POST /api/v1/track
Reply post_track(Call& call);

}  // namespace rahgir::api
