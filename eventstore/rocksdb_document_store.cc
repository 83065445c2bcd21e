#include "eventstore/rocksdb_document_store.h"

#include <fmt/core.h>

#include <cstring>

#include "domain/check.h"
#include "eventstore/byte_order.h"
#include "eventstore/hashing.h"
#include "eventstore/identity.h"
#include "eventstore/partition_rows.h"

namespace rahgir::eventstore {

using domain::check;
using domain::DocumentId;
using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

enum DocumentColumn : Column { kDocument, kChunk, kUnconfirmed, kUpload };

std::string chunk_key(DocumentId id, std::uint32_t number) {
  std::string key(bytes_of(id));
  append_be32(key, number);
  return key;
}
constexpr std::uint32_t kBehindLastChunk = 0xFFFFFFFF;

std::string unconfirmed_key(domain::Instant touched_at, DocumentId id) {
  std::string key = be64(static_cast<std::uint64_t>(touched_at.time_since_epoch().count()));
  key += bytes_of(id);
  return key;
}

std::string unconfirmed_key(const StoredDocument& document) {
  return unconfirmed_key(document.touched_at(), document.id);
}

DocumentId id_in(std::string_view bytes) {
  check(bytes.size() == 16, "a document id has 16 bytes");
  DocumentId id;
  std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
  return id;
}

std::unexpected<domain::Rejection> not_found() {
  return reject(RejectionCode::kNotFound, "There is no such document.");
}

void erase_rows(RowBatch& batch, DocumentId id) {
  batch.erase(kDocument, bytes_of(id));
  batch.erase(kUpload, bytes_of(id));
  batch.erase_range(kChunk, chunk_key(id, 0), chunk_key(id, kBehindLastChunk));
}

}  // namespace

class RocksDbDocumentStore::Upload final : public DocumentUpload {
 public:
  Upload(RocksDbDocumentStore& owner, StoredDocument document, Uploader::Kind kind)
      : owner_(owner), document_(std::move(document)), kind_(kind), batch_(*owner.store_) {
    batch_.put(kUpload, bytes_of(document_.id), "");
  }

  ~Upload() override {
    if (finished_) return;
    owner_.release(document_.caller, owner_.charge_of(document_.size));
    if (!started_) return;
    batch_.clear();
    erase_rows(batch_, document_.id);
    // If this fails, the next open removes what is left.
    if (auto erased = owner_.store_->write(batch_, Store::Durability::kBuffered); !erased) return;
  }

  Result<bool> write(std::string_view bytes) override {
    check(!finished_, "nothing is written to a finished upload");
    if (bytes.size() > owner_.limits_.max_bytes - document_.size) {
      return reject(RejectionCode::kInvalid,
                    fmt::format("The document is larger than {} bytes.", owner_.limits_.max_bytes));
    }
    const std::uint64_t size = document_.size + bytes.size();
    const std::uint64_t more = owner_.charge_of(size) - owner_.charge_of(document_.size);
    if (auto room = owner_.reserve({document_.caller, kind_}, more); !room) return room;
    document_.size = size;
    hash_.add(bytes);
    while (!bytes.empty()) {
      const std::size_t count = std::min(bytes.size(), kChunkBytes - chunk_.size());
      chunk_ += bytes.substr(0, count);
      bytes.remove_prefix(count);
      if (chunk_.size() < kChunkBytes) continue;
      put_chunk();
      if (auto written = flush(Store::Durability::kBuffered); !written) return written;
    }
    return true;
  }

  Result<StoredDocument> finish() override {
    check(!finished_, "an upload is finished once");
    if (document_.size == 0) return reject(RejectionCode::kInvalid, "The document is empty.");
    if (!chunk_.empty()) put_chunk();
    document_.sha256 = as_text(hash_.finish());
    document_.stored_hash = document_.sha256;  // nothing is sealed yet
    batch_.erase(kUpload, bytes_of(document_.id));
    batch_.put(kDocument, bytes_of(document_.id), encode(DocumentRow{.document = document_}));
    batch_.put(kUnconfirmed, unconfirmed_key(document_), "");
    if (auto written = flush(Store::Durability::kSynced); !written) {
      return std::unexpected(written.error());
    }
    finished_ = true;
    return document_;
  }

 private:
  void put_chunk() {
    batch_.put(kChunk, chunk_key(document_.id, chunks_++), chunk_);
    chunk_.clear();
  }

  Result<bool> flush(Store::Durability durability) {
    started_ = true;
    auto written = owner_.store_->write(batch_, durability);
    batch_.clear();
    return written;
  }

