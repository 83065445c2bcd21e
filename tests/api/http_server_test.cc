#include "api/http_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/api/raw_client.h"

namespace rahgir::api {
namespace {

using std::chrono::milliseconds;

HttpResponse echo(HttpRequest& request) {
  request.route = "/echo";
  return {.content_type = "text/plain", .body = request.method + request.target + request.body};
}

/// accept() fails from now on, as it does when the kernel has no memory for a socket.
void break_listening_sockets() {
  for (int descriptor = 3; descriptor < 100; ++descriptor) {
    int listens = 0;
    socklen_t size = sizeof listens;
    const int got = ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    if (got == 0 && listens != 0) ::shutdown(descriptor, SHUT_RDWR);
  }
}

TEST(HttpServer, AnswersAndKeepsTheConnection) {
  HttpServer server(test_options(), {.handle = echo});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  for (int i = 0; i < 50; ++i) {
    const RawReply reply = client.ask(post("/a?b=c", "body"));

    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "POST/a?b=cbody");
    EXPECT_FALSE(reply.has("Connection: close"));
  }
}

TEST(HttpServer, ClosesWhenTheClientAsksOrTheConnectionHasServedEnough) {
  HttpServerOptions options = test_options();
  options.max_requests_per_connection = 2;
  HttpServer server(options, {.handle = echo});
  ASSERT_TRUE(server.start());
  RawClient asking(server.port());
  RawClient enough(server.port());

  const RawReply asked = asking.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(asked.has("Connection: close\r\n"));
  EXPECT_TRUE(asking.is_closed_within(milliseconds(1000)));

  EXPECT_FALSE(enough.ask(get("/")).has("Connection: close\r\n"));
  EXPECT_TRUE(enough.ask(get("/")).has("Connection: close\r\n"));
  EXPECT_TRUE(enough.is_closed_within(milliseconds(1000)));
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  HttpServer server(test_options(), {.handle = echo});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send(get("/1") + post("/2", "two") + "\r\n" + get("/3"));

  EXPECT_EQ(client.receive().body, "GET/1");
  EXPECT_EQ(client.receive().body, "POST/2two");
  EXPECT_EQ(client.receive().body, "GET/3");
}

TEST(HttpServer, AnswersARequestThatArrivesInPieces) {
  HttpServer server(test_options(), {.handle = echo});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  for (const char byte : post("/a", "body")) {
    client.send({&byte, 1});
    std::this_thread::sleep_for(milliseconds(1));
  }

  EXPECT_EQ(client.receive().body, "POST/abody");
}

TEST(HttpServer, AnswersHeadWithTheLengthAndNoBody) {
  HttpServer server(test_options(), {.handle = echo});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/b"));
  const RawReply head = client.receive(true);

  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.has("Content-Length: 5\r\n")) << head.head;
  EXPECT_FALSE(head.has("Accept-Ranges"));
  EXPECT_EQ(client.receive().body, "GET/b");
}

TEST(HttpServer, AddsSecurityHeadersUnlessTheReplySetsThem) {
  HttpServer server(test_options(), {.handle = [](HttpRequest& request) {
                      HttpResponse response{.headers = {{"Content-Length", "999"}}};
                      if (request.path == "/own") response.set_header("Cache-Control", "max-age=9");
                      return response;
                    }});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  const RawReply plain = client.ask(get("/"));
  EXPECT_TRUE(plain.has("X-Content-Type-Options: nosniff\r\n")) << plain.head;
  EXPECT_TRUE(plain.has("Referrer-Policy: no-referrer\r\n"));
  EXPECT_TRUE(plain.has("Cache-Control: no-store\r\n"));
  EXPECT_TRUE(plain.has("Content-Length: 0\r\n"));

  const RawReply own = client.ask(get("/own"));
  EXPECT_TRUE(own.has("Cache-Control: max-age=9\r\n")) << own.head;
  EXPECT_FALSE(own.has("no-store"));
}

TEST(HttpServer, DoesNotCompressWhatTheClientCouldDecompress) {
  HttpServer server(test_options(), {.handle = [](HttpRequest&) {
                      return HttpResponse{.content_type = "application/json",
                                          .body = std::string(5000, ' ')};
                    }});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  const RawReply reply =
      client.ask("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br\r\n\r\n");

  EXPECT_EQ(reply.body.size(), 5000u);
}

