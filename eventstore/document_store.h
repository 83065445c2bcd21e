#pragma once

// Bytes that people upload. Durable here before an event refers to them; stored under random ids,
// never by content. On one node RocksDB (rocksdb_document_store.h); on many an S3-compatible store
// comes as the second implementation.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/result.h"
#include "domain/time.h"

namespace rahgir::eventstore {

struct DocumentLimits {
  std::uint64_t max_bytes = 25ull << 20;                // of one document
  std::uint64_t unreferenced_per_caller = 50ull << 20;  // bytes nobody refers to yet
  std::uint64_t unreferenced_total = 2048ull << 20;
  std::uint64_t least_charge = 64ull << 10;  // what a smaller document counts: rows and a sync

  /// The total up to which anybody but staff may upload. The last quarter is for staff: however
  /// much others leave behind, there is room for what is handed in at the counter. But one document
  /// of the largest size always has its chance.
  std::uint64_t public_total() const {
    return std::max(unreferenced_total - unreferenced_total / 4,
                    std::min(unreferenced_total, max_bytes));
  }
};

struct Uploader {
  enum class Kind : std::uint8_t { kPublic, kStaff };
  std::string_view name;  // scope or address, counted against the limits
  Kind kind = Kind::kPublic;
};

struct StoredDocument {
  domain::DocumentId id;
  std::string media_type, file_name;
  std::string sha256;       // 32 bytes, of the plain bytes
  std::string stored_hash;  // 32 bytes, of the bytes as stored
  std::uint64_t size = 0;
  std::string caller;  // scope that uploaded it
  domain::Instant uploaded_at;
  domain::RequestId claimed_by;  // none until a command is about to attach it
  domain::Instant claimed_at;    // newest claim; the epoch until then

  /// The upload or the newest claim.
  domain::Instant touched_at() const { return std::max(uploaded_at, claimed_at); }
  bool operator==(const StoredDocument&) const = default;
};

/// A document that is not confirmed as referenced.
struct UnconfirmedDocument {
  domain::Instant touched_at;
  domain::DocumentId id;

  bool operator==(const UnconfirmedDocument&) const = default;
};

/// An upload in progress; dropped unfinished, it leaves nothing behind.
class DocumentUpload {
 public:
  virtual ~DocumentUpload() = default;
  virtual domain::Result<bool> write(std::string_view bytes) = 0;  // kInvalid when too large
  /// Durable when it returns. kInvalid when nothing was written: an empty document says nothing.
  virtual domain::Result<StoredDocument> finish() = 0;
};

/// The bytes of a document, piece by piece. Of one thread; holds one piece in memory and nothing in
/// the store, so whoever reads may take all the time there is. Never outlives its store.
class DocumentReader {
 public:
  virtual ~DocumentReader() = default;
  /// Valid until the next call; empty at the end. The last piece is given only when all bytes have
  /// the stored hash. Throws StoreDamaged when they have not or some are missing, and is then done.
  virtual std::string_view next() = 0;
};

/// Thread-safe.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  virtual domain::Result<std::unique_ptr<DocumentUpload>> begin(const Uploader& uploader,
                                                                std::string_view media_type,
                                                                std::string_view file_name,
                                                                domain::Instant now) = 0;
  virtual std::optional<StoredDocument> find(domain::DocumentId id) const = 0;
  virtual domain::Result<std::unique_ptr<DocumentReader>> reader(domain::DocumentId id) const = 0;
  /// Before the command that attaches it is sent: the collector then asks the request. Each claim
  /// of the same request renews it. kConflict when another request has it.
  virtual domain::Result<bool> claim(domain::DocumentId id, domain::RequestId request,
                                     domain::Instant now) = 0;
  /// Erases the document if it still is as `seen`; false when it was claimed or confirmed since.
  virtual domain::Result<bool> erase_unreferenced(const StoredDocument& seen) = 0;
  /// Unconfirmed ones last touched before the instant, oldest first, from behind `after` on.
  virtual std::vector<UnconfirmedDocument> unconfirmed(
      domain::Instant before, const std::optional<UnconfirmedDocument>& after,
      std::size_t limit) const = 0;
  /// An event refers to it: it counts no longer against the limits and is never collected.
  virtual domain::Result<bool> confirm(domain::DocumentId id) = 0;
};

}  // namespace rahgir::eventstore
