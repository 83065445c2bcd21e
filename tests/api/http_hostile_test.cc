// What a hostile or broken client may try over a real socket. Each refusal must also end the
// connection: the bytes behind it are not to be read as a request.

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "api/http_server.h"
#include "tests/api/raw_client.h"

namespace rahgir::api {
namespace {

using std::chrono::milliseconds;

const std::string kPost = "POST /a HTTP/1.1\r\nHost: a\r\n";
const std::string kSmuggled = get("/smuggled");

class HttpHostile : public testing::Test {
 protected:
  HttpHostile() : server_(options(), handlers()) {}

  void SetUp() override { ASSERT_TRUE(server_.start()); }

  static HttpServerOptions options() {
    HttpServerOptions options = test_options();
    options.max_body_bytes = 1000;
    options.max_document_bytes = 100'000;
    options.timeouts.read = milliseconds(400);
    return options;
  }

  HttpHandlers handlers() {
    HttpHandlers handlers;
    handlers.handle = [this](HttpRequest& request) {
      if (request.path == "/smuggled") smuggled_ = true;
      return HttpResponse{.body = request.remote_address};
    };
    handlers.streams = [](std::string_view, std::string_view path) { return path == "/stream"; };
    handlers.handle_stream = [](HttpRequest&, const HttpBodyReader&) {
      return HttpResponse{.status = 403};  // Without reading.
    };
    return handlers;
  }

  void expect_refused(const std::string& bytes, int status) {
    RawClient client(server_.port());
    const RawReply reply = client.ask(bytes);
    EXPECT_EQ(reply.status, status) << bytes.substr(0, 200);
    EXPECT_TRUE(reply.has("Connection: close\r\n")) << reply.head;
    EXPECT_EQ(client.receive().status, 0) << "a second reply to " << bytes.substr(0, 200);
    EXPECT_FALSE(smuggled_);
  }