TEST(HttpServer, AnswersAnExceptionWithoutItsText) {
  std::mutex mutex;
  std::string failure;
  HttpHandlers handlers;
  handlers.handle = [](HttpRequest&) -> HttpResponse { throw std::runtime_error("secret 42"); };
  handlers.observe = [&](const HttpObservation& seen) {
    const std::scoped_lock lock(mutex);
    failure = seen.failure;
  };
  HttpServer server(test_options(), handlers);
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  const RawReply reply = client.ask(get("/"));
  EXPECT_EQ(reply.status, 500);
  EXPECT_TRUE(reply.has("Content-Type: application/problem+json\r\n")) << reply.head;
  EXPECT_EQ((reply.head + reply.body).find("secret"), std::string::npos);
  EXPECT_EQ(client.ask(get("/")).status, 500) << "the connection goes on";
  server.stop();
  EXPECT_EQ(failure, "secret 42");
}

TEST(HttpServer, AnswersAHeaderThatWouldSplitTheReplyWith500) {
  HttpServer server(test_options(), {.handle = [](HttpRequest&) {
                      return HttpResponse{.headers = {{"X", "a\r\nSet-Cookie: b"}}};
                    }});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  const RawReply reply = client.ask(get("/"));

  EXPECT_EQ(reply.status, 500);
  EXPECT_FALSE(reply.has("Set-Cookie"));
}

TEST(HttpServer, SendsNoBodyWhereTheStatusForbidsOne) {
  HttpServer server(test_options(), {.handle = [](HttpRequest& request) {
                      const int status = request.path == "/unchanged" ? 304 : 204;
                      return HttpResponse{.status = status, .body = "HTTP/1.1 200 OK\r\n\r\n"};
                    }});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  EXPECT_EQ(client.ask(get("/unchanged")).status, 304);
  EXPECT_EQ(client.ask(get("/empty")).status, 204);
  EXPECT_EQ(client.ask(get("/unchanged")).status, 304);
}

TEST(HttpServer, RefusesInTheWordsOfTheCaller) {
  HttpHandlers handlers{.handle = echo};
  handlers.refuse = [](int status, std::string_view code) {
    return HttpResponse{.status = status, .body = "no: " + std::string(code)};
  };
  HttpServer server(test_options(), handlers);
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  EXPECT_EQ(client.ask("GET /\r\n\r\n").body, "no: malformed-request");
}

TEST(HttpServer, ObservesMethodRouteStatusAndTime) {
  std::mutex mutex;
  std::vector<std::string> seen;
  HttpHandlers handlers{.handle = echo};
  handlers.observe = [&](const HttpObservation& o) {
    const std::scoped_lock lock(mutex);
    seen.push_back(std::string(o.method) + ' ' + std::string(o.route) + ' ' +
                   std::to_string(o.status) + (o.duration.count() < 1'000'000 ? "" : " slow"));
  };
  HttpServer server(test_options(), handlers);
  ASSERT_TRUE(server.start());

  {
    RawClient client(server.port());
    client.ask(get("/secret"));
    client.ask("BAD\r\n\r\n");
  }
  server.stop();

  EXPECT_EQ(seen, (std::vector<std::string>{"GET /echo 200", "  400"}));
}

class HttpUpload : public testing::Test {
 protected:
  static HttpHandlers handlers() {
    HttpHandlers handlers{.handle = echo};
    handlers.streams = [](std::string_view method, std::string_view path) {
      return method == "POST" && path == "/documents";
    };
    handlers.handle_stream = [](HttpRequest& request, const HttpBodyReader& read) {
      std::size_t total = 0;
      std::size_t largest = 0;
      const bool complete = read([&](const char*, std::size_t size) {
        total += size;
        largest = std::max(largest, size);
        return true;
      });
      return HttpResponse{.status = complete && request.body.empty() ? 201 : 400,
                          .body = std::to_string(total) + (largest <= 65536 ? "" : " too large")};
    };
    return handlers;
  }
};

TEST_F(HttpUpload, IsReadInPiecesAndTheConnectionGoesOn) {
  HttpServer server(test_options(), handlers());
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  for (int i = 0; i < 2; ++i) {
    const RawReply reply = client.ask(post("/documents", std::string(5'000'000, 'x')));

    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.body, "5000000");
  }
  EXPECT_EQ(client.ask(post("/documents", "")).body, "0");
}

TEST_F(HttpUpload, TooLargeIsToldToAClientThatStillSends) {
  HttpServerOptions options = test_options();
  options.max_document_bytes = 1'000'000;
  HttpServer server(options, handlers());
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  const RawReply reply = client.ask(post("/documents", std::string(3'000'000, 'x')));

  EXPECT_EQ(reply.status, 413);
  EXPECT_TRUE(reply.has("Connection: close\r\n"));
}

