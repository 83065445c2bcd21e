#pragma once

// One accepted socket: buffered reading and writing in which every wait has an end. A head must be
// complete within the read timeout however slowly its bytes drip in, and a body or a reply must
// move at least at the least rate.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace rahgir::api {

struct HttpTimeouts {
  std::chrono::milliseconds read{5'000};   // For a whole head, and for each piece of a body.
  std::chrono::milliseconds write{5'000};  // For each piece of a reply.
  std::chrono::milliseconds keep_alive{2'000};
  std::uint64_t least_bytes_per_second = 1'024;  // Of a whole body and a whole reply.
};

/// Used by one thread at a time. Borrows the socket.
class HttpConnection {
 public:
  using Clock = std::chrono::steady_clock;
  using Sink = std::function<bool(const char* bytes, std::size_t size)>;

  enum class Wait { kReady, kIdle, kClosed };
  enum class Fault { kClosed, kTimedOut, kTooLong, kMalformed, kSinkRefused };

  HttpConnection(int socket, const HttpTimeouts& timeouts);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  int socket() const { return socket_; }

  /// Without the port; empty if the peer is gone.
  std::string remote_address() const;

  bool has_unread() const { return !unread().empty(); }

  /// Whether bytes of a next request are there, waiting for them at most `limit`.
  Wait wait(std::chrono::milliseconds limit);

  /// The next head with the empty line that ends it; valid until the next read.
  std::expected<std::string_view, Fault> read_head(std::size_t max_bytes);

  /// Exactly `size` bytes of body. Otherwise the connection is of no further use.
  std::expected<void, Fault> read_body(std::uint64_t size, const Sink& sink);

  /// Kept until flush(), so that a reply leaves in one piece; a large piece is sent at once.
  bool write(std::string_view bytes);
  bool flush();

  /// Ends our side, then reads what the peer still sends: closing over unread bytes would reset
  /// the connection, and the peer would lose the reply.
  void linger(std::chrono::milliseconds limit);

 private:
  std::expected<std::size_t, Fault> receive(char* bytes, std::size_t size,
                                            Clock::time_point deadline);
  std::expected<void, Fault> receive_more(Clock::time_point deadline);
  bool send(std::string_view bytes);
  std::string_view unread() const { return std::string_view(input_).substr(consumed_); }

  const int socket_;
  const HttpTimeouts timeouts_;
  std::string input_;
  std::size_t consumed_ = 0;  // Bytes of input_ already handed out.
  std::string output_;
};

}  // namespace rahgir::api
