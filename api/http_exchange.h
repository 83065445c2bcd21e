#pragma once

// One request on one connection: reads and checks it, asks the handler, and says what to answer
// and whether the connection may carry another request.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/address_count.h"
#include "api/http_connection.h"
#include "api/http_head.h"
#include "api/http_server.h"

namespace rahgir::api {

inline constexpr HttpRefusal kOverloaded{503, "overloaded"};
inline constexpr HttpRefusal kTooManyRequests{429, "too-many-requests"};

/// What the adapter adds to every reply that does not say otherwise, and the answer of last resort
/// where a handler has set a header that would break the reply apart.
HttpResponse finished_response(HttpResponse response, const HttpHandlers& handlers);

HttpResponse refusal_response(const HttpHandlers& handlers, const HttpRefusal& refusal);
/// With Retry-After.
HttpResponse refusal_for_now(const HttpHandlers& handlers, const HttpServerOptions& options,
                             const HttpRefusal& refusal);

class HttpExchange {
 public:
  /// `uploads` counts the bodies under way on routes that stream, by the client's address.
  HttpExchange(HttpConnection& connection, const HttpServerOptions& options,
               const HttpHandlers& handlers, AddressCount& uploads);
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  /// Nothing if the peer is gone.
  std::optional<HttpResponse> respond(const std::string& remote_address, std::stop_token stop);

  /// Sends the body, behind the head that was written. False when the peer is gone or too slow, or
  /// the body met an exception: the connection must end, for the peer was told of more bytes.
  bool send(const HttpPieces& pieces);

  bool head_only() const { return head_.head_only; }
  /// Every byte of the request is read and the client wants to go on.
  bool may_keep_alive() const { return keep_alive_; }
  /// Bytes that the peer has sent or may still send: closing must not reset the reply away.
  bool has_unread() const { return !request_read_ || connection_.has_unread(); }
  void observe(int status) const;  // When all is sent.

 private:
  std::optional<HttpResponse> fail(HttpConnection::Fault fault);
  HttpResponse refuse(const HttpRefusal& refusal);
  HttpResponse refuse_for_now(const HttpRefusal& refusal);
  std::optional<HttpResponse> ask_buffered();
  std::optional<HttpResponse> ask_stream();
  bool read_body(const HttpBodySink& sink);
  /// Whether it threw nothing; an exception is noted for the observer.
  bool runs_through(const std::function<void()>& handlers_part);

  HttpConnection& connection_;
  const HttpServerOptions& options_;
  const HttpHandlers& handlers_;
  AddressCount& uploads_;
  HttpHead head_;
  HttpConnection::Clock::time_point begun_ = HttpConnection::Clock::now();
  std::optional<HttpConnection::Fault> body_fault_;
  bool request_read_ = false;  // To its last byte.
  bool keep_alive_ = false;
  std::string method_;
  std::string failure_;
};

}  // namespace rahgir::api
