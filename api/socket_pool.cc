#include "api/socket_pool.h"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace rahgir::api {
namespace {

constexpr int kNoSocket = -1;

}  // namespace

SocketPool::SocketPool(std::size_t threads, std::size_t max_waiting,
                       std::function<void(int socket)> serve)
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

bool SocketPool::push(int socket) {
  {
    const std::scoped_lock lock(mutex_);
    if (draining_ || waiting_.size() >= free_ + max_waiting_) return false;
    waiting_.push_back(socket);
    note_pressure();
  }
  woken_.notify_one();
  return true;
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
      for (const int socket : waiting_) ::close(socket);
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
    const int socket = waiting_.front();
    waiting_.pop_front();
    serving_[slot] = socket;
    --free_;
    note_pressure();

    lock.unlock();
    serve_(socket);
    lock.lock();

    // Closed under the lock: drain() must not shut down a descriptor that has a new owner.
    serving_[slot] = kNoSocket;
    ::close(socket);
    ++free_;
    note_pressure();
  }
  --running_;
  ended_.notify_all();
}

}  // namespace rahgir::api
