#include "api/http_connection.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <vector>

namespace rahgir::api {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kBodyPieceBytes = 64 * 1024;
constexpr std::size_t kDirectWriteBytes = 32 * 1024;
constexpr std::size_t kMaxLingerBytes = 4 * 1024 * 1024;
constexpr milliseconds kWaitSlice{100};  // How often a waiting transfer asks whether it must go.

/// Whether the event came within `limit`; an error or a hang-up counts as an event.
bool await(int socket, short event, milliseconds limit) {
  const auto deadline = HttpConnection::Clock::now() + limit;
  for (milliseconds left = limit;;) {
    pollfd entry{.fd = socket, .events = event, .revents = 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
    if (ready >= 0 || errno != EINTR) return ready > 0;
    left = std::chrono::ceil<milliseconds>(deadline - HttpConnection::Clock::now());
  }
}

milliseconds until(HttpConnection::Clock::time_point deadline) {
  return std::chrono::ceil<milliseconds>(deadline - HttpConnection::Clock::now());
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

/// Bytes that the kernel has taken and the peer has not acknowledged. What fills the kernel's
/// buffer has not moved yet, and a full one is reported writable again only when a third is free.
std::uint64_t unacknowledged(int socket) {
  int bytes = 0;
  return ::ioctl(socket, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::uint64_t>(bytes)
                                                             : 0;
}

}  // namespace

/// Whether bytes go on moving at the least rate, judged once in each window.
class HttpConnection::Progress {
 public:
  Progress(milliseconds window, std::uint64_t bytes_per_second, std::uint64_t moved)
      : window_(window),
        least_(bytes_per_second * static_cast<std::uint64_t>(window.count()) / 1'000),
        moved_(moved) {}

  Clock::time_point window_end() const { return begun_ + window_; }

  /// Time in which we did not look at the peer.
  void pass_over(Clock::duration time) { begun_ += time; }

  /// `moved`: all bytes up to now.
  bool goes_on(std::uint64_t moved) {
    const auto now = Clock::now();
    if (now < window_end()) return true;
    const bool enough = moved - moved_ >= std::max<std::uint64_t>(least_, 1);
    begun_ = now;
    moved_ = moved;
    return enough;
  }

 private:
  const milliseconds window_;
  const std::uint64_t least_;
  Clock::time_point begun_ = Clock::now();
  std::uint64_t moved_;
};

HttpConnection::HttpConnection(int socket, const HttpTimeouts& timeouts, Transfers* transfers)
    : socket_(socket), timeouts_(timeouts), transfer_(transfers) {}

std::string HttpConnection::remote_address() const {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* address =
      peer.ss_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr)
          : &reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr;
  return ::inet_ntop(peer.ss_family, address, text.data(), text.size()) ? text.data() : "";
}

HttpConnection::Wait HttpConnection::wait(milliseconds limit) {
  if (!unread().empty()) return Wait::kReady;
  if (!await(socket_, POLLIN, limit)) return Wait::kIdle;
  // Deadline in the past: take what is there.
  return receive_more(Clock::now()) ? Wait::kReady : Wait::kClosed;
}

std::expected<std::string_view, HttpConnection::Fault> HttpConnection::read_head(
    std::size_t max_bytes) {
  begin_receiving();
  const auto deadline = Clock::now() + timeouts_.read;
  for (std::size_t searched = 0;;) {
    while (unread().starts_with("\r\n")) consumed_ += 2;  // RFC 9112 §2.2: after a body, skip them.
    const std::string_view text = unread();
    const bool is_text = text.empty() || text.front() >= ' ' || text.front() == '\r';
    if (!is_text) return std::unexpected(Fault::kMalformed);  // TLS, for one.
    const std::size_t from = searched < 3 ? 0 : searched - 3;
    const std::size_t end = text.find("\r\n\r\n", from);
    if (end != std::string_view::npos && end + 4 <= max_bytes) {
      consumed_ += end + 4;
      return text.substr(0, end + 4);
    }
    if (text.size() >= max_bytes) return std::unexpected(Fault::kTooLong);
    if (text.find("\n\n", from) != std::string_view::npos) {
      return std::unexpected(Fault::kMalformed);
    }
    searched = text.size();
    if (auto more = receive_more(deadline); !more) return std::unexpected(more.error());
  }
}

std::expected<void, HttpConnection::Fault> HttpConnection::read_body(std::uint64_t size,
                                                                     const Sink& sink) {
  const std::string_view ready = unread().substr(0, std::min<std::uint64_t>(size, input_.size()));
  consumed_ += ready.size();
  if (!ready.empty() && !sink(ready.data(), ready.size())) {
    return std::unexpected(Fault::kSinkRefused);
  }
  std::uint64_t left = size - ready.size();
  if (left == 0) return {};

  begin_receiving();
  Progress progress(timeouts_.read, timeouts_.least_bytes_per_second, received_);
  std::vector<char> piece(std::min<std::uint64_t>(left, kBodyPieceBytes));
  while (left > 0) {
    const auto received =
        receive(piece.data(), std::min<std::uint64_t>(left, piece.size()), progress.window_end());
    const bool is_late = !received && received.error() == Fault::kTimedOut;
    if (!received && !is_late) return std::unexpected(received.error());
    if (!progress.goes_on(received_)) return std::unexpected(Fault::kTimedOut);
    if (is_late) continue;
    left -= *received;
    const auto before = Clock::now();
    if (!sink(piece.data(), *received)) return std::unexpected(Fault::kSinkRefused);
    progress.pass_over(Clock::now() - before);
  }
  return {};
}

bool HttpConnection::write(std::string_view bytes) {
  if (bytes.size() < kDirectWriteBytes) {
    output_ += bytes;
    return true;
  }
  return flush() && send(bytes);
}

bool HttpConnection::flush() {
  const bool sent = send(output_);
  output_.clear();
  return sent;
}

bool HttpConnection::write_body(std::uint64_t size, const Source& next) {
  if (!flush()) return false;
  Progress progress = begin_sending();
  for (std::uint64_t left = size; left > 0;) {
    const auto before = Clock::now();
    const std::string_view piece = next();
    progress.pass_over(Clock::now() - before);
    if (piece.empty() || piece.size() > left) {
      throw std::length_error("the pieces of a body are of another size than was said");
    }
    if (!send_on(piece, progress)) return false;
    left -= piece.size();
  }
  return true;
}

void HttpConnection::linger(milliseconds limit) {
  ::shutdown(socket_, SHUT_WR);
  const auto deadline = Clock::now() + limit;
  std::vector<char> discarded(kReadBytes);
  for (std::size_t total = 0; total < kMaxLingerBytes;) {
    const auto received = receive(discarded.data(), discarded.size(), deadline);
    if (!received) return;
    total += *received;
  }
}

std::expected<std::size_t, HttpConnection::Fault> HttpConnection::receive(
    char* bytes, std::size_t size, Clock::time_point deadline) {
  for (;;) {
    const ssize_t received = ::recv(socket_, bytes, size, MSG_DONTWAIT);
    if (received > 0) {
      received_ += static_cast<std::uint64_t>(received);
      return static_cast<std::size_t>(received);
    }
    if (received == 0) return std::unexpected(Fault::kClosed);
    if (errno == EINTR) continue;
    if (!would_block()) return std::unexpected(Fault::kClosed);
    const milliseconds left = until(deadline);
    if (left <= milliseconds(0)) return std::unexpected(Fault::kTimedOut);
    if (transfer_.gives_way(received_ - received_before_)) return std::unexpected(Fault::kGaveWay);
    await(socket_, POLLIN, std::min(left, kWaitSlice));
  }
}

void HttpConnection::begin_receiving() {
  received_before_ = received_;
  transfer_.begin();
}

std::expected<void, HttpConnection::Fault> HttpConnection::receive_more(
    Clock::time_point deadline) {
  input_.erase(0, consumed_);
  consumed_ = 0;
  const std::size_t kept = input_.size();
  input_.resize(kept + kReadBytes);
  const auto received = receive(input_.data() + kept, kReadBytes, deadline);
  input_.resize(kept + received.value_or(0));
  if (!received) return std::unexpected(received.error());
  return {};
}

bool HttpConnection::send(std::string_view bytes) {
  Progress progress = begin_sending();
  return send_on(bytes, progress);
}

HttpConnection::Progress HttpConnection::begin_sending() {
  handed_over_ = unacknowledged(socket_);  // Of what was written before.
  transfer_.begin();
  return {timeouts_.write, timeouts_.least_bytes_per_second, 0};
}

bool HttpConnection::send_on(std::string_view bytes, Progress& progress) {
  handed_over_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (!would_block()) return false;
    const std::uint64_t moved = handed_over_ - bytes.size() - unacknowledged(socket_);
    if (!progress.goes_on(moved) || transfer_.gives_way(moved)) return false;
    await(socket_, POLLOUT, std::min(until(progress.window_end()), kWaitSlice));
  }
  return true;
}

}  // namespace rahgir::api
