#pragma once

// A client that sends exactly the bytes it is told to, and a loopback server to send them to.

#include <chrono>
#include <string>
#include <string_view>

#include "api/http_server.h"

namespace rahgir::api {

struct RawReply {
  int status = 0;  // 0: the connection ended without a reply.
  std::string head;
  std::string body;

  bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool send(std::string_view bytes);
  void end_sending();

  /// The next reply, its body by Content-Length. Gives up after five seconds.
  RawReply receive(bool head_only = false);
  RawReply ask(std::string_view bytes);

  /// Receives at most that many bytes, of whatever comes, and gives their number; 0 at the end, or
  /// when nothing comes for five seconds.
  std::size_t take(std::size_t most);

  /// Whether the server ends the connection within the time without another byte.
  bool is_closed_within(std::chrono::milliseconds limit);

 private:
  bool receive_more();

  int socket_ = -1;
  std::string input_;
};

/// Loopback, a free port, few threads.
HttpServerOptions test_options();

/// `GET PATH` with the fields every request needs.
std::string get(std::string_view path);
std::string post(std::string_view path, std::string_view body);

}  // namespace rahgir::api
