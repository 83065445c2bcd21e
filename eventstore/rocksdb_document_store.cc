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

std::string unconfirmed_key(domain::Instant uploaded_at, DocumentId id) {
  std::string key = be64(static_cast<std::uint64_t>(uploaded_at.time_since_epoch().count()));
  key += bytes_of(id);
  return key;
}

DocumentId id_in(std::string_view bytes) {
  check(bytes.size() == 16, "a document id has 16 bytes");
  DocumentId id;
  std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
  return id;
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
  Upload(RocksDbDocumentStore& owner, StoredDocument document)
      : owner_(owner), document_(std::move(document)), batch_(*owner.store_) {
    batch_.put(kUpload, bytes_of(document_.id), "");
  }

  ~Upload() override {
    if (finished_) return;
    owner_.release(document_.caller, document_.size);
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
    if (auto room = owner_.reserve(document_.caller, bytes.size()); !room) return room;
    document_.size += bytes.size();
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
    if (!chunk_.empty()) put_chunk();
    document_.sha256 = as_text(hash_.finish());
    document_.stored_hash = document_.sha256;  // nothing is sealed yet
    batch_.erase(kUpload, bytes_of(document_.id));
    batch_.put(kDocument, bytes_of(document_.id), encode({.document = document_}));
    batch_.put(kUnconfirmed, unconfirmed_key(document_.uploaded_at, document_.id), "");
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
  RowBatch batch_;
  Sha256 hash_;
  std::string chunk_;
  std::uint32_t chunks_ = 0;
  bool started_ = false, finished_ = false;
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
    const auto entry = entry_of(id_in(cursor->key().substr(8)));
    if (!entry) throw StoreDamaged("an unconfirmed document is missing");
    const std::lock_guard lock(count_mutex_);
    used_[entry->document.caller] += entry->document.size;
    used_total_ += entry->document.size;
  }
}

Result<std::unique_ptr<DocumentUpload>> RocksDbDocumentStore::begin(std::string_view caller,
                                                                    std::string_view media_type,
                                                                    std::string_view file_name,
                                                                    domain::Instant now) {
  StoredDocument document{.id = random_id<DocumentId>(),
                          .media_type = std::string(media_type),
                          .file_name = std::string(file_name),
                          .sha256 = {},
                          .stored_hash = {},
                          .caller = std::string(caller),
                          .uploaded_at = now,
                          .claimed_by = {}};
  if (auto room = reserve(document.caller, 0); !room) return std::unexpected(room.error());
  return std::make_unique<Upload>(*this, std::move(document));
}

std::optional<StoredDocument> RocksDbDocumentStore::find(DocumentId id) const {
  auto entry = entry_of(id);
  if (!entry) return std::nullopt;
  return std::move(entry->document);
}

Result<bool> RocksDbDocumentStore::read(DocumentId id,
                                        const std::function<bool(std::string_view)>& visit) const {
  const auto snapshot = store_->snapshot();
  const auto value = snapshot->get(kDocument, bytes_of(id));
  const auto entry = value ? decode(id, *value) : std::nullopt;
  if (!entry) return not_found();
  const auto cursor = snapshot->cursor(kChunk, chunk_key(id, 0), chunk_key(id, kBehindLastChunk));
  std::uint64_t left = entry->document.size;
  for (cursor->seek(chunk_key(id, 0)); cursor->valid() && left > 0; cursor->next()) {
    left -= std::min<std::uint64_t>(left, cursor->value().size());
    if (!visit(cursor->value())) return true;
  }
  if (left == 0) return true;
  throw StoreDamaged("a document is cut short: " + domain::to_text(id));
}

Result<bool> RocksDbDocumentStore::claim(DocumentId id, domain::RequestId request) {
  const std::lock_guard lock(change_mutex_);
  auto entry = entry_of(id);
  if (!entry) return not_found();
  domain::RequestId& holder = entry->document.claimed_by;
  if (holder == request) return true;
  if (!holder.is_none()) {
    return reject(RejectionCode::kConflict, "Another request has the document.");
  }
  holder = request;
  RowBatch batch(*store_);
  batch.put(kDocument, bytes_of(id), encode(*entry));
  return store_->write(batch, Store::Durability::kSynced);
}

