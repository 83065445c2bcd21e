#include <gtest/gtest.h>

#include "tests/eventstore/store_scene.h"

// Random commands on random requests: what is kept up to date command by command equals what a
// fresh fold makes, whatever is cached and whenever the store is opened again.

namespace rahgir::eventstore {
namespace {

class RandomCommands : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomCommands, LeaveRowsThatEqualAFreshFold) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  std::mt19937_64 random(GetParam());
  StoreScene scene(1 + static_cast<unsigned>(GetParam() % 3));
  scene.must_open();
  scene.make_directory();
  int accepted = 0;
  for (int step = 0; step < 250; ++step) {
    accepted += scene.run_random(random).status == CommandStatus::kAccepted;
    if (random() % 50 == 0) scene.must_open();
    if (random() % 50 == 0) {
      ASSERT_EQ(scene.faults(), "") << "step " << step;
    }
  }
  EXPECT_GT(accepted, 50);
  EXPECT_EQ(scene.faults(), "");

  const std::string before = scene.dump();
  scene.must_open();
  EXPECT_EQ(scene.dump(), before);
}

TEST_P(RandomCommands, GiveTheSameWithNothingCached) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  StoreScene large, small;
  large.must_open();
  large.make_directory();
  large.close();
  small.now_ms = large.now_ms.load();
  small.next_command = large.next_command.load();
  copy_store(large.options.data, small.options.data);
  copy_store(large.options.data.string() + "-keys", small.options.data.string() + "-keys");
  small.options.state_cache_mb = 0;
  std::string dumps[2];
  for (StoreScene* scene : {&large, &small}) {
    std::mt19937_64 random(GetParam());
    scene->must_open();
    for (int step = 0; step < 120; ++step) scene->run_random(random);
    dumps[scene == &small] = scene->dump();
  }

  EXPECT_EQ(dumps[0], dumps[1]);
  EXPECT_EQ(small.faults(), "");
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCommands, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace rahgir::eventstore
