#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/eventstore/store_scene.h"

// Stores written by earlier releases open, verify and replay to what was recorded with them, for
// ever. To record another: RAHGIR_RECORD_STORE=<new folder in tests/golden> and this test.

namespace rahgir::eventstore {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(RAHGIR_SOURCE_DIR) / "tests" / "golden";

std::string read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Keys must be private, which git does not keep.
void make_private(const fs::path& folder) {
  fs::permissions(folder, fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator(folder)) {
    fs::permissions(entry.path(), fs::perms::owner_read | fs::perms::owner_write);
  }
}

/// The first line of `now` that is not as recorded; "" when all are.
std::string first_difference(const std::string& now, const std::string& recorded) {
  std::istringstream lines(now), recorded_lines(recorded);
  std::string line, recorded_line;
  while (std::getline(recorded_lines, recorded_line)) {
    if (!std::getline(lines, line)) return "missing: " + recorded_line;
    if (line != recorded_line) return line + "\ninstead of " + recorded_line;
  }
  return std::getline(lines, line) ? "more: " + line : "";
}

void record(const fs::path& target) {
  StoreScene scene(2);
  scene.must_open();
  scene.make_directory();
  std::mt19937_64 random(1);
  for (int step = 0; step < 150; ++step) scene.run_random(random);
  std::ofstream(target / "history.txt", std::ios::binary) << scene.history();
  scene.close();
  copy_store(scene.options.data, target / "data");
  copy_store(scene.options.data.string() + "-keys", target / "data-keys");
  for (const auto& entry : fs::recursive_directory_iterator(target)) {
    const std::string name = entry.path().filename().string();
    const bool is_needless = name == "LOG" || name == "LOCK" || name == "lock" ||
                             name == "IDENTITY" || name.starts_with("OPTIONS");
    if (is_needless) fs::remove(entry.path());
  }
}

TEST(GoldenStore, ReplaysToWhatWasRecorded) {
  if (const char* name = std::getenv("RAHGIR_RECORD_STORE")) {
    ASSERT_FALSE(fs::exists(kGolden / name)) << "golden files are only added";
    fs::create_directories(kGolden / name);
    record(kGolden / name);
  }
  int stores = 0;
  for (const auto& entry : fs::directory_iterator(kGolden)) {
    if (!entry.path().filename().string().starts_with("store-")) continue;
    SCOPED_TRACE(entry.path());
    StoreScene scene;
    copy_store(entry.path() / "data", scene.options.data);
    copy_store(entry.path() / "data-keys", scene.options.data.string() + "-keys");
    make_private(scene.options.data.string() + "-keys");
    scene.options.create = false;
    scene.now_ms += 300LL * 24 * 3600 * 1000;

    scene.must_open();

    EXPECT_EQ(first_difference(scene.history(), read_file(entry.path() / "history.txt")), "");
    EXPECT_EQ(scene.faults(), "");
    ++stores;
  }
  EXPECT_GE(stores, 1);
}

}  // namespace
}  // namespace rahgir::eventstore
