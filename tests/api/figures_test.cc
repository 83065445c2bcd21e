#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "eventstore/token.h"
#include "tests/api/api_scene.h"

// The work list, the dashboard and the event feed.

namespace rahgir::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> requests_in(const Answered& list) {
  std::vector<std::string> requests;
  for (const Json& row : list.body["items"]) requests.push_back(row["request"]);
  return requests;
}

TEST(Work, ListsOpenItemsOfTheCallersOfficesOldestFirst) {
  ApiScene scene;
  std::vector<std::string> filed;
  for (int i = 0; i < 5; ++i) {
    filed.push_back(scene.file().request);
    scene.advance(std::chrono::seconds(1));
  }

  const Answered first = scene.get("/api/v1/work?limit=3", {.as = "anna"});
  const Answered rest = scene.get(
      "/api/v1/work?limit=3&after=" + first.body["next"].get<std::string>(), {.as = "anna"});

  ASSERT_EQ(first.status(), 200) << first.http.body;
  auto all = requests_in(first);
  for (const std::string& request : requests_in(rest)) all.push_back(request);
  EXPECT_EQ(all, filed);
  EXPECT_EQ(first.body["items"][0]["step"]["label"].is_string(), true);
  EXPECT_EQ(first.body["items"][0]["service"]["name"], "Resident parking permit");
  EXPECT_EQ(first.body["counters"]["open_requests"], 5);
  EXPECT_EQ(first.body["counters"]["open_items"], 5);
  EXPECT_TRUE(rest.body["next"].is_null());
}

TEST(Work, IsEmptyForThoseWhoWorkNothingThere) {
  ApiScene scene;
  scene.file();

  for (const char* person : {"reza", "oleg", "grace", "ada", "none"}) {
    const Answered list = scene.get("/api/v1/work", {.as = person});
    EXPECT_EQ(list.body["items"], Json::array()) << person;
    EXPECT_EQ(list.body["counters"]["open_requests"], 0) << person;
  }
}

TEST(Work, FiltersByAssigneeOfficeServiceStepAndLateness) {
  ApiScene scene;
  const Filed mine = scene.file(), free = scene.file();
  scene.act(mine, "claim", Json::object(), {.as = "anna"});
  const auto count = [&](const std::string& filter) {
    return requests_in(scene.get("/api/v1/work?" + filter, {.as = "anna"})).size();
  };

  EXPECT_EQ(requests_in(scene.get("/api/v1/work?assignee=me", {.as = "anna"})),
            std::vector{mine.request});
  EXPECT_EQ(requests_in(scene.get("/api/v1/work?assignee=none", {.as = "anna"})),
            std::vector{free.request});
  EXPECT_EQ(count("assignee=" + scene.actor("bence")), 0u);
  EXPECT_EQ(count("office=traffic"), 2u);
  EXPECT_EQ(count("office=north"), 0u);
  EXPECT_EQ(count("office=registry"), 0u);
  EXPECT_EQ(count("service=dog-licence"), 0u);
  EXPECT_EQ(count("step=check"), 2u);
  EXPECT_EQ(count("step=review"), 0u);
  EXPECT_EQ(count("overdue=true"), 0u);
  scene.advance(std::chrono::hours(24 * 60));
  const auto bence = *domain::parse_id<domain::ActorId>(scene.actor("bence"));
  scene.run({domain::IssueToken{.actor = bence,
                                .token_id = "late",
                                .token_hash = eventstore::token_hash("late-token"),
                                .expires_at = scene.now() + std::chrono::hours(1)}});
  const Answered late = scene.get("/api/v1/work?overdue=true&order=due",
                                  {.headers = {{"Authorization", "Bearer late-token"}}});
  EXPECT_EQ(requests_in(late).size(), 2u);
  EXPECT_EQ(late.body["items"][0]["overdue"], true);
}

TEST(Work, RefusesParametersItCannotRead) {
  ApiScene scene;

  for (const char* bad :
       {"after=junk", "order=random", "overdue=maybe", "assignee=anna", "limit=-1", "limit=1000"}) {
    EXPECT_EQ(scene.get(std::string("/api/v1/work?") + bad, {.as = "anna"}).code(),
              "invalid-parameter")
        << bad;
  }
}

TEST(DashboardReply, CountsWhatHappened) {
  ApiScene scene;
  const Filed refused = scene.file();
  scene.file();
  scene.act(refused, "refuse", {{"reason", {{"code", "not_resident"}, {"text", "x"}}}},
            {.as = "anna"});

  const Answered figures = scene.get("/api/v1/dashboard", {.as = "grace"});

  ASSERT_EQ(figures.status(), 200) << figures.http.body;
  EXPECT_EQ(figures.body["received"][0]["count"], 2);
  EXPECT_EQ(figures.body["closed"][0]["outcome"], "refused");
  EXPECT_EQ(figures.body["closed"][0]["ground"], "not_resident");
  EXPECT_EQ(figures.body["open"][0]["count"], 1);
  EXPECT_EQ(figures.body["decision_times"][0]["count"], 1);
  EXPECT_FALSE(figures.body["position"].get<std::string>().empty());
  EXPECT_EQ(scene.get("/api/v1/dashboard?from=2030-01-01", {.as = "grace"}).body["received"],
            Json::array());
  EXPECT_EQ(scene.get("/api/v1/dashboard?office=registry", {.as = "grace"}).body["open"],
            Json::array());
  EXPECT_EQ(scene.get("/api/v1/dashboard?from=yesterday", {.as = "grace"}).code(),
            "invalid-parameter");
}

