#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

#include "tests/eventstore/store_scene.h"

// One flipped byte anywhere in a write-ahead log or a table is refused at open, found by
// verification, or proves harmless: everything reads as before. Each damaged copy is examined in a
// process of its own, because the distribution's RocksDB stops by an assertion on some.

extern char** environ;

namespace rahgir::eventstore {
namespace {

constexpr const char* kFolderVariable = "RAHGIR_EXAMINED_STORE";
enum Verdict : int { kSame = 10, kDifferent = 11, kDetected = 12 };

void use(StoreScene& scene, const std::filesystem::path& folder) {
  scene.options.data = folder / "data";
  scene.options.create = false;
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Does nothing unless ExamineInAProcessOfItsOwn is the parent.
TEST(Corruption, ExaminesTheStoreItIsTold) {
  const char* folder = std::getenv(kFolderVariable);
  if (folder == nullptr) return;
  StoreScene scene;
  use(scene, folder);
  if (!scene.open()) std::_Exit(kDetected);
  if (!scene.faults().empty()) std::_Exit(kDetected);
  const bool same = scene.dump() == read_file(std::filesystem::path(folder) / "dump");
  std::_Exit(same ? kSame : kDifferent);
}

Verdict examine(const std::filesystem::path& folder) {
  std::string program = "/proc/self/exe";
  std::string filter = "--gtest_filter=Corruption.ExaminesTheStoreItIsTold";
  ::setenv(kFolderVariable, folder.c_str(), 1);
  char* arguments[] = {program.data(), filter.data(), nullptr};
  posix_spawn_file_actions_t silence;
  ::posix_spawn_file_actions_init(&silence);
  for (const int stream : {1, 2}) {
    ::posix_spawn_file_actions_addopen(&silence, stream, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, program.c_str(), &silence, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&silence);
  ::unsetenv(kFolderVariable);
  EXPECT_EQ(failed, 0);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {  // an assertion of RocksDB; anything else is a crash of ours
    EXPECT_EQ(WTERMSIG(status), SIGABRT);
    return kDetected;
  }
  return static_cast<Verdict>(WEXITSTATUS(status));
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                            std::string_view extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const bool counts = entry.path().extension() == extension && entry.file_size() > 0;
    if (counts) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void flip_byte(const std::filesystem::path& file, std::mt19937_64& random) {
  std::string bytes = read_file(file);
  const std::size_t place = random() % bytes.size();
  bytes[place] = static_cast<char>(bytes[place] ^ (1 << random() % 8));
  std::ofstream(file, std::ios::binary) << bytes;
}

class Flips : public ::testing::TestWithParam<const char*> {};

TEST_P(Flips, AreNeverTakenForTheTruth) {
  const std::string extension = GetParam();
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  for (std::uint64_t number = 0; number < 40; ++number) scene.submit(number);
  if (extension == ".sst") scene.must_open();  // closing makes tables
  for (std::uint64_t number = 40; number < 50; ++number) scene.submit(number);
  const TemporaryFolder original;
  copy_store(scene.options.data, original / "data");
  copy_store(scene.options.data.string() + "-keys", original / "data-keys");
  std::ofstream(original / "dump", std::ios::binary) << scene.dump();
  scene.close();

  int detected = 0, harmless = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(testing::Message() << extension << " seed " << seed);
    std::mt19937_64 random(seed);
    const TemporaryFolder copy;
    copy_store(original.path(), copy.path());
    const auto files = files_of(copy.path() / "data" / "partition-0000", extension);
    ASSERT_FALSE(files.empty());
    const auto file = files[random() % files.size()];
    flip_byte(file, random);
    const Verdict verdict = examine(copy.path());
    EXPECT_TRUE(verdict == kSame || verdict == kDetected) << file << " " << verdict;
    ++(verdict == kDetected ? detected : harmless);
  }
  EXPECT_GE(detected, 20) << harmless << " were harmless";
}

INSTANTIATE_TEST_SUITE_P(Of, Flips, ::testing::Values(".log", ".sst"));

TEST(Corruption, LeavesAnUntouchedCopyAlone) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  scene.submit(1);
  const TemporaryFolder copy;
  copy_store(scene.options.data, copy / "data");
  copy_store(scene.options.data.string() + "-keys", copy / "data-keys");
  std::ofstream(copy / "dump", std::ios::binary) << scene.dump();
  scene.close();

  EXPECT_EQ(examine(copy.path()), kSame);
}

TEST(Corruption, OfATruncatedLogIsRefused) {
  StoreScene scene;
  scene.must_open();
  scene.make_directory();
  for (std::uint64_t number = 0; number < 20; ++number) scene.submit(number);
  const TemporaryFolder copy;
  copy_store(scene.options.data, copy / "data");
  copy_store(scene.options.data.string() + "-keys", copy / "data-keys");
  scene.close();
  const auto log = files_of(copy.path() / "data" / "partition-0000", ".log").back();
  std::filesystem::resize_file(log, std::filesystem::file_size(log) * 2 / 3);
  StoreScene damaged;
  use(damaged, copy.path());

  const auto opened = damaged.open();

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, ::testing::HasSubstr("the log was cut"));
}

TEST(Corruption, OfAnAnchorIsRefused) {
  StoreScene scene;
  scene.must_open();
  scene.close();
  const auto anchor = scene.options.data / "anchor" / "partition-0000";
  std::string bytes = read_file(anchor);
  for (std::size_t place = 20; place < bytes.size(); place += 512) bytes[place] ^= 1;
  std::ofstream(anchor, std::ios::binary) << bytes;

  const auto opened = scene.open();

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, ::testing::HasSubstr("anchor"));
  std::filesystem::remove(anchor);
  const auto without = scene.open();
  ASSERT_FALSE(without) << "a missing anchor vouches for nothing";
  EXPECT_THAT(without.error().detail, ::testing::HasSubstr("--new-anchor"));
  scene.options.makes_missing_anchors = true;
  EXPECT_TRUE(scene.open()) << "an operator who says so takes the log as it is";
  scene.options.makes_missing_anchors = false;
  EXPECT_TRUE(scene.open());
}

}  // namespace
}  // namespace rahgir::eventstore
