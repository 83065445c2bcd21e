#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_scene.h"

// From filing to the decision, call by call.

namespace rahgir::api {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> actions_in(const Json& request) {
  std::vector<std::string> actions;
  for (const Json& action : request["actions"]) actions.push_back(action["action"]);
  return actions;
}

TEST(MainPath, PermitIsAskedForAnsweredApprovedAndGranted) {
  ApiScene scene;
  const Filed filed = scene.file();
  const std::string basic = filed.code + ':' + filed.secret;

  const Answered asked = scene.act(
      filed, "ask_more",
      {{"text", "Which street?"}, {"fields", Json::array()}, {"documents", {"address_proof"}}},
      {.as = "anna"});
  ASSERT_EQ(asked.status(), 200) << asked.http.body;
  EXPECT_EQ(asked.body["steps"], Json({"await_applicant"}));

  const Answered needs = scene.call("POST", "/api/v1/track", {{"code", filed.code}});
  EXPECT_FALSE(needs.body["needs"].is_null());
  EXPECT_THAT(needs.http.body, Not(HasSubstr("Which street?")));

  const std::string proof = scene.upload("%PDF-1.4 proof");
  const Answered answered =
      scene.act(filed, "answered",
                {{"text", "Harbour Street"},
                 {"documents", Json::array({{{"document", proof}, {"kind", "address_proof"}}})}},
                {.basic = basic});
  ASSERT_EQ(answered.status(), 200) << answered.http.body;
  EXPECT_EQ(answered.body["steps"], Json({"check"}));

  const Answered approved = scene.act(filed, "approve", Json::object(), {.as = "anna"});
  ASSERT_EQ(approved.status(), 200) << approved.http.body;
  EXPECT_EQ(approved.body["steps"], Json({"review"}));

  const Answered granted = scene.act(filed, "grant", Json::object(), {.as = "sofia"});
  ASSERT_EQ(granted.status(), 200) << granted.http.body;
  EXPECT_EQ(granted.body["steps"], Json::array());
  EXPECT_EQ(granted.header("ETag"), '"' + granted.body["version"].dump() + '"');

  const Answered status = scene.call("POST", "/api/v1/track", {{"code", filed.code}});
  EXPECT_EQ(status.body["closed"], true);
  EXPECT_EQ(status.body["outcome"]["code"], "granted");
  EXPECT_TRUE(status.body["step"].is_null());
  EXPECT_EQ(status.body["steps"].back()["state"], "done");
}

TEST(MainPath, SubmissionGivesAReceipt) {
  ApiScene scene;

  const Answered created = scene.call("POST", "/api/v1/requests", scene.submission());

  ASSERT_EQ(created.status(), 201) << created.http.body;
  const std::string request = created.body["request"], secret = created.body["secret"],
                    code = created.body["tracking_code"];
  EXPECT_EQ(created.header("Location"), "/api/v1/requests/" + request);
  EXPECT_EQ(created.header("ETag"), '"' + created.body["version"].dump() + '"');
  EXPECT_EQ(created.header("Cache-Control"), "no-store");
  EXPECT_EQ(request.size(), 22u);
  EXPECT_EQ(secret.size(), 12u);
  // Nothing sensitive before the fragment.
  EXPECT_EQ(created.body["receipt_url"], "https://desk.example.org/track#" + code + '/' + secret);
}

TEST(MainPath, TrackingShowsTheStepsAndNothingPersonal) {
  ApiScene scene;
  const Filed filed = scene.file();

  const Answered status = scene.call("POST", "/api/v1/track", {{"code", filed.code}});

  ASSERT_EQ(status.status(), 200);
  EXPECT_EQ(status.body["service"]["code"], "parking-permit");
  EXPECT_EQ(status.body["step"]["code"], "checked");
  EXPECT_EQ(status.body["steps"][0]["state"], "done");
  EXPECT_EQ(status.body["steps"][1]["state"], "current");
  EXPECT_EQ(status.body["steps"][2]["state"], "remaining");
  EXPECT_EQ(status.body["office"]["code"], "traffic");
  EXPECT_THAT(status.http.body, Not(HasSubstr("Citizen")));
  EXPECT_FALSE(status.body.contains("messages"));
}

TEST(MainPath, SecretAddsWhatTheApplicantMaySee) {
  ApiScene scene;
  const Filed filed = scene.file();
  scene.act(filed, "message", {{"text", "Hello"}}, {.as = "anna"});
  scene.act(filed, "note", {{"text", "internal remark"}}, {.as = "anna"});

  const Answered own =
      scene.call("POST", "/api/v1/track", {{"code", filed.code}, {"secret", filed.secret}});

  ASSERT_EQ(own.status(), 200) << own.http.body;
  EXPECT_EQ(own.body["form"]["full_name"], "A. Citizen");
  EXPECT_EQ(own.body["messages"][0]["text"], "Hello");
  EXPECT_EQ(own.body["messages"][0]["by"], Json({{"kind", "staff"}}));
  EXPECT_THAT(own.http.body, Not(HasSubstr("internal remark")));
  EXPECT_THAT(actions_in(own.body), Contains("withdraw"));
  EXPECT_THAT(actions_in(own.body), Not(Contains("approve")));
}

TEST(MainPath, RequestShowsStateAndActionsWithForms) {
  ApiScene scene;
  const Filed filed = scene.file();

  const Answered view = scene.view(filed, {.as = "anna"});

  ASSERT_EQ(view.status(), 200);
  EXPECT_EQ(view.body["request"], filed.request);
  EXPECT_EQ(view.body["position"], filed.position);
  EXPECT_EQ(view.body["items"][0]["step"]["code"], "check");
  EXPECT_THAT(actions_in(view.body), Contains("approve"));
  EXPECT_THAT(actions_in(view.body), Contains("claim"));
  for (const Json& action : view.body["actions"]) {
    if (action["action"] == "refuse") {
      EXPECT_EQ(action["reason"]["grounds"][0]["code"], "not_resident");
      EXPECT_EQ(action["reason"]["text"], "required");
      EXPECT_EQ(action["items"], Json({"1"}));
    }
  }
}

TEST(MainPath, TimelineTellsEverythingInOrder) {
  ApiScene scene;
  const Filed filed = scene.file();
  scene.advance(std::chrono::minutes(1));
  scene.act(filed, "refuse", {{"reason", {{"code", "not_resident"}, {"text", "Lives elsewhere"}}}},
            {.as = "anna"});

  const Answered page =
      scene.get("/api/v1/requests/" + filed.request + "/events?limit=2", {.as = "oleg"});
  ASSERT_EQ(page.status(), 200) << page.http.body;
  ASSERT_EQ(page.body["items"].size(), 2u);
  EXPECT_EQ(page.body["items"][0]["type"], "RequestSubmitted");
  EXPECT_EQ(page.body["items"][0]["version"], 1);
  EXPECT_EQ(page.body["items"][0]["actor"]["kind"], "anonymous");
  EXPECT_EQ(page.body["items"][0]["sealed"]["form"]["full_name"], "A. Citizen");
  EXPECT_THAT(page.body["items"][0]["data"].dump(), Not(HasSubstr("Citizen")));
  EXPECT_EQ(page.body["items"][0]["data"]["answers"]["zone"], "a");

  std::vector<std::uint32_t> versions;
  std::string last_type, next = page.body["next"];
  while (!next.empty()) {
    const Answered more = scene.get(
        "/api/v1/requests/" + filed.request + "/events?limit=2&after=" + next, {.as = "oleg"});
    for (const Json& event : more.body["items"]) {
      versions.push_back(event["version"]);
      last_type = event["type"];
      if (event["type"] == "ActionPerformed") {
        EXPECT_EQ(event["sealed"]["reason_text"], "Lives elsewhere");
        EXPECT_EQ(event["actor"]["name"], "anna");
        EXPECT_EQ(event["actor"]["duty"], "agent");
      }
    }
    next = more.body["next"].is_null() ? "" : more.body["next"];
  }
  for (std::size_t i = 0; i < versions.size(); ++i) EXPECT_EQ(versions[i], i + 3);
  EXPECT_GT(versions.size(), 3u);
}

TEST(MainPath, ReadsWaitForAPosition) {
  ApiScene scene;
  const Filed filed = scene.file();

  EXPECT_EQ(scene.get("/api/v1/work?min_position=" + filed.position, {.as = "anna"}).status(), 200);
  EXPECT_EQ(scene.get("/api/v1/work?min_position=7:1", {.as = "anna"}).code(), "invalid-parameter");
  EXPECT_EQ(scene.get("/api/v1/work?min_position=x", {.as = "anna"}).code(), "invalid-parameter");
}

TEST(MainPath, AnUnreachedPositionIsSaidSo) {
  ApiScene scene({.max_waiting = 0});  // nobody may wait, so it is said at once

  const Answered late = scene.get("/api/v1/work?min_position=0:999999", {.as = "anna"});

  EXPECT_EQ(late.status(), 503);
  EXPECT_EQ(late.code(), "position-not-reached");
  EXPECT_EQ(late.header("Retry-After"), "1");
}

TEST(MainPath, APositionThatCannotComeIsRefusedAtOnce) {
  ApiScene scene;
  const auto begun = std::chrono::steady_clock::now();

  const Answered far = scene.get("/api/v1/services?min_position=0:99999999");

  EXPECT_EQ(far.code(), "invalid-parameter");
  EXPECT_EQ(faults_of(far), std::vector<std::string>{"min_position malformed"});
  EXPECT_EQ(scene.get("/api/v1/services?min_position=0:18446744073709551615").status(), 400);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3));
}

