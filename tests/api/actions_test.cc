#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_scene.h"

namespace rahgir::api {
namespace {

using testing::Contains;
using testing::ElementsAre;

const Json kNothing = Json::object();

TEST(PostAction, NotAllowedNowSaysWhatIs) {
  ApiScene scene;
  const Filed filed = scene.file();

  const Answered refused = scene.act(filed, "grant", kNothing, {.as = "sofia"});

  EXPECT_EQ(refused.status(), 409);
  EXPECT_EQ(refused.code(), "action-not-allowed");
  EXPECT_THAT(refused.body["allowed"].get<std::vector<std::string>>(), Contains("claim"));
}

TEST(PostAction, UnknownActionIsNotAllowed) {
  ApiScene scene;
  const Filed filed = scene.file();

  EXPECT_EQ(scene.act(filed, "teleport", kNothing, {.as = "anna"}).code(), "action-not-allowed");
}

TEST(PostAction, WrongDutyIsForbidden) {
  ApiScene scene;
  const Filed filed = scene.file();
  scene.act(filed, "approve", kNothing, {.as = "anna"});

  const Answered refused = scene.act(filed, "grant", kNothing, {.as = "bence"});

  EXPECT_EQ(refused.status(), 403);
  EXPECT_EQ(refused.code(), "duty-required");
}

TEST(PostAction, TheSamePersonMayNotDecideTwice) {
  ApiScene scene;
  const Filed filed = scene.file();
  ASSERT_EQ(scene.act(filed, "approve", kNothing, {.as = "otto"}).status(), 200);

  const Answered refused = scene.act(filed, "grant", kNothing, {.as = "otto"});

  EXPECT_EQ(refused.status(), 409);
  EXPECT_EQ(refused.code(), "four-eyes");
  EXPECT_EQ(scene.act(filed, "grant", kNothing, {.as = "sofia"}).status(), 200);
}

TEST(PostAction, AFullRequestSaysSoInTheReadersLanguage) {
  ApiScene scene;
  const Filed filed = scene.file();
  const Sent mine{.basic = filed.code + ":" + filed.secret, .headers = {{"Accept-Language", "fa"}}};
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(scene.act(filed, "message", {{"text", "x"}}, mine).status(), 200);
  }

  const Answered refused = scene.act(filed, "message", {{"text", "x"}}, mine);