  RocksDbDocumentStore& owner_;
  StoredDocument document_;
  const Uploader::Kind kind_;
  RowBatch batch_;
  Sha256 hash_;
  std::string chunk_;
  std::uint32_t chunks_ = 0;
  bool started_ = false, finished_ = false;
};

class RocksDbDocumentStore::Reader final : public DocumentReader {
 public:
  Reader(const Store& store, StoredDocument document)
      : store_(store), document_(std::move(document)), left_(document_.size) {}

  std::string_view next() override {
    chunk_.reset();
    if (left_ == 0) return {};
    chunk_ = store_.get(kChunk, chunk_key(document_.id, chunks_++));
    if (!chunk_ || chunk_->empty()) end_over("is cut short");
    if (chunk_->size() > left_) end_over("is longer than it was");
    left_ -= chunk_->size();
    hash_.add(*chunk_);
    if (left_ == 0 && as_text(hash_.finish()) != document_.stored_hash) end_over("has changed");
    return *chunk_;
  }

 private:
  [[noreturn]] void end_over(std::string_view damage) {
    left_ = 0;
    throw StoreDamaged(fmt::format("document {} {}", domain::to_text(document_.id), damage));
  }

  const Store& store_;
  const StoredDocument document_;
  Sha256 hash_;
  std::optional<std::string> chunk_;  // the newest
  std::uint32_t chunks_ = 0;          // asked for
  std::uint64_t left_;                // bytes
};

Result<std::unique_ptr<RocksDbDocumentStore>> RocksDbDocumentStore::open(
    const std::filesystem::path& folder, const DocumentLimits& limits,
    std::shared_ptr<StoreMemory> memory, bool create) {
  auto store = Store::open({.path = folder,
                            .columns = {{.name = "document"},
                                        {.name = "chunk", .kind = ColumnSpec::Kind::kBlobs},
                                        {.name = "unconfirmed"},
                                        {.name = "upload"}},
                            .memory = std::move(memory),
                            .create = create});
  if (!store) return std::unexpected(store.error());
  std::unique_ptr<RocksDbDocumentStore> documents(
      new RocksDbDocumentStore(std::move(*store), limits));
  if (auto removed = documents->remove_unfinished(); !removed) {
    return std::unexpected(removed.error());
  }
  documents->count_unconfirmed();
  return documents;
}

RocksDbDocumentStore::RocksDbDocumentStore(std::unique_ptr<Store> store,
                                           const DocumentLimits& limits)
    : store_(std::move(store)), limits_(limits) {}

Result<bool> RocksDbDocumentStore::remove_unfinished() {
  RowBatch batch(*store_);
  bool any = false;
  const auto cursor = store_->cursor(kUpload);
  for (cursor->seek(""); cursor->valid(); cursor->next()) {
    erase_rows(batch, id_in(cursor->key()));
    any = true;
  }
  if (!any) return true;
  return store_->write(batch, Store::Durability::kSynced);
}

void RocksDbDocumentStore::count_unconfirmed() {
  const auto cursor = store_->cursor(kUnconfirmed);
  for (cursor->seek(""); cursor->valid(); cursor->next()) {
    const auto row = row_of(id_in(cursor->key().substr(8)));
    if (!row) throw StoreDamaged("an unconfirmed document is missing");
    const std::uint64_t charge = charge_of(row->document.size);
    const std::lock_guard lock(count_mutex_);
    used_[row->document.caller] += charge;
    used_total_ += charge;
  }
}

Result<std::unique_ptr<DocumentUpload>> RocksDbDocumentStore::begin(const Uploader& uploader,
                                                                    std::string_view media_type,
                                                                    std::string_view file_name,
                                                                    domain::Instant now) {
  StoredDocument document{.id = random_id<DocumentId>(),
                          .media_type = std::string(media_type),
                          .file_name = std::string(file_name),
                          .sha256 = {},
                          .stored_hash = {},
                          .caller = std::string(uploader.name),
                          .uploaded_at = now,
                          .claimed_by = {},
                          .claimed_at = {}};
  if (auto room = reserve(uploader, charge_of(0)); !room) return std::unexpected(room.error());
  return std::make_unique<Upload>(*this, std::move(document), uploader.kind);
}

std::optional<StoredDocument> RocksDbDocumentStore::find(DocumentId id) const {
  auto row = row_of(id);
  if (!row) return std::nullopt;
  return std::move(row->document);
}

Result<std::unique_ptr<DocumentReader>> RocksDbDocumentStore::reader(DocumentId id) const {
  auto row = row_of(id);
  if (!row) return not_found();
  return std::make_unique<Reader>(*store_, std::move(row->document));
}

