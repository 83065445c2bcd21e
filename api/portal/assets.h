#pragma once

// The portal's files (templates, style sheet, text catalogues), built into the binary so that a
// deployment is one thing to copy. The build generates the list from api/portal/assets/.

#include <span>
#include <string_view>

namespace rahgir::api {

struct PortalAsset {
  std::string_view path;  // relative to api/portal/assets, with forward slashes
  std::string_view bytes;
};

/// Every asset, in order of path; static storage.
std::span<const PortalAsset> portal_assets();

}  // namespace rahgir::api
