#pragma once

// Whether a request was sent from this site's own pages. Browsers say so in Sec-Fetch-Site and
// Origin; programs, which send neither, have no visitor whose browser could be misused.

#include "api/desk.h"

namespace rahgir::api {

bool is_from_this_site(const Call& call);

}  // namespace rahgir::api