TEST(DashboardReply, ComesAsATableToo) {
  ApiScene scene;
  scene.file();

  const Answered table =
      scene.get("/api/v1/dashboard", {.as = "sofia", .headers = {{"Accept", "text/csv"}}});

  EXPECT_THAT(table.http.content_type, StartsWith("text/csv"));
  EXPECT_THAT(table.http.body, StartsWith("figure,office,service,step,"));
  EXPECT_THAT(table.http.body,
              HasSubstr("received,traffic,parking-permit,,web,,,,2026-03-02,1,,,,\r\n"));
}

struct Batch {
  std::vector<Json> events;
  std::string next;
};

Batch read_feed(ApiScene& scene, const std::string& query) {
  const Answered answered = scene.get("/api/v1/events?" + query, {.as = "grace"});
  EXPECT_EQ(answered.status(), 200) << answered.http.body;
  EXPECT_EQ(answered.http.content_type, "application/cloudevents-batch+json");
  return {answered.body.get<std::vector<Json>>(), answered.header("Rahgir-Next")};
}

TEST(Feed, GivesEveryEventOnceWithoutPersonalData) {
  ApiScene scene;
  for (int i = 0; i < 4; ++i) scene.file();
  std::set<std::string> ids;
  std::set<std::string> types;
  std::string next, all;
  for (int i = 0; i < 100; ++i) {
    const Batch batch = read_feed(scene, "limit=3&after=" + next);
    EXPECT_LE(batch.events.size(), 3u);
    if (batch.events.empty()) break;
    for (const Json& event : batch.events) {
      EXPECT_TRUE(ids.insert(event["id"]).second) << event["id"];
      types.insert(event["type"]);
      EXPECT_EQ(event["source"], "https://desk.example.org");
      all += event.dump();
    }
    next = batch.next;
  }

  EXPECT_TRUE(types.contains("org.rahgir.request.submitted.v1"));
  for (const std::string& type : types) {
    EXPECT_THAT(type, Not(HasSubstr("staff")));
    EXPECT_THAT(type, Not(HasSubstr("token")));
    EXPECT_THAT(type, Not(HasSubstr("referenced")));
  }
  EXPECT_THAT(all, HasSubstr("definition"));
  EXPECT_THAT(all, HasSubstr("office"));
  EXPECT_THAT(all, Not(HasSubstr("Citizen")));
  EXPECT_THAT(all, Not(HasSubstr("grace")));
}

TEST(Feed, GoesOnAfterAPositionOfACommand) {
  ApiScene scene;
  const Filed first = scene.file();
  const Batch seen = read_feed(scene, "limit=1000");
  const Filed second = scene.file();

  const Batch fresh = read_feed(scene, "limit=1000&after=" + seen.next);

  ASSERT_FALSE(fresh.events.empty());
  for (const Json& event : fresh.events) EXPECT_EQ(event["subject"], second.request);
  EXPECT_EQ(fresh.events.back()["position"], second.position);
}

TEST(Feed, ShowsAnalystsTheirOfficesOnly) {
  ApiScene scene;

  std::set<std::string> offices;
  for (const Json& event : read_feed(scene, "limit=1000").events) {
    if (event.contains("office")) offices.insert(event["office"]);
  }

  EXPECT_EQ(offices, (std::set<std::string>{"north", "traffic"}));
}

TEST(Feed, WaitsForTheNextEvent) {
  ApiScene scene;
  scene.file();
  const Batch seen = read_feed(scene, "limit=1000");

  std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    scene.file();
  });
  const auto begun = std::chrono::steady_clock::now();
  const Batch fresh = read_feed(scene, "wait=20&after=" + seen.next);

  EXPECT_FALSE(fresh.events.empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

TEST(Feed, AnswersAtOnceWhenTheServerStops) {
  ApiScene scene;
  const Batch seen = read_feed(scene, "limit=1000");
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop.request_stop();
  });

  const auto begun = std::chrono::steady_clock::now();
  const Answered answered = scene.get("/api/v1/events?wait=25&after=" + seen.next,
                                      {.as = "grace", .stop = stop.get_token()});

  EXPECT_EQ(answered.body, Json::array());
  EXPECT_EQ(answered.header("Rahgir-Next"), seen.next);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST(Feed, RefusesParametersItCannotRead) {
  ApiScene scene;

  for (const char* bad : {"after=junk", "after=0:1,", "after=9:1", "after=0:99999",
                          "after=0:18446744073709551615", "wait=26", "wait=x", "limit=1001"}) {
    EXPECT_EQ(scene.get(std::string("/api/v1/events?") + bad, {.as = "grace"}).code(),
              "invalid-parameter")
        << bad;
  }
}

}  // namespace
}  // namespace rahgir::api
