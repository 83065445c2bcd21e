#pragma once

// One accepted socket: buffered reading and writing in which every wait has an end. A head must be
// complete within the read timeout however slowly its bytes drip in. Of a body the least rate must
// arrive in every read timeout, of a reply it must be acknowledged in every write timeout: a
// minimum of the whole could be put off to its end.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "api/transfers.h"

namespace rahgir::api {

struct HttpTimeouts {
  std::chrono::milliseconds read{5'000};   // For a whole head; how often a body is measured.
  std::chrono::milliseconds write{5'000};  // How often a reply is measured.
  std::chrono::milliseconds keep_alive{2'000};
  std::uint64_t least_bytes_per_second = 4'096;
};

/// Used by one thread at a time. Borrows the socket.
class HttpConnection {
 public:
  using Clock = std::chrono::steady_clock;
  using Sink = std::function<bool(const char* bytes, std::size_t size)>;
  using Source = std::function<std::string_view()>;

  enum class Wait { kReady, kIdle, kClosed };
  enum class Fault { kClosed, kTimedOut, kGaveWay, kTooLong, kMalformed, kSinkRefused };

  /// `transfers` may be null: it then never gives way to others.
  HttpConnection(int socket, const HttpTimeouts& timeouts, Transfers* transfers);
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

  /// Flushes, then sends a body of `size` bytes whose pieces `next` gives, one in memory at a time.
  /// False when the peer is gone or too slow; throws what `next` throws, and when its pieces are of
  /// another size together. Then the connection is of no further use.
  bool write_body(std::uint64_t size, const Source& next);

  /// Ends our side, then reads what the peer still sends: closing over unread bytes would reset
  /// the connection, and the peer would lose the reply.
  void linger(std::chrono::milliseconds limit);

 private:
  class Progress;

  std::expected<std::size_t, Fault> receive(char* bytes, std::size_t size,
                                            Clock::time_point deadline);
  std::expected<void, Fault> receive_more(Clock::time_point deadline);
  void begin_receiving();
  bool send(std::string_view bytes);
  Progress begin_sending();
  bool send_on(std::string_view bytes, Progress& progress);
  std::string_view unread() const { return std::string_view(input_).substr(consumed_); }

  const int socket_;
  const HttpTimeouts timeouts_;
  std::string input_;
  std::size_t consumed_ = 0;  // Bytes of input_ already handed out.
  std::string output_;
  std::uint64_t received_ = 0, received_before_ = 0;  // Bytes; before the transfer under way.
  std::uint64_t handed_over_ = 0;                     // Bytes, since the reply under way began.
  Transfers::Transfer transfer_;
};

}  // namespace rahgir::api
