#pragma once

// Threads that each serve one accepted socket at a time, behind a queue of bounded length.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/address_count.h"

namespace rahgir::api {

/// A connection as it was accepted.
struct AcceptedSocket {
  int socket = -1;
  std::string address{};                       // Of the peer, without the port.
  std::optional<AddressCount::Place> place{};  // Among the peer's connections, where they count.
  bool is_over_limit = false;                  // The peer has too many.
};

/// Thread-safe.
class SocketPool {
 public:
  /// `serve` borrows the socket and must not throw; the pool closes it afterwards.
  SocketPool(std::size_t threads, std::size_t max_waiting,
             std::function<void(const AcceptedSocket&)> serve);
  ~SocketPool();
  SocketPool(const SocketPool&) = delete;
  SocketPool& operator=(const SocketPool&) = delete;

  /// Takes the socket over, unless it returns false: all threads are busy and the queue is full,
  /// or the pool drains.
  bool push(AcceptedSocket& accepted);

  /// Whether sockets wait that no free thread will take at once.
  bool is_pressed() const { return pressed_.load(std::memory_order_relaxed); }

  /// How many sockets have waited for a thread longer than kPatience.
  std::size_t stalled();
  static constexpr std::chrono::milliseconds kPatience{1'000};

  /// Lets the sockets taken so far be served, for at most `limit`; then shuts them down, which
  /// ends every read and write on them. Returns when all threads have: `serve` must not wait for
  /// anything else without end.
  void drain(std::chrono::milliseconds limit);

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    AcceptedSocket accepted;
    Clock::time_point since;
  };

  void work(std::size_t slot);
  void note_pressure() { pressed_ = waiting_.size() > free_; }  // Holding mutex_.

  const std::size_t max_waiting_;
  const std::function<void(const AcceptedSocket&)> serve_;
  std::atomic<bool> pressed_ = false;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable woken_;
  std::condition_variable ended_;
  std::deque<Waiting> waiting_;
  std::vector<int> serving_;  // The socket of each thread, or -1.
  std::size_t free_ = 0;      // Threads that wait for a socket.
  std::size_t running_ = 0;   // Threads that have not ended.
  bool draining_ = false;

  std::vector<std::jthread> threads_;
};

}  // namespace rahgir::api
