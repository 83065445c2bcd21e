#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/tracking_code.h"
#include "tests/api/api_scene.h"

namespace rahgir::api {
namespace {

using testing::ElementsAre;

/// A code with right check digits that no request has.
std::string unused_code(std::uint64_t x = 12345) { return *domain::tracking_code_from(x); }

Answered track(ApiScene& scene, const std::string& code, const Sent& sent = {}) {
  return scene.call("POST", "/api/v1/track", {{"code", code}}, sent);
}

TEST(Track, TakesCodesAsPeopleTypeThem) {
  ApiScene scene;
  const Filed filed = scene.file();
  std::string digits, persian;
  for (const char c : filed.code) {
    if (c == '-') continue;
    digits += c;
    persian += "\xDB";
    persian += static_cast<char>(0xB0 + (c - '0'));
  }

  EXPECT_EQ(track(scene, digits).status(), 200);
  EXPECT_EQ(track(scene, "  " + filed.code + "\xE2\x80\x8F").status(), 200);
  EXPECT_EQ(track(scene, persian).status(), 200);
}

TEST(Track, WhatCannotBeACodeIsSaidSoAndNotCounted) {
  ApiScene scene;
  const Filed filed = scene.file();
  std::string swapped = filed.code;
  swapped.back() = swapped.back() == '0' ? '1' : '0';

  for (int i = 0; i < 20; ++i) EXPECT_EQ(track(scene, swapped).status(), 422);

  EXPECT_THAT(faults_of(track(scene, "123")), ElementsAre("/code tracking-code-length"));
  EXPECT_THAT(faults_of(track(scene, "12a4")), ElementsAre("/code tracking-code-character"));
  EXPECT_THAT(faults_of(track(scene, swapped)), ElementsAre("/code tracking-code-check"));
  EXPECT_THAT(faults_of(scene.call("POST", "/api/v1/track", Json::object())),
              ElementsAre("/code required"));
  EXPECT_EQ(track(scene, filed.code).status(), 200);
}

TEST(Track, TenMissesCloseTheDoorForTheAddress) {
  ApiScene scene;
  const Filed filed = scene.file();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(track(scene, unused_code(100 + static_cast<std::uint64_t>(i))).status(), 404);
  }

  const Answered closed = track(scene, filed.code);

  EXPECT_EQ(closed.status(), 429);
  EXPECT_EQ(closed.code(), "too-many-requests");
  EXPECT_EQ(closed.header("Retry-After"), "600");
  EXPECT_EQ(track(scene, filed.code, {.address = "192.0.2.77"}).status(), 200);
  scene.advance(std::chrono::minutes(10));
  EXPECT_EQ(track(scene, filed.code).status(), 200);
}

TEST(Track, UnknownCodeAndWrongSecretAnswerAlike) {
  ApiScene scene;
  const Filed filed = scene.file();
  const auto with_secret = [&](const std::string& code, const char* address) {
    return scene
        .call("POST", "/api/v1/track", {{"code", code}, {"secret", "ABCDEFGHJKMN"}},
              {.address = address})
        .http;
  };

  EXPECT_EQ(with_secret(filed.code, "192.0.2.3"), with_secret(unused_code(), "192.0.2.4"));
  EXPECT_EQ(with_secret(filed.code, "192.0.2.3").status, 404);
}

TEST(Track, GuessedSecretsCountAsMisses) {
  ApiScene scene;
  const Filed filed = scene.file();
  const Sent guess{.basic = filed.code + ":ABCDEFGHJKMN"};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(scene.view(filed, guess).status(), 401);

  EXPECT_EQ(scene.view(filed, guess).status(), 429);
  EXPECT_EQ(track(scene, filed.code).status(), 429);
  // The misses of others behind the same address shut out nobody who proves who they are.
  EXPECT_EQ(scene.view(filed, {.basic = filed.code + ':' + filed.secret}).status(), 200);
  EXPECT_EQ(scene.call("POST", "/api/v1/track", {{"code", filed.code}, {"secret", filed.secret}})
                .status(),
            200);
  EXPECT_EQ(scene.call("POST", "/api/v1/track", {{"code", filed.code}}, {.as = "anna"}).status(),
            200);
}

TEST(Track, SecretsAreTakenAsTyped) {
  ApiScene scene;
  const Filed filed = scene.file();
  std::string typed;
  for (const char c : filed.secret) typed += static_cast<char>(std::tolower(c));
  typed.insert(4, "-");

  EXPECT_EQ(scene.call("POST", "/api/v1/track", {{"code", filed.code}, {"secret", typed}}).status(),
            200);
}

TEST(Track, AConfidentialServiceIsHiddenWithoutTheSecret) {
  ApiScene scene;
  Json hidden = ApiScene::parking_permit();
  hidden["code"] = "hidden-help";
  hidden["confidential"] = true;
  ASSERT_EQ(scene.call("PUT", "/api/v1/services/hidden-help", hidden, {.as = "ada"}).status(), 201);
  Json submission = scene.submission();
  submission["service"] = "hidden-help";
  const Json receipt = scene.call("POST", "/api/v1/requests", submission).body;

  const Answered with_code = track(scene, receipt["tracking_code"]);
  const Answered with_both = scene.call(
      "POST", "/api/v1/track", {{"code", receipt["tracking_code"]}, {"secret", receipt["secret"]}});

  EXPECT_TRUE(with_code.body["service"].is_null());
  EXPECT_EQ(with_both.body["service"]["code"], "hidden-help");
}

TEST(Track, LabelsComeInTheLanguageAskedFor) {
  ApiScene scene;
  const Filed filed = scene.file();

  const Answered spanish =
      track(scene, filed.code, {.headers = {{"Accept-Language", "es-MX, en;q=0.5"}}});
  const Answered persian = scene.call("POST", "/api/v1/track?lang=fa", {{"code", filed.code}},
                                      {.headers = {{"Accept-Language", "es"}}});
  const Answered other = track(scene, filed.code, {.headers = {{"Accept-Language", "ja"}}});

  EXPECT_EQ(spanish.header("Content-Language"), "es");
  EXPECT_EQ(spanish.body["service"]["name"], "Permiso de aparcamiento para residentes");
  EXPECT_EQ(persian.header("Content-Language"), "fa");
  EXPECT_EQ(other.header("Content-Language"), "en");
}

TEST(Track, ErrorsSpeakTheLanguageAskedFor) {
  ApiScene scene;

  const Answered polish = track(scene, "123", {.headers = {{"Accept-Language", "pl"}}});

  EXPECT_EQ(polish.header("Content-Language"), "pl");
  EXPECT_EQ(polish.body["title"], "Niektóre dane są nieprawidłowe");
  EXPECT_EQ(polish.body["errors"][0]["detail"], "Kod śledzenia ma 20 cyfr.");
}

}  // namespace
}  // namespace rahgir::api
