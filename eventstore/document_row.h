#pragma once

// The row of a document in a RocksDbDocumentStore.
//
//   row := version u8 = 1 · size be64 · uploaded at be64 · claimed at be64 · claimed by [16]
//          · confirmed u8 · 5 × (length be32 · text): media type, file name, SHA-256, stored hash,
//          caller
//
// Instants are milliseconds since the epoch.

#include <optional>
#include <string>
#include <string_view>

#include "eventstore/document_store.h"

namespace rahgir::eventstore {

struct DocumentRow {
  StoredDocument document;
  bool confirmed = false;  // an event refers to it

  bool operator==(const DocumentRow&) const = default;
};

std::string encode(const DocumentRow& row);
/// Nothing when the bytes are not a whole row of a known version.
std::optional<DocumentRow> decode_document_row(domain::DocumentId id, std::string_view bytes);

}  // namespace rahgir::eventstore