  std::atomic<bool> smuggled_ = false;
  HttpServer server_;
};

TEST_F(HttpHostile, BodyBehindARefusalIsNoRequest) {
  const std::string length = std::to_string(kSmuggled.size());
  expect_refused(kPost + "Range: bytes=0-1\r\nContent-Length: " + length + "\r\n\r\n" + kSmuggled,
                 416);
  expect_refused("GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + kSmuggled,
                 400);
  expect_refused(
      "HEAD /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + kSmuggled, 400);
  expect_refused("BREW /a HTTP/1.1\r\nHost: a\r\n\r\n" + kSmuggled, 501);
}

TEST_F(HttpHostile, BodyThatTheHandlerLeftUnreadIsNoRequest) {
  expect_refused("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                     std::to_string(kSmuggled.size()) + "\r\n\r\n" + kSmuggled,
                 403);
}

TEST_F(HttpHostile, AmbiguousLengthsAreRefused) {
  expect_refused(kPost + "Content-Length: 0\r\nContent-Length: 50\r\n\r\n" + kSmuggled, 400);
  expect_refused(kPost + "Content-Length: 0, 50\r\n\r\n" + kSmuggled, 400);
  expect_refused(kPost + "Content-Length : 50\r\n\r\n" + kSmuggled, 400);
  expect_refused(kPost + "Content-Length: 0\nContent-Length: 50\r\n\r\n" + kSmuggled, 400);
  expect_refused(
      kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggled, 400);
}

TEST_F(HttpHostile, ChunkedAndCompressedBodiesAreRefused) {
  expect_refused(kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggled, 411);
  expect_refused(kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + kSmuggled, 411);
  expect_refused(kPost + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08", 415);
}

TEST_F(HttpHostile, BodiesOverTheLimitAreRefusedUnread) {
  expect_refused(kPost + "Content-Length: 1001\r\n\r\n" + std::string(1001, 'a'), 413);
  expect_refused(kPost + "Content-Length: 999999999999\r\n\r\n", 413);
  expect_refused("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n", 413);
}

TEST_F(HttpHostile, TooMuchOfAHeadIsRefused) {
  std::string many = "GET /a HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 64; ++i) many += "X: a\r\n";
  expect_refused(many + "\r\n", 431);
  expect_refused("GET /a HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'a'), 431);
  expect_refused("GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
}

TEST_F(HttpHostile, ControlCharactersAreRefused) {
  expect_refused("GET /a%0d%0aX:b HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  expect_refused("GET /a HTTP/1.1\r\nHost: a\r\nX: a\x01z\r\n\r\n", 400);
  expect_refused("GET /a HTTP/1.1\nHost: a\n\n", 400);
  expect_refused("\x16\x03\x01\x02", 400);
}

TEST_F(HttpHostile, NoHeaderSetsTheRemoteAddress) {
  RawClient client(server_.port());

  const RawReply reply = client.ask(
      "GET /a HTTP/1.1\r\nHost: a\r\nREMOTE_ADDR: 10.0.0.1\r\nREMOTE-ADDR: 10.0.0.2\r\n"
      "X-Forwarded-For: 10.0.0.3\r\n\r\n");

  EXPECT_EQ(reply.body, "127.0.0.1");
}

TEST_F(HttpHostile, SlowHeadIsCutOffHoweverItDrips) {
  RawClient client(server_.port());
  const auto begun = std::chrono::steady_clock::now();
  client.send("GET /a HTTP/1.1\r\nHost: a\r\n");

  std::jthread drip([&](std::stop_token stop) {
    while (!stop.stop_requested() && client.send("X: a\r\n")) {
      std::this_thread::sleep_for(milliseconds(50));
    }
  });

  EXPECT_EQ(client.receive().status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(1500));
}

TEST_F(HttpHostile, SlowBodyIsCutOff) {
  RawClient client(server_.port());

  EXPECT_EQ(client.ask(kPost + "Content-Length: 10\r\n\r\nabc").status, 408);
}

TEST_F(HttpHostile, BodyCutShortIsNotHandedOn) {
  RawClient client(server_.port());
  client.send(kPost + "Content-Length: 10\r\n\r\nabc");
  client.end_sending();

  EXPECT_EQ(client.receive().status, 0);
}

TEST_F(HttpHostile, SilentConnectionIsClosed) {
  RawClient client(server_.port());

  EXPECT_TRUE(client.is_closed_within(milliseconds(1500)));
}

TEST(HttpServerOverflow, IsAnsweredRetryAfterAndClosed) {
  HttpServerOptions options = test_options();
  options.threads = 1;
  options.max_waiting_connections = 1;
  std::latch entered(1);
  std::latch released(1);
  HttpServer server(options, {.handle = [&](HttpRequest&) {
                      if (!entered.try_wait()) entered.count_down();
                      released.wait();
                      return HttpResponse{};
                    }});
  ASSERT_TRUE(server.start());
  RawClient served(server.port());
  served.send(get("/"));
  entered.wait();
  RawClient waiting(server.port());
  waiting.send(get("/"));
  std::this_thread::sleep_for(milliseconds(50));  // The acceptor takes them in this order.

  for (int i = 0; i < 3; ++i) {
    RawClient refused(server.port());
    const RawReply reply = refused.ask(post("/", "{}"));
    EXPECT_EQ(reply.status, 503);
    EXPECT_TRUE(reply.has("Retry-After: 2\r\n")) << reply.head;
    EXPECT_TRUE(reply.has("Connection: close\r\n")) << reply.head;
    EXPECT_NE(reply.body.find("\"overloaded\""), std::string::npos);
    EXPECT_TRUE(refused.is_closed_within(milliseconds(1000)));
  }

  released.count_down();
  EXPECT_EQ(served.receive().status, 200);
  EXPECT_EQ(waiting.receive().status, 200);
}

TEST(HttpServerIdle, ConnectionsGiveWayToWaitingOnes) {
  HttpServerOptions options = test_options();
  options.threads = 4;
  options.timeouts.keep_alive = milliseconds(60'000);
  HttpServer server(options, {.handle = [](HttpRequest&) { return HttpResponse{}; }});
  ASSERT_TRUE(server.start());
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 4; ++i) {
    idle.push_back(std::make_unique<RawClient>(server.port()));
    ASSERT_EQ(idle.back()->ask(get("/")).status, 200);
  }

  const auto begun = std::chrono::steady_clock::now();
  RawClient late(server.port());

  EXPECT_EQ(late.ask(get("/")).status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(1000));
}

}  // namespace
}  // namespace rahgir::api
