#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/base64.h"
#include "eventstore/hashing.h"
#include "eventstore/rocksdb_document_store.h"
#include "tests/api/api_scene.h"
#include "tests/api/raw_client.h"

namespace rahgir::api {
namespace {

using testing::ElementsAre;

TEST(Documents, ComeBackAsTheyWereAsAnAttachment) {
  ApiScene scene;
  const Filed filed = scene.file();
  std::string bytes = "%PDF-1.4 ";
  for (int i = 0; i < 5'000; ++i) bytes += static_cast<char>(i % 251);
  const std::string id =
      scene.upload(bytes, {.headers = {{"X-Filename", "%D8%B3%D9%86%D8%AF.pdf"}}});
  ASSERT_EQ(
      scene.act(filed, "attach", {{"document", id}, {"kind", "address_proof"}}, {.as = "anna"})
          .status(),
      200);

  const Answered document = scene.get("/api/v1/documents/" + id, {.as = "anna"});

  EXPECT_EQ(document.http.body, bytes);
  EXPECT_EQ(document.http.content_type, "application/pdf");
  EXPECT_EQ(document.header("Content-Disposition"),
            "attachment; filename*=UTF-8''%D8%B3%D9%86%D8%AF.pdf");
  EXPECT_EQ(document.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(document.header("Cache-Control"), "no-store");
}

/// A document of three pieces and a bit, attached so that anna and the applicant see it.
struct Attached {
  ApiScene& scene;
  std::string bytes = std::string(3 * eventstore::kChunkBytes, 'x') + "end";
  Filed filed = scene.file();
  std::string id = scene.upload(bytes, {.as = "anna"});
  Answered attached =
      scene.act(filed, "attach", {{"document", id}, {"kind", "address_proof"}}, {.as = "anna"});
  std::string target = "/api/v1/documents/" + id;
  Sent applicant{.basic = filed.code + ":" + filed.secret};
};

TEST(Documents, AreAskedOfTheStorePieceByPiece) {
  ApiScene scene;
  const Attached document{scene};

  const HttpResponse response = scene.unread(document.target, {.as = "anna"});

  EXPECT_EQ(response.body, "");
  ASSERT_TRUE(response.pieces);
  EXPECT_EQ(response.pieces->size, document.bytes.size());
  std::string bytes;
  for (int piece = 0; piece < 4; ++piece) {
    const std::string_view next = response.pieces->next();
    EXPECT_LE(next.size(), eventstore::kChunkBytes);
    bytes += next;
  }
  EXPECT_EQ(bytes, document.bytes);
}

TEST(Documents, TravelOverASocket) {
  ApiScene scene;
  const Attached document{scene};
  HttpServer server(test_options(), scene.router->handlers());
  ASSERT_TRUE(server.start());
  RawClient client(server.port());

  client.send("GET " + document.target + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
              scene.token("anna") + "\r\n\r\n" + get("/healthz"));
  const RawReply reply = client.receive();

  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("Content-Type: application/pdf\r\n")) << reply.head;
  EXPECT_EQ(reply.body, document.bytes);
  EXPECT_EQ(client.receive().status, 200);
}

TEST(Documents, ToOneCallerAtOnceAreLimited) {
  ApiScene scene({.max_downloads_per_caller = 1});
  const Attached document{scene};
  auto sending = std::make_optional(scene.unread(document.target, {.as = "anna"}));
  ASSERT_EQ(sending->status, 200);

  const Answered refused = scene.get(document.target, {.as = "anna"});
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(refused.code(), "too-many-requests");
  EXPECT_EQ(refused.header("Retry-After"), "2");
  EXPECT_EQ(scene.get(document.target, {.as = "sofia"}).status(), 200) << "of the same address";
  const HttpResponse applicants = scene.unread(document.target, document.applicant);
  EXPECT_EQ(applicants.status, 200);
  EXPECT_EQ(scene.get(document.target, document.applicant).status(), 429);

  sending.reset();
  EXPECT_EQ(scene.get(document.target, {.as = "anna"}).status(), 200);
}

TEST(Documents, ToAllAtOnceAreLimited) {
  ApiScene scene({.max_downloads = 2});
  const Attached document{scene};
  auto first = std::make_optional(scene.unread(document.target, {.as = "anna"}));
  const HttpResponse second = scene.unread(document.target, document.applicant);
  ASSERT_EQ(second.status, 200);

  const Answered refused = scene.get(document.target, {.as = "sofia"});
  EXPECT_EQ(refused.status(), 503);
  EXPECT_EQ(refused.http.content_type, "application/problem+json");
  EXPECT_EQ(refused.code(), "overloaded");
  EXPECT_EQ(refused.header("Retry-After"), "2");
  EXPECT_EQ(scene.get(document.target, {.as = "nils"}).status(), 404)
      << "who may not see it is told nothing else";
  EXPECT_EQ(scene.get("/healthz").status(), 200) << "nothing else is refused";

  first.reset();
  EXPECT_EQ(scene.get(document.target, {.as = "sofia"}).status(), 200);
}

TEST(Documents, SlowReadersOfThePublicLeaveStaffAQuarter) {
  ApiScene scene({.max_downloads = 4});
  const Attached document{scene};
  std::vector<HttpResponse> sending;
  for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) {
    Sent applicant = document.applicant;
    applicant.address = address;
    sending.push_back(scene.unread(document.target, applicant));
  }

  EXPECT_EQ(sending[2].status, 200);
  EXPECT_EQ(sending[3].status, 503);
  EXPECT_EQ(scene.get(document.target, {.as = "anna"}).status(), 200);
  sending.clear();
  EXPECT_EQ(scene.get(document.target, document.applicant).status(), 200);
}

TEST(Documents, ReplyTellsSizeAndHash) {
  ApiScene scene;

  const Answered stored = scene.upload_reply("abc");

  EXPECT_EQ(stored.status(), 201);
  EXPECT_EQ(stored.body["size"], 3);
  EXPECT_EQ(stored.body["sha256"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Documents, ADigestIsChecked) {
  ApiScene scene;
  const std::string right =
      "sha-256=" + encode_base64(eventstore::as_text(eventstore::sha256("abc")));

  EXPECT_EQ(scene.upload_reply("abc", {.headers = {{"Digest", right}}}).status(), 201);
  const Answered damaged = scene.upload_reply("abd", {.headers = {{"Digest", right}}});
  EXPECT_EQ(damaged.status(), 400);
  EXPECT_EQ(damaged.code(), "digest-mismatch");
}

TEST(Documents, NobodyReadsWhatIsNotAttached) {
  ApiScene scene;
  const std::string id = scene.upload("abc");

  EXPECT_EQ(scene.get("/api/v1/documents/" + id, {.as = "anna"}).status(), 404);
  EXPECT_EQ(scene.get("/api/v1/documents/AAAAAAAAAAAAAAAAAAAAAA", {.as = "anna"}).status(), 404);
  EXPECT_EQ(scene.get("/api/v1/documents/x", {.as = "anna"}).status(), 404);
}

TEST(Documents, NamesAndTypesAreChecked) {
  ApiScene scene;

  for (const char* name : {"..%2Fetc%2Fpasswd", "a%00b", "a%0Ab", "%FF", "%zz"}) {
    EXPECT_EQ(scene.upload_reply("x", {.headers = {{"X-Filename", name}}}).code(),
              "invalid-parameter")
        << name;
  }
  for (const char* type : {"", "text", "text/", "/html", "te xt/html", "text/html\"x"}) {
    EXPECT_EQ(scene.upload_reply("x", {}, type).code(), "unsupported-media-type") << type;
  }
  EXPECT_EQ(scene.upload_reply("x", {}, "Application/PDF; version=1").status(), 201);
}

TEST(Documents, AnUnfinishedUploadLeavesNothing) {
  ApiScene scene;
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/v1/documents";
  request.headers = {{"Content-Type", "text/plain"}};
  request.remote_address = "192.0.2.1";

  const HttpResponse answer = scene.router->handle_stream(
      request, [](const HttpBodySink& sink) { return sink("half", 4) && false; });

  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, testing::HasSubstr("upload-interrupted"));
}

TEST(Documents, AnEmptyOneIsRefused) {
  ApiScene scene;

  const Answered refused = scene.upload_reply("");

  EXPECT_EQ(refused.status(), 422);
  EXPECT_THAT(faults_of(refused), ElementsAre(" empty-document"));
}

TEST(Documents, OneAddressCannotFillTheStore) {
  ApiScene scene;
  const std::string big(20 * 1024 * 1024, 'x');
  EXPECT_EQ(scene.upload_reply(big).status(), 201);
  EXPECT_EQ(scene.upload_reply(big).status(), 201);

  const Answered refused = scene.upload_reply(big);

  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(refused.code(), "upload-quota-exceeded");
  EXPECT_EQ(scene.upload_reply("x", {.address = "192.0.2.9"}).status(), 201);
}

TEST(Documents, OfOthersLeaveRoomForThoseOfStaff) {
  ApiScene scene({}, {.max_bytes = 500, .unreferenced_total = 1'000, .least_charge = 1});
  const Filed filed = scene.file();
  const Sent anybody{.address = "192.0.2.8"};
  const Sent applicant{.basic = filed.code + ":" + filed.secret};
  EXPECT_EQ(scene.upload_reply(std::string(500, 'x'), anybody).status(), 201);
  EXPECT_EQ(scene.upload_reply(std::string(250, 'x'), applicant).status(), 201);

  EXPECT_EQ(scene.upload_reply("x", anybody).code(), "upload-quota-exceeded");
  EXPECT_EQ(scene.upload_reply("x", applicant).code(), "upload-quota-exceeded");
  EXPECT_EQ(scene.upload_reply(std::string(250, 'x'), {.as = "anna"}).status(), 201);
  EXPECT_EQ(scene.upload_reply("x", {.as = "bence"}).code(), "upload-quota-exceeded");
}

TEST(Documents, OfOneAddressInAMinuteAreLimited) {
  ApiScene scene({.trusted_proxies = {"10.0.0.1"}, .uploads_per_minute = 2});
  const auto forwarded = [](const char* client) {
    return Sent{.headers = {{"X-Forwarded-For", client}}, .address = "10.0.0.1"};
  };
  const Sent citizen = forwarded("198.51.100.7");
  EXPECT_EQ(scene.upload_reply("x", citizen, "no type").status(), 415) << "does not count";
  EXPECT_EQ(scene.upload_reply("x", citizen).status(), 201);
  scene.advance(std::chrono::seconds(20));
  EXPECT_EQ(scene.upload_reply("x", citizen).status(), 201);

  const Answered refused = scene.upload_reply("x", citizen);

  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(refused.http.content_type, "application/problem+json");
  EXPECT_EQ(refused.code(), "too-many-requests");
  EXPECT_EQ(refused.header("Retry-After"), "40");
  EXPECT_EQ(scene.upload_reply("x", forwarded("198.51.100.8")).status(), 201);
  Sent staff = citizen;
  staff.as = "anna";
  EXPECT_EQ(scene.upload_reply("x", staff).status(), 201);
  scene.advance(std::chrono::seconds(40));
  EXPECT_EQ(scene.upload_reply("x", citizen).status(), 201);
}

TEST(Documents, OfAnApplicantCountByAddressToo) {
  ApiScene scene({.uploads_per_minute = 1});
  const Filed filed = scene.file();
  const Sent applicant{.basic = filed.code + ":" + filed.secret};

  EXPECT_EQ(scene.upload_reply("x", applicant).status(), 201);
  EXPECT_EQ(scene.upload_reply("x", applicant).code(), "too-many-requests");
  EXPECT_EQ(scene.upload_reply("x").code(), "too-many-requests") << "of the same address";
}

TEST(Documents, OfARefusedActionCanBeUsedForAnotherRequest) {
  ApiScene scene;
  const Filed first = scene.file(), second = scene.file();
  const std::string id = scene.upload("x");
  const Json wrong{{"document", id}, {"kind", "passport"}};
  const Json right{{"document", id}, {"kind", "address_proof"}};

  EXPECT_EQ(scene.act(first, "attach", wrong, {.as = "anna"}).status(), 422);
  EXPECT_EQ(
      scene.act(first, "attach", right, {.as = "anna", .headers = {{"If-Match", "\"99\""}}}).code(),
      "version-conflict");

  EXPECT_EQ(scene.act(second, "attach", right, {.as = "anna"}).status(), 200);
  EXPECT_THAT(faults_of(scene.act(first, "attach", right, {.as = "anna"})),
              ElementsAre("/document document-taken"));
}

TEST(Documents, ARepeatedAttachIsAnsweredAgainWhateverCameBetween) {
  ApiScene scene;
  const Filed filed = scene.file();
  const std::string id = scene.upload("x");
  const Json body{{"document", id}, {"kind", "address_proof"}};
  const Sent sent{.as = "anna", .headers = {{"Idempotency-Key", "attach-once"}}};
  const Answered once = scene.act(filed, "attach", body, sent);
  ASSERT_EQ(once.status(), 200);
  ASSERT_EQ(scene.act(filed, "withdraw", Json::object(), {.basic = filed.code + ":" + filed.secret})
                .status(),
            200);

  const Answered again = scene.act(filed, "attach", body, sent);

  EXPECT_EQ(again.status(), 200) << again.http.body;
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(again.body, once.body);
}

TEST(Documents, ACommandNamesOnlySoMany) {
  ApiScene scene;
  Json body = scene.submission();
  body["documents"] = Json::array();
  for (int i = 0; i < 10'000; ++i) body["documents"].push_back(1);

  const Answered refused = scene.call("POST", "/api/v1/requests", body);

  EXPECT_THAT(faults_of(refused), ElementsAre("/documents too-many"));
  EXPECT_LT(refused.http.body.size(), 1'000u);
}

TEST(Documents, KindAndTypeMustFitTheDefinition) {
  ApiScene scene;
  const Filed filed = scene.file();
  const std::string text = scene.upload("x", {}, "text/plain");

  EXPECT_THAT(faults_of(scene.act(filed, "attach", {{"document", text}, {"kind", "address_proof"}},
                                  {.as = "anna"})),
              ElementsAre("/document type"));
  EXPECT_THAT(faults_of(scene.act(filed, "attach", {{"document", text}, {"kind", "passport"}},
                                  {.as = "anna"})),
              ElementsAre("/kind unknown"));
}

}  // namespace
}  // namespace rahgir::api
