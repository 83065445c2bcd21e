// What many slow or many connections at once may hold, over real sockets: threads must stay free
// for whoever else comes.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "api/http_server.h"
#include "tests/api/raw_client.h"

namespace rahgir::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

HttpHandlers handlers() {
  HttpHandlers handlers;
  handlers.handle = [](HttpRequest& request) {
    return HttpResponse{.body = request.path == "/large" ? std::string(64 << 20, 'x') : "ok"};
  };
  handlers.streams = [](std::string_view, std::string_view path) { return path == "/upload"; };
  handlers.handle_stream = [](HttpRequest&, const HttpBodyReader& read) {
    const bool whole = read([](const char*, std::size_t) { return true; });
    return HttpResponse{.status = whole ? 201 : 400};
  };
  return handlers;
}

std::string upload_head(std::size_t size, const std::string& forwarded_for = "") {
  return "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n" +
         (forwarded_for.empty() ? "" : "X-Forwarded-For: " + forwarded_for + "\r\n") + "\r\n";
}

HttpServerOptions measured_options() {
  HttpServerOptions options = test_options();
  options.timeouts.read = milliseconds(400);
  options.timeouts.write = milliseconds(400);
  options.timeouts.least_bytes_per_second = 1'000;
  return options;
}

/// Whether `is_so` comes to hold within the time.
bool holds_within(milliseconds limit, const std::function<bool()>& is_so) {
  const auto until = steady_clock::now() + limit;
  while (steady_clock::now() < until) {
    if (is_so()) return true;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return false;
}

TEST(HttpSlowBody, IsMeasuredOverAShortTimeAndNotOverItsWhole) {
  HttpServer server(measured_options(), handlers());
  ASSERT_TRUE(server.start());
  RawClient client(server.port());
  const auto begun = steady_clock::now();

  // A quick start does not pay for what follows.
  client.send(upload_head(20'000'000) + std::string(1'000'000, 'x'));
  std::jthread drip([&](std::stop_token stop) {
    while (!stop.stop_requested() && client.send("x")) {
      std::this_thread::sleep_for(milliseconds(50));
    }
  });

  EXPECT_EQ(client.receive().status, 408);
  EXPECT_LT(steady_clock::now() - begun, milliseconds(2'500));
}

TEST(HttpSlowBody, IsTakenWhenItKeepsTheLeastRate) {
  HttpServer server(measured_options(), handlers());
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send(upload_head(12'000));
  for (int i = 0; i < 12; ++i) {  // For three times the time in which progress is measured.
    std::this_thread::sleep_for(milliseconds(100));
    client.send(std::string(1'000, 'x'));
  }

  EXPECT_EQ(client.receive().status, 201);
}

TEST(HttpSlowReader, IsCutOff) {
  HttpServerOptions options = measured_options();
  options.threads = 1;
  HttpServer server(options, handlers());
  ASSERT_TRUE(server.start());
  RawClient reader(server.port());
  reader.send(get("/large"));  // And does not read.
  std::this_thread::sleep_for(milliseconds(100));

  RawClient other(server.port());

  EXPECT_EQ(other.ask(get("/")).status, 200);
}

TEST(HttpConnections, OfOneAddressAreLimited) {
  HttpServerOptions options = test_options();
  options.connections_per_address = 3;
  options.timeouts.keep_alive = milliseconds(60'000);
  HttpServer server(options, handlers());
  ASSERT_TRUE(server.start());
  std::vector<std::unique_ptr<RawClient>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(std::make_unique<RawClient>(server.port()));
    ASSERT_EQ(held.back()->ask(get("/")).status, 200);
  }

  RawClient over(server.port());
  const RawReply refused = over.receive();
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.has("Retry-After: 2\r\n")) << refused.head;
  EXPECT_TRUE(refused.has("Connection: close\r\n")) << refused.head;

  held.pop_back();
  EXPECT_TRUE(holds_within(milliseconds(2'000), [&] {
    return RawClient(server.port()).ask(get("/")).status == 200;
  })) << "a place that was given back";
}

TEST(HttpConnections, OfATrustedProxyAreNot) {
  HttpServerOptions options = test_options();
  options.connections_per_address = 1;
  options.trusted_proxies = {"127.0.0.0/8"};
  HttpServer server(options, handlers());
  ASSERT_TRUE(server.start());
  RawClient first(server.port());
  RawClient second(server.port());

  EXPECT_EQ(first.ask(get("/")).status, 200);
  EXPECT_EQ(second.ask(get("/")).status, 200);
}

TEST(HttpUploads, AreLimitedByClientAndInAll) {
  HttpServerOptions options = test_options();
  options.uploads_per_address = 2;
  options.uploads = 3;
  options.trusted_proxies = {"127.0.0.1"};
  HttpServer server(options, handlers());
  ASSERT_TRUE(server.start());
  std::vector<std::unique_ptr<RawClient>> under_way;
  for (const char* client : {"192.0.2.1", "192.0.2.1"}) {
    under_way.push_back(std::make_unique<RawClient>(server.port()));
    under_way.back()->send(upload_head(100'000, client) + "x");
  }
  std::this_thread::sleep_for(milliseconds(200));

  EXPECT_EQ(RawClient(server.port()).ask(upload_head(10, "192.0.2.1")).status, 429);
  under_way.push_back(std::make_unique<RawClient>(server.port()));
  under_way.back()->send(upload_head(100'000, "192.0.2.2") + "x");
  std::this_thread::sleep_for(milliseconds(200));
  const RawReply full = RawClient(server.port()).ask(upload_head(10, "192.0.2.3"));
  EXPECT_EQ(full.status, 503);
  EXPECT_TRUE(full.has("Retry-After: 2\r\n")) << full.head;
  EXPECT_EQ(RawClient(server.port()).ask(get("/")).status, 200) << "nothing else is refused";

  under_way.front()->send(std::string(99'999, 'x'));
  EXPECT_EQ(under_way.front()->receive().status, 201);
  EXPECT_EQ(RawClient(server.port()).ask(upload_head(1, "192.0.2.3") + "x").status, 201);
}

/// Every thread held by an upload that keeps just above whatever is asked of it.
TEST(HttpPressure, EndsTheSlowestBodiesSoThatOthersAreHeard) {
  HttpServerOptions options = test_options();
  options.threads = 6;
  options.timeouts.read = milliseconds(60'000);
  options.timeouts.least_bytes_per_second = 1;
  HttpServer server(options, handlers());
  ASSERT_TRUE(server.start());
  constexpr std::size_t kPiece = 100;
  constexpr std::size_t kFastBody = 100 * kPiece;
  RawClient fast(server.port());
  fast.send(upload_head(kFastBody));
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 5; ++i) {
    slow.push_back(std::make_unique<RawClient>(server.port()));
    slow.back()->send(upload_head(1'000'000));
  }
  std::jthread drip([&] {
    for (std::size_t sent = 0; sent < kFastBody; sent += kPiece) {
      fast.send(std::string(kPiece, 'x'));
      for (const auto& client : slow) client->send("x");
      std::this_thread::sleep_for(milliseconds(40));
    }
  });
  std::this_thread::sleep_for(milliseconds(500));

  const auto begun = steady_clock::now();
  EXPECT_EQ(RawClient(server.port()).ask(get("/healthz")).status, 200);
  EXPECT_LT(steady_clock::now() - begun, milliseconds(4'000));

  drip.join();
  EXPECT_EQ(fast.receive().status, 201) << "the fastest goes on";
  int ended = 0;
  for (const auto& client : slow) {
    client->end_sending();
    if (client->receive().status == 503) ++ended;
  }
  EXPECT_GE(ended, 1);
  EXPECT_LE(ended, 2) << "not many more than waited";
}

}  // namespace
}  // namespace rahgir::api
