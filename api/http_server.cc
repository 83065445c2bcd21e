#include "api/http_server.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <stop_token>
#include <thread>
#include <utility>

#include "api/http_exchange.h"
#include "api/limits.h"
#include "api/socket_pool.h"
#include "domain/check.h"

// Who does what with a request:
//
//   httplib          binds, accepts, writes the reply but for a body in pieces
//   SocketPool       one thread a connection; a second pool of one thread answers 503
//   HttpExchange     reads and checks the request, asks the handler, sends a body in pieces
//
// httplib reads a request line and nothing else: one that we write (kCanonicalHead). So no byte of
// a client reaches its parser, and Range, Accept-Encoding or Expect cannot change what it writes.

namespace rahgir::api {
namespace {

using std::chrono::milliseconds;

constexpr int kListenBacklog = 1024;
constexpr milliseconds kIdleSlice{100};      // How soon an idle connection gives way or ends.
constexpr milliseconds kFirstRequest{1000};  // Not before this, if it has asked nothing yet.
constexpr milliseconds kLinger{1000};
constexpr milliseconds kRejectLinger{50};
constexpr std::size_t kMaxRejections = 64;  // Beyond them a connection is closed without a word.
constexpr std::string_view kCanonicalGet = "GET / HTTP/1.1\r\n\r\n";
constexpr std::string_view kCanonicalHead = "HEAD / HTTP/1.1\r\n\r\n";

// httplib hands its handlers no connection: the reply under way on this thread.
thread_local HttpResponse* reply_under_way = nullptr;

/// Reads the canonical head and writes to the connection.
class ReplyStream final : public httplib::Stream {
 public:
  ReplyStream(HttpConnection& connection, std::string_view head)
      : connection_(connection), head_(head) {}

  bool is_readable() const override { return !head_.empty(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* bytes, std::size_t size) override {
    const std::size_t copied = head_.copy(bytes, size);
    head_.remove_prefix(copied);
    return static_cast<ssize_t>(copied);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    return connection_.write({bytes, size}) ? static_cast<ssize_t>(size) : -1;
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return connection_.socket(); }

 private:
  HttpConnection& connection_;
  std::string_view head_;
};

/// Runs httplib's job where it is: the job only hands the socket to our pool.
class InlineQueue final : public httplib::TaskQueue {
 public:
  // void in 0.11, bool later.
  using Accepted = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

