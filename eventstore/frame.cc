#include "eventstore/frame.h"

#include "domain/check.h"
#include "eventstore/byte_reader.h"
#include "eventstore/capnp_message.h"
#include "eventstore/schema/record.capnp.h"

namespace rahgir::eventstore {
namespace {

constexpr std::string_view kMagic = "RGR1";
constexpr std::size_t kPrefixBytes = 12;  // magic, length, checksum

template <class Integer>
void append_le(std::string& out, Integer value) {
  for (std::size_t byte = 0; byte < sizeof value; ++byte)
    out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * byte)) & 0xFF);
}

void write_le32(std::string& out, std::size_t at, std::size_t value) {
  for (std::size_t byte = 0; byte < 4; ++byte)
    out[at + byte] = static_cast<char>((value >> (8 * byte)) & 0xFF);
}

template <std::size_t kSize>
capnp::Data::Reader data_of(const std::array<std::uint8_t, kSize>& bytes) {
  return {bytes.data(), bytes.size()};
}

/// Empty stands for all zero.
template <std::size_t kSize>
std::array<std::uint8_t, kSize> array_of(capnp::Data::Reader data) {
  std::array<std::uint8_t, kSize> bytes{};
  KJ_REQUIRE(data.size() == kSize || data.size() == 0, "a field has the wrong size");
  std::copy(data.begin(), data.end(), bytes.begin());
  return bytes;
}

void write_header(const RecordHeader& header, std::string& out) {
  ScratchMessage scratch;
  auto to = scratch.builder().initRoot<schema::RecordHeader>();
  to.setPrevious(data_of(header.previous));
  to.setEpoch(header.epoch);
  if (!header.owner.empty()) to.setOwner({header.owner.data(), header.owner.size()});
  to.setOwnerSequence(header.owner_sequence);
  to.setCommand(data_of(header.command.bytes));
  to.setBodyDigest(data_of(header.body_digest));
  auto guards = to.initGuards(static_cast<capnp::uint>(header.guards.size()));
  for (capnp::uint index = 0; index < guards.size(); ++index) {
    guards[index].setStream(data_of(header.guards[index].stream.bytes));
    guards[index].setExpectedVersion(header.guards[index].expected_version);
  }
  to.setFoldVersion(header.fold_version);
  to.setWindow(header.window);
  if (!header.log_id.is_none()) to.setLogId(data_of(header.log_id.bytes));
  to.setRecordedMs(header.recorded_ms);
  to.setReadTo(header.read_to);
  append_words(scratch.builder(), out);
}

domain::Result<RecordHeader> read_header(std::string_view bytes) {
  return guarded<RecordHeader>("a record header", [&]() -> domain::Result<RecordHeader> {
    WordReader message(bytes);
    const auto from = message.root<schema::RecordHeader>();
    RecordHeader header;
    header.previous = array_of<32>(from.getPrevious());
    header.epoch = from.getEpoch();
    header.owner = std::string(from.getOwner().cStr(), from.getOwner().size());
    header.owner_sequence = from.getOwnerSequence();
    header.command.bytes = array_of<16>(from.getCommand());
    header.body_digest = array_of<16>(from.getBodyDigest());
    for (const auto guard : from.getGuards())
      header.guards.push_back(
          {domain::StreamId{array_of<16>(guard.getStream())}, guard.getExpectedVersion()});
    header.fold_version = from.getFoldVersion();
    header.window = from.getWindow();
    header.log_id.bytes = array_of<16>(from.getLogId());
    header.recorded_ms = from.getRecordedMs();
    header.read_to = from.getReadTo();
    return header;
  });
}

std::unexpected<domain::Rejection> damaged(std::string_view what) {
  return domain::reject(domain::RejectionCode::kInvalid,
                        "A record or event frame is damaged: " + std::string(what) + ".");
}

}  // namespace