Result<bool> RocksDbDocumentStore::claim(DocumentId id, domain::RequestId request,
                                         domain::Instant now) {
  const std::lock_guard lock(change_mutex_);
  auto row = row_of(id);
  if (!row) return not_found();
  StoredDocument& document = row->document;
  if (!document.claimed_by.is_none() && document.claimed_by != request) {
    return reject(RejectionCode::kConflict, "Another request has the document.");
  }
  if (row->confirmed) return true;
  RowBatch batch(*store_);
  batch.erase(kUnconfirmed, unconfirmed_key(document));
  document.claimed_by = request;
  document.claimed_at = now;
  batch.put(kDocument, bytes_of(id), encode(*row));
  batch.put(kUnconfirmed, unconfirmed_key(document), "");
  return store_->write(batch, Store::Durability::kSynced);
}

Result<bool> RocksDbDocumentStore::erase_unreferenced(const StoredDocument& seen) {
  const std::lock_guard lock(change_mutex_);
  const auto row = row_of(seen.id);
  if (!row) return not_found();
  if (row->confirmed || row->document != seen) return false;
  RowBatch batch(*store_);
  erase_rows(batch, seen.id);
  batch.erase(kUnconfirmed, unconfirmed_key(seen));
  // Not synced: what a crash brings back comes back whole, and is collected again.
  auto erased = store_->write(batch, Store::Durability::kBuffered);
  if (erased) release(seen.caller, charge_of(seen.size));
  return erased;
}

std::vector<UnconfirmedDocument> RocksDbDocumentStore::unconfirmed(
    domain::Instant before, const std::optional<UnconfirmedDocument>& after,
    std::size_t limit) const {
  std::vector<UnconfirmedDocument> found;
  const std::string behind = after ? unconfirmed_key(after->touched_at, after->id) : std::string();
  const auto cursor = store_->cursor(kUnconfirmed, {}, unconfirmed_key(before, {}));
  for (cursor->seek(behind); cursor->valid() && found.size() < limit; cursor->next()) {
    if (cursor->key() == behind) continue;
    const auto touched_ms = static_cast<std::int64_t>(load_be64(cursor->key()));
    found.push_back({.touched_at = domain::Instant(std::chrono::milliseconds(touched_ms)),
                     .id = id_in(cursor->key().substr(8))});
  }
  return found;
}

Result<bool> RocksDbDocumentStore::confirm(DocumentId id) {
  const std::lock_guard lock(change_mutex_);
  auto row = row_of(id);
  if (!row) return not_found();
  if (row->confirmed) return true;
  row->confirmed = true;
  RowBatch batch(*store_);
  batch.put(kDocument, bytes_of(id), encode(*row));
  batch.erase(kUnconfirmed, unconfirmed_key(row->document));
  auto confirmed = store_->write(batch, Store::Durability::kSynced);
  if (confirmed) release(row->document.caller, charge_of(row->document.size));
  return confirmed;
}

std::uint64_t RocksDbDocumentStore::unreferenced_bytes() const {
  const std::lock_guard lock(count_mutex_);
  return used_total_;
}

std::optional<DocumentRow> RocksDbDocumentStore::row_of(DocumentId id) const {
  const auto value = store_->get(kDocument, bytes_of(id));
  if (!value) return std::nullopt;
  auto row = decode_document_row(id, *value);
  if (!row) throw StoreDamaged("the row of document " + domain::to_text(id) + " is damaged");
  return row;
}

std::uint64_t RocksDbDocumentStore::charge_of(std::uint64_t size) const {
  return std::max(size, limits_.least_charge);
}

Result<bool> RocksDbDocumentStore::reserve(const Uploader& uploader, std::uint64_t bytes) {
  const std::string caller(uploader.name);
  const bool is_staff = uploader.kind == Uploader::Kind::kStaff;
  const std::uint64_t most = is_staff ? limits_.unreferenced_total : limits_.public_total();
  const std::lock_guard lock(count_mutex_);
  const auto found = used_.find(caller);
  const std::uint64_t used = found == used_.end() ? 0 : found->second;
  if (used + bytes > limits_.unreferenced_per_caller) {
    return reject(RejectionCode::kConflict,
                  "Too many uploaded documents are not attached to a request yet.");
  }
  if (used_total_ + bytes > most) {
    return reject(RejectionCode::kConflict, "No room is left for uploads at the moment.");
  }
  if (bytes > 0) used_[caller] += bytes;
  used_total_ += bytes;
  return true;
}

void RocksDbDocumentStore::release(const std::string& caller, std::uint64_t bytes) {
  const std::lock_guard lock(count_mutex_);
  used_total_ -= bytes;
  const auto found = used_.find(caller);
  if (found == used_.end()) return;
  found->second -= bytes;
  if (found->second == 0) used_.erase(found);
}

}  // namespace rahgir::eventstore
