#pragma once

// The bytes that outlive releases (docs/formats.md, "Record and event frame"). Little-endian:
//
//   record  := "RGR1" · u32 length · u32 crc32c(rest) · u8 kind · u32 header length · header
//              · u16 event count · event*
//   event   := u32 length · u8 format · u32 clear length · clear · u8 section count · section*
//   section := u8 kind · u8 algorithm · 16 B subject id · u32 length · bytes
//
// `header` and `clear` are words of Cap'n Proto. `length` counts what follows it (of a record: from
// the crc on). Bytes are hashed as stored and never re-encoded. Kinds and algorithms that nothing
// writes yet are reserved: their numbers must not come to mean anything else.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/result.h"
#include "eventstore/hashing.h"
#include "eventstore/identity.h"

namespace rahgir::eventstore {

inline constexpr std::size_t kMaxRecordBytes = 768 * 1024;

enum class RecordKind : std::uint8_t {
  kGenesis,
  kCommand,
  kReference,
  kClaim,
  kNoop,
  kFeatureLevel
};
enum class SectionKind : std::uint8_t { kAnswers, kContact, kText, kFileName, kCode, kGroundsText };
enum class SealAlgorithm : std::uint8_t { kPlain = 0, kXChaCha20Poly1305 = 1 };

struct Section {
  SectionKind kind = SectionKind::kText;
  SealAlgorithm algorithm = SealAlgorithm::kPlain;
  domain::SubjectId subject;
  std::string bytes;

  bool operator==(const Section&) const = default;
};

inline constexpr std::uint8_t kEventFormat = 1;  // the one that this version reads and writes

struct EventFrame {
  std::uint8_t format = kEventFormat;
  std::string clear;  // Cap'n Proto words
  std::vector<Section> sections;

  bool operator==(const EventFrame&) const = default;
};

/// A stream the record writes, and the version it must be at before.
struct StreamGuard {
  domain::StreamId stream;
  std::uint32_t expected_version = 0;

  bool operator==(const StreamGuard&) const = default;
};

struct RecordHeader {
  Hash previous{};          // SHA-256 of the last accepted record other than claim and noop
  std::uint64_t epoch = 0;  // owner's term; 0 on the embedded log
  std::string owner;        // node and incarnation; empty on the embedded log
  std::uint64_t owner_sequence = 0;
  domain::CommandId command;
  Digest body_digest{};
  std::vector<StreamGuard> guards;  // one for every stream written
  std::uint32_t fold_version = 1;
  std::uint64_t window = 1'000'000;  // positions for which command ids are remembered
  domain::StreamId log_id;           // genesis only: the log's UUID
  std::int64_t recorded_ms = 0;      // since the epoch; when the owner decided
  std::uint32_t read_to = 0;         // shared log: low half of the offset its writer reads next

  bool operator==(const RecordHeader&) const = default;
};

struct Record {
  RecordKind kind = RecordKind::kCommand;
  RecordHeader header;
  std::vector<std::string> events;  // encoded event frames

  bool operator==(const Record&) const = default;
};

std::string encode_event_frame(const EventFrame& frame);
domain::Result<EventFrame> decode_event_frame(std::string_view bytes);

/// kInvalid when the record would exceed kMaxRecordBytes.
domain::Result<std::string> encode_record(const Record& record);
/// Checks magic, length, checksum and every inner length; never reads past the bytes.
domain::Result<Record> decode_record(std::string_view bytes);

Hash event_hash(std::string_view encoded_event);

}  // namespace rahgir::eventstore
