#pragma once

// The files of ops/demo/, built into the binary so that `rahgir serve --demo` needs nothing beside
// it.

#include <span>
#include <string_view>

namespace rahgir::ops {

struct DemoAsset {
  std::string_view path;  // relative to ops/demo
  std::string_view bytes;
};

/// Every file, in order of path; static storage.
std::span<const DemoAsset> demo_assets();

}  // namespace rahgir::ops
