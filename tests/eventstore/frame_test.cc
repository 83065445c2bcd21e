#include "eventstore/frame.h"

#include <random>

#include <gtest/gtest.h>

namespace rahgir::eventstore {
namespace {

Section section_of(SectionKind kind, std::string bytes) {
  Section section;
  section.kind = kind;
  section.subject.bytes.fill(7);
  section.bytes = std::move(bytes);
  return section;
}

EventFrame sample_frame() {
  EventFrame frame;
  frame.clear = std::string(16, 'w');
  frame.sections = {section_of(SectionKind::kText, "typed"),
                    section_of(SectionKind::kGroundsText, "")};
  frame.sections.back().algorithm = SealAlgorithm::kXChaCha20Poly1305;
  return frame;
}

Record sample_record() {
  Record record;
  record.kind = RecordKind::kReference;
  record.header.previous.fill(1);
  record.header.epoch = 2;
  record.header.owner = "node-1";
  record.header.owner_sequence = 3;
  record.header.command.bytes.fill(4);
  record.header.body_digest.fill(5);
  record.header.guards = {{domain::StreamId{{6}}, 7}, {domain::StreamId{{8}}, 0}};
  record.header.fold_version = 9;
  record.header.window = 10;
  record.header.log_id.bytes.fill(11);
  record.header.recorded_ms = -12;
  record.events = {encode_event_frame(sample_frame()), encode_event_frame({})};
  return record;
}

TEST(EventFrame, SurvivesEncoding) {
  for (const EventFrame& frame : {EventFrame{}, sample_frame()}) {
    const auto decoded = decode_event_frame(encode_event_frame(frame));

    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, frame);
  }
}

// docs/formats.md, byte for byte.
TEST(EventFrame, IsLaidOutAsWritten) {
  EventFrame frame;
  frame.clear = "8 bytes!";
  frame.sections = {section_of(SectionKind::kCode, "12")};

  const std::string subject(16, '\7');
  EXPECT_EQ(hex(encode_event_frame(frame)),
            "26000000"  // length of what follows: 38
            "01"        // format
            "08000000" +
                hex("8 bytes!") + "01" +  // sections
                "04" + "00" + hex(subject) + "02000000" + hex("12"));
}

TEST(EventFrame, RefusesEveryTruncation) {
  const std::string bytes = encode_event_frame(sample_frame());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_event_frame(std::string_view(bytes).substr(0, size))) << size;
  }
  EXPECT_FALSE(decode_event_frame(bytes + '\0'));
}

TEST(EventFrame, RefusesWhatItDoesNotKnow) {
  EventFrame odd;
  odd.clear = "seven..";
  EXPECT_FALSE(decode_event_frame(encode_event_frame(odd)));

  const std::string bytes = encode_event_frame(sample_frame());
  const std::size_t kind_at = 4 + 1 + 4 + 16 + 1;
  for (const std::size_t at : {kind_at, kind_at + 1}) {
    std::string unknown = bytes;
    unknown[at] = 9;
    EXPECT_FALSE(decode_event_frame(unknown));
  }
}

TEST(Record, SurvivesEncoding) {
  for (const RecordKind kind : {RecordKind::kGenesis, RecordKind::kCommand, RecordKind::kReference,
                                RecordKind::kClaim, RecordKind::kNoop, RecordKind::kFeatureLevel}) {
    Record full = sample_record(), empty;
    full.kind = empty.kind = kind;
    for (const Record& record : {full, empty}) {
      const auto bytes = encode_record(record);
      ASSERT_TRUE(bytes);
      const auto decoded = decode_record(*bytes);

      ASSERT_TRUE(decoded) << decoded.error().detail;
      EXPECT_EQ(*decoded, record);
      EXPECT_EQ(encode_record(*decoded).value(), *bytes);
    }
  }
}

TEST(Record, StartsAsWritten) {
  const std::string bytes = encode_record(sample_record()).value();

  EXPECT_EQ(bytes.substr(0, 4), "RGR1");
  std::uint32_t length = 0, checksum = 0;
  std::memcpy(&length, bytes.data() + 4, 4);
  std::memcpy(&checksum, bytes.data() + 8, 4);
  EXPECT_EQ(length, bytes.size() - 8);
  EXPECT_EQ(checksum, crc32c(std::string_view(bytes).substr(12)));
  EXPECT_EQ(bytes[12], 2);  // kind
}

TEST(Record, RefusesEveryTruncationAndFlip) {
  const std::string bytes = encode_record(sample_record()).value();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_FALSE(decode_record(std::string_view(bytes).substr(0, at))) << at;
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_FALSE(decode_record(flipped)) << at;
    }
  }
  EXPECT_FALSE(decode_record(bytes + '\0'));
}

/// The bytes with a right checksum: what a hostile or broken writer could leave.
std::string signed_again(std::string bytes) {
  const std::uint32_t checksum = crc32c(std::string_view(bytes).substr(12));
  std::memcpy(bytes.data() + 8, &checksum, 4);
  return bytes;
}

TEST(Record, SurvivesHostileBytesBehindARightChecksum) {
  const std::string bytes = encode_record(sample_record()).value();
  std::mt19937 random(20260301);
  unsigned accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = bytes;
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
      changed[12 + random() % (changed.size() - 12)] = static_cast<char>(random());
    }
    const auto record = decode_record(signed_again(changed));
    if (!record) continue;
    ++accepted;
    EXPECT_TRUE(encode_record(*record));
  }
  EXPECT_GT(accepted, 0u);
}

TEST(Record, RefusesMoreThanTheLimit) {
  Record record;
  record.events = {std::string(kMaxRecordBytes, 'x')};

  const auto bytes = encode_record(record);

  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, domain::RejectionCode::kInvalid);
}

TEST(EventHash, IsOverTheBytesAsStored) {
  const std::string bytes = encode_event_frame(sample_frame());

  EXPECT_EQ(event_hash(bytes), sha256(bytes));
}

}  // namespace
}  // namespace rahgir::eventstore
