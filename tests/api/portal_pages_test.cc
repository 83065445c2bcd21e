// The pages as a browser without script gets them, through the router over a real event store.

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <regex>

#include "api/portal/display.h"
#include "api/portal/pages.h"
#include "tests/api/api_scene.h"
#include "tests/api/portal_markup.h"

namespace rahgir::api {
namespace {

constexpr std::array kLanguages{"en", "es", "fa", "hu", "pl", "ru"};
constexpr std::size_t kMaxHtml = 60'000;  // ≤ 20 KB compressed, as such pages shrink to a third
constexpr std::string_view kKey = "abcdefghijklmnopqrstuv";
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    out += '%';
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

class PortalPages : public testing::Test {
 protected:
  PortalPages() : tables_{api_routes(), portal_routes()}, router_(*scene.desk, tables_) {
    for (const std::string code : {"street-light", "birth-certificate"}) {
      std::ifstream file(RAHGIR_SOURCE_DIR "/ops/demo/services/" + code + ".json");
      Json definition = Json::parse(file);
      definition["office"] = "traffic";
      const auto reply = scene.call("PUT", "/api/v1/services/" + code, definition, {.as = "ada"});
      EXPECT_EQ(reply.status(), 201) << reply.http.body;
    }
  }

  HttpResponse send(std::string method, std::string_view target, const HttpFields& fields = {},
                    HttpFields headers = {}) {
    HttpRequest request;
    request.method = std::move(method);
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) {
      request.query_parameters = parse_form(target.substr(request.path.size() + 1)).value();
    }
    headers.push_back({"Accept", "text/html,*/*;q=0.8"});
    headers.push_back({"Host", "desk.example.org"});
    if (request.method == "POST") {
      headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    }
    request.headers = std::move(headers);
    for (const HttpField& field : fields) {
      request.body += encoded(field.name) + '=' + encoded(field.value) + '&';
    }
    request.remote_address = "192.0.2.1";
    return router_.handle(request);
  }
  HttpResponse get(std::string_view target) { return send("GET", target); }
  HttpResponse post(std::string_view target, const HttpFields& fields) {
    return send("POST", target, fields);
  }

  static HttpFields permit(std::string_view key = kKey) {
    return {{"key", std::string(key)}, {"f.full_name", "Eva Example"}, {"f.zone", "a"}};
  }

  ApiScene scene;

