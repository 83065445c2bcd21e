#include "api/http_exchange.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "api/limits.h"

namespace rahgir::api {
namespace {

constexpr HttpRefusal kInternal{500, "internal-error"};

/// What the server says where the composition root gave no `refuse`. `code` needs no escaping: it
/// is one of our own words.
HttpResponse plain_refusal(const HttpRefusal& refusal) {
  std::string body = R"({"type":"/problems/)";
  body += refusal.code;
  body += R"(","status":)" + std::to_string(refusal.status) + R"(,"code":")";
  body += refusal.code;
  body += "\"}\n";
  return {.status = refusal.status,
          .content_type = "application/problem+json",
          .headers = {},
          .body = std::move(body)};
}

bool breaks_line(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_sound(const HttpResponse& response) {
  return response.status >= 200 && response.status <= 599 && !breaks_line(response.content_type) &&
         std::ranges::none_of(response.headers, [](const HttpField& field) {
           return field.name.empty() || breaks_line(field.name) || breaks_line(field.value);
         });
}

}  // namespace

HttpResponse refusal_response(const HttpHandlers& handlers, const HttpRefusal& refusal) {
  if (!handlers.refuse) return plain_refusal(refusal);
  try {
    return handlers.refuse(refusal.status, refusal.code);
  } catch (const std::exception&) {
    return plain_refusal(refusal);
  }
}

HttpResponse refusal_for_now(const HttpHandlers& handlers, const HttpServerOptions& options,
                             const HttpRefusal& refusal) {
  HttpResponse response = refusal_response(handlers, refusal);
  response.set_header("Retry-After", std::to_string(options.retry_after.count()));
  return response;
}

HttpResponse finished_response(HttpResponse response, const HttpHandlers& handlers) {
  if (!is_sound(response)) response = refusal_response(handlers, kInternal);
  if (response.pieces && response.pieces->size == 0) response.pieces.reset();
  if (response.status == 204 || response.status == 304) {
    response.body.clear();
    response.pieces.reset();
  }
  const auto add = [&](std::string_view name, std::string_view value) {
    if (response.header(name)) return;
    response.headers.push_back({std::string(name), std::string(value)});
  };
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "no-referrer");
  add("Cache-Control", "no-store");
  return response;
}

HttpExchange::HttpExchange(HttpConnection& connection, const HttpServerOptions& options,
                           const HttpHandlers& handlers, AddressCount& uploads)
    : connection_(connection), options_(options), handlers_(handlers), uploads_(uploads) {}

std::optional<HttpResponse> HttpExchange::respond(const std::string& remote_address,
                                                  std::stop_token stop) {
  const auto text = connection_.read_head(options_.max_head_bytes);
  begun_ = HttpConnection::Clock::now();
  if (!text) return fail(text.error());
  auto head = parse_http_head(
      *text, {.max_target_bytes = options_.max_target_bytes, .max_headers = options_.max_headers});
  if (!head) {
    head_.head_only = text->starts_with("HEAD ");
    return refuse(head.error());
  }
  head_ = std::move(*head);
  HttpRequest& request = head_.request;
  request.remote_address = remote_address;
  request.stop = std::move(stop);
  method_ = head_.head_only ? "HEAD" : request.method;

  const bool streams = handlers_.streams && handlers_.streams(request.method, request.path);
  const std::size_t max_bytes = streams ? options_.max_document_bytes : options_.max_body_bytes;
  if (head_.content_length > max_bytes) return refuse({413, "body-too-large"});
  request_read_ = head_.content_length == 0;
  std::optional<HttpResponse> response;
  const bool answered = runs_through([&] { response = streams ? ask_stream() : ask_buffered(); });
  keep_alive_ = head_.keep_alive && request_read_ && !body_fault_;
  return answered ? std::move(response) : refusal_response(handlers_, kInternal);
}

bool HttpExchange::send(const HttpPieces& pieces) {
  bool sent = false;
  return runs_through([&] { sent = connection_.write_body(pieces.size, pieces.next); }) && sent;
}

void HttpExchange::observe(int status) const {
  if (!handlers_.observe) return;
  const auto duration = HttpConnection::Clock::now() - begun_;
  handlers_.observe({.method = method_,
                     .route = head_.request.route,
                     .failure = failure_,
                     .status = status,
                     .duration = std::chrono::duration_cast<std::chrono::microseconds>(duration)});
}

bool HttpExchange::runs_through(const std::function<void()>& handlers_part) {
  try {
    handlers_part();
    return true;
  } catch (const std::exception& error) {
    failure_ = error.what();
  } catch (...) {
    failure_ = "exception of an unknown type";
  }
  return false;
}

std::optional<HttpResponse> HttpExchange::ask_buffered() {
  std::string& body = head_.request.body;
  body.reserve(head_.content_length);
  const bool complete = request_read_ || read_body([&](const char* bytes, std::size_t size) {
                          body.append(bytes, size);
                          return true;
                        });
  if (!complete) return fail(*body_fault_);
  return handlers_.handle(head_.request);
}

std::optional<HttpResponse> HttpExchange::ask_stream() {
  const auto place =
      uploads_.try_enter(counted_as(client_address(head_.request, options_.trusted_proxies)));
  if (!place) {
    return refuse_for_now(place.error() == AddressCount::Full::kAddress ? kTooManyRequests
                                                                        : kOverloaded);
  }
  HttpResponse response = handlers_.handle_stream(head_.request, [this](const HttpBodySink& sink) {
    return request_read_ ? head_.content_length == 0 : !body_fault_ && read_body(sink);
  });
  // The handler knows only that the body broke off; that we ended it is said as it is.
  const bool ended_here = body_fault_ == HttpConnection::Fault::kTimedOut ||
                          body_fault_ == HttpConnection::Fault::kGaveWay;
  return ended_here ? fail(*body_fault_) : std::move(response);
}

bool HttpExchange::read_body(const HttpBodySink& sink) {
  if (head_.expects_continue) {
    connection_.write("HTTP/1.1 100 Continue\r\n\r\n");
    if (!connection_.flush()) {
      body_fault_ = HttpConnection::Fault::kClosed;
      return false;
    }
  }
  const auto read = connection_.read_body(head_.content_length, sink);
  if (!read) body_fault_ = read.error();
  request_read_ = read.has_value();
  return request_read_;
}

std::optional<HttpResponse> HttpExchange::fail(HttpConnection::Fault fault) {
  switch (fault) {
    case HttpConnection::Fault::kTimedOut:
      return refuse({408, "request-timeout"});
    case HttpConnection::Fault::kGaveWay:
      return refuse_for_now(kOverloaded);
    case HttpConnection::Fault::kTooLong:
      return refuse({431, "headers-too-large"});
    case HttpConnection::Fault::kMalformed:
      return refuse({400, "malformed-request"});
    case HttpConnection::Fault::kClosed:
    case HttpConnection::Fault::kSinkRefused:
      return std::nullopt;
  }
  return std::nullopt;
}

HttpResponse HttpExchange::refuse_for_now(const HttpRefusal& refusal) {
  keep_alive_ = false;
  return refusal_for_now(handlers_, options_, refusal);
}

HttpResponse HttpExchange::refuse(const HttpRefusal& refusal) {
  keep_alive_ = false;
  return refusal_response(handlers_, refusal);
}

}  // namespace rahgir::api
