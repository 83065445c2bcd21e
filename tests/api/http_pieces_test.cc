// Replies whose body comes in pieces, over real sockets: what is asked for, held and cut off.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "api/http_server.h"
#include "tests/api/raw_client.h"

namespace rahgir::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kPieces = 1024;  // More together than the kernel keeps for two sockets.

/// Gives the same piece over and over, and counts.
struct Source {
  explicit Source(std::size_t the_pieces = kPieces) : pieces(the_pieces) {}

  HttpResponse response(std::stop_token stop = {}) {
    auto body = std::make_shared<HttpPieces>();
    body->size = pieces * kPiece;
    body->next = [this, stop = std::move(stop)]() -> std::string_view {
      const std::size_t number = ++asked;
      if (number == fails_at) throw std::runtime_error("the tape is torn");
      if (number == waits_at) wait_for(stop);
      return std::string_view(piece).substr(0, number == short_at ? kPiece / 2 : kPiece);
    };
    held = body;
    return {.content_type = "application/x-tape", .pieces = std::move(body)};
  }

  static void wait_for(const std::stop_token& stop) {
    for (int i = 0; i < 500 && !stop.stop_requested(); ++i) {
      std::this_thread::sleep_for(milliseconds(10));
    }
  }

  const std::size_t pieces;
  std::size_t fails_at = 0, waits_at = 0, short_at = 0;  // From 1; 0: never.
  const std::string piece = std::string(kPiece, 'x');
  std::atomic<std::size_t> asked = 0;
  std::weak_ptr<HttpPieces> held;
};

HttpHandlers handlers(Source& source) {
  return {.handle = [&source](HttpRequest& request) {
    if (request.path != "/tape") return HttpResponse{.body = "ok"};
    return source.response(request.stop);
  }};
}

bool holds_within(milliseconds limit, const std::function<bool()>& is_so) {
  const auto until = steady_clock::now() + limit;
  while (steady_clock::now() < until) {
    if (is_so()) return true;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return false;
}

TEST(HttpPieces, ArriveWholeAndTheConnectionGoesOn) {
  Source source(100);
  HttpServer server(test_options(), handlers(source));
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send(get("/tape") + get("/after"));
  const RawReply reply = client.receive();

  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("Content-Length: 6553600\r\n")) << reply.head;
  EXPECT_TRUE(reply.has("Content-Type: application/x-tape\r\n")) << reply.head;
  EXPECT_FALSE(reply.has("Transfer-Encoding")) << reply.head;
  EXPECT_EQ(reply.body, std::string(100 * kPiece, 'x'));
  EXPECT_EQ(source.asked, 100u);
  EXPECT_EQ(client.receive().body, "ok");
}

TEST(HttpPieces, AreNotAskedForWhenOnlyTheHeadIs) {
  Source source(100);
  HttpServer server(test_options(), handlers(source));
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send("HEAD /tape HTTP/1.1\r\nHost: a\r\n\r\n" + get("/after"));
  const RawReply head = client.receive(true);

  EXPECT_TRUE(head.has("Content-Length: 6553600\r\n")) << head.head;
  EXPECT_EQ(client.receive().body, "ok");
  EXPECT_EQ(source.asked, 0u);
}

TEST(HttpPieces, AreAskedForOnlyAsFastAsTheyAreRead) {
  Source source;
  HttpServerOptions options = test_options();
  options.threads = 1;
  options.timeouts.write = milliseconds(400);
  HttpServer server(options, handlers(source));
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send(get("/tape"));  // And does not read.

  ASSERT_TRUE(holds_within(milliseconds(5'000), [&] { return source.asked > 0; }));
  EXPECT_TRUE(holds_within(milliseconds(5'000), [&] { return source.held.expired(); }))
      << "cut off, and with it what it holds";
  EXPECT_LT(source.asked, kPieces / 2);
  EXPECT_EQ(RawClient(server.port()).ask(get("/")).status, 200) << "the only thread is free again";
}

TEST(HttpPieces, AreSentToTheEndWhenTheyKeepTheLeastRate) {
  Source source(400);
  HttpServerOptions options = test_options();
  options.timeouts.write = milliseconds(1'000);
  options.timeouts.least_bytes_per_second = 1'000;
  HttpServer server(options, handlers(source));
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send(get("/tape"));
  std::size_t received = 0;
  for (int i = 0; i < 25; ++i) {  // For more than two of the times in which progress is measured.
    received += client.take(4 * kPiece);
    std::this_thread::sleep_for(milliseconds(100));
  }
  while (const std::size_t more = client.take(kPiece)) {
    received += more;
    if (received > 400 * kPiece) break;
  }

  EXPECT_GT(received, 400 * kPiece) << "the body and its head";
}

TEST(HttpPieces, GiveWayWhenOthersHaveToWait) {
  Source source;
  HttpServerOptions options = test_options();
  options.threads = 2;
  options.timeouts.write = milliseconds(60'000);
  options.timeouts.least_bytes_per_second = 1;
  HttpServer server(options, handlers(source));
  ASSERT_TRUE(server.start());
  RawClient first(server.port()), second(server.port());
  first.send(get("/tape"));  // Neither reads.
  second.send(get("/tape"));
  ASSERT_TRUE(holds_within(milliseconds(5'000), [&] { return source.asked > 2; }));

  EXPECT_EQ(RawClient(server.port()).ask(get("/")).status, 200);
}

TEST(HttpPieces, ThatCannotBeReadEndTheConnection) {
  for (const bool is_short : {false, true}) {
    Source source(100);
    (is_short ? source.short_at : source.fails_at) = 51;
    std::atomic<int> observed = 0;
    std::string failure;
    HttpHandlers all = handlers(source);
    all.observe = [&](const HttpObservation& seen) {
      failure = seen.failure;
      ++observed;
    };
    HttpServer server(test_options(), all);
    ASSERT_TRUE(server.start());
    RawClient client(server.port());

    client.send(get("/tape") + get("/after"));
    const RawReply reply = client.receive();

    EXPECT_TRUE(reply.has("Content-Length: 6553600\r\n")) << reply.head;
    EXPECT_LT(reply.body.size(), 100 * kPiece) << "fewer bytes than were said";
    EXPECT_EQ(client.receive().status, 0) << "and nothing behind them";
    server.stop();
    EXPECT_EQ(observed, 1);
    EXPECT_NE(failure.find(is_short ? "another size" : "the tape is torn"), std::string::npos)
        << failure;
  }
}

TEST(HttpPieces, UnderWayAreFinishedWhenTheServerStops) {
  Source source(100);
  source.waits_at = 50;
  HttpServerOptions options = test_options();
  options.drain_limit = milliseconds(10'000);
  HttpServer server(options, handlers(source));
  ASSERT_TRUE(server.start());
  RawClient client(server.port());
  client.send(get("/tape"));
  ASSERT_TRUE(holds_within(milliseconds(5'000), [&] { return source.asked >= 50; }));

  std::jthread stopping([&] { server.stop(); });

  EXPECT_EQ(client.receive().body.size(), 100 * kPiece);
}

}  // namespace
}  // namespace rahgir::api