TEST_F(HttpUpload, IsInvitedByContinueOnlyWhenItIsWanted) {
  HttpServer server(test_options(), handlers());
  ASSERT_TRUE(server.start());
  const std::string head = "POST /documents HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
  RawClient wanted(server.port());
  RawClient unwanted(server.port());

  EXPECT_EQ(wanted.ask(head + "Content-Length: 3\r\n\r\n").status, 100);
  EXPECT_EQ(wanted.ask("abc").body, "3");
  EXPECT_EQ(unwanted.ask(head + "Content-Length: 999999999\r\n\r\n").status, 413);
}

TEST(HttpServerStart, FailsWhereAnotherListens) {
  HttpServer first(test_options(), {.handle = echo});
  ASSERT_TRUE(first.start());
  HttpServerOptions options = test_options();
  options.port = first.port();
  HttpServer second(options, {.handle = echo});

  const auto started = second.start();

  ASSERT_FALSE(started);
  EXPECT_NE(started.error().detail.find("cannot listen on 127.0.0.1:"), std::string::npos);
  first.stop();
  HttpServer third(options, {.handle = echo});
  EXPECT_EQ(third.start().value_or(0), options.port) << "the port is free again at once";
}

TEST(HttpServerStart, ListensAgainWhenAcceptFails) {
  HttpServer server(test_options(), {.handle = echo});
  ASSERT_TRUE(server.start());
  break_listening_sockets();

  RawReply reply;
  for (int i = 0; i < 100 && reply.status == 0; ++i) {
    std::this_thread::sleep_for(milliseconds(20));
    reply = RawClient(server.port()).ask(get("/"));
  }

  EXPECT_EQ(reply.status, 200);
}

TEST(HttpServerStop, FinishesRepliesUnderWayAndTakesNoNewOnes) {
  std::latch entered(1);
  HttpServer server(test_options(), {.handle = [&](HttpRequest&) {
                      entered.count_down();
                      std::this_thread::sleep_for(milliseconds(200));
                      return HttpResponse{.body = "done"};
                    }});
  ASSERT_TRUE(server.start());
  RawClient busy(server.port());
  RawClient idle(server.port());
  busy.send(get("/"));
  entered.wait();

  server.stop();

  const RawReply reply = busy.receive();
  EXPECT_EQ(reply.body, "done");
  EXPECT_TRUE(reply.has("Connection: close\r\n"));
  EXPECT_TRUE(idle.is_closed_within(milliseconds(100)));
  RawClient late(server.port());
  EXPECT_FALSE(late.send(get("/")) && late.receive().status != 0);
}

TEST(HttpServerStop, WakesHandlersThatWait) {
  std::latch entered(1);
  HttpServer server(test_options(), {.handle = [&](HttpRequest& request) {
                      std::mutex mutex;
                      std::condition_variable_any changed;
                      std::unique_lock lock(mutex);
                      entered.count_down();
                      changed.wait_for(lock, request.stop, std::chrono::seconds(25),
                                       [] { return false; });
                      return HttpResponse{.status = 204};
                    }});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());
  client.send(get("/"));
  entered.wait();

  const auto begun = std::chrono::steady_clock::now();
  server.stop();

  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(1000));
  const RawReply reply = client.receive();
  EXPECT_EQ(reply.status, 204);
  EXPECT_FALSE(reply.has("Content-Length"));
}

TEST(HttpServerStop, CutsAnUploadThatOutlastsTheLimit) {
  HttpServerOptions options = test_options();
  options.drain_limit = milliseconds(300);
  HttpServer server(options, {.handle = echo});
  ASSERT_TRUE(server.start());
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  std::this_thread::sleep_for(milliseconds(50));

  const auto begun = std::chrono::steady_clock::now();
  server.stop();

  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(1500));
  EXPECT_EQ(client.receive().status, 0);
}

TEST(HttpServer, ServesManyConnectionsAtOnce) {
  HttpServerOptions options = test_options();
  options.threads = 40;
  HttpServer server(options, {.handle = echo});
  ASSERT_TRUE(server.start());
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 32; ++i) {
      clients.emplace_back([&, i] {
        RawClient client(server.port());
        for (int n = 0; n < 100; ++n) {
          const std::string body = std::to_string(i * 1000 + n);
          if (client.ask(post("/", body)).body == "POST/" + body) ++answered;
        }
      });
    }
  }

  EXPECT_EQ(answered, 3200);
}

}  // namespace
}  // namespace rahgir::api
