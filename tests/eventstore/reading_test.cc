#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/eventstore/store_scene.h"

namespace rahgir::eventstore {
namespace {

using domain::testing::kAnna;
using domain::testing::staff;

class Reading : public ::testing::Test {
 protected:
  Reading() {
    scene_.must_open();
    scene_.make_directory();
    id_ = scene_.submit(1);
    for (int note = 0; note < 5; ++note) {
      scene_.submit(static_cast<std::uint64_t>(100 + note));
      scene_.now_ms += 60'000;
      scene_.run(staff(kAnna), id_, domain::AddNote{.text = "Note."});
    }
    newest_ = scene_.request(id_).version;
  }

  std::vector<std::uint32_t> versions(std::uint32_t from, Direction direction,
                                      std::size_t limit = 1000) {
    std::vector<std::uint32_t> seen;
    reader().read_stream(id_, from, direction, limit, [&](const ReadEvent& read) {
      const auto meta = decode_meta(read.frame).value();
      EXPECT_EQ(meta.stream, id_);
      seen.push_back(meta.version);
      return true;
    });
    return seen;
  }
  const PartitionReader& reader() { return scene_.store().reader(0); }

  StoreScene scene_;
  domain::StreamId id_;
  std::uint32_t newest_ = 0;
};

TEST_F(Reading, AStreamForwardFromAnyVersion) {
  for (std::uint32_t from = 0; from <= newest_ + 1; ++from) {
    std::vector<std::uint32_t> expected;
    for (std::uint32_t version = std::max(from, 1u); version <= newest_; ++version) {
      expected.push_back(version);
    }
    EXPECT_EQ(versions(from, Direction::kForward), expected) << from;
    if (expected.size() > 2) expected.resize(2);
    EXPECT_EQ(versions(from, Direction::kForward, 2), expected) << from;
  }
}

TEST_F(Reading, AStreamBackwardFromAnyVersion) {
  for (std::uint32_t from = 0; from <= newest_ + 1; ++from) {
    std::vector<std::uint32_t> expected;
    for (std::uint32_t version = std::min(from, newest_); version >= 1; --version) {
      expected.push_back(version);
    }
    EXPECT_EQ(versions(from, Direction::kBackward), expected) << from;
    if (expected.size() > 2) expected.resize(2);
    EXPECT_EQ(versions(from, Direction::kBackward, 2), expected) << from;
  }
}

TEST_F(Reading, NothingOfAStreamThatIsNotThere) {
  id_ = random_id<domain::StreamId>();
  EXPECT_TRUE(versions(1, Direction::kForward).empty());
  EXPECT_TRUE(versions(9, Direction::kBackward).empty());
  EXPECT_FALSE(scene_.request(id_).exists());
}

TEST_F(Reading, AllFromAnyPosition) {
  const std::uint64_t end = scene_.store().end_of(0).index;
  for (std::uint64_t from = 0; from <= end; ++from) {
    std::uint64_t expected = from;
    reader().read_all(from, 1000, [&](const ReadEvent& read) {
      EXPECT_EQ(read.position, (Position{0, expected}));
      ++expected;
      return true;
    });
    EXPECT_EQ(expected, end);
  }
  std::size_t seen = 0;
  reader().read_all(2, 3, [&](const ReadEvent&) { return ++seen, true; });
  EXPECT_EQ(seen, 3u);
  reader().read_all(0, 100, [&](const ReadEvent&) { return ++seen, false; });
  EXPECT_EQ(seen, 4u);
}

TEST_F(Reading, AnEventIsTheSameOnEveryWay) {
  std::map<Position, std::string> all;
  reader().read_all(
      0, 1000, [&](const ReadEvent& read) { return all.emplace(read.position, read.frame), true; });
  reader().read_stream(id_, 1, Direction::kForward, 1000, [&](const ReadEvent& read) {
    EXPECT_EQ(all.at(read.position), read.frame);
    return true;
  });
}

TEST_F(Reading, ARequestAsItWas) {
  for (std::uint32_t version = 0; version <= newest_; ++version) {
    const auto as_of =
        reader().request(id_, {.version = version, .recorded_at = {}, .event_index = {}});
    EXPECT_EQ(as_of.version, version);
  }
  std::map<std::uint64_t, domain::EventMeta> metas;
  reader().read_stream(id_, 1, Direction::kForward, 1000, [&](const ReadEvent& read) {
    return metas.emplace(read.position.index, decode_meta(read.frame).value()), true;
  });
  for (const auto& [index, meta] : metas) {
    const auto then =
        reader().request(id_, {.version = {}, .recorded_at = {}, .event_index = index});
    EXPECT_EQ(then.version, meta.version);
    const auto known =
        reader().request(id_, {.version = {}, .recorded_at = meta.recorded_at, .event_index = {}});
    EXPECT_GE(known.version, meta.version);
    EXPECT_EQ(known.recorded_at, meta.recorded_at);
    const auto before =
        reader().request(id_, {.version = {},
                               .recorded_at = meta.recorded_at - std::chrono::milliseconds(1),
                               .event_index = {}});
    EXPECT_LT(before.version, meta.version);
  }
}

TEST_F(Reading, OutcomesOfCommands) {
  const auto creation = reader().creation_of(id_);
  ASSERT_TRUE(creation);
  EXPECT_EQ(creation->command, scene_.submission(1).id);
  EXPECT_EQ(creation->stream, id_);
  EXPECT_FALSE(reader().creation_of(random_id<domain::StreamId>()));
  EXPECT_FALSE(reader().outcome_at(1'000'000));
}

TEST_F(Reading, FollowsWhatIsWritten) {
  const std::uint64_t begin = scene_.store().end_of(0).index;
  std::atomic<std::uint64_t> followed = begin;
  std::jthread follower([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      scene_.store().wait_for({0, followed}, std::chrono::milliseconds(20));
      reader().read_all(followed, 3, [&](const ReadEvent& read) {
        EXPECT_EQ(read.position.index, followed);
        return ++followed, true;
      });
    }
  });
  for (std::uint64_t number = 200; number < 240; ++number) scene_.submit(number);

  const std::uint64_t end = scene_.store().end_of(0).index;
  for (int round = 0; round < 500 && followed < end; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(followed, end);
}

}  // namespace
}  // namespace rahgir::eventstore
