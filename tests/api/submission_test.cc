#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_scene.h"

namespace rahgir::api {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr const char* kKey = "a-key-that-is-long-enough-1";

Sent with_key(std::string key, std::string as = "") {
  return {.as = std::move(as), .headers = {{"Idempotency-Key", std::move(key)}}};
}

TEST(Submission, ANationalIdThatDoesNotFitIsSaidInTheReadersLanguage) {
  ApiScene scene;
  Json body = scene.submission();
  body["applicant"] = {{"national_id", "no number!"}};

  const Answered refused =
      scene.call("POST", "/api/v1/requests", body, {.headers = {{"Accept-Language", "ru"}}});

  EXPECT_THAT(faults_of(refused), testing::ElementsAre("/applicant/national_id national-id"));
  EXPECT_EQ(refused.body["errors"][0]["detail"], "Это не похоже на номер удостоверения личности.");
  body["applicant"] = {{"national_id", "AB-123456"}};
  EXPECT_EQ(scene.call("POST", "/api/v1/requests", body).status(), 201);
}

TEST(Submission, RepeatGivesTheSameReceiptAgain) {
  ApiScene scene;

  const Answered first = scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));
  const Answered again = scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));

  EXPECT_EQ(first.status(), 201);
  EXPECT_EQ(again.status(), 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(first.header("Idempotency-Replayed"), "");
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
}

TEST(Submission, RepeatGivesTheFirstReceiptAfterWorkAndReissue) {
  ApiScene scene;
  const Answered first = scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));
  const Filed filed{first.body["request"], first.body["tracking_code"], first.body["secret"], ""};
  ASSERT_EQ(scene.act(filed, "reissue_secret", Json::object(), {.as = "anna"}).status(), 200);

  const Answered again = scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));

  EXPECT_EQ(again.body, first.body);
}

TEST(Submission, RepeatAfterTheServiceIsSuspendedStillGivesTheReceipt) {
  ApiScene scene;
  const Answered first = scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));
  ASSERT_EQ(scene
                .call("POST", "/api/v1/services/parking-permit/suspend",
                      {{"notice", {{"en", "Back soon"}}}}, {.as = "ada"})
                .status(),
            200);

  const Answered again = scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));
  const Answered fresh = scene.call("POST", "/api/v1/requests", scene.submission());

  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(fresh.status(), 409);
  EXPECT_EQ(fresh.code(), "service-unavailable");
}

TEST(Submission, SameKeyWithAnotherBodyIsRefused) {
  ApiScene scene;
  scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));
  Json other = scene.submission();
  other["form"]["zone"] = "b";

  const Answered reused = scene.call("POST", "/api/v1/requests", other, with_key(kKey));

  EXPECT_EQ(reused.status(), 422);
  EXPECT_EQ(reused.code(), "idempotency-key-reused");
}

TEST(Submission, RejectionLeavesTheKeyFree) {
  ApiScene scene;
  Json faulty = scene.submission();
  faulty["form"].erase("full_name");

  const Answered refused = scene.call("POST", "/api/v1/requests", faulty, with_key(kKey));
  const Answered filed = scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey));

  EXPECT_EQ(refused.status(), 422);
  EXPECT_EQ(filed.status(), 201);
}

TEST(Submission, KeysOfDifferentCallersDoNotMeet) {
  ApiScene scene;

  const Answered anna =
      scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey, "anna"));
  const Answered bence =
      scene.call("POST", "/api/v1/requests", scene.submission(), with_key(kKey, "bence"));

  EXPECT_NE(anna.body["request"], bence.body["request"]);
}

TEST(Submission, AnonymousKeysAreLong) {
  ApiScene scene;

  EXPECT_EQ(scene.call("POST", "/api/v1/requests", scene.submission(), with_key("short")).code(),
            "idempotency-key-invalid");
  EXPECT_EQ(scene.call("POST", "/api/v1/requests", scene.submission(), with_key("short", "anna"))
                .status(),
            201);
  EXPECT_EQ(
      scene.call("POST", "/api/v1/requests", scene.submission(), with_key(std::string(65, 'x')))
          .code(),
      "idempotency-key-invalid");
  EXPECT_EQ(scene
                .call("POST", "/api/v1/requests", scene.submission(),
                      with_key("with spaces in the middle of it"))
                .status(),
            400);
}

