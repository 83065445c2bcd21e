#include "eventstore/replier.h"

#include <gtest/gtest.h>

#include <future>

namespace rahgir::eventstore {
namespace {

Answer numbered(std::uint32_t number, std::vector<std::uint32_t>& seen) {
  Answer answer;
  answer.done = [&seen](const CommandReply& reply) { seen.push_back(reply.version); };
  answer.reply.version = number;
  return answer;
}

TEST(Replier, KeepsTheOrderAndGivesAllBeforeItStops) {
  std::vector<std::uint32_t> seen;
  Replier replier;
  replier.start();
  for (std::uint32_t batch = 0; batch < 50; ++batch) {
    std::vector<Answer> answers;
    answers.push_back(numbered(2 * batch, seen));
    answers.push_back(numbered(2 * batch + 1, seen));
    replier.give(std::move(answers));
  }
  replier.stop();
  ASSERT_EQ(seen.size(), 100U);
  for (std::uint32_t number = 0; number < 100; ++number) EXPECT_EQ(seen[number], number);
}

TEST(Replier, DoesNotHoldUpWhoGives) {
  std::promise<void> gate;
  std::vector<Answer> answers(1);
  answers.front().done = [&gate](const CommandReply&) { gate.get_future().wait(); };
  Replier replier;
  replier.start();
  replier.give(std::move(answers));  // would never come back if it called
  gate.set_value();
}

TEST(Replier, LosesNoReplyThatComesAfterItsEnd) {
  std::vector<std::uint32_t> seen;
  Replier replier;
  replier.start();
  replier.stop();
  std::vector<Answer> answers;
  answers.push_back(numbered(7, seen));
  replier.give(std::move(answers));
  EXPECT_EQ(seen, std::vector<std::uint32_t>{7});
}

}  // namespace
}  // namespace rahgir::eventstore
