#pragma once

// How many handlers may wait at once. A long poll holds its thread of the HTTP server, so the
// handlers that wait share one WaitLimit, well below HttpServerOptions::threads; who gets no place
// answers at once instead of waiting.

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace rahgir::api {

/// Thread-safe. Outlives its places.
class WaitLimit {
 public:
  /// Held while waiting; gives the place back at its end.
  class Place {
   public:
    explicit Place(WaitLimit& limit) : limit_(&limit) {}
    Place(Place&& other) noexcept : limit_(std::exchange(other.limit_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (limit_) --limit_->taken_;
    }

   private:
    WaitLimit* limit_;
  };

  explicit WaitLimit(std::size_t max_waiting) : max_waiting_(max_waiting) {}
  WaitLimit(const WaitLimit&) = delete;
  WaitLimit& operator=(const WaitLimit&) = delete;

  /// Nothing when every place is taken.
  std::optional<Place> try_enter() {
    if (++taken_ <= max_waiting_) return Place(*this);
    --taken_;
    return std::nullopt;
  }

 private:
  const std::size_t max_waiting_;
  std::atomic<std::size_t> taken_ = 0;
};

}  // namespace rahgir::api