TEST(Submission, EveryFaultIsNamedByItsPointer) {
  ApiScene scene;
  const Json body{{"service", "parking-permit"},
                  {"form", {{"zone", "z"}, {"colour", "red"}}},
                  {"applicant", {{"email", "nonsense"}}}};

  const Answered refused = scene.call("POST", "/api/v1/requests", body);

  EXPECT_EQ(refused.status(), 422);
  EXPECT_EQ(refused.code(), "invalid");
  const auto faults = faults_of(refused);
  EXPECT_THAT(faults, Contains("/form/zone option"));
  EXPECT_THAT(faults, Contains("/form/colour unknown"));
  EXPECT_THAT(faults, Contains("/form/full_name required"));
  EXPECT_THAT(faults, Contains("/applicant/email format"));
}

TEST(Submission, UnknownKeysAndWrongTypesAreFaults) {
  ApiScene scene;
  const Json body{{"service", 7},
                  {"forn", Json::object()},
                  {"form", {{"length_m", 1.5}}},
                  {"channel", "web"},
                  {"documents", Json::array({{{"document", "x"}}})}};

  const Answered refused = scene.call("POST", "/api/v1/requests", body);

  EXPECT_THAT(faults_of(refused),
              ElementsAre("/channel unknown-key", "/documents/0/document malformed",
                          "/documents/0/kind required", "/form/length_m type", "/forn unknown-key",
                          "/service type"));
}

TEST(Submission, UnknownServiceIsAFault) {
  ApiScene scene;

  const Answered refused = scene.call("POST", "/api/v1/requests", {{"service", "dog-licence"}});

  EXPECT_EQ(refused.status(), 422);
  EXPECT_THAT(faults_of(refused), ElementsAre("/service unknown"));
}

TEST(Submission, EmptyApplicantIsFine) {
  ApiScene scene;

  EXPECT_EQ(scene.call("POST", "/api/v1/requests", scene.submission()).status(), 201);
}

TEST(Submission, StaffSayChannelAndOnWhoseBehalfAndWhen) {
  ApiScene scene;
  Json body = scene.submission();
  body["channel"] = "counter";
  body["on_behalf_of"] = {{"phone", "+34 600 000 000"}};
  body["occurred_at"] = "2026-02-27T10:00:00+01:00";

  const Answered created = scene.call("POST", "/api/v1/requests", body, {.as = "anna"});

  ASSERT_EQ(created.status(), 201) << created.http.body;
  const Answered view =
      scene.get("/api/v1/requests/" + created.body["request"].get<std::string>(), {.as = "anna"});
  EXPECT_EQ(view.body["channel"], "counter");
  EXPECT_EQ(view.body["submitted_at"], "2026-02-27T09:00:00.000Z");
  EXPECT_EQ(view.body["parties"][0]["contact"]["phone"], "+34 600 000 000");
}

TEST(Submission, StaffOfAnotherOfficeMayNotTakeItIn) {
  ApiScene scene;

  const Answered refused =
      scene.call("POST", "/api/v1/requests", scene.submission(), {.as = "reza"});

  EXPECT_EQ(refused.status(), 403);
  EXPECT_EQ(refused.code(), "duty-required");
}

TEST(Submission, QuotaCountsByAddressAndNotForStaff) {
  ApiScene scene({.submissions_per_hour = 2});
  scene.file();
  scene.file();

  const Answered refused = scene.call("POST", "/api/v1/requests", scene.submission());

  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(refused.code(), "too-many-requests");
  EXPECT_EQ(refused.header("Retry-After"), "3600");
  EXPECT_EQ(
      scene.call("POST", "/api/v1/requests", scene.submission(), {.address = "192.0.2.2"}).status(),
      201);
  EXPECT_EQ(scene.call("POST", "/api/v1/requests", scene.submission(), {.as = "anna"}).status(),
            201);
  scene.advance(std::chrono::hours(1));
  EXPECT_EQ(scene.call("POST", "/api/v1/requests", scene.submission()).status(), 201);
}

