#pragma once

// Load over HTTP by wrk, a process of its own: 64 kept-alive connections that POST bodies of a
// list, one after the other.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rahgir::bench {

struct HttpLoad {
  int port = 0;
  std::string path;
  std::vector<std::string> bodies;
  unsigned connections = 64;
  unsigned seconds = 2;
};

struct LoadResult {
  double per_second = 0;
  double median_ms = 0, slow_ms = 0;  // slow: one in a hundred is slower
};

/// Throws when wrk cannot be run, or any reply was missing or no success.
LoadResult run_load(const HttpLoad& load, const std::filesystem::path& folder);

}  // namespace rahgir::bench
