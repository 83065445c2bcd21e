#include "eventstore/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "eventstore/disk_watermark.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {
namespace {

using ::testing::HasSubstr;

void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST(Layout, IsReadBackAsWritten) {
  const TemporaryFolder folder;
  const auto missing = read_layout(folder / "layout.json");
  ASSERT_TRUE(missing);
  EXPECT_FALSE(*missing);

  Layout layout = new_layout(3);
  for (const bool complete : {false, true}) {
    layout.complete = complete;
    ASSERT_TRUE(write_layout(folder / "layout.json", layout));
    const auto read = read_layout(folder / "layout.json");
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read, layout);
  }
}

TEST(Layout, RefusesWhatItDoesNotUnderstand) {
  const TemporaryFolder folder;
  const auto file = folder / "layout.json";
  const std::pair<const char*, const char*> cases[] = {
      {"", "is no JSON object"},
      {"[]", "is no JSON object"},
      {"{}", "is not of format 1"},
      {R"({"format":2})", "is not of format 1"},
      {R"({"format":1})", "is damaged"},
      {R"({"format":1,"complete":true,"control":"x","partitions":[]})", "is damaged"},
      {R"({"format":1,"complete":true,"control":"AAAAAAAAAAAAAAAAAAAAAA","partitions":[]})",
       "is damaged"},
      {R"({"format":1,"complete":true,"control":"AAAAAAAAAAAAAAAAAAAAAA","partitions":[1]})",
       "is damaged"},
  };
  for (const auto& [text, fault] : cases) {
    write(file, text);
    const auto read = read_layout(file);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().detail, HasSubstr(fault)) << text;
  }
}

TEST(FolderLock, KeepsASecondOneOut) {
  const TemporaryFolder folder;
  {
    const auto first = FolderLock::take(folder.path());
    ASSERT_TRUE(first);
    const auto second = FolderLock::take(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, domain::RejectionCode::kConflict);
    EXPECT_THAT(second.error().detail, HasSubstr("is in use by another process"));
  }
  EXPECT_TRUE(FolderLock::take(folder.path()));
}

TEST(DiskWatermark, RefusesUploadsFirstAndDoesNotFlutter) {
  std::uint64_t free_mb = 2000;
  DiskWatermark disk({.uploads_mb = 1000, .commands_mb = 500}, [&] { return free_mb << 20; });
  struct Case {
    std::uint64_t free_mb;
    bool uploads, commands;
  };
  const Case cases[] = {{1000, true, true},  {999, false, true}, {1050, false, true},
                        {1100, true, true},  {500, false, true}, {499, false, false},
                        {549, false, false}, {550, false, true}, {0, false, false},
                        {5000, true, true}};
  for (const Case& row : cases) {
    free_mb = row.free_mb;
    disk.refresh();
    EXPECT_EQ(disk.takes_uploads(), row.uploads) << row.free_mb;
    EXPECT_EQ(disk.takes_commands(), row.commands) << row.free_mb;
  }
}

TEST(DiskWatermark, AsksTheFileSystem) {
  const TemporaryFolder folder;
  EXPECT_GT(free_bytes(folder.path()), 0u);
  EXPECT_EQ(free_bytes(folder / "missing"), 0u);
}

}  // namespace
}  // namespace rahgir::eventstore
