#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/api/api_scene.h"

// Who may call what: one row a call, one column a caller. A status below 300 counts as "yes".

namespace rahgir::api {
namespace {

enum Who {
  kNobody,
  kApplicant,
  kStranger,
  kAnna,
  kSofia,
  kOleg,
  kGrace,
  kAda,
  kNoor,
  kReza,
  kRuth,
  kNone,
};

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
                               {kNoor, "noor"},
                               {kReza, "reza"},
                               {kRuth, "ruth"},
                               {kNone, "none"}};

struct Row {
  const char* method;
  // $R the request, $C its tracking code, $D its document; $A, $B, $N the actor ids of anna, bence
  // and nils; $T the id of bence's token
  const char* target;
  const char* body;  // $P the definition of the parking permit, $Q a complete submission
  std::array<int, std::size(kCallers)> expected;  // in the order of Who
};

constexpr std::array<int, std::size(kCallers)> everybody(int status) {
  std::array<int, std::size(kCallers)> all{};
  all.fill(status);
  return all;
}

// In scope: the request is of "traffic", where anna is agent, sofia supervisor, oleg auditor, grace
// analyst and ada administrator. Out of scope: noor, administrator of "north" below; reza, agent,
// and ruth, administrator of "registry" beside; none has no duty.
// clang-format off
//                                        nobody appl. other anna sofia oleg grace ada noor reza ruth none
const Row kRows[] = {
    {"GET", "/api/v1/services", "",                 everybody(200)},
    {"GET", "/api/v1/services/parking-permit", "",  everybody(200)},
    {"GET", "/api/v1/offices", "",                  everybody(200)},
    {"GET", "/api/v1/offices/traffic", "",          everybody(200)},
    {"GET", "/api/v1/deployment", "",               everybody(200)},
    {"GET", "/problems/conflict", "",               everybody(200)},
    {"GET", "/healthz", "",                         everybody(200)},
    {"GET", "/readyz", "",                          everybody(200)},
    {"GET", "/metrics", "",                         everybody(200)},
    {"POST", "/api/v1/requests", "$Q",              {201, 201, 201, 201, 201, 403, 403, 403, 403, 403, 403, 403}},
    {"POST", "/api/v1/track", R"({"code":"$C"})",   everybody(200)},
    {"POST", "/api/v1/documents", "%PDF-1.4",       everybody(201)},
    {"GET", "/api/v1/requests/$R", "",              {401, 200, 404, 200, 200, 200, 404, 404, 404, 404, 404, 404}},
    {"GET", "/api/v1/requests/$R/events", "",       {401, 403, 404, 200, 200, 200, 404, 404, 404, 404, 404, 404}},
    {"POST", "/api/v1/requests/$R/actions/note",
     R"({"text":"x"})",                             {401, 403, 404, 200, 200, 403, 404, 404, 404, 404, 404, 404}},
    {"POST", "/api/v1/requests/$R/actions/message",
     R"({"text":"x"})",                             {401, 200, 404, 200, 200, 403, 404, 404, 404, 404, 404, 404}},
    {"GET", "/api/v1/documents/$D", "",             {401, 200, 404, 200, 200, 200, 404, 404, 404, 404, 404, 404}},
    {"GET", "/api/v1/work", "",                     {401, 403, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/dashboard", "",                {401, 403, 403, 403, 200, 403, 200, 403, 403, 403, 403, 403}},
    {"GET", "/api/v1/events", "",                   {401, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403}},
    {"GET", "/api/v1/staff", "",                    {401, 403, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/staff/self", "",               {401, 403, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"POST", "/api/v1/staff", R"({"name":"x"})",    {401, 403, 403, 403, 403, 403, 403, 201, 201, 403, 201, 403}},
    {"POST", "/api/v1/staff/$A/tokens", "{}",       {401, 403, 403, 403, 403, 403, 403, 201, 403, 403, 403, 403}},
    {"POST", "/api/v1/staff/$N/tokens", "{}",       {401, 403, 403, 403, 403, 403, 403, 201, 201, 403, 403, 403}},
    {"DELETE", "/api/v1/staff/$B/tokens/$T", "",    {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST", "/api/v1/staff/$A/duties",
     R"({"duty":"auditor","office":"traffic"})",    {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST", "/api/v1/staff/$A/duties",
     R"({"duty":"auditor","office":"north"})",      {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST", "/api/v1/staff/$A/duties",
     R"({"duty":"auditor","office":"registry"})",   {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403}},
    {"DELETE", "/api/v1/staff/$A/duties?duty=auditor&office=traffic",
     "",                                            {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"DELETE", "/api/v1/staff/$A/duties?duty=auditor&office=north",
     "",                                            {401, 403, 403, 403, 403, 403, 403, 200, 200, 403, 403, 403}},
    {"PUT", "/api/v1/staff/$A/absence",
     R"({"from":"2026-05-01T00:00:00Z","until":"2026-05-09T00:00:00Z"})",
                                                    {401, 403, 403, 200, 200, 403, 403, 200, 403, 403, 403, 403}},
    {"POST", "/api/v1/staff/$B/end", "",            {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"PUT", "/api/v1/services/parking-permit", "$P",
                                                    {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST", "/api/v1/services/parking-permit/suspend", "{}",
                                                    {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST", "/api/v1/services/parking-permit/resume", "",
                                                    {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST", "/api/v1/services/parking-permit/retire", "",
                                                    {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"PUT", "/api/v1/deployment",
     R"({"languages":["en"]})",                     {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 200, 403}},
    {"PUT", "/api/v1/offices/annex",
     R"({"code":"annex","parent":"traffic","label":{"en":"x"}})",
                                                    {401, 403, 403, 403, 403, 403, 403, 201, 403, 403, 403, 403}},
    {"PUT", "/api/v1/offices/registry",
     R"({"code":"registry","label":{"en":"x"}})",   {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 200, 403}},
    {"POST", "/api/v1/offices/annex/close", "",     {401, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
};
// clang-format on

/// Whether the path, without its query, is one of the route's.
bool is_of(std::string_view target, std::string_view pattern) {
  target = target.substr(0, target.find('?'));
  while (!pattern.empty() && !target.empty()) {
    const std::size_t end = std::min(pattern.find('/', 1), pattern.size());
    const std::size_t here = std::min(target.find('/', 1), target.size());
    const std::string_view segment = pattern.substr(0, end);
    if (!segment.starts_with("/{") && segment != target.substr(0, here)) return false;
    pattern.remove_prefix(end);
    target.remove_prefix(here);
  }
  return pattern.empty() && target.empty();
}

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

  std::string token_of_bence() {
    const Answered list = scene_.get("/api/v1/staff", {.as = "ada"});
    for (const Json& member : list.body["items"]) {
      if (member["name"] == "bence") return member["tokens"][0]["token"];
    }
    return "";
  }

  std::string filled(std::string text) const {
    const std::pair<const char*, std::string> places[] = {{"$R", filed_.request},
                                                          {"$C", filed_.code},
                                                          {"$D", document_},
                                                          {"$A", scene_.actor("anna")},
                                                          {"$B", scene_.actor("bence")},
                                                          {"$N", scene_.actor("nils")},
                                                          {"$T", token_},
                                                          {"$P", ApiScene::parking_permit().dump()},
                                                          {"$Q", scene_.submission().dump()}};
    for (const auto& [place, value] : places) {
      if (const auto at = text.find(place); at != std::string::npos) text.replace(at, 2, value);
    }
    return text;
  }

  Answered ask(const Row& row, const Caller& caller) {
    const bool is_upload = std::string_view(row.target) == "/api/v1/documents";
    if (is_upload) return scene_.upload_reply(row.body, sent_by(caller));
    return scene_.raw(row.method, filled(row.target), filled(row.body), sent_by(caller));
  }

  Answered set_absence(const char* absent, const char* substitute, const char* by) {
    return scene_.call("PUT", "/api/v1/staff/" + scene_.actor(absent) + "/absence",
                       {{"from", domain::to_text(scene_.now())},
                        {"until", domain::to_text(scene_.now() + std::chrono::hours(48))},
                        {"substitute", scene_.actor(substitute)}},
                       {.as = by});
  }

  void grant(const char* person, const char* office) {
    scene_.run({domain::GrantDuty{.actor = *domain::parse_id<domain::ActorId>(scene_.actor(person)),
                                  .duty = "agent",
                                  .office = office,
                                  .from = {},
                                  .until = {}}});
  }

  ApiScene scene_;
  Filed filed_, other_;
  std::string document_, token_ = token_of_bence();
};

TEST_F(Permissions, HoldForEveryCallAndCaller) {
  for (const Row& row : kRows) {
    for (const Caller& caller : kCallers) {
      const Answered answered = ask(row, caller);
      EXPECT_EQ(answered.status(), row.expected[caller.who])
          << row.method << ' ' << row.target << " by " << caller.name << ": " << answered.http.body;
    }
  }
}

TEST(PermissionTable, HasARowForEveryRoute) {
  for (const Route& route : api_routes().routes) {
    EXPECT_TRUE(std::ranges::any_of(kRows,
                                    [&](const Row& row) {
                                      return row.method == route.method &&
                                             is_of(row.target, route.pattern);
                                    }))
        << route.operation << ": say who may call it";
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
  Json licence = ApiScene::parking_permit();
  licence["code"] = "dog-licence";
  licence["actions"][0]["duty"] = "inspector";
  scene_.call("PUT", "/api/v1/services/dog-licence", licence, {.as = "ada"});
  scene_.call("POST", "/api/v1/staff/" + scene_.actor("none") + "/duties",
              {{"duty", "inspector"}, {"office", "traffic"}}, {.as = "ada"});
  scene_.act(filed_, "claim", Json::object(), {.as = "anna"});
  EXPECT_EQ(scene_.view(filed_, {.as = "none"}).status(), 404);

  EXPECT_EQ(set_absence("anna", "none", "anna").status(), 200);

  EXPECT_EQ(scene_.view(filed_, {.as = "none"}).status(), 200);
  scene_.advance(std::chrono::hours(49));
  EXPECT_EQ(scene_.view(filed_, {.as = "none"}).status(), 404);
}

TEST_F(Permissions, NobodyStandsInAtAnOfficeWhereTheyDoNotWork) {
  scene_.act(filed_, "claim", Json::object(), {.as = "anna"});

  EXPECT_EQ(faults_of(set_absence("anna", "maryam", "anna")),
            std::vector<std::string>{"/substitute other-office"});
  EXPECT_EQ(set_absence("anna", "maryam", "maryam").code(), "duty-required");
  grant("anna", "registry");  // by the operator: now both work there
  EXPECT_EQ(set_absence("anna", "maryam", "maryam").code(), "duty-required");
  EXPECT_EQ(set_absence("anna", "maryam", "anna").status(), 200);
  EXPECT_EQ(scene_.view(filed_, {.as = "maryam"}).status(), 404) << "it is of traffic";
  EXPECT_EQ(scene_.act(filed_, "approve", Json::object(), {.as = "maryam"}).status(), 404);
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