TEST(MainPath, WaitsOfThePublicTakeNothingFromStaff) {
  ApiScene scene({.max_waiting = 1, .max_public_waiting = 0});
  const std::string path = "/api/v1/services?min_position=0:99";
  const auto begun = std::chrono::steady_clock::now();

  EXPECT_EQ(scene.get(path).status(), 503);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3)) << "at once";
  const auto place = scene.desk->public_waits.try_enter();
  EXPECT_FALSE(place);
  EXPECT_TRUE(scene.desk->waits.try_enter()) << "staff may still wait";
  EXPECT_TRUE(scene.desk->slowed_misses.try_enter()) << "guesses are still slowed";
}

TEST(MainPath, RequestsAreReadAsOfAMoment) {
  ApiScene scene;
  const Filed filed = scene.file();
  const std::string before = domain::to_text(scene.now());
  scene.advance(std::chrono::hours(1));
  scene.act(filed, "approve", Json::object(), {.as = "anna"});
  const std::string path = "/api/v1/requests/" + filed.request;

  const Answered then = scene.get(path + "?as_of=" + before, {.as = "anna"});
  const Answered at_position = scene.get(path + "?as_of=" + filed.position, {.as = "anna"});
  const Answered timeline = scene.get(path + "/events?as_of=" + before, {.as = "anna"});
  const Answered too_early = scene.get(path + "?as_of=2020-01-01T00:00:00Z", {.as = "anna"});

  EXPECT_EQ(then.body["items"][0]["step"]["code"], "check");
  EXPECT_EQ(then.body["actions"], Json::array());
  EXPECT_EQ(at_position.body["items"][0]["step"]["code"], "check");
  EXPECT_EQ(timeline.body["items"].back()["version"], then.body["version"]);
  EXPECT_EQ(too_early.status(), 404);
  EXPECT_EQ(scene.get(path + "?as_of=never", {.as = "anna"}).code(), "invalid-parameter");
}

}  // namespace
}  // namespace rahgir::api
