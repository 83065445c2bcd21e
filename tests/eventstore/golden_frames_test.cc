// Frames and records as they were first written (tests/golden/frames): what is in old logs. Files
// are only added: RAHGIR_WRITE_GOLDEN=1 writes those that are missing, as <type>.<n>.hex with the
// next n when the newest one says something else.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "eventstore/frame.h"
#include "tests/eventstore/event_samples.h"

namespace rahgir::eventstore {
namespace {

namespace fs = std::filesystem;

bool may_write() { return std::getenv("RAHGIR_WRITE_GOLDEN") != nullptr; }

fs::path path_of(std::string_view name, int edition) {
  return fs::path(RAHGIR_SOURCE_DIR) / "tests/golden/frames" /
         fmt::format("{}.{}.hex", name, edition);
}

std::optional<std::string> read_hex(const fs::path& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::string digits, bytes;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c > ' '; });
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

void write_hex(const fs::path& path, std::string_view bytes) {
  constexpr std::size_t kLineBytes = 48;
  std::ofstream file(path);
  for (std::size_t at = 0; at < bytes.size(); at += kLineBytes) {
    file << hex(bytes.substr(at, kLineBytes)) << '\n';
  }
}

/// Every edition there is, oldest first, ending with `newest` (which is written when allowed).
std::vector<std::string> editions(std::string_view name, const std::string& newest) {
  std::vector<std::string> found;
  for (int edition = 1;; ++edition) {
    auto bytes = read_hex(path_of(name, edition));
    if (!bytes) break;
    found.push_back(*std::move(bytes));
  }
  const bool is_current = !found.empty() && found.back() == newest;
  if (!is_current && may_write()) {
    write_hex(path_of(name, static_cast<int>(found.size()) + 1), newest);
    found.push_back(newest);
  }
  EXPECT_FALSE(found.empty()) << name << ": no golden file";
  if (!found.empty()) {
    EXPECT_EQ(hex(found.back()), hex(newest)) << name << ": bytes changed";
  }
  return found;
}

TEST(GoldenFrames, OfEveryEventTypeReadAndWriteTheSame) {
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    const AnyEvent event = golden_event(type);
    const auto frames = editions(type_name(event), encode(event));
    for (const std::string& frame : frames) {
      const auto decoded = decode_event(frame);
      ASSERT_TRUE(decoded) << type_name(event) << ": " << decoded.error().detail;
      EXPECT_EQ(type_name(*decoded), type_name(event));
      EXPECT_EQ(meta_of(*decoded), meta_of(event));
    }
    if (!frames.empty()) {
      EXPECT_EQ(decode_event(frames.back()).value(), event) << type_name(event);
    }
  }
}

Record golden_record(RecordKind kind) {
  Record record;
  record.kind = kind;
  record.header.epoch = 3;
  record.header.owner = "node-1/2";
  record.header.owner_sequence = 4;
  record.header.recorded_ms = 1'772'323'200'000;
  if (kind == RecordKind::kGenesis) {
    record.header.log_id.bytes.fill(0xA5);
    return record;
  }
  record.header.previous.fill(0x11);
  if (kind == RecordKind::kCommand || kind == RecordKind::kReference) {
    const AnyEvent event = golden_event(kind == RecordKind::kCommand ? 3 : kEventTypes - 1);
    record.header.command.bytes.fill(0x22);
    record.header.body_digest.fill(0x33);
    record.header.guards = {{meta_of(event).stream, 41}};
    record.events = {encode(event)};
  }
  return record;
}

TEST(GoldenFrames, OfEveryKindOfRecordReadAndWriteTheSame) {
  constexpr std::pair<RecordKind, std::string_view> kKinds[] = {
      {RecordKind::kGenesis, "record-genesis"},
      {RecordKind::kCommand, "record-command"},
      {RecordKind::kReference, "record-reference"},
      {RecordKind::kClaim, "record-claim"},
      {RecordKind::kNoop, "record-noop"},
      {RecordKind::kFeatureLevel, "record-feature-level"},
  };
  for (const auto& [kind, name] : kKinds) {
    const Record record = golden_record(kind);
    const auto found = editions(name, encode_record(record).value());
    for (const std::string& bytes : found) ASSERT_TRUE(decode_record(bytes)) << name;
    if (!found.empty()) {
      EXPECT_EQ(decode_record(found.back()).value(), record) << name;
    }
  }
}

}  // namespace
}  // namespace rahgir::eventstore
