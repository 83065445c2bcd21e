#pragma once

// The transfers that wait for their peers at this moment: heads and bodies that arrive, replies
// that leave. While connections have waited too long for a thread, the slowest transfers give way,
// one for each of them: who moves few bytes a second must not keep out everybody else.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace rahgir::api {

/// Thread-safe. Outlives its transfers.
class Transfers {
 public:
  using Clock = std::chrono::steady_clock;

  /// `stalled` says how many connections have waited too long for a thread.
  explicit Transfers(std::function<std::size_t()> stalled) : stalled_(std::move(stalled)) {}
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  /// What one connection transfers, one head, body or reply after the other. Of one thread.
  class Transfer {
   public:
    explicit Transfer(Transfers* all) : all_(all) {}  // null: never gives way
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    void begin(Clock::time_point now = Clock::now());

    /// Asked whenever the peer is waited for; `moved`: bytes since begin(). Once true, always true:
    /// the connection is to be closed.
    bool gives_way(std::uint64_t moved, Clock::time_point now = Clock::now());

   private:
    Transfers* const all_;
    Clock::time_point begun_{}, marked_{}, asked_{};
    std::uint64_t moved_at_mark_ = 0;
    bool listed_ = false;  // in all_
    bool gave_way_ = false;
  };

 private:
  /// Notes how fast the transfer is, and whether it is among the slowest that have to go.
  bool must_go(const Transfer& transfer, double bytes_per_second);
  void forget(const Transfer& transfer);

  const std::function<std::size_t()> stalled_;
  std::mutex mutex_;  // guards rates_
  // Bytes per second; of those that gave way less than nothing, until their connection is closed,
  // so that not more of them go than connections wait.
  std::map<const Transfer*, double> rates_;
};

}  // namespace rahgir::api
