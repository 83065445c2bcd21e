#include <gtest/gtest.h>

#include "tests/api/api_scene.h"

// Who may call what: one row a call, one column a caller. A status below 300 counts as "yes".

namespace rahgir::api {
namespace {

enum Who { kNobody, kApplicant, kStranger, kAnna, kSofia, kOleg, kGrace, kAda, kReza, kNone };

struct Caller {
  Who who;
  const char* name;
};

constexpr Caller kCallers[] = {{kNobody, "nobody"},
                               {kApplicant, "applicant"},
                               {kStranger, "another applicant"},
                               {kAnna, "anna"},
                               {kSofia, "sofia"},
                               {kOleg, "oleg"},
                               {kGrace, "grace"},
                               {kAda, "ada"},
                               {kReza, "reza"},
                               {kNone, "none"}};

struct Row {
  const char* method;
  const char* target;  // $R the request, $D its document, $A anna's actor id
  const char* body;
  int expected[10];  // in the order of Who
};

// clang-format off
//                                        nobody appl. other anna sofia oleg grace ada reza none
const Row kRows[] = {
    {"GET", "/api/v1/services", "",                 {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/services/parking-permit", "",  {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/offices", "",                  {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/deployment", "",               {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/healthz", "",                         {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/readyz", "",                          {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/metrics", "",                         {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/requests/$R", "",              {401, 200, 404, 200, 200, 200, 404, 404, 404, 404}},
    {"GET", "/api/v1/requests/$R/events", "",       {401, 403, 404, 200, 200, 200, 404, 404, 404, 404}},
    {"POST", "/api/v1/requests/$R/actions/note",
     R"({"text":"x"})",                             {401, 403, 404, 200, 200, 403, 404, 404, 404, 404}},
    {"POST", "/api/v1/requests/$R/actions/message",
     R"({"text":"x"})",                             {401, 200, 404, 200, 200, 403, 404, 404, 404, 404}},
    {"GET", "/api/v1/documents/$D", "",             {401, 200, 404, 200, 200, 200, 404, 404, 404, 404}},
    {"GET", "/api/v1/work", "",                     {401, 403, 403, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/dashboard", "",                {401, 403, 403, 403, 200, 403, 200, 403, 403, 403}},
    {"GET", "/api/v1/events", "",                   {401, 403, 403, 403, 403, 403, 200, 403, 403, 403}},
    {"GET", "/api/v1/staff", "",                    {401, 403, 403, 200, 200, 200, 200, 200, 200, 200}},
    {"POST", "/api/v1/staff", R"({"name":"x"})",    {401, 403, 403, 403, 403, 403, 403, 201, 403, 403}},
    {"POST", "/api/v1/staff/$A/tokens", "{}",       {401, 403, 403, 403, 403, 403, 403, 201, 403, 403}},
    {"POST", "/api/v1/staff/$A/duties",
     R"({"duty":"inspector","office":"traffic"})",  {401, 403, 403, 403, 403, 403, 403, 200, 403, 403}},
    {"POST", "/api/v1/staff/$A/duties",
     R"({"duty":"inspector","office":"registry"})", {401, 403, 403, 403, 403, 403, 403, 403, 403, 403}},
    {"POST", "/api/v1/services/parking-permit/suspend", "{}",
                                                    {401, 403, 403, 403, 403, 403, 403, 200, 403, 403}},
    {"PUT", "/api/v1/deployment",
     R"({"languages":["en"]})",                     {401, 403, 403, 403, 403, 403, 403, 200, 403, 403}},
    {"PUT", "/api/v1/offices/registry",
     R"({"code":"registry","label":{"en":"x"}})",   {401, 403, 403, 403, 403, 403, 403, 403, 403, 403}},
};
// clang-format on

class Permissions : public testing::Test {
 protected:
  Permissions() : filed_(scene_.file()), other_(scene_.file()) {
    document_ = scene_.upload("%PDF-1.4");
    scene_.act(filed_, "attach", {{"document", document_}, {"kind", "address_proof"}},
               {.as = "anna"});
  }

  Sent sent_by(const Caller& caller) const {
    if (caller.who == kNobody) return {};
    if (caller.who == kApplicant) return {.basic = filed_.code + ':' + filed_.secret};
    if (caller.who == kStranger) return {.basic = other_.code + ':' + other_.secret};
    return {.as = caller.name};
  }

  std::string filled(std::string target) const {
    const std::pair<const char*, std::string> places[] = {
        {"$R", filed_.request}, {"$D", document_}, {"$A", scene_.actor("anna")}};
    for (const auto& [place, value] : places) {
      if (const auto at = target.find(place); at != std::string::npos) target.replace(at, 2, value);
    }
    return target;
  }

  ApiScene scene_;
  Filed filed_, other_;
  std::string document_;
};

TEST_F(Permissions, HoldForEveryCallAndCaller) {
  for (const Row& row : kRows) {
    for (const Caller& caller : kCallers) {
      const Answered answered =
          scene_.raw(row.method, filled(row.target), row.body, sent_by(caller));
      EXPECT_EQ(answered.status(), row.expected[caller.who])
          << row.method << ' ' << row.target << " by " << caller.name << ": " << answered.http.body;
    }
  }
}

TEST_F(Permissions, OutOfScopeAndUnknownAnswerAlike) {
  const std::string nothing = "/api/v1/requests/AAAAAAAAAAAAAAAAAAAAAA";

  const Answered hidden = scene_.view(filed_, {.as = "reza"});
  const Answered unknown = scene_.get(nothing, {.as = "reza"});
  const Answered malformed = scene_.get("/api/v1/requests/x", {.as = "reza"});

  EXPECT_EQ(hidden.http, unknown.http);
  EXPECT_EQ(hidden.http, malformed.http);
}

TEST_F(Permissions, AnItemsOfficeBringsItIntoScopeForGood) {
  EXPECT_EQ(scene_.view(filed_, {.as = "reza"}).status(), 404);
  scene_.act(filed_, "transfer", {{"office", "registry"}}, {.as = "sofia"});

  EXPECT_EQ(scene_.view(filed_, {.as = "reza"}).status(), 200);
  scene_.act(filed_, "transfer", {{"office", "traffic"}}, {.as = "maryam"});
  EXPECT_EQ(scene_.view(filed_, {.as = "anna"}).status(), 200);
}

TEST_F(Permissions, ASubstituteSeesWhatTheAbsentPersonHolds) {
  scene_.act(filed_, "claim", Json::object(), {.as = "anna"});
  const Json absence{{"from", domain::to_text(scene_.now())},
                     {"until", domain::to_text(scene_.now() + std::chrono::hours(48))},
                     {"substitute", scene_.actor("reza")}};

  ASSERT_EQ(scene_
                .call("PUT", "/api/v1/staff/" + scene_.actor("anna") + "/absence", absence,
                      {.as = "anna"})
                .status(),
            200);

  EXPECT_EQ(scene_.view(filed_, {.as = "reza"}).status(), 200);
  scene_.advance(std::chrono::hours(49));
  EXPECT_EQ(scene_.view(filed_, {.as = "reza"}).status(), 404);
}

TEST_F(Permissions, ADutyAboveReachesOfficesBelow) {
  scene_.act(filed_, "transfer", {{"office", "north"}}, {.as = "sofia"});

  EXPECT_EQ(scene_.act(filed_, "claim", Json::object(), {.as = "nils"}).status(), 200);
  EXPECT_EQ(scene_.view(filed_, {.as = "anna"}).status(), 200);
  EXPECT_EQ(scene_.view(other_, {.as = "nils"}).status(), 404);
}

struct Credential {
  const char* name;
  const char* header;
};

class BadCredentials : public testing::TestWithParam<Credential> {};

TEST_P(BadCredentials, AreRefusedEverywhere) {
  static ApiScene scene;

  const Answered refused =
      scene.get("/api/v1/services", {.headers = {{"Authorization", GetParam().header}}});

  EXPECT_EQ(refused.status(), 401) << GetParam().name;
  EXPECT_EQ(refused.code(), "unauthenticated");
  EXPECT_NE(refused.header("WWW-Authenticate"), "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadCredentials,
    testing::Values(Credential{"unknown token", "Bearer nonsense"},
                    Credential{"no token", "Bearer "}, Credential{"no scheme", "nonsense"},
                    Credential{"unknown scheme", "Digest x"}, Credential{"no base64", "Basic ***"},
                    Credential{"no colon", "Basic eHl6"}, Credential{"no code", "Basic eDp5"}));

TEST(Tokens, EndWhenTheyExpireAreRevokedOrTheirHolderLeaves) {
  ApiScene scene;
  const auto asks = [&](const char* person) {
    return scene.get("/api/v1/staff/self", {.as = person}).status();
  };
  ASSERT_EQ(asks("anna"), 200);

  scene.call("POST", "/api/v1/staff/" + scene.actor("bence") + "/end", nullptr, {.as = "ada"});
  const Json self = scene.get("/api/v1/staff", {.as = "ada"}).body;
  for (const Json& member : self["items"]) {
    if (member["name"] != "sofia") continue;
    const std::string token = member["tokens"][0]["token"];
    EXPECT_EQ(scene
                  .call("DELETE", "/api/v1/staff/" + scene.actor("sofia") + "/tokens/" + token,
                        nullptr, {.as = "ada"})
                  .status(),
              200);
  }

  EXPECT_EQ(asks("bence"), 401);
  EXPECT_EQ(asks("sofia"), 401);
  scene.advance(std::chrono::hours(24 * 31));
  EXPECT_EQ(asks("anna"), 401);
}

}  // namespace
}  // namespace rahgir::api
