#include "eventstore/document_row.h"

#include <cstring>

#include "eventstore/byte_order.h"
#include "eventstore/partition_rows.h"

namespace rahgir::eventstore {
namespace {

constexpr char kRowVersion = 1;
constexpr std::size_t kFixedBytes = 1 + 8 + 8 + 8 + 16 + 1;

void append_instant(std::string& out, domain::Instant instant) {
  append_be64(out, static_cast<std::uint64_t>(instant.time_since_epoch().count()));
}

domain::Instant instant_at(std::string_view bytes) {
  return domain::Instant(std::chrono::milliseconds(static_cast<std::int64_t>(load_be64(bytes))));
}

void append_text(std::string& out, std::string_view text) {
  append_be32(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

bool take_text(std::string_view& in, std::string& text) {
  if (in.size() < 4) return false;
  const std::size_t size = load_be32(in);
  if (in.size() - 4 < size) return false;
  text = in.substr(4, size);
  in.remove_prefix(4 + size);
  return true;
}

}  // namespace

std::string encode(const DocumentRow& row) {
  const StoredDocument& document = row.document;
  std::string bytes(1, kRowVersion);
  append_be64(bytes, document.size);
  append_instant(bytes, document.uploaded_at);
  append_instant(bytes, document.claimed_at);
  bytes += bytes_of(document.claimed_by);
  bytes += row.confirmed ? '\1' : '\0';
  for (const std::string& text : {document.media_type, document.file_name, document.sha256,
                                  document.stored_hash, document.caller}) {
    append_text(bytes, text);
  }
  return bytes;
}

std::optional<DocumentRow> decode_document_row(domain::DocumentId id, std::string_view bytes) {
  if (bytes.size() < kFixedBytes || bytes[0] != kRowVersion) return std::nullopt;
  DocumentRow row;
  StoredDocument& document = row.document;
  document.id = id;
  document.size = load_be64(bytes.substr(1));
  document.uploaded_at = instant_at(bytes.substr(9));
  document.claimed_at = instant_at(bytes.substr(17));
  std::memcpy(document.claimed_by.bytes.data(), bytes.data() + 25, 16);
  row.confirmed = bytes[41] != '\0';
  bytes.remove_prefix(kFixedBytes);
  for (std::string* text : {&document.media_type, &document.file_name, &document.sha256,
                            &document.stored_hash, &document.caller}) {
    if (!take_text(bytes, *text)) return std::nullopt;
  }
  if (!bytes.empty()) return std::nullopt;
  return row;
}

}  // namespace rahgir::eventstore
