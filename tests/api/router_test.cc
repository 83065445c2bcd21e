#include "api/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_scene.h"

namespace rahgir::api {
namespace {

using testing::HasSubstr;

TEST(RouterTest, UnknownPathsAreNotFound) {
  ApiScene scene;

  for (const char* path : {"/api/v1/nothing", "/api/v1/services/", "/api/v1/services/a/b",
                           "/api/v1/requests//events", "/api", "/api/v1/../v1/services"}) {
    const Answered answered = scene.get(path);
    EXPECT_EQ(answered.status(), 404) << path;
    EXPECT_EQ(answered.http.content_type, "application/problem+json") << path;
  }
}

TEST(RouterTest, WrongMethodsSayWhichAreRight) {
  ApiScene scene;

  const Answered refused = scene.call("DELETE", "/api/v1/services/parking-permit");

  EXPECT_EQ(refused.status(), 405);
  EXPECT_EQ(refused.code(), "method-not-allowed");
  EXPECT_EQ(refused.header("Allow"), "GET, HEAD, PUT");
}

TEST(RouterTest, KnowsWhichRouteStreams) {
  ApiScene scene;

  EXPECT_TRUE(scene.router->streams("POST", "/api/v1/documents"));
  EXPECT_FALSE(scene.router->streams("GET", "/api/v1/documents"));
  EXPECT_FALSE(scene.router->streams("POST", "/api/v1/requests"));
}

TEST(RouterTest, NamesTheRouteForTheObserver) {
  ApiScene scene;
  HttpRequest request;
  request.method = "GET";
  request.path = "/api/v1/services/parking-permit";

  scene.router->handle(request);

  EXPECT_EQ(request.route, "getService");
  EXPECT_EQ(request.path_parameter("service"), "parking-permit");
}

TEST(RouterTest, RefusesWhatPagesOfOtherSitesSend) {
  ApiScene scene;
  const HttpFields foreign[] = {{{"Sec-Fetch-Site", "cross-site"}},
                                {{"Sec-Fetch-Site", "same-site"}},
                                {{"Origin", "https://evil.example"}},
                                {{"Origin", "null"}}};
  for (const Route& route : api_routes().routes) {
    for (const HttpFields& headers : foreign) {
      const Sent sent{.as = "ada", .headers = headers};
      const Answered answered = route.upload ? scene.upload_reply("x", sent)
                                             : scene.call(route.method, route.pattern, {}, sent);
      const bool changes = route.method != "GET";
      EXPECT_EQ(answered.code() == "cross-site", changes) << route.operation;
    }
  }
  EXPECT_EQ(scene.call("POST", "/api/v1/nothing", {}, {.headers = foreign[0]}).code(),
            "cross-site");
}

TEST(RouterTest, TakesWhatThisSitesPagesAndProgramsSend) {
  ApiScene scene;
  const auto file = [&](HttpFields headers) {
    return scene
        .call("POST", "/api/v1/requests", scene.submission(), {.headers = std::move(headers)})
        .status();
  };

  EXPECT_EQ(file({}), 201);
  EXPECT_EQ(file({{"Sec-Fetch-Site", "none"}}), 201);
  EXPECT_EQ(file({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://desk.example.org"}}), 201);
}

TEST(RouterTest, RendersWhatTheServerRefuses) {
  ApiScene scene;

  const HttpResponse refused = scene.router->refuse(431, "too-many-headers");
  const HttpResponse unknown = scene.router->refuse(418, "teapot");

  EXPECT_EQ(refused.status, 431);
  EXPECT_THAT(refused.body, HasSubstr("\"code\":\"too-many-headers\""));
  EXPECT_EQ(unknown.status, 418);
}

TEST(Problems, AreExplainedAsPageAndAsJson) {
  ApiScene scene;
  for (const ProblemRow& row : problem_table()) {
    const std::string path = "/problems/" + std::string(row.text);
    const Answered page = scene.get(path + "?lang=fa");
    EXPECT_EQ(page.status(), 200);
    EXPECT_THAT(page.http.body, HasSubstr("dir=\"rtl\""));
    const Answered json = scene.get(path, {.headers = {{"Accept", "application/json"}}});
    EXPECT_EQ(json.body["code"], row.text);
  }
  EXPECT_EQ(scene.get("/problems/unheard-of").status(), 404);
}

TEST(Operations, HealthReadinessAndMetrics) {
  ApiScene scene;
  scene.file();
  scene.desk->metrics.observe({.method = "POST",
                               .route = "submitRequest",
                               .status = 201,
                               .duration = std::chrono::microseconds(700)});

  EXPECT_EQ(scene.get("/healthz").body["alive"], true);
  const Answered ready = scene.get("/readyz");
  EXPECT_EQ(ready.body["ready"], true);
  EXPECT_EQ(ready.body["partitions"].size(), 3u);
  const Answered metrics = scene.get("/metrics");
  EXPECT_THAT(metrics.http.content_type, HasSubstr("text/plain"));
  EXPECT_THAT(
      metrics.http.body,
      HasSubstr("rahgir_http_requests_total{operation=\"submitRequest\",status=\"201\"} 1\n"));
  EXPECT_THAT(metrics.http.body,
              HasSubstr("rahgir_http_request_seconds_bucket{operation=\"submitRequest\","
                        "le=\"0.001000\"} 1\n"));
  EXPECT_THAT(metrics.http.body, HasSubstr("rahgir_events_total{partition=\"control\"}"));
}

TEST(Operations, FiguresAreForOperatorsOnly) {
  ApiScene scene({.trusted_proxies = {"10.0.0.1"}});
  const Sent stranger{.address = "203.0.113.5"};
  const Sent forwarded{.headers = {{"X-Forwarded-For", "192.0.2.1"}}, .address = "203.0.113.5"};
  const Sent proxied{.headers = {{"X-Forwarded-For", "203.0.113.5"}}, .address = "10.0.0.1"};
  // A proxy on this machine that nobody named: what it forwards is not this machine's.
  const Sent unnamed{.headers = {{"X-Forwarded-For", "203.0.113.5"}}, .address = "192.0.2.1"};

  for (const Sent& sent : {stranger, forwarded, proxied, unnamed}) {
    const Answered metrics = scene.get("/metrics", sent);
    EXPECT_EQ(metrics.status(), 403);
    EXPECT_EQ(metrics.header("WWW-Authenticate"), "") << "no credentials help";
    Sent with_token = sent;
    with_token.as = "ada";
    EXPECT_EQ(scene.get("/metrics", with_token).status(), 403);
    const Answered ready = scene.get("/readyz", sent);
    EXPECT_EQ(ready.status(), 200);
    EXPECT_EQ(ready.body, Json({{"ready", true}}));
    EXPECT_EQ(scene.get("/healthz", sent).status(), 200);
  }
  EXPECT_EQ(scene.get("/metrics").status(), 200);
  const Answered wrong = scene.get("/metrics", {.headers = {{"Authorization", "Bearer x"}}});
  EXPECT_EQ(wrong.status(), 401) << "credentials that are given must be right";
  EXPECT_NE(wrong.header("WWW-Authenticate"), "");
}

TEST(Forwarding, ByAnUnnamedProxyIsReportedOnce) {
  std::vector<std::string> warnings;
  ApiScene scene({.warn = [&](std::string_view text) { warnings.emplace_back(text); }});

  scene.get("/healthz");
  EXPECT_TRUE(warnings.empty());
  for (int i = 0; i < 3; ++i) {
    scene.get("/healthz", {.headers = {{"X-Forwarded-For", "198.51.100.9"}}});
  }

  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0], HasSubstr("trusted_proxies"));
  EXPECT_THAT(warnings[0], testing::Not(HasSubstr("198.51"))) << "no address of a person";
}

TEST(Replies, AreNotManyTimesTheRequest) {
  ApiScene scene;
  Json many = scene.submission();
  many["documents"] = Json::array();
  for (int i = 0; i < 101; ++i) many["documents"].push_back(1);
  const Answered listed = scene.call("POST", "/api/v1/requests", many);
  EXPECT_EQ(faults_of(listed), std::vector<std::string>{"/documents too-many"});

  Json unknown = scene.submission();
  for (int i = 0; i < 500; ++i) unknown["k" + std::to_string(i)] = 1;
  EXPECT_EQ(scene.call("POST", "/api/v1/requests", unknown).body["errors"].size(), 100u);
}

}  // namespace
}  // namespace rahgir::api
