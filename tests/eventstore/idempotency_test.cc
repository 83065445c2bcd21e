#include <gtest/gtest.h>

#include "tests/eventstore/appender_scene.h"

// A repeat of a command: recognised by its id, told apart by its body, whatever it expects, in
// flight, after a restart, and only within the window.

namespace rahgir::eventstore {
namespace {

enum class When { kSameBatch, kLater, kAfterRestart };
enum class Kind { kNote, kSubmission };

struct RepeatCase {
  const char* name;
  Kind kind;
  bool same_body;
  std::optional<std::uint32_t> expected_version;  // of the repeat
  bool replayed;
};

class Repeats : public ::testing::TestWithParam<When> {
 protected:
  CommandEnvelope command(Kind kind) const {
    return kind == Kind::kNote ? note(1, 10, "notes:2") : submission(1, 11);
  }

  std::pair<CommandReply, CommandReply> twice(AppenderScene& scene, CommandEnvelope first,
                                              CommandEnvelope second) const {
    EXPECT_TRUE(scene.open());
    auto request = scene.submit(submission(50, 10));
    auto one = scene.submit(std::move(first));
    if (GetParam() == When::kSameBatch) {
      auto two = scene.submit(std::move(second));
      scene.appender->start();
      return {one.get(), two.get()};
    }
    scene.appender->start();
    const CommandReply reply = one.get();
    scene.execute(note(100, 10));
    if (GetParam() == When::kAfterRestart) scene.start();
    return {reply, scene.execute(std::move(second))};
  }
};

TEST_P(Repeats, AreRecognised) {
  const RepeatCase cases[] = {
      {"same body", Kind::kNote, true, {}, true},
      {"same body, expecting what was", Kind::kNote, true, 0, true},
      {"same body, expecting anything", Kind::kNote, true, 77, true},
      {"other body", Kind::kNote, false, {}, false},
      {"other body, expecting the right version", Kind::kNote, false, 3, false},
      {"submission, same body", Kind::kSubmission, true, {}, true},
      {"submission, other body", Kind::kSubmission, false, {}, false},
  };
  for (const RepeatCase& row : cases) {
    SCOPED_TRACE(row.name);
    AppenderScene scene;
    const CommandEnvelope first = command(row.kind);
    CommandEnvelope second = row.same_body ? first : other_body(first);
    second.expected_version = row.expected_version;

    const auto [original, repeat] = twice(scene, first, second);

    EXPECT_EQ(original.status, CommandStatus::kAccepted);
    EXPECT_FALSE(original.replayed);
    EXPECT_EQ(repeat.replayed, row.replayed);
    if (row.replayed) {
      EXPECT_EQ(repeat.status, CommandStatus::kAccepted);
      EXPECT_EQ(repeat.version, original.version);
      EXPECT_EQ(repeat.position, original.position);
      EXPECT_EQ(repeat.stream, original.stream);
    } else {
      EXPECT_EQ(repeat.status, CommandStatus::kRejected);
      EXPECT_EQ(repeat.rejection.code, domain::RejectionCode::kIdempotencyKeyReused);
    }
  }
}

TEST_P(Repeats, OfAnotherCommandsRequestCollide) {
  AppenderScene scene;

  const auto [original, other] = twice(scene, submission(1, 11), submission(2, 11));

  EXPECT_EQ(original.status, CommandStatus::kAccepted);
  EXPECT_EQ(other.status, CommandStatus::kCollision);
}

TEST_P(Repeats, OfRejectionsAreDecidedAgain) {
  for (const char* text : {"reject", "nothing"}) {
    AppenderScene scene;

    const auto [first, second] = twice(scene, note(1, 10, text), other_body(note(1, 10, "note")));

    EXPECT_NE(first.status, CommandStatus::kAccepted);
    EXPECT_EQ(second.status, CommandStatus::kAccepted) << "the key was free";
    EXPECT_FALSE(second.replayed);
  }
}

TEST_P(Repeats, OfCommandsThatCannotBeRepeatedAreNew) {
  AppenderScene scene;
  CommandEnvelope once = note(1, 10);
  once.repeatable = false;

  const auto [first, second] = twice(scene, once, once);

  EXPECT_EQ(first.status, CommandStatus::kAccepted);
  EXPECT_EQ(second.status, CommandStatus::kAccepted);
  EXPECT_FALSE(second.replayed);
  EXPECT_GT(second.version, first.version);
}

INSTANTIATE_TEST_SUITE_P(At, Repeats,
                         ::testing::Values(When::kSameBatch, When::kLater, When::kAfterRestart));

TEST(CommandWindow, ForgetsCommandsButNeverSubmissions) {
  AppenderScene scene;
  scene.options.window = 10;
  scene.start();
  scene.execute(submission(1, 10));       // event 0
  scene.execute(note(2, 10));             // event 1
  scene.execute(note(3, 10, "notes:9"));  // events 2 to 10: the next is 11

  EXPECT_TRUE(scene.execute(note(2, 10)).replayed) << "1 + 10 is not before 11";
  scene.execute(note(4, 10));
  const auto forgotten = scene.execute(note(2, 10));
  EXPECT_EQ(forgotten.status, CommandStatus::kAccepted);
  EXPECT_FALSE(forgotten.replayed);
  EXPECT_TRUE(scene.execute(note(2, 10)).replayed) << "remembered anew";
  EXPECT_TRUE(scene.execute(submission(1, 10)).replayed);
}

TEST(CommandWindow, IsTheLogsAndNotTheConfigurations) {
  AppenderScene scene;
  scene.options.window = 2;
  scene.start();
  scene.execute(submission(9, 10));
  scene.execute(note(1, 10));
  scene.options.window = 1000;
  scene.start();
  scene.execute(note(2, 10, "notes:3"));

  EXPECT_FALSE(scene.execute(note(1, 10)).replayed);
}

}  // namespace
}  // namespace rahgir::eventstore