  EXPECT_THAT(faults_of(refused), ElementsAre("/text too-many-messages"));
  EXPECT_EQ(refused.body["errors"][0]["detail"],
            "این درخواست پیام دیگری از این طرف نمی‌پذیرد.");
}

TEST(PostAction, AMovedVersionIsSaid) {
  ApiScene scene;
  const Filed filed = scene.file();
  const std::string etag = scene.view(filed, {.as = "anna"}).header("ETag");
  const Sent sent{.as = "anna", .headers = {{"If-Match", etag}}};
  const Answered done = scene.act(filed, "note", {{"text", "first"}}, sent);
  ASSERT_EQ(done.status(), 200) << done.http.body;

  const Answered refused = scene.act(filed, "note", {{"text", "second"}}, sent);

  EXPECT_EQ(refused.status(), 412);
  EXPECT_EQ(refused.code(), "version-conflict");
  EXPECT_EQ(refused.body["current_version"], done.body["version"]);
  EXPECT_EQ(refused.header("ETag"), done.header("ETag"));
}

class IfMatch : public testing::TestWithParam<const char*> {};

TEST_P(IfMatch, MustBeOneVersionInQuotes) {
  static ApiScene scene;
  static const Filed filed = scene.file();

  const Answered refused = scene.act(filed, "note", {{"text", "x"}},
                                     {.as = "anna", .headers = {{"If-Match", GetParam()}}});

  EXPECT_EQ(refused.code(), "precondition-invalid");
}

INSTANTIATE_TEST_SUITE_P(Malformed, IfMatch,
                         testing::Values("3", "\"\"", "\"x\"", "\"-1\"", "W/\"3\"", "\"1\", \"2\"",
                                         "\"99999999999\"", "\""));

TEST(PostAction, RepeatGivesTheFirstReplyWhateverCameSince) {
  ApiScene scene;
  const Filed filed = scene.file();
  const Sent sent{.as = "anna", .headers = {{"Idempotency-Key", "k1"}}};
  const Answered first = scene.act(filed, "approve", kNothing, sent);
  ASSERT_EQ(first.status(), 200);
  scene.act(filed, "grant", kNothing, {.as = "sofia"});

  const Answered again = scene.act(filed, "approve", kNothing, sent);

  EXPECT_EQ(again.status(), 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.body["steps"], Json({"review"}));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(again.header("ETag"), first.header("ETag"));
}

TEST(PostAction, RepeatComesBeforeTheExpectedVersion) {
  ApiScene scene;
  const Filed filed = scene.file();
  const Sent sent{.as = "anna",
                  .headers = {{"Idempotency-Key", "k1"},
                              {"If-Match", scene.view(filed, {.as = "anna"}).header("ETag")}}};
  const Answered first = scene.act(filed, "note", {{"text", "x"}}, sent);

  EXPECT_EQ(scene.act(filed, "note", {{"text", "x"}}, sent).body, first.body);
  EXPECT_EQ(scene.act(filed, "note", {{"text", "y"}}, sent).code(), "idempotency-key-reused");
}

TEST(PostAction, SaysSoWhenNothingChanges) {
  ApiScene scene;
  const Filed filed = scene.file();
  const Answered claimed = scene.act(filed, "claim", kNothing, {.as = "anna"});

  const Answered again = scene.act(filed, "claim", kNothing, {.as = "anna"});

  EXPECT_EQ(again.status(), 200);
  EXPECT_EQ(again.body["version"], claimed.body["version"]);
}

struct Body {
  const char* action;
  Json body;
  std::vector<std::string> faults;
};

class ActionBody : public testing::TestWithParam<Body> {};

TEST_P(ActionBody, NamesItsFaults) {
  static ApiScene scene;
  static const Filed filed = scene.file();

  const Answered refused = scene.act(filed, GetParam().action, GetParam().body, {.as = "otto"});

  EXPECT_EQ(refused.status(), 422) << GetParam().action << refused.http.body;
  EXPECT_EQ(faults_of(refused), GetParam().faults) << GetParam().action;
}

INSTANTIATE_TEST_SUITE_P(
    Table, ActionBody,
    testing::Values(
        Body{"claim", {{"itm", "1"}}, {"/itm unknown-key"}},
        Body{"claim", {{"item", 1}}, {"/item type"}},
        Body{"claim", {{"item", "one"}}, {"/item malformed"}},
        Body{"claim", {{"item", "0"}}, {"/item malformed"}},
        Body{"assign", Json::array({1}), {" type"}},
        Body{"assign", Json::object(), {"/assignee required"}},
        Body{"assign", {{"assignee", "anna"}}, {"/assignee malformed"}},
        Body{"transfer", Json::object(), {"/office required"}},
        Body{"transfer", {{"office", "moon"}}, {"/office unknown"}},
        Body{"note", Json::object(), {"/text required"}},
        Body{"note", {{"text", 5}}, {"/text type"}},
        Body{"message", {{"text", ""}}, {"/text required"}},
        Body{"attach", Json::object(), {"/document required", "/kind required"}},
        Body{"attach",
             {{"document", "AAAAAAAAAAAAAAAAAAAAAA"}, {"kind", "address_proof"}},
             {"/document unknown-document"}},
        Body{
            "link", {{"kind", "cousin"}, {"request", "x"}}, {"/kind option", "/request malformed"}},
        Body{"reclassify", {{"service", "dog-licence"}}, {"/service unknown"}},
        Body{"refuse", Json::object(), {"/reason/code required", "/reason/text required"}},
        Body{"refuse",
             {{"reason", {{"code", "unlucky"}, {"text", "x"}, {"colour", "red"}}}},
             {"/reason/colour unknown-key"}},
        Body{
            "refuse", {{"reason", {{"code", "unlucky"}, {"text", "x"}}}}, {"/reason/code unknown"}},
        Body{"ask_more", Json::object(), {"/text required"}},
        Body{"ask_more",
             {{"text", "?"}, {"fields", {"colour"}}, {"documents", {"passport"}}},
             {"/documents/0 unknown", "/fields/0 unknown"}},
        Body{"approve", {{"text", "fine"}}, {"/text unexpected"}},
        Body{"amend", {{"form", {{"zone", "z"}}}}, {"/form/zone option"}}),
    [](const auto& row) {
      return std::string(row.param.action) + "_" + std::to_string(row.index);
    });

TEST(PostAction, AnEmptyBodyMeansNoKeys) {
  ApiScene scene;
  const Filed filed = scene.file();

  EXPECT_EQ(scene.act(filed, "claim", nullptr, {.as = "anna"}).status(), 200);
}

TEST(BuiltInActions, WorkItemsAreAssignedDelegatedTransferredAndReleased) {
  ApiScene scene;
  const Filed filed = scene.file();
  const auto holder = [&] {
    return scene.view(filed, {.as = "sofia"}).body["items"][0]["assignee"]["name"];
  };

  EXPECT_EQ(
      scene.act(filed, "assign", {{"assignee", scene.actor("anna")}}, {.as = "sofia"}).status(),
      200);
  EXPECT_EQ(holder(), "anna");
  EXPECT_EQ(scene.act(filed, "claim", kNothing, {.as = "bence"}).code(), "assignee-only");
  EXPECT_EQ(
      scene.act(filed, "delegate", {{"assignee", scene.actor("bence")}}, {.as = "anna"}).status(),
      200);
  EXPECT_EQ(holder(), "bence");
  EXPECT_EQ(scene.act(filed, "release", {{"item", "1"}}, {.as = "bence"}).status(), 200);
  EXPECT_EQ(scene.act(filed, "transfer", {{"office", "north"}}, {.as = "sofia"}).status(), 200);
  EXPECT_EQ(scene.act(filed, "claim", kNothing, {.as = "nils"}).status(), 200);
}

TEST(BuiltInActions, DocumentsAreAttachedRefusedReplacedAndAccepted) {
  ApiScene scene;
  const Filed filed = scene.file();
  const std::string first = scene.upload("%PDF-1.4 a"), second = scene.upload("%PDF-1.4 b");
  const Sent anna{.as = "anna"};

  EXPECT_EQ(
      scene.act(filed, "attach", {{"document", first}, {"kind", "address_proof"}}, anna).status(),
      200);
  EXPECT_EQ(scene
                .act(filed, "refuse_document",
                     {{"document", first}, {"reason", {{"text", "unreadable"}}}}, anna)
                .status(),
            200);
  EXPECT_EQ(scene
                .act(filed, "replace_document",
                     {{"document", first}, {"replacement", {{"document", second}}}}, anna)
                .status(),
            200);
  EXPECT_EQ(scene.act(filed, "accept_document", {{"document", second}}, anna).status(), 200);

  const Json documents = scene.view(filed, anna).body["documents"];
  EXPECT_EQ(documents[0]["state"], "replaced");
  EXPECT_EQ(documents[1]["state"], "accepted");
}

TEST(BuiltInActions, ANewSecretReplacesTheOldOne) {
  ApiScene scene;
  const Filed filed = scene.file();

  const Answered reissued = scene.act(filed, "reissue_secret", kNothing, {.as = "anna"});

  ASSERT_EQ(reissued.status(), 200) << reissued.http.body;
  const std::string fresh = reissued.body["secret"];
  EXPECT_NE(fresh, filed.secret);
  EXPECT_EQ(scene.view(filed, {.basic = filed.code + ':' + fresh}).status(), 200);
  EXPECT_EQ(scene.view(filed, {.basic = filed.code + ':' + filed.secret}).status(), 401);
}

TEST(BuiltInActions, RequestsAreAmendedLinkedAndReclassified) {
  ApiScene scene;
  const Filed filed = scene.file(), other = scene.file();
  Json second = ApiScene::parking_permit();
  second["code"] = "visitor-permit";
  ASSERT_EQ(scene.call("PUT", "/api/v1/services/visitor-permit", second, {.as = "ada"}).status(),
            201);
  const Sent anna{.as = "anna"};

  EXPECT_EQ(scene.act(filed, "amend", {{"form", {{"zone", "b"}}}}, anna).status(), 200);
  EXPECT_EQ(
      scene.act(filed, "link", {{"kind", "follows"}, {"request", other.request}}, anna).status(),
      200);
  EXPECT_EQ(scene.act(filed, "reclassify", {{"service", "visitor-permit"}}, anna).status(), 200);

  const Json view = scene.view(filed, anna).body;
  EXPECT_EQ(view["form"]["zone"], "b");
  EXPECT_EQ(view["links"][0]["request"], other.request);
  EXPECT_EQ(view["service"]["code"], "visitor-permit");
}

TEST(BuiltInActions, ApplicantWithdrawsAndNothingMoreIsPossible) {
  ApiScene scene;
  const Filed filed = scene.file();
  const Sent applicant{.basic = filed.code + ':' + filed.secret};

  const Answered withdrawn =
      scene.act(filed, "withdraw", {{"reason", {{"text", "moved away"}}}}, applicant);

  EXPECT_EQ(withdrawn.status(), 200) << withdrawn.http.body;
  EXPECT_EQ(withdrawn.body["steps"], Json::array());
  const Answered late = scene.act(filed, "message", {{"text", "hello"}}, applicant);
  EXPECT_EQ(late.code(), "action-not-allowed");
  EXPECT_EQ(late.body["allowed"], Json::array());
}

TEST(PostAction, ApplicantsActOnlyOnTheirOwnRequest) {
  ApiScene scene;
  const Filed filed = scene.file(), other = scene.file();
  const Sent applicant{.basic = filed.code + ':' + filed.secret};

  EXPECT_EQ(scene.act(other, "withdraw", kNothing, applicant).status(), 404);
  EXPECT_EQ(scene.act(filed, "approve", kNothing, applicant).status(), 403);
}

}  // namespace
}  // namespace rahgir::api
