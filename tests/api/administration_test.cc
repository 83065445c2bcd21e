#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_scene.h"

namespace rahgir::api {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Sent kAda{.as = "ada"};
constexpr const char* kPermit = "/api/v1/services/parking-permit";

TEST(Services, CatalogueIsPagedByCode) {
  ApiScene scene;
  for (const char* code : {"a-permit", "z-permit"}) {
    Json definition = ApiScene::parking_permit();
    definition["code"] = code;
    ASSERT_EQ(scene.call("PUT", std::string("/api/v1/services/") + code, definition, kAda).status(),
              201);
  }

  const Answered first = scene.get("/api/v1/services?limit=2");
  const Answered second =
      scene.get("/api/v1/services?limit=2&after=" + first.body["next"].get<std::string>());

  EXPECT_EQ(first.body["items"][0]["code"], "a-permit");
  EXPECT_EQ(first.body["items"][1]["code"], "parking-permit");
  EXPECT_EQ(second.body["items"][0]["code"], "z-permit");
  EXPECT_TRUE(second.body["next"].is_null());
  EXPECT_EQ(scene.get("/api/v1/services?limit=0").code(), "invalid-parameter");
  EXPECT_EQ(scene.get("/api/v1/services?limit=201").code(), "invalid-parameter");
  EXPECT_EQ(scene.get("/api/v1/services?lang=hu").header("Content-Language"), "hu");
}

TEST(Services, OneServiceIsItsDefinition) {
  ApiScene scene;

  const Answered service = scene.get(kPermit);

  ASSERT_EQ(service.status(), 200);
  EXPECT_EQ(service.body["code"], "parking-permit");
  EXPECT_EQ(service.body["version"], 1);
  EXPECT_EQ(service.body["actions"].size(), ApiScene::parking_permit()["actions"].size());
  EXPECT_EQ(scene.get("/api/v1/services/dog-licence").status(), 404);
  EXPECT_EQ(scene.get(std::string(kPermit) + "?version=2").status(), 404);
  EXPECT_EQ(scene.get(std::string(kPermit) + "?version=x").code(), "invalid-parameter");
}

TEST(Services, PublishingTheSameAgainChangesNothing) {
  ApiScene scene;
  Json changed = ApiScene::parking_permit();
  changed["confidential"] = true;

  const Answered same = scene.call("PUT", kPermit, ApiScene::parking_permit(), kAda);
  const Answered next = scene.call("PUT", kPermit, changed, kAda);

  EXPECT_EQ(same.status(), 200);
  EXPECT_EQ(same.body["version"], 1);
  EXPECT_EQ(next.status(), 201);
  EXPECT_EQ(next.body["version"], 2);
  EXPECT_EQ(next.body["service"], "parking-permit");
  EXPECT_EQ(scene.get(std::string(kPermit) + "?version=1").body["version"], 1);
  EXPECT_EQ(scene.get(kPermit).body["confidential"], true);
}

TEST(Services, ADefinitionThatCannotWorkIsRefusedWithEveryFault) {
  ApiScene scene;
  Json broken = ApiScene::parking_permit();
  broken["start"] = {"nowhere"};
  broken["actions"][0]["effects"] = Json::array({{{"explode", true}}});
  broken["colour"] = "red";

  const Answered shape = scene.call("PUT", kPermit, broken, kAda);
  EXPECT_EQ(shape.status(), 422);
  const auto faults = faults_of(shape);
  EXPECT_THAT(faults, Contains(HasSubstr("/colour")));
  EXPECT_THAT(faults, Contains(HasSubstr("/actions/0/effects/0")));

  broken.erase("colour");
  broken["actions"] = ApiScene::parking_permit()["actions"];
  const Answered sense = scene.call("PUT", kPermit, broken, kAda);
  EXPECT_EQ(sense.status(), 422);
  EXPECT_THAT(faults_of(sense), Contains(HasSubstr("/start")));
}

TEST(Services, TheCodeMustBeThePaths) {
  ApiScene scene;

  const Answered refused =
      scene.call("PUT", "/api/v1/services/other", ApiScene::parking_permit(), kAda);

  EXPECT_THAT(faults_of(refused), ElementsAre("/code mismatch"));
}

TEST(Services, AreSuspendedResumedAndRetired) {
  ApiScene scene;
  const auto state = [&] { return scene.get("/api/v1/services").body["items"]; };

  EXPECT_EQ(
      scene.call("POST", std::string(kPermit) + "/suspend", {{"notice", {{"en", "Soon"}}}}, kAda)
          .status(),
      200);
  EXPECT_EQ(state()[0]["state"], "suspended");
  EXPECT_EQ(state()[0]["notice"], "Soon");
  EXPECT_EQ(scene.call("POST", std::string(kPermit) + "/resume", nullptr, kAda).status(), 200);
  EXPECT_EQ(state()[0]["state"], "offered");
  EXPECT_EQ(scene.call("POST", std::string(kPermit) + "/resume", {{"x", 1}}, kAda).status(), 422);
  EXPECT_EQ(scene.call("POST", std::string(kPermit) + "/retire", nullptr, kAda).status(), 200);
  EXPECT_EQ(state(), Json::array());
  EXPECT_EQ(scene.call("POST", "/api/v1/services/none/retire", nullptr, kAda).status(), 404);
}

TEST(Services, RequestsStayOnTheVersionTheyWereFiledUnder) {
  ApiScene scene;
  const Filed filed = scene.file();
  Json changed = ApiScene::parking_permit();
  changed["texts"]["en"]["name"] = "Permit of tomorrow";
  ASSERT_EQ(scene.call("PUT", kPermit, changed, kAda).status(), 201);

  const Answered view = scene.view(filed, {.as = "anna"});

  EXPECT_EQ(view.body["service_version"], 1);
  EXPECT_EQ(view.body["service"]["name"], "Resident parking permit");
}

TEST(Offices, AreListedShownDefinedAndClosed) {
  ApiScene scene;
  const Json annex{{"code", "annex"}, {"parent", "traffic"}, {"label", {{"en", "Annex"}}}};

  EXPECT_EQ(scene.call("PUT", "/api/v1/offices/annex", annex, kAda).status(), 201);
  const Answered list = scene.get("/api/v1/offices?limit=2");
  EXPECT_EQ(list.body["items"][0],
            Json({{"code", "annex"}, {"label", "Annex"}, {"parent", "traffic"}}));
  EXPECT_EQ(list.body["next"], "north");
  EXPECT_EQ(scene.get("/api/v1/offices?after=north").body["items"].size(), 2u);
  EXPECT_EQ(scene.get("/api/v1/offices/annex").body["label"]["en"], "Annex");
  EXPECT_EQ(scene.get("/api/v1/offices/moon").status(), 404);

  EXPECT_EQ(scene.call("POST", "/api/v1/offices/traffic/close", nullptr, kAda).status(), 409);
  EXPECT_EQ(scene.call("POST", "/api/v1/offices/annex/close", nullptr, kAda).status(), 200);
  EXPECT_EQ(scene.get("/api/v1/offices/annex").body["closed"], true);
}

TEST(Offices, ComeUnderAnOfficeOnlyByItsAdministrator) {
  ApiScene scene;
  const Json below{{"code", "annex"}, {"parent", "registry"}, {"label", {{"en", "Annex"}}}};
  const Json root{{"code", "harbour"}, {"label", {{"en", "Harbour"}}}};

  EXPECT_EQ(scene.call("PUT", "/api/v1/offices/annex", below, kAda).status(), 403);
  EXPECT_EQ(scene.call("PUT", "/api/v1/offices/harbour", root, kAda).status(), 201);
  EXPECT_EQ(scene.call("PUT", "/api/v1/offices/other", root, kAda).status(), 422);
  EXPECT_EQ(scene
                .call("PUT", "/api/v1/offices/pier",
                      {{"code", "pier"}, {"label", {{"en", "Pier"}}}}, {.as = "noor"})
                .code(),
            "duty-required")
      << "a root office";
}

TEST(Offices, LeaveTheirParentOnlyByItsAdministrator) {
  ApiScene scene;
  const Json alone{{"code", "north"}, {"label", {{"en", "North"}}}};

  EXPECT_EQ(scene.call("PUT", "/api/v1/offices/north", alone, {.as = "noor"}).code(),
            "duty-required");
  EXPECT_EQ(scene.get("/api/v1/offices/north").body["parent"], "traffic");
  EXPECT_EQ(scene.call("PUT", "/api/v1/offices/north", alone, kAda).status(), 200);
}

TEST(Deployment, IsReadAndConfigured) {
  ApiScene scene;
  const Json settings{{"languages", {"en", "fa"}}, {"authority", {{"en", "City"}, {"fa", "شهر"}}}};
  const Sent keyed{.as = "ada", .headers = {{"Idempotency-Key", "settings-1"}}};

  const Answered first = scene.call("PUT", "/api/v1/deployment", settings, keyed);
  const Answered again = scene.call("PUT", "/api/v1/deployment", settings, keyed);

  ASSERT_EQ(first.status(), 200) << first.http.body;
  EXPECT_EQ(again.body, first.body);
  const Answered read = scene.get("/api/v1/deployment");
  EXPECT_EQ(read.body["languages"], settings["languages"]);
  EXPECT_EQ(read.body["authority"], settings["authority"]);
  EXPECT_EQ(faults_of(scene.call("PUT", "/api/v1/deployment", Json::object(), kAda)),
            std::vector<std::string>{"/languages required"});
}

TEST(Deployment, IsChangedWholeOrNotAtAll) {
  ApiScene scene;
  const Json settings{{"languages", {"en", "fa"}}, {"authority", {{"en", ""}}}};
  const Sent stale{.as = "ada", .headers = {{"If-Match", "\"7\""}}};

  EXPECT_EQ(faults_of(scene.call("PUT", "/api/v1/deployment", settings, kAda)),
            std::vector<std::string>{"/authority/en required"});
  EXPECT_EQ(scene.call("PUT", "/api/v1/deployment", {{"languages", {"fa"}}}, stale).status(), 412);
  EXPECT_EQ(scene.get("/api/v1/deployment").body["languages"], Json({"en"}));
}

TEST(Staff, ARepeatedRegistrationNamesTheSamePerson) {
  ApiScene scene;
  const Sent keyed{.as = "ada", .headers = {{"Idempotency-Key", "new-1"}}};

  const Answered first = scene.call("POST", "/api/v1/staff", {{"name", "Zoe"}}, keyed);
  const Answered again = scene.call("POST", "/api/v1/staff", {{"name", "Zoe"}}, keyed);

  EXPECT_EQ(first.status(), 201);
  EXPECT_EQ(again.body, first.body);
}

TEST(Staff, ATokenIsShownOnce) {
  ApiScene scene;
  const std::string path = "/api/v1/staff/" + scene.actor("anna") + "/tokens";
  const Sent keyed{.as = "ada", .headers = {{"Idempotency-Key", "token-1"}}};

  const Answered first = scene.call("POST", path, {{"days", 7}}, keyed);
  const Answered again = scene.call("POST", path, {{"days", 7}}, keyed);

  ASSERT_EQ(first.status(), 201) << first.http.body;
  const std::string token = first.body["token"];
  EXPECT_EQ(scene.get("/api/v1/staff/self", {.headers = {{"Authorization", "Bearer " + token}}})
                .body["name"],
            "anna");
  EXPECT_TRUE(again.body["token"].is_null());
  EXPECT_EQ(scene.call("POST", path, {{"days", 0}}, kAda).status(), 422);
  EXPECT_THAT(scene.get("/api/v1/staff", kAda).http.body, Not(HasSubstr(token)));
}

TEST(Staff, NobodyGainsDutiesThroughAnothersToken) {
  ApiScene scene;

  const Answered refused =
      scene.call("POST", "/api/v1/staff/" + scene.actor("maryam") + "/tokens", nullptr, kAda);

  EXPECT_EQ(refused.code(), "duty-required");
}

TEST(Staff, ATokenMadeInAdvanceDoesNotCarryDutiesOfAnotherOffice) {
  ApiScene scene;
  const Sent noor{.as = "noor"};
  const std::string chief =
      scene.call("POST", "/api/v1/staff", {{"name", "New chief"}}, noor).body["actor"];
  const std::string path = "/api/v1/staff/" + chief;
  const std::string held = scene.call("POST", path + "/tokens", nullptr, noor).body["token_id"];
  const Json duty{{"duty", "supervisor"}, {"office", "traffic"}};

  EXPECT_EQ(scene.call("POST", path + "/duties", duty, noor).code(), "duty-required");
  EXPECT_EQ(scene.call("POST", path + "/duties", duty, kAda).code(), "conflict");
  EXPECT_EQ(scene.call("DELETE", path + "/tokens/" + held, nullptr, kAda).status(), 200);
  EXPECT_EQ(scene.call("POST", path + "/duties", duty, kAda).status(), 200);
  EXPECT_EQ(scene.call("POST", path + "/tokens", nullptr, noor).code(), "duty-required");
}

TEST(Staff, AdministratorsListTheirOfficesPeopleAndTheirOwnRegistrations) {
  ApiScene scene;
  scene.call("POST", "/api/v1/staff", {{"name", "zoe"}}, {.as = "noor"});
  const auto names = [&](const char* as) {
    std::vector<std::string> found;
    const Answered list = scene.get("/api/v1/staff", {.as = as});
    for (const Json& member : list.body["items"]) {
      EXPECT_TRUE(member.contains("tokens")) << as << " sees " << member["name"];
      found.push_back(member["name"]);
    }
    std::ranges::sort(found);
    return found;
  };

  EXPECT_THAT(names("noor"), ElementsAre("nils", "noor", "zoe"));
  EXPECT_THAT(names("ruth"), ElementsAre("maryam", "none", "reza", "ruth", "zoe"));
  EXPECT_THAT(names("ada"), ElementsAre("ada", "anna", "bence", "grace", "nils", "none", "noor",
                                        "oleg", "otto", "sofia", "zoe"));
}

TEST(Staff, DutiesAreGrantedAndRevoked) {
  ApiScene scene;
  const std::string path = "/api/v1/staff/" + scene.actor("none") + "/duties";

  EXPECT_EQ(scene.call("POST", path, {{"duty", "agent"}, {"office", "traffic"}}, kAda).status(),
            200);
  const Filed filed = scene.file();
  EXPECT_EQ(scene.view(filed, {.as = "none"}).status(), 200);
  EXPECT_EQ(scene.call("DELETE", path + "?duty=agent&office=traffic", nullptr, kAda).status(), 200);
  EXPECT_EQ(scene.view(filed, {.as = "none"}).status(), 404);
  EXPECT_EQ(scene.call("DELETE", path, nullptr, kAda).code(), "invalid-parameter");
  EXPECT_EQ(scene.call("POST", path, {{"duty", "agent"}, {"office", "moon"}}, kAda).status(), 422);
  EXPECT_EQ(scene.call("POST", "/api/v1/staff/x/duties", Json::object(), kAda).status(), 404);
}

TEST(Staff, ColleaguesSeeTheirOfficesPeopleWithoutTokens) {
  ApiScene scene;
  const auto names = [&](std::string_view target, const char* as) {
    std::vector<std::string> found;
    const Answered list = scene.get(target, {.as = as});
    for (const Json& member : list.body["items"]) {
      EXPECT_FALSE(member.contains("tokens"));
      found.push_back(member["name"]);
    }
    std::ranges::sort(found);
    return found;
  };

  EXPECT_THAT(names("/api/v1/staff?duty=agent", "sofia"),
              ElementsAre("anna", "bence", "nils", "otto"));
  EXPECT_THAT(names("/api/v1/staff?duty=agent&office=traffic", "sofia"),
              ElementsAre("anna", "bence", "otto"));
  EXPECT_THAT(names("/api/v1/staff", "reza"), ElementsAre("maryam", "reza", "ruth"));
  EXPECT_THAT(names("/api/v1/staff?duty=agent&office=north", "nils"),
              ElementsAre("anna", "bence", "nils", "otto"));
}

TEST(Staff, ListIsPaged) {
  ApiScene scene;
  std::set<std::string> seen;
  std::string after;
  for (int page = 0; page < 20; ++page) {
    const Answered list = scene.get("/api/v1/staff?limit=3" + after, kAda);
    for (const Json& member : list.body["items"]) seen.insert(member["actor"]);
    if (list.body["next"].is_null()) break;
    after = "&after=" + list.body["next"].get<std::string>();
  }

  EXPECT_EQ(seen.size(), 10u);
  EXPECT_EQ(scene.get("/api/v1/staff?after=x", kAda).code(), "invalid-parameter");
}

TEST(Staff, AbsencesAreForThemselvesTheirSupervisorOrAdministrator) {
  ApiScene scene;
  const std::string path = "/api/v1/staff/" + scene.actor("anna") + "/absence";
  const Json absence{{"from", "2026-03-03T00:00:00Z"}, {"until", "2026-03-10T00:00:00Z"}};

  for (const char* person : {"anna", "sofia", "ada"}) {
    EXPECT_EQ(scene.call("PUT", path, absence, {.as = person}).status(), 200) << person;
  }
  for (const char* person : {"bence", "reza", "maryam", "oleg"}) {
    EXPECT_EQ(scene.call("PUT", path, absence, {.as = person}).status(), 403) << person;
  }
  EXPECT_THAT(faults_of(scene.call("PUT", path, Json::object(), {.as = "anna"})),
              ElementsAre("/from required", "/until required"));
}

TEST(ControlCommands, AreRepeatedOnlyWithTheSameQueryAndIfMatch) {
  ApiScene scene;
  const std::string path = "/api/v1/staff/" + scene.actor("otto") + "/duties?office=traffic&duty=";
  const Sent keyed{.as = "ada", .headers = {{"Idempotency-Key", "revoke-1"}}};
  Sent matched = keyed;
  matched.headers.push_back({"If-Match", "\"4\""});

  EXPECT_EQ(scene.call("DELETE", path + "agent", nullptr, keyed).status(), 200);
  EXPECT_EQ(scene.call("DELETE", path + "agent", nullptr, keyed).header("Idempotency-Replayed"),
            "true");
  EXPECT_EQ(scene.call("DELETE", path + "supervisor", nullptr, keyed).code(),
            "idempotency-key-reused");
  EXPECT_EQ(scene.call("DELETE", path + "agent", nullptr, matched).code(),
            "idempotency-key-reused");
  const Json self = scene.get("/api/v1/staff/self", {.as = "otto"}).body;
  EXPECT_EQ(self["duties"][0]["duty"], "supervisor");
}

TEST(ControlCommands, SayWhenTheVersionMovedOn) {
  ApiScene scene;
  const Sent stale{.as = "ada", .headers = {{"If-Match", "\"7\""}}};

  const Answered refused = scene.call("PUT", kPermit, ApiScene::parking_permit(), stale);

  EXPECT_EQ(refused.status(), 412);
  EXPECT_EQ(refused.body["current_version"], 1);
}

}  // namespace
}  // namespace rahgir::api