TEST(Submission, ADocumentCanBeUsedAgainAfterARefusal) {
  ApiScene scene;
  const std::string proof = scene.upload("%PDF-1.4");
  Json faulty = scene.submission();
  faulty["documents"] = Json::array({{{"document", proof}, {"kind", "address_proof"}}});
  Json right = faulty;
  faulty["form"].erase("full_name");

  EXPECT_EQ(scene.call("POST", "/api/v1/requests", faulty).status(), 422);
  EXPECT_EQ(scene.call("POST", "/api/v1/requests", right).status(), 201);

  const Answered taken = scene.call("POST", "/api/v1/requests", right);
  EXPECT_EQ(taken.status(), 422);
  EXPECT_THAT(faults_of(taken), ElementsAre("/documents/0/document document-taken"));
}

TEST(Submission, UnknownDocumentIsAFault) {
  ApiScene scene;
  Json body = scene.submission();
  body["documents"] =
      Json::array({{{"document", "AAAAAAAAAAAAAAAAAAAAAA"}, {"kind", "address_proof"}}});

  EXPECT_THAT(faults_of(scene.call("POST", "/api/v1/requests", body)),
              ElementsAre("/documents/0/document unknown-document"));
}

struct Hostile {
  const char* name;
  std::string body;
  int status;
};

class HostileSubmission : public testing::TestWithParam<Hostile> {};

TEST_P(HostileSubmission, IsRefused) {
  static ApiScene scene;

  const Answered refused = scene.raw("POST", "/api/v1/requests", GetParam().body);

  EXPECT_EQ(refused.status(), GetParam().status) << GetParam().name << refused.http.body;
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, HostileSubmission,
    testing::Values(Hostile{"empty", "", 400}, Hostile{"array", "[]", 422},
                    Hostile{"text", "\"x\"", 422}, Hostile{"truncated", R"({"service":)", 400},
                    Hostile{"duplicate", R"({"service":"a","service":"b"})", 400},
                    Hostile{"utf-8", "{\"service\":\"\xff\"}", 400},
                    Hostile{"null byte", std::string("{\"service\":\"a\\u0000b\"}"), 422},
                    Hostile{"deep", std::string(5000, '[') + std::string(5000, ']'), 400},
                    Hostile{"large", '"' + std::string(600 * 1024, 'x') + '"', 413}));

TEST(Submission, HasNoVersionToMatch) {
  ApiScene scene;
  const auto file = [&](const char* version) {
    return scene.call("POST", "/api/v1/requests", scene.submission(),
                      {.headers = {{"If-Match", version}}});
  };

  EXPECT_EQ(file("\"3\"").code(), "version-conflict");
  EXPECT_EQ(file("\"3\"").body["current_version"], 0);
  EXPECT_EQ(file("3").code(), "precondition-invalid");
  EXPECT_EQ(file("\"0\"").status(), 201);
}

TEST(Submission, ABrowsersFormCannotPassForJson) {
  ApiScene scene;
  const std::string body = scene.submission().dump();
  const HttpField form{"Content-Type", "application/x-www-form-urlencoded"};

  EXPECT_EQ(scene.raw("POST", "/api/v1/requests", body, {.headers = {form}}).status(), 201);
  EXPECT_EQ(scene
                .raw("POST", "/api/v1/requests", body,
                     {.headers = {form, {"Sec-Fetch-Site", "cross-site"}}})
                .code(),
            "cross-site");
  EXPECT_EQ(
      scene.raw("POST", "/api/v1/requests", body, {.headers = {{"Content-Type", "text/plain"}}})
          .status(),
      415);
}

}  // namespace
}  // namespace rahgir::api
