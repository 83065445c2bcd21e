#include "projections/status_cache.h"

#include <gtest/gtest.h>

#include <thread>

#include "eventstore/identity.h"
#include "tests/api/api_scene.h"

namespace rahgir::projections {
namespace {

using api::ApiScene;
using api::Filed;
using api::Json;

constexpr std::size_t kPlenty = 1 << 20;
const std::vector<std::string> kEnglish{"en"}, kPersian{"fa"}, kBoth{"ja", "es"};

domain::RequestId id_of(const Filed& filed) {
  return *domain::parse_id<domain::RequestId>(filed.request);
}

/// The way of the parking permit: to step 1, then 2. The version that it then has.
std::uint32_t advance(ApiScene& scene, const Filed& filed, int step) {
  const auto done = step == 1 ? scene.act(filed, "approve", Json::object(), {.as = "anna"})
                              : scene.act(filed, "grant", Json::object(), {.as = "sofia"});
  EXPECT_EQ(done.status(), 200) << done.http.body;
  return done.body.value("version", 0u);
}

bool is_same(const StatusReply& left, const StatusReply& right) {
  return left.body == right.body && left.language == right.language &&
         left.version == right.version;
}

TEST(StatusCache, GivesWhatTheStoreGivesAfterEachChange) {
  ApiScene scene;
  const eventstore::EventStore& store = scene.desk->store;
  StatusCache cache(store, kPlenty);
  const Filed filed = scene.file(), other = scene.file();
  for (int step = 0; step < 3; ++step) {
    if (step > 0) advance(scene, filed, step);
    for (const auto& languages : {kEnglish, kPersian, kBoth, kEnglish}) {
      for (const Filed& asked : {filed, other}) {
        const auto fresh = find_status(store, id_of(asked), languages);
        const auto given = cache.find(id_of(asked), languages);
        ASSERT_TRUE(fresh && given);
        EXPECT_TRUE(is_same(*fresh, *given)) << given->body;
      }
    }
  }

  // Made: in each of three lists of languages, three states of the one and one of the other.
  EXPECT_EQ(cache.figures().made, 12u);
  EXPECT_EQ(cache.figures().kept, 12u);
}

TEST(StatusCache, KnowsNothingOfWhatIsNotThere) {
  ApiScene scene;
  StatusCache cache(scene.desk->store, kPlenty);

  EXPECT_FALSE(cache.find(domain::RequestId{{1}}, kEnglish));
  EXPECT_FALSE(cache.find(domain::RequestId{{1}}, kEnglish));
  EXPECT_EQ(cache.figures().kept, 0u);
}

TEST(StatusCache, StaysWithinItsLimitAndDropsTheLeastUsed) {
  ApiScene scene;
  const eventstore::EventStore& store = scene.desk->store;
  const Filed filed = scene.file();
  StatusCache none(store, 0);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(none.find(id_of(filed), kEnglish));
  EXPECT_EQ(none.figures().kept, 0u);

  // Room for about three replies a shard; one request is of one shard.
  StatusCache small(store, 16 * 3 * 1500);
  std::vector<std::vector<std::string>> questions;
  for (int i = 0; i < 20; ++i) questions.push_back({"x-" + std::to_string(i), "en"});
  for (const auto& languages : questions) {
    small.find(id_of(filed), questions.front());  // always in use
    small.find(id_of(filed), languages);
  }
  EXPECT_EQ(small.figures().made, 20u);
  small.find(id_of(filed), questions[1]);
  EXPECT_EQ(small.figures().made, 21u);
}

TEST(StatusCache, NeverGivesLessThanWhatWasAnswered) {
  ApiScene scene;
  StatusCache cache(scene.desk->store, kPlenty);
  std::vector<Filed> requests;
  for (int i = 0; i < 20; ++i) requests.push_back(scene.file());
  std::vector<std::atomic<std::uint32_t>> answered(requests.size());
  std::atomic<std::size_t> stale = 0;
  const auto look = [&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (std::size_t i = 0; i < requests.size(); ++i) {
        const std::uint32_t least = answered[i];
        const auto reply = cache.find(id_of(requests[i]), kEnglish);
        if (!reply || reply->version < least) ++stale;
      }
    }
  };
  {
    std::jthread first(look), second(look);
    for (int step = 1; step < 3; ++step) {
      for (std::size_t i = 0; i < requests.size(); ++i) {
        answered[i] = advance(scene, requests[i], step);
      }
    }
  }

  EXPECT_EQ(stale, 0u);
}

TEST(StatusCache, LooksAgainAfterARebuild) {
  ApiScene scene;
  StatusCache cache(scene.desk->store, kPlenty);
  const Filed filed = scene.file();
  const auto before = cache.find(id_of(filed), kEnglish);

  ASSERT_TRUE(scene.desk->store.rebuild(scene.desk->store.partition_of(id_of(filed))));

  const auto after = cache.find(id_of(filed), kEnglish);
  ASSERT_TRUE(before && after);
  EXPECT_TRUE(is_same(*before, *after));
  EXPECT_EQ(cache.figures().made, 2u);
}

}  // namespace
}  // namespace rahgir::projections