Result<bool> RocksDbDocumentStore::erase(DocumentId id) {
  const std::lock_guard lock(change_mutex_);
  const auto entry = entry_of(id);
  if (!entry) return not_found();
  const StoredDocument& document = entry->document;
  RowBatch batch(*store_);
  erase_rows(batch, id);
  batch.erase(kUnconfirmed, unconfirmed_key(document.uploaded_at, id));
  auto erased = store_->write(batch, Store::Durability::kSynced);
  if (erased && !entry->confirmed) release(document.caller, document.size);
  return erased;
}

std::vector<StoredDocument> RocksDbDocumentStore::unconfirmed(domain::Instant before,
                                                              std::size_t limit) const {
  std::vector<StoredDocument> found;
  const auto cursor = store_->cursor(kUnconfirmed, {}, unconfirmed_key(before, {}));
  for (cursor->seek(""); cursor->valid() && found.size() < limit; cursor->next()) {
    auto entry = entry_of(id_in(cursor->key().substr(8)));
    if (entry && !entry->confirmed) found.push_back(std::move(entry->document));
  }
  return found;
}

Result<bool> RocksDbDocumentStore::confirm(DocumentId id) {
  const std::lock_guard lock(change_mutex_);
  auto entry = entry_of(id);
  if (!entry) return not_found();
  if (entry->confirmed) return true;
  entry->confirmed = true;
  RowBatch batch(*store_);
  batch.put(kDocument, bytes_of(id), encode(*entry));
  batch.erase(kUnconfirmed, unconfirmed_key(entry->document.uploaded_at, id));
  auto confirmed = store_->write(batch, Store::Durability::kSynced);
  if (confirmed) release(entry->document.caller, entry->document.size);
  return confirmed;
}

std::uint64_t RocksDbDocumentStore::unreferenced_bytes() const {
  const std::lock_guard lock(count_mutex_);
  return used_total_;
}

std::optional<RocksDbDocumentStore::Entry> RocksDbDocumentStore::entry_of(DocumentId id) const {
  const auto value = store_->get(kDocument, bytes_of(id));
  if (!value) return std::nullopt;
  auto entry = decode(id, *value);
  if (!entry) throw StoreDamaged("the row of document " + domain::to_text(id) + " is damaged");
  return entry;
}

std::string RocksDbDocumentStore::encode(const Entry& entry) {
  const StoredDocument& document = entry.document;
  std::string value;
  append_be64(value, document.size);
  append_be64(value, static_cast<std::uint64_t>(document.uploaded_at.time_since_epoch().count()));
  value += bytes_of(document.claimed_by);
  value += entry.confirmed ? '\1' : '\0';
  for (const std::string& text : {document.media_type, document.file_name, document.sha256,
                                  document.stored_hash, document.caller}) {
    append_text(value, text);
  }
  return value;
}

std::optional<RocksDbDocumentStore::Entry> RocksDbDocumentStore::decode(DocumentId id,
                                                                        std::string_view value) {
  constexpr std::size_t kFixedBytes = 8 + 8 + 16 + 1;
  if (value.size() < kFixedBytes) return std::nullopt;
  Entry entry;
  StoredDocument& document = entry.document;
  document.id = id;
  document.size = load_be64(value);
  document.uploaded_at = domain::Instant(
      std::chrono::milliseconds(static_cast<std::int64_t>(load_be64(value.substr(8)))));
  std::memcpy(document.claimed_by.bytes.data(), value.data() + 16, 16);
  entry.confirmed = value[32] != '\0';
  value.remove_prefix(kFixedBytes);
  for (std::string* text : {&document.media_type, &document.file_name, &document.sha256,
                            &document.stored_hash, &document.caller}) {
    if (!take_text(value, *text)) return std::nullopt;
  }
  return entry;
}

Result<bool> RocksDbDocumentStore::reserve(const std::string& caller, std::uint64_t bytes) {
  const std::lock_guard lock(count_mutex_);
  const auto found = used_.find(caller);
  const std::uint64_t used = found == used_.end() ? 0 : found->second;
  if (used + bytes > limits_.unreferenced_per_caller) {
    return reject(RejectionCode::kConflict,
                  "Too many uploaded documents are not attached to a request yet.");
  }
  if (used_total_ + bytes > limits_.unreferenced_total) {
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
