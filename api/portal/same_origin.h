#pragma once

// Whether a form was sent from this site's own pages. Browsers say so in Sec-Fetch-Site and Origin;
// programs, which send neither, have no visitor whose browser could be misused.

#include "api/desk.h"

namespace rahgir::api::portal {

bool is_from_this_site(const Call& call);

}  // namespace rahgir::api::portal
