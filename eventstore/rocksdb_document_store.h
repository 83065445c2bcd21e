#pragma once

// Documents in a RocksDB of their own, bytes in blob files.
//
//   document    : id → DocumentRow (document_row.h)
//   chunk       : id ‖ be32(n) → bytes: kChunkBytes of them but in the last one; in documents of
//                 earlier versions up to 1 MiB
//   unconfirmed : be64(upload or newest claim, ms) ‖ id → "", for the limits and the collector
//   upload      : id → "" while an upload is not finished; what an open finds here is removed

#include <map>
#include <memory>
#include <mutex>

#include "eventstore/document_row.h"
#include "eventstore/store.h"

namespace rahgir::eventstore {

/// What an upload or a download holds in memory, and RocksDB reads at once.
inline constexpr std::size_t kChunkBytes = 256 * 1024;

class RocksDbDocumentStore final : public DocumentStore {
 public:
  /// Opens the store in `folder`, removes unfinished uploads, counts the unconfirmed ones.
  static domain::Result<std::unique_ptr<RocksDbDocumentStore>> open(
      const std::filesystem::path& folder, const DocumentLimits& limits,
      std::shared_ptr<StoreMemory> memory, bool create);

  domain::Result<std::unique_ptr<DocumentUpload>> begin(const Uploader& uploader,
                                                        std::string_view media_type,
                                                        std::string_view file_name,
                                                        domain::Instant now) override;
  std::optional<StoredDocument> find(domain::DocumentId id) const override;
  domain::Result<std::unique_ptr<DocumentReader>> reader(domain::DocumentId id) const override;
  domain::Result<bool> claim(domain::DocumentId id, domain::RequestId request,
                             domain::Instant now) override;
  domain::Result<bool> erase_unreferenced(const StoredDocument& seen) override;
  std::vector<UnconfirmedDocument> unconfirmed(domain::Instant before,
                                               const std::optional<UnconfirmedDocument>& after,
                                               std::size_t limit) const override;
  domain::Result<bool> confirm(domain::DocumentId id) override;

  bool failed() const { return store_->failed(); }
  std::uint64_t unreferenced_bytes() const;

 private:
  class Upload;
  class Reader;

  RocksDbDocumentStore(std::unique_ptr<Store> store, const DocumentLimits& limits);
  domain::Result<bool> remove_unfinished();
  void count_unconfirmed();
  std::optional<DocumentRow> row_of(domain::DocumentId id) const;
  /// What a document of that size counts against the limits.
  std::uint64_t charge_of(std::uint64_t size) const;
  /// Takes room for an upload's next bytes before they are written; gives it back.
  domain::Result<bool> reserve(const Uploader& uploader, std::uint64_t bytes);
  void release(const std::string& caller, std::uint64_t bytes);

  const std::unique_ptr<Store> store_;
  const DocumentLimits limits_;
  std::mutex change_mutex_;                    // claim, confirm and erasing, one at a time
  mutable std::mutex count_mutex_;             // guards the members below
  std::map<std::string, std::uint64_t> used_;  // unreferenced bytes by caller, uploads included
  std::uint64_t used_total_ = 0;
};

}  // namespace rahgir::eventstore