 private:
  const std::array<RouteTable, 2> tables_;
  Router router_;
};

bool has(const HttpResponse& page, std::string_view text) {
  return page.body.find(text) != std::string::npos;
}

std::string code_of(const HttpResponse& receipt) {
  static const std::regex kCode(R"(<p class="code"><bdi dir="ltr">([0-9-]{24})</bdi>)");
  std::smatch match;
  return std::regex_search(receipt.body, match, kCode) ? match[1].str() : "";
}

std::string secret_of(const HttpResponse& receipt) {
  static const std::regex kSecret(R"(<p class="code secret"><bdi dir="ltr">([0-9A-Z]{12})</bdi>)");
  std::smatch match;
  return std::regex_search(receipt.body, match, kSecret) ? match[1].str() : "";
}

void expect_good_page(const HttpResponse& page, std::string_view language) {
  for (const std::string& fault : portal::faults_of_markup(page.body)) {
    ADD_FAILURE() << language << ": " << fault << "\n" << page.body;
  }
  const std::string direction = language == "fa" ? "rtl" : "ltr";
  EXPECT_TRUE(has(page, "<html lang=\"" + std::string(language) + "\" dir=\"" + direction + "\">"));
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(page.header("Content-Security-Policy"), kPolicy);
  EXPECT_EQ(page.header("Content-Language"), language);
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_LT(page.body.size(), kMaxHtml);
  EXPECT_FALSE(has(page, "<script"));
}

TEST_F(PortalPages, EveryPageInEveryLanguageIsWellFormed) {
  for (const std::string language : kLanguages) {
    const std::string lang = "?lang=" + language;
    const HttpResponse receipt = post("/services/parking-permit/apply" + lang,
                                      permit("key-of-" + language + "-0123456789abcdef"));
    ASSERT_EQ(receipt.status, 201) << receipt.body;
    const std::vector<std::pair<int, HttpResponse>> pages{
        {200, get("/" + lang)},
        {200, get("/services/parking-permit" + lang)},
        {200, get("/services/birth-certificate" + lang)},
        {200, get("/services/street-light/apply" + lang)},
        {422, post("/services/birth-certificate/apply" + lang, {{"key", std::string(kKey)}})},
        {201, receipt},
        {200, get("/track" + lang)},
        {422, post("/track" + lang, {{"code", "12"}})},
        {200, post("/track" + lang, {{"code", code_of(receipt)}})},
        {200, post("/track" + lang, {{"code", code_of(receipt)}, {"secret", secret_of(receipt)}})},
        {404, get("/nothing/here" + lang)},
        {404, get("/services/nothing" + lang)}};
    for (const auto& [status, page] : pages) {
      EXPECT_EQ(page.status, status) << page.body;
      expect_good_page(page, language);
    }
  }
}

TEST_F(PortalPages, ErrorsStandBesideTheirFieldsAndInTheSummary) {
  const HttpResponse page =
      post("/services/birth-certificate/apply", {{"key", std::string(kKey)},
                                                 {"f.registered_name", "Eva \"E\" <b>"},
                                                 {"f.birth_date.day", "31"},
                                                 {"f.birth_date.month", "2"},
                                                 {"f.birth_date.year", "2020"},
                                                 {"f.email", "nobody"},
                                                 {"f.delivery", "post"}});

  EXPECT_EQ(page.status, 422);
  for (const char* id : {"f-birth_date", "f-birth_place", "f-full_name", "f-email", "f-relation",
                         "f-extent", "f-postal_address"}) {
    EXPECT_TRUE(has(page, "<a href=\"#" + std::string(id) + "\">")) << id;
    EXPECT_TRUE(has(page, "id=\"" + std::string(id) + "-error\"")) << id;
  }
  EXPECT_FALSE(has(page, "f-registered_name-error"));
  EXPECT_TRUE(has(page, "value=\"Eva &quot;E&quot; &lt;b&gt;\""));
  EXPECT_TRUE(has(page, "name=\"f.birth_date.day\" value=\"31\""));
  EXPECT_TRUE(has(page, "value=\"post\" checked"));
  EXPECT_TRUE(has(page, "value=\"" + std::string(kKey) + "\""));
  EXPECT_TRUE(has(page, "<title>Error: "));
}

TEST_F(PortalPages, AFormSentTwiceFilesOnce) {
  const HttpResponse first = post("/services/parking-permit/apply", permit());
  const HttpResponse again = post("/services/parking-permit/apply", permit());

  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(code_of(first).size(), 24U);
  EXPECT_EQ(code_of(again), code_of(first));
  EXPECT_EQ(secret_of(again), secret_of(first));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
}

TEST_F(PortalPages, AKeyUsedForOtherAnswersOrAnotherServiceFilesNothing) {
  ASSERT_EQ(post("/services/parking-permit/apply", permit()).status, 201);
  HttpFields changed = permit();
  changed.back().value = "b";

  EXPECT_EQ(post("/services/parking-permit/apply", changed).status, 422);
  const HttpResponse short_key = post("/services/parking-permit/apply", permit("short"));
  EXPECT_EQ(short_key.status, 400);
  EXPECT_TRUE(has(short_key, "value=\"Eva Example\""));
}

TEST_F(PortalPages, WhatAConditionHidesIsLeftOut) {
  HttpFields fields = permit();
  fields.push_back({"f.van", "no"});
  fields.push_back({"f.length_m", "rubbish"});

  EXPECT_EQ(post("/services/parking-permit/apply", fields).status, 201);
  fields[3].value = "yes";
  fields[0].value = "another-key-0123456789abc";
  EXPECT_EQ(post("/services/parking-permit/apply", fields).status, 422);
}

TEST_F(PortalPages, ACodeTypedWithPersianDigitsIsFound) {
  const HttpResponse receipt = post("/services/parking-permit/apply?lang=fa", permit());
  const std::string code = portal::show_digits(code_of(receipt), "fa");
  ASSERT_TRUE(has(receipt, code));

  const HttpResponse page = post("/track?lang=fa", {{"code", " " + code + " "}});

  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "مجوز پارک ساکنان")) << page.body;
  EXPECT_TRUE(has(page, "۱۱ اسفند ۱۴۰۴")) << page.body;  // the scene's 2 March 2026
  EXPECT_TRUE(has(page, "aria-current=\"step\""));
}

TEST_F(PortalPages, AnUnknownCodeAndAWrongSecretReadAlike) {
  const std::string code = code_of(post("/services/parking-permit/apply", permit()));

  const HttpResponse wrong = post("/track", {{"code", code}, {"secret", "000000000000"}});

  EXPECT_EQ(wrong.status, 404);
  EXPECT_TRUE(has(wrong, "id=\"code-error\""));
  EXPECT_FALSE(has(wrong, "000000000000"));
}

TEST_F(PortalPages, TheSecretOpensMessages) {
  const HttpResponse receipt = post("/services/parking-permit/apply", permit());
  const std::string code = code_of(receipt), secret = secret_of(receipt);
  const Answered seen = scene.call("POST", "/api/v1/track", {{"code", code}, {"secret", secret}});
  const std::string request = seen.body.value("request", "");
  ASSERT_EQ(scene
                .call("POST", "/api/v1/requests/" + request + "/actions/message",
                      {{"text", "Come <b>in</b>"}}, {.as = "anna"})
                .status(),
            200)
      << seen.http.body;

  EXPECT_FALSE(has(post("/track", {{"code", code}}), "Come"));
  EXPECT_TRUE(
      has(post("/track", {{"code", code}, {"secret", secret}}), "Come &lt;b&gt;in&lt;/b&gt;"));
}

