#include "api/socket_pool.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace rahgir::api {
namespace {

constexpr int kNoSocket = -1;

}  // namespace

SocketPool::SocketPool(std::size_t threads, std::size_t max_waiting,
                       std::function<void(const AcceptedSocket&)> serve)
    : max_waiting_(max_waiting),
      serve_(std::move(serve)),
      serving_(threads, kNoSocket),
      free_(threads),
      running_(threads) {
  threads_.reserve(threads);
  for (std::size_t slot = 0; slot < threads; ++slot) {
    threads_.emplace_back([this, slot] { work(slot); });
  }
}

SocketPool::~SocketPool() { drain(std::chrono::milliseconds(0)); }

bool SocketPool::push(AcceptedSocket& accepted) {
  {
    const std::scoped_lock lock(mutex_);
    if (draining_ || waiting_.size() >= free_ + max_waiting_) return false;
    waiting_.push_back({std::move(accepted), Clock::now()});
    note_pressure();
  }
  woken_.notify_one();
  return true;
}

std::size_t SocketPool::stalled() {
  if (!is_pressed()) return 0;
  const auto long_ago = Clock::now() - kPatience;
  const std::scoped_lock lock(mutex_);
  const auto is_recent = [&](const Waiting& each) { return each.since > long_ago; };
  return static_cast<std::size_t>(std::ranges::find_if(waiting_, is_recent) - waiting_.begin());
}

void SocketPool::drain(std::chrono::milliseconds limit) {
  {
    std::unique_lock lock(mutex_);
    draining_ = true;
    woken_.notify_all();
    if (!ended_.wait_for(lock, limit, [this] { return running_ == 0; })) {
      for (const int socket : serving_) {
        if (socket != kNoSocket) ::shutdown(socket, SHUT_RDWR);
      }
      for (const Waiting& each : waiting_) ::close(each.accepted.socket);
      waiting_.clear();
    }
  }
  threads_.clear();  // Joins.
}

void SocketPool::work(std::size_t slot) {
  std::unique_lock lock(mutex_);
  for (;;) {
    woken_.wait(lock, [this] { return draining_ || !waiting_.empty(); });
    if (waiting_.empty()) break;
    std::optional<AcceptedSocket> accepted(std::move(waiting_.front().accepted));
    waiting_.pop_front();
    serving_[slot] = accepted->socket;
    --free_;
    note_pressure();

    lock.unlock();
    serve_(*accepted);
    lock.lock();

    // Closed under the lock: drain() must not shut down a descriptor that has a new owner.
    serving_[slot] = kNoSocket;
    ::close(accepted->socket);
    accepted.reset();  // Its place is free no later than the peer sees the end.
    ++free_;
    note_pressure();
  }
  --running_;
  ended_.notify_all();
}

}  // namespace rahgir::api