std::string encode_event_frame(const EventFrame& frame) {
  domain::check(frame.sections.size() <= 0xFF, "an event has at most 255 sections");
  std::string out(4, '\0');
  out += static_cast<char>(frame.format);
  append_le(out, static_cast<std::uint32_t>(frame.clear.size()));
  out += frame.clear;
  out += static_cast<char>(frame.sections.size());
  for (const Section& section : frame.sections) {
    out += static_cast<char>(section.kind);
    out += static_cast<char>(section.algorithm);
    out.append(reinterpret_cast<const char*>(section.subject.bytes.data()),
               section.subject.bytes.size());
    append_le(out, static_cast<std::uint32_t>(section.bytes.size()));
    out += section.bytes;
  }
  write_le32(out, 0, out.size() - 4);
  return out;
}

domain::Result<EventFrame> decode_event_frame(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.u32() != bytes.size() - 4) return damaged("an event's length");
  EventFrame frame;
  frame.format = in.u8();
  if (frame.format != kEventFormat) return damaged("an event format of another version");
  frame.clear = in.take(in.u32());
  if (frame.clear.size() % sizeof(capnp::word) != 0) return damaged("words cut off");
  const unsigned sections = in.u8();
  for (unsigned index = 0; index < sections && !in.failed(); ++index) {
    Section section;
    const std::uint8_t kind = in.u8(), algorithm = in.u8();
    if (kind > static_cast<std::uint8_t>(SectionKind::kGroundsText))
      return damaged("an unknown kind of section");
    if (algorithm > static_cast<std::uint8_t>(SealAlgorithm::kXChaCha20Poly1305))
      return damaged("an unknown algorithm of a section");
    section.kind = static_cast<SectionKind>(kind);
    section.algorithm = static_cast<SealAlgorithm>(algorithm);
    const std::string_view subject = in.take(16);
    if (subject.size() == 16) std::memcpy(section.subject.bytes.data(), subject.data(), 16);
    section.bytes = in.take(in.u32());
    frame.sections.push_back(std::move(section));
  }
  if (in.failed() || !in.empty()) return damaged("an event's inner lengths");
  return frame;
}

domain::Result<std::string> encode_record(const Record& record) {
  std::string out(kMagic);
  out.append(8, '\0');
  out += static_cast<char>(record.kind);
  const std::size_t header_length_at = out.size();
  out.append(4, '\0');
  write_header(record.header, out);
  write_le32(out, header_length_at, out.size() - header_length_at - 4);
  append_le(out, static_cast<std::uint16_t>(record.events.size()));
  for (const std::string& event : record.events) out += event;
  if (out.size() > kMaxRecordBytes || record.events.size() > 0xFFFF)
    return domain::reject(domain::RejectionCode::kInvalid,
                          "What one command would record is larger than " +
                              std::to_string(kMaxRecordBytes) + " bytes.");
  write_le32(out, 4, out.size() - 8);
  write_le32(out, 8, crc32c(std::string_view(out).substr(kPrefixBytes)));
  return out;
}

domain::Result<Record> decode_record(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.take(4) != kMagic) return damaged("its first four bytes are not RGR1");
  if (in.u32() != bytes.size() - 8 || bytes.size() < kPrefixBytes)
    return damaged("a record's length");
  if (in.u32() != crc32c(bytes.substr(kPrefixBytes))) return damaged("a record's checksum");
  Record record;
  const std::uint8_t kind = in.u8();
  if (kind > static_cast<std::uint8_t>(RecordKind::kFeatureLevel))
    return damaged("an unknown kind of record");
  record.kind = static_cast<RecordKind>(kind);
  auto header = read_header(in.take(in.u32()));
  if (!header) return std::unexpected(header.error());
  record.header = std::move(*header);
  const unsigned events = in.u16();
  for (unsigned index = 0; index < events && !in.failed(); ++index) {
    const std::uint32_t length = in.peek_u32();
    record.events.emplace_back(in.take(std::size_t{length} + 4));
  }
  if (in.failed() || !in.empty()) return damaged("a record's inner lengths");
  return record;
}

Hash event_hash(std::string_view encoded_event) { return sha256(encoded_event); }

}  // namespace rahgir::eventstore
