#pragma once

// The one error channel for what a caller can act on.

#include <expected>
#include <utility>

#include "domain/rejection.h"

namespace rahgir::domain {

/// A value or a rejection. Unlike std::expected it may not be dropped unread.
template <class T>
struct [[nodiscard]] Result : std::expected<T, Rejection> {
  using std::expected<T, Rejection>::expected;
};

inline std::unexpected<Rejection> reject(RejectionCode code, std::string detail) {
  return std::unexpected(Rejection{.code = code, .detail = std::move(detail)});
}

}  // namespace rahgir::domain
