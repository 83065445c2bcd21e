#pragma once

// The style sheet and the icon, kept by browsers for a year under an address that names their
// content.

#include <string>
#include <string_view>

#include "api/routes.h"

namespace rahgir::api::portal {

/// "/assets/<file>?v=<hash>". Precondition: one of the files served.
std::string asset_url(std::string_view file);

/// GET /assets/{file}
Reply get_asset(Call& call);

}  // namespace rahgir::api::portal
