#include "eventstore/anchor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "eventstore/embedded_commit_log.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {
namespace {

using ::testing::HasSubstr;

AnchorPoint point(Offset next_offset, std::string_view last_record) {
  return {.log_id = {.bytes = {1}},
          .next_offset = next_offset,
          .next_event = next_offset * 2,
          .last_hash = sha256(last_record)};
}

std::unique_ptr<Anchor> open_in(const std::filesystem::path& file) {
  auto anchor = Anchor::open(file, true);
  if (!anchor) throw std::runtime_error(anchor.error().detail);
  return std::move(*anchor);
}

void flip(const std::filesystem::path& file, std::streamoff place) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(place);
  const auto byte = static_cast<char>(stream.get() ^ 0x10);
  stream.seekp(place);
  stream.put(byte);
}

TEST(Anchor, RemembersTheNewestPoint) {
  const TemporaryFolder folder;
  EXPECT_FALSE(open_in(folder / "a")->found());

  for (Offset offset = 1; offset < 10; ++offset) {
    const auto anchor = open_in(folder / "a");
    ASSERT_TRUE(anchor->write(point(offset, "x")));
    if (offset % 3 == 0) {
      ASSERT_TRUE(anchor->sync());
    }
    ASSERT_TRUE(anchor->write(point(offset * 10, "y")));

    EXPECT_EQ(open_in(folder / "a")->found(), point(offset * 10, "y"));
  }
}

TEST(Anchor, SurvivesATornSlot) {
  const TemporaryFolder folder;
  {
    const auto anchor = open_in(folder / "a");
    ASSERT_TRUE(anchor->write(point(1, "x")));
    ASSERT_TRUE(anchor->sync());
    ASSERT_TRUE(anchor->write(point(2, "y")));
    ASSERT_TRUE(anchor->write(point(3, "z")));
  }

  flip(folder / "a", 512 + 40);

  EXPECT_EQ(open_in(folder / "a")->found(), point(1, "x"));
}

TEST(Anchor, RefusesAFileWithoutAnySlotThatHolds) {
  const TemporaryFolder folder;
  ASSERT_TRUE(open_in(folder / "a")->write(point(1, "x")));
  flip(folder / "a", 30);

  const auto anchor = Anchor::open(folder / "a", true);

  ASSERT_FALSE(anchor);
  EXPECT_THAT(anchor.error().detail, HasSubstr("damaged"));
}

TEST(CheckAnchor, ComparesLengthHashAndIdentity) {
  const TemporaryFolder folder;
  auto store = Store::open(
      {.path = folder / "s", .columns = {{.name = "log"}}, .memory_mb = 8, .create = true});
  ASSERT_TRUE(store);
  EmbeddedCommitLog log(**store, 0);
  RowBatch rows(**store);
  const LogEntry entries[] = {{"a", 0}, {"b", 1}};
  ASSERT_TRUE(log.append(entries, rows));
  const domain::StreamId id{.bytes = {1}};

  EXPECT_TRUE(check_anchor(point(2, "b"), id, log));
  EXPECT_TRUE(check_anchor(point(1, "a"), id, log)) << "a log may be longer";
  EXPECT_TRUE(check_anchor(point(0, ""), id, log));
  const auto cut = check_anchor(point(3, "c"), id, log);
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().detail, HasSubstr("the log was cut: it ends at record 2, but 3"));
  const auto other = check_anchor(point(2, "c"), id, log);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().detail, HasSubstr("record 1 has another hash"));
  EXPECT_FALSE(check_anchor(point(2, "b"), domain::StreamId{.bytes = {2}}, log));
}

}  // namespace
}  // namespace rahgir::eventstore