  Accepted enqueue(std::function<void()> job) override {
    job();
    return static_cast<Accepted>(true);
  }
  void shutdown() override {}
};

using SetUp = std::function<void(httplib::Request&)>;
using Stream = httplib::Stream;

// process_request() takes the addresses as arguments in later versions.
[[maybe_unused]] bool process(httplib::Server& server,
                              bool (httplib::Server::*request)(Stream&, bool, bool&, const SetUp&),
                              Stream& stream, bool close) {
  bool closed = false;
  return (server.*request)(stream, close, closed, nullptr);
}

[[maybe_unused]] bool process(httplib::Server& server,
                              bool (httplib::Server::*request)(Stream&, const std::string&, int,
                                                               const std::string&, int, bool, bool&,
                                                               const SetUp&),
                              Stream& stream, bool close) {
  bool closed = false;
  return (server.*request)(stream, {}, 0, {}, 0, close, closed, nullptr);
}

bool is_framing(std::string_view name) {
  constexpr std::array<std::string_view, 6> kFraming{
      "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Keep-Alive", "Trailer"};
  return std::ranges::any_of(kFraming, [&](auto own) { return equal_without_case(own, name); });
}

void fill(httplib::Response& reply, HttpResponse& response) {
  reply.status = response.status;
  reply.body = std::move(response.body);
  if (response.pieces) {
    // For the length in the head: httplib would end the body early when the server stops.
    reply.set_content_provider(response.pieces->size, response.content_type,
                               [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
  } else if (!response.content_type.empty()) {
    reply.headers.emplace("Content-Type", std::move(response.content_type));
  }
  for (HttpField& field : response.headers) {
    if (!is_framing(field.name)) {
      reply.headers.emplace(std::move(field.name), std::move(field.value));
    }
  }
}

}  // namespace

class HttpServer::Engine final : public httplib::Server {
 public:
  Engine(HttpServerOptions options, HttpHandlers handlers);

  domain::Result<int> open();
  void close();
  int port() const { return port_; }

 private:
  bool bind(int port);
  void accept_until_stopped();
  bool process_and_close_socket(socket_t socket) override;
  AcceptedSocket admit(int socket);
  void serve(const AcceptedSocket& accepted);
  bool serve_one(HttpConnection& connection, const std::string& remote_address, bool last);
  bool wait_for_request(HttpConnection& connection, bool is_first) const;
  void reject(const AcceptedSocket& accepted);
  /// Leaves `response` empty but for its pieces, which are to follow. To be flushed.
  bool reply(HttpConnection& connection, HttpResponse& response, bool head_only, bool close);

  const HttpServerOptions options_;
  const HttpHandlers handlers_;
  std::atomic<int> port_ = 0;
  std::stop_source stop_;
  std::atomic<bool> accepting_ended_ = false;
  AddressCount connections_;
  AddressCount uploads_;
  Transfers transfers_;
  std::unique_ptr<SocketPool> workers_;
  std::unique_ptr<SocketPool> rejector_;
  std::jthread acceptor_;
};

HttpServer::HttpServer(HttpServerOptions options, HttpHandlers handlers)
    : engine_(std::make_unique<Engine>(std::move(options), std::move(handlers))) {}

HttpServer::~HttpServer() { stop(); }

domain::Result<int> HttpServer::start() { return engine_->open(); }

int HttpServer::port() const { return engine_->port(); }

void HttpServer::stop() { engine_->close(); }

HttpServer::Engine::Engine(HttpServerOptions options, HttpHandlers handlers)
    : options_(std::move(options)),
      handlers_(std::move(handlers)),
      connections_(options_.connections_per_address, 0),
      uploads_(options_.uploads_per_address, options_.uploads),
      transfers_([this] { return workers_->stalled(); }) {
  new_task_queue = [] { return new InlineQueue; };  // httplib deletes it.
  set_tcp_nodelay(true);
  set_keep_alive_timeout(
      std::chrono::ceil<std::chrono::seconds>(options_.timeouts.keep_alive).count());
  set_keep_alive_max_count(options_.max_requests_per_connection);
  // The default is SO_REUSEPORT, with which a second server would share the port unnoticed.
  set_socket_options([](socket_t socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  set_pre_routing_handler([](const httplib::Request&, httplib::Response& reply) {
    fill(reply, *reply_under_way);
    return HandlerResponse::Handled;
  });
  set_post_routing_handler([](const httplib::Request&, httplib::Response& reply) {
    reply.headers.erase("Accept-Ranges");  // Added to answers to HEAD; we serve no ranges.
    if (reply.status == 204 || reply.status == 304) reply.headers.erase("Content-Length");
  });
}

domain::Result<int> HttpServer::Engine::open() {
  domain::check(!acceptor_.joinable() && !stop_.stop_requested(), "a server starts once");
  errno = 0;
  if (!bind(options_.port)) {
    const std::string reason = errno != 0 ? std::strerror(errno) : "no such address";
    return domain::reject(
        domain::RejectionCode::kConflict,
        "cannot listen on " + options_.host + ":" + std::to_string(options_.port) + ": " + reason);
  }
  workers_ = std::make_unique<SocketPool>(options_.threads, options_.max_waiting_connections,
                                          [this](const AcceptedSocket& each) { serve(each); });
  rejector_ = std::make_unique<SocketPool>(1, kMaxRejections,
                                           [this](const AcceptedSocket& each) { reject(each); });
  acceptor_ = std::jthread([this] { accept_until_stopped(); });
  return port_.load();
}

void HttpServer::Engine::close() {
  if (!acceptor_.joinable()) return;
  stop_.request_stop();
  // httplib ignores stop() until its loop runs, and must not see it twice.
  for (; !accepting_ended_; std::this_thread::sleep_for(milliseconds(1))) {
    if (is_running() && svr_sock_ != INVALID_SOCKET) httplib::Server::stop();
  }
  acceptor_.join();
  workers_->drain(options_.drain_limit);
  rejector_->drain(kLinger);
}

bool HttpServer::Engine::bind(int port) {
  if (port == 0) {
    const int chosen = bind_to_any_port(options_.host);
    if (chosen <= 0) return false;
    port = chosen;
  } else if (!bind_to_port(options_.host, port)) {
    return false;
  }
  port_ = port;
  return ::listen(svr_sock_, kListenBacklog) == 0;  // httplib has asked for five.
}

void HttpServer::Engine::accept_until_stopped() {
  while (!stop_.stop_requested()) {
    if (listen_after_bind()) break;
    // accept() failed, for want of memory or the like, and httplib has closed the socket.
    svr_sock_ = INVALID_SOCKET;
    httplib::Server::stop();  // Lets later versions listen again.
    do {
      std::this_thread::sleep_for(kIdleSlice);
    } while (!stop_.stop_requested() && !bind(port_));
  }
  // If we were stopped before httplib's loop began, nobody else closes the socket.
  const socket_t left = svr_sock_.exchange(INVALID_SOCKET);
  if (left != INVALID_SOCKET) ::close(left);
  accepting_ended_ = true;
}

bool HttpServer::Engine::process_and_close_socket(socket_t socket) {
  AcceptedSocket accepted = admit(socket);
  const bool taken = !accepted.is_over_limit && workers_->push(accepted);
  if (!taken && !rejector_->push(accepted)) ::close(socket);
  return true;
}

AcceptedSocket HttpServer::Engine::admit(int socket) {
  AcceptedSocket accepted{
      .socket = socket,
      .address = HttpConnection(socket, options_.timeouts, nullptr).remote_address()};
  if (is_trusted(accepted.address, options_.trusted_proxies)) return accepted;
  if (auto place = connections_.try_enter(counted_as(accepted.address))) {
    accepted.place.emplace(std::move(*place));
  } else {
    accepted.is_over_limit = true;
  }
  return accepted;
}

void HttpServer::Engine::serve(const AcceptedSocket& accepted) {
  try {
    HttpConnection connection(accepted.socket, options_.timeouts, &transfers_);
    for (std::size_t served = 0; wait_for_request(connection, served == 0); ++served) {
      const bool last = served + 1 >= options_.max_requests_per_connection;
      if (!serve_one(connection, accepted.address, last)) break;
    }
  } catch (const std::exception& error) {  // Memory: a handler's own are answered in HttpExchange.
    if (handlers_.observe) handlers_.observe({.failure = error.what(), .status = 500});
  }
}

bool HttpServer::Engine::serve_one(HttpConnection& connection, const std::string& remote_address,
                                   bool last) {
  HttpExchange exchange(connection, options_, handlers_, uploads_);
  auto response = exchange.respond(remote_address, stop_.get_token());
  if (!response) return false;
  HttpResponse finished = finished_response(std::move(*response), handlers_);
  const int status = finished.status;
  const bool close =
      last || !exchange.may_keep_alive() || stop_.stop_requested() || workers_->is_pressed();
  bool sent = reply(connection, finished, exchange.head_only(), close);
  if (sent && finished.pieces && !exchange.head_only()) sent = exchange.send(*finished.pieces);
  sent = sent && connection.flush();
  finished.pieces.reset();  // With what they hold.
  exchange.observe(status);
  if (sent && close && exchange.has_unread()) {
    connection.linger(workers_->is_pressed() ? kRejectLinger : kLinger);
  }
  return sent && !close;
}

bool HttpServer::Engine::wait_for_request(HttpConnection& connection, bool is_first) const {
  const HttpTimeouts& timeouts = options_.timeouts;
  const milliseconds limit = is_first ? timeouts.read : timeouts.keep_alive;
  const milliseconds grace = is_first ? kFirstRequest : kIdleSlice;
  for (milliseconds waited{0}; waited < limit; waited += kIdleSlice) {
    const auto state = connection.wait(std::min(kIdleSlice, limit - waited));
    if (state != HttpConnection::Wait::kIdle) return state == HttpConnection::Wait::kReady;
    if (stop_.stop_requested()) return false;
    if (workers_->is_pressed() && waited + kIdleSlice >= grace) return false;
  }
  return false;
}

void HttpServer::Engine::reject(const AcceptedSocket& accepted) {
  HttpConnection connection(accepted.socket, options_.timeouts, nullptr);
  const HttpRefusal& refusal = accepted.is_over_limit ? kTooManyRequests : kOverloaded;
  HttpResponse response =
      finished_response(refusal_for_now(handlers_, options_, refusal), handlers_);
  const bool sent = reply(connection, response, false, true) && connection.flush();
  if (handlers_.observe) handlers_.observe({.status = refusal.status});
  if (sent) connection.linger(kRejectLinger);
}

bool HttpServer::Engine::reply(HttpConnection& connection, HttpResponse& response, bool head_only,
                               bool close) {
  ReplyStream stream(connection, head_only || response.pieces ? kCanonicalHead : kCanonicalGet);
  reply_under_way = &response;
  const bool written = process(*this, &Engine::process_request, stream, close);
  reply_under_way = nullptr;
  return written;
}

}  // namespace rahgir::api