TEST_F(PortalPages, NothingTypedBecomesMarkup) {
  const std::array corpus{std::string("<script>alert(1)</script>"),
                          std::string("\"><img src=x onerror=alert(1)>"),
                          std::string("' onfocus='alert(1)"),
                          std::string("</textarea><svg onload=alert(1)>"),
                          std::string("{{t.site_name}}{{{key}}}"),
                          std::string("javascript:alert(1)"),
                          std::string("&#60;script&#62;"),
                          std::string("\xC0\xBC"
                                      "script\xFE"),
                          std::string("\x01\x02\x00<b>", 6)};
  const std::array names{"key",         "f.district",    "f.location",    "f.pole_number",
                         "f.lamps",     "f.since.day",   "f.since.month", "f.since.year",
                         "f.danger",    "f.danger_kind", "f.remarks",     "f.wants_reply",
                         "f.full_name", "f.email"};
  for (const std::string& each : corpus) {
    HttpFields fields;
    for (const char* name : names) fields.push_back({name, each});
    fields.front().value = kKey;
    const std::array pages{
        post("/services/street-light/apply", fields),
        post("/services/street-light/apply", {{"key", each}, {"f.remarks", each}}),
        post("/track", {{"code", each}, {"secret", each}}), get("/?lang=" + encoded(each)),
        get("/track?lang=en&x=" + encoded(each))};
    for (const HttpResponse& page : pages) {
      for (const std::string& fault : portal::faults_of_markup(page.body)) {
        // What looks like a template's tag was typed, and is shown as typed.
        if (!fault.starts_with("a tag of the template")) ADD_FAILURE() << fault << page.body;
      }
      for (const char* bad : {"<script", "<img", "<svg", " onfocus='", "<b>"}) {
        EXPECT_FALSE(has(page, bad)) << bad << page.body;
      }
    }
  }
}

TEST_F(PortalPages, FormsOfOtherSitesAreRefused) {
  const std::string target = "/services/parking-permit/apply";
  const HttpFields same_site{{"Sec-Fetch-Site", "same-origin"},
                             {"Origin", "https://desk.example.org"}};

  EXPECT_EQ(send("POST", target, permit(), {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(send("POST", target, permit(), {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(send("POST", "/track", {{"code", "1"}}, {{"Origin", "null"}}).status, 403);
  EXPECT_EQ(send("POST", target, permit(), same_site).status, 201);
}

TEST_F(PortalPages, AssetsAreKeptUnderTheAddressOfTheirContent) {
  static const std::regex kStyle(R"re(href="(/assets/style\.css\?v=[0-9a-f]{16})")re");
  std::smatch match;
  const std::string home = get("/").body;
  ASSERT_TRUE(std::regex_search(home, match, kStyle));

  const HttpResponse pinned = get(match[1].str());
  const std::string tag(pinned.header("ETag").value_or(""));

  EXPECT_EQ(pinned.status, 200);
  EXPECT_EQ(pinned.content_type, "text/css; charset=utf-8");
  EXPECT_EQ(pinned.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(get("/assets/style.css").header("Cache-Control"), "public, no-cache");
  EXPECT_EQ(send("GET", "/assets/style.css", {}, {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(get("/assets/other.css").status, 404);
  for (const char* physical : {"left", "right", "margin-top", "margin-bottom"}) {
    EXPECT_FALSE(has(pinned, std::string(physical) + ":")) << physical;
  }
}

TEST_F(PortalPages, ASuspendedServiceSaysSo) {
  ASSERT_EQ(scene
                .call("POST", "/api/v1/services/parking-permit/suspend",
                      {{"notice", {{"en", "Back in May"}}}}, {.as = "ada"})
                .status(),
            200);

  const HttpResponse page = get("/services/parking-permit");

  EXPECT_TRUE(has(page, "Back in May"));
  EXPECT_FALSE(has(page, "/apply"));
  EXPECT_EQ(get("/services/parking-permit/apply").status, 303);
}

TEST_F(PortalPages, ProgramsGetProblemsAsJson) {
  HttpRequest request{.method = "GET", .target = "/nothing", .path = "/nothing"};
  const std::array tables{api_routes(), portal_routes()};
  Router router(*scene.desk, tables);

  EXPECT_EQ(router.handle(request).content_type, "application/problem+json");
}

TEST_F(PortalPages, LinksOfAnErrorPageStayOnThisSite) {
  for (const char* path : {"//evil.example/x", "/\\evil.example/x", "/\\/evil.example/x"}) {
    const HttpResponse page = get(path);

    EXPECT_EQ(page.status, 404);
    EXPECT_TRUE(has(page, "\"/evil.example/x?lang=es\"")) << page.body;
    EXPECT_FALSE(has(page, "\"//")) << page.body;
    EXPECT_FALSE(has(page, "\"/\\")) << page.body;
  }
  EXPECT_TRUE(has(get("/no%3fpage%23x"), "\"/no%3fpage%23x?lang=es\"")) << "as it was sent";
}

}  // namespace
}  // namespace rahgir::api
