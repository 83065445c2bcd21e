#pragma once

// The HTTP server: sockets and framing outside, HttpRequest in, HttpResponse out. It knows no
// routes. What it promises to the network:
//   - a body is only ever of the length that one Content-Length states; whatever leaves bytes
//     unread (a refusal, a failed upload) ends the connection, so they cannot become a request;
//   - every head, body, queue and wait has a limit with a name in HttpServerOptions;
//   - a handler's exception is answered 500 and its text stays here.
//
// A kept-alive connection holds its thread between requests. Therefore there are more threads than
// cores, an idle connection gives way as soon as others wait for a thread, a connection that
// is answered while others wait is answered with `Connection: close`, and while others have waited
// for a second the slowest heads, bodies and replies are ended, so that whoever comes is heard.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "api/http_connection.h"
#include "domain/result.h"

namespace rahgir::api {

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;  // 0 takes a free one.

  std::size_t threads = 160;
  std::size_t max_waiting_connections = 512;  // Beyond them: 503, Retry-After, close.
  std::chrono::seconds retry_after{2};

  std::size_t connections_per_address = 80;  // Beyond them: 429, Retry-After, close. 0: no limit.
  std::size_t uploads = 40;                  // Bodies under way on routes that stream: 503; 0: any.
  std::size_t uploads_per_address = 8;       // The same of one client: 429; 0: any.
  /// Addresses or ranges: their connections do not count, and an upload counts as that of the
  /// client they name (client_address() in limits.h).
  std::vector<std::string> trusted_proxies{};

  std::size_t max_head_bytes = 16 * 1024;
  std::size_t max_target_bytes = 8 * 1024;
  std::size_t max_headers = 64;
  std::size_t max_body_bytes = 512 * 1024;
  std::size_t max_document_bytes = 25 * 1024 * 1024;  // On routes that stream.

  HttpTimeouts timeouts{};
  std::size_t max_requests_per_connection = 100'000;
  std::chrono::milliseconds drain_limit{10'000};
};

/// Reads the whole body in pieces, once. False if `sink` said false or the body did not arrive.
using HttpBodySink = std::function<bool(const char* bytes, std::size_t size)>;
using HttpBodyReader = std::function<bool(const HttpBodySink& sink)>;

/// For metrics and logs: nothing in it names a person or a request.
struct HttpObservation {
  std::string_view method{};   // As sent; empty if the head could not be read.
  std::string_view route{};    // HttpRequest::route; empty if no handler was asked.
  std::string_view failure{};  // what() of a handler's exception: for the operator's log only.
  int status = 0;
  std::chrono::microseconds duration{0};  // From the whole head to the whole reply.
};

/// Called from many threads at once. Only `handle` is required.
struct HttpHandlers {
  std::function<HttpResponse(HttpRequest&)> handle{};
  /// Which routes take their body as a stream, and the handler of those.
  std::function<bool(std::string_view method, std::string_view path)> streams{};
  std::function<HttpResponse(HttpRequest&, const HttpBodyReader&)> handle_stream{};
  /// The reply to what the server itself refuses. `code` is a stable word.
  std::function<HttpResponse(int status, std::string_view code)> refuse{};
  std::function<void(const HttpObservation&)> observe{};
};

/// Started at most once. start() and stop() are for one thread.
class HttpServer {
 public:
  HttpServer(HttpServerOptions options, HttpHandlers handlers);
  ~HttpServer();  // Stops.
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds and serves; the port it listens on. Fails where another server listens already.
  domain::Result<int> start();

  int port() const;

  /// Takes no new connection, asks waiting handlers to end (HttpRequest::stop), lets replies under
  /// way finish within the drain limit and cuts what is left. A handler that ignores the request
  /// to end is waited for.
  void stop();

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace rahgir::api
