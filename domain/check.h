#pragma once

// Stops the process when our own code is wrong. Never for input: what a caller can act on is a
// Result.

#include <source_location>
#include <string_view>

namespace rahgir::domain {

[[noreturn]] void stop(std::string_view what, const std::source_location& where);

/// On in release builds too. `what` says in a few words what should have been so.
inline void check(bool condition, std::string_view what,
                  const std::source_location& where = std::source_location::current()) {
  if (!condition) stop(what, where);
}

}  // namespace rahgir::domain
