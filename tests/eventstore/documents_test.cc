#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "eventstore/byte_order.h"
#include "eventstore/hashing.h"
#include "eventstore/identity.h"
#include "eventstore/partition_rows.h"
#include "eventstore/rocksdb_document_store.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {
namespace {

using domain::DocumentId;
using domain::Instant;
using ::testing::HasSubstr;

constexpr Column kChunks = 1;
const Instant kNoon = domain::parse_instant("2026-03-02T12:00:00Z").value();

class Documents : public ::testing::Test {
 protected:
  Documents() { reopen(); }

  // Small documents count their bytes here, so that the tests of limits can be small.
  void reopen(DocumentLimits limits = {}, std::uint64_t least_charge = 1) {
    limits.least_charge = least_charge;
    store_.reset();
    auto opened = RocksDbDocumentStore::open(folder_ / "documents", limits, nullptr, true);
    if (!opened) throw std::runtime_error(opened.error().detail);
    store_ = std::move(*opened);
  }

  domain::Result<StoredDocument> upload(std::string_view bytes, std::string_view caller = "anna",
                                        Instant at = kNoon) {
    return upload_of({caller}, bytes, at);
  }

  domain::Result<StoredDocument> upload_of(const Uploader& uploader, std::string_view bytes,
                                           Instant at = kNoon) {
    auto begun = store_->begin(uploader, "text/plain", "letter.txt", at);
    if (!begun) return std::unexpected(begun.error());
    if (auto written = (*begun)->write(bytes); !written) return std::unexpected(written.error());
    return (*begun)->finish();
  }

  std::string content(DocumentId id) const { return rest_of(*store_->reader(id).value()); }

  static std::string rest_of(DocumentReader& reader) {
    std::string bytes;
    for (auto piece = reader.next(); !piece.empty(); piece = reader.next()) bytes += piece;
    return bytes;
  }

  /// Changes rows behind the store's back.
  void change(const std::function<void(RowBatch&)>& how) {
    store_.reset();
    {
      const auto raw = open_raw(folder_ / "documents");
      RowBatch batch(*raw);
      how(batch);
      if (!raw->write(batch, Store::Durability::kSynced)) throw std::runtime_error("not written");
    }
    reopen();
  }

  static std::unique_ptr<Store> open_raw(const std::filesystem::path& folder) {
    auto raw = Store::open({.path = folder,
                            .columns = {{.name = "document"},
                                        {.name = "chunk", .kind = ColumnSpec::Kind::kBlobs},
                                        {.name = "unconfirmed"},
                                        {.name = "upload"}}});
    if (!raw) throw std::runtime_error(raw.error().detail);
    return std::move(*raw);
  }

  static std::string chunk_key(DocumentId id, std::uint32_t number) {
    std::string key(bytes_of(id));
    append_be32(key, number);
    return key;
  }

  TemporaryFolder folder_;
  std::unique_ptr<RocksDbDocumentStore> store_;
};

std::string noise(std::size_t count) {
  std::string bytes(count, '\0');
  fill_random({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return bytes;
}

TEST_F(Documents, GiveBackWhatWasUploaded) {
  for (const std::size_t size :
       {std::size_t{1}, kChunkBytes - 1, kChunkBytes, kChunkBytes + 1, 3 * kChunkBytes + 77}) {
    const std::string bytes = noise(size);

    const auto stored = upload(bytes);

    ASSERT_TRUE(stored) << stored.error().detail;
    EXPECT_EQ(stored->size, size);
    EXPECT_EQ(stored->sha256, as_text(sha256(bytes)));
    EXPECT_EQ(content(stored->id), bytes);
    EXPECT_EQ(store_->find(stored->id), *stored);
  }
}

TEST_F(Documents, AreReadPieceByPiece) {
  const std::string bytes = noise(3 * kChunkBytes + 77);
  const DocumentId id = upload(bytes)->id;

  const auto reader = store_->reader(id).value();

  for (std::size_t at = 0; at < bytes.size(); at += kChunkBytes) {
    EXPECT_EQ(reader->next(), std::string_view(bytes).substr(at, kChunkBytes)) << at;
  }
  EXPECT_EQ(reader->next(), "");
}

TEST_F(Documents, OfEarlierVersionsHaveLargerChunks) {
  const std::string bytes = noise(4 * kChunkBytes + 5);
  const DocumentId id = upload(bytes)->id;
  change([&](RowBatch& batch) {
    for (std::uint32_t i = 2; i < 5; ++i) batch.erase(kChunks, chunk_key(id, i));
    batch.put(kChunks, chunk_key(id, 0), bytes.substr(0, 4 * kChunkBytes));
    batch.put(kChunks, chunk_key(id, 1), bytes.substr(4 * kChunkBytes));
  });

  EXPECT_EQ(content(id), bytes);
}

/// What is left of a document is given as far as it goes, and never as if it were whole.
TEST_F(Documents, AreNeverReadToTheEndWhenDamaged) {
  const std::string bytes = noise(2 * kChunkBytes + 77);
  const std::string last = bytes.substr(2 * kChunkBytes);
  std::string changed = last;
  changed[3] ^= 1;
  std::string other_middle = bytes.substr(kChunkBytes, kChunkBytes);
  other_middle[3] ^= 1;
  const std::vector<std::function<void(RowBatch&, DocumentId)>> damages = {
      [&](RowBatch& batch, DocumentId id) { batch.erase(kChunks, chunk_key(id, 2)); },
      [&](RowBatch& batch, DocumentId id) { batch.put(kChunks, chunk_key(id, 2), ""); },
      [&](RowBatch& batch, DocumentId id) { batch.put(kChunks, chunk_key(id, 2), last + "x"); },
      [&](RowBatch& batch, DocumentId id) { batch.put(kChunks, chunk_key(id, 2), last.substr(1)); },
      [&](RowBatch& batch, DocumentId id) { batch.put(kChunks, chunk_key(id, 2), changed); },
      [&](RowBatch& batch, DocumentId id) { batch.put(kChunks, chunk_key(id, 1), other_middle); }};
  for (const auto& damage : damages) {
    const DocumentId id = upload(bytes)->id;
    change([&](RowBatch& batch) { damage(batch, id); });
    const auto reader = store_->reader(id).value();
    std::size_t given = 0;
    const auto read_on = [&] {
      for (auto piece = reader->next(); !piece.empty(); piece = reader->next()) {
        given += piece.size();
      }
    };

    EXPECT_THROW(read_on(), StoreDamaged);

    EXPECT_LT(given, bytes.size());
  }
}

TEST_F(Documents, MayBeErasedWhileTheyAreRead) {
  const auto stored = upload(noise(2 * kChunkBytes));
  const auto reader = store_->reader(stored->id).value();
  EXPECT_EQ(reader->next().size(), kChunkBytes);

  ASSERT_TRUE(store_->erase_unreferenced(*stored).value());

  EXPECT_THROW(static_cast<void>(reader->next()), StoreDamaged);
}

TEST_F(Documents, TakePiecesOfAnySize) {
  const std::string bytes = noise(2 * kChunkBytes + 5);
  auto begun = store_->begin({"anna"}, "image/jpeg", "photo.jpg", kNoon);
  ASSERT_TRUE(begun);
  for (std::size_t at = 0; at < bytes.size(); at += 700'001) {
    ASSERT_TRUE((*begun)->write(std::string_view(bytes).substr(at, 700'001)));
  }
  const auto stored = (*begun)->finish();

  ASSERT_TRUE(stored);
  EXPECT_EQ(content(stored->id), bytes);
  EXPECT_EQ(stored->media_type, "image/jpeg");
  EXPECT_EQ(stored->file_name, "photo.jpg");
}

TEST_F(Documents, SurviveAReopening) {
  const auto stored = upload("hello");
  ASSERT_TRUE(stored);
  ASSERT_TRUE(store_->claim(stored->id, random_id<domain::RequestId>(), kNoon));
  const auto before = store_->find(stored->id);

  reopen();

  EXPECT_EQ(store_->find(stored->id), before);
  EXPECT_EQ(content(stored->id), "hello");
}

TEST_F(Documents, RefuseOneThatIsTooLarge) {
  reopen({.max_bytes = 10});

  const auto refused = upload("eleven byte");

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, domain::RejectionCode::kInvalid);
  EXPECT_EQ(store_->unreferenced_bytes(), 0u);
  EXPECT_TRUE(upload("ten bytes!"));
}

TEST_F(Documents, RefuseACallerWithTooManyUnreferencedBytes) {
  reopen({.unreferenced_per_caller = 10});
  const auto first = upload("12345678");
  ASSERT_TRUE(first);

  EXPECT_FALSE(upload("123"));
  EXPECT_TRUE(upload("123", "bela"));
  ASSERT_TRUE(store_->confirm(first->id));
  EXPECT_TRUE(upload("1234567890"));
  EXPECT_FALSE(upload("1"));
}

TEST_F(Documents, RefuseAllWhenTheTotalIsReached) {
  const Uploader bela{"bela", Uploader::Kind::kStaff};
  reopen({.unreferenced_total = 10});
  ASSERT_TRUE(upload("123456", "anna"));

  EXPECT_FALSE(upload_of(bela, "12345"));
  EXPECT_TRUE(upload_of(bela, "1234"));
  EXPECT_FALSE(upload_of(bela, "1"));
}

TEST_F(Documents, KeepTheLastQuarterOfTheTotalForStaff) {
  const Uploader bela{"bela", Uploader::Kind::kStaff};
  const DocumentLimits limits{.max_bytes = 700, .unreferenced_total = 1000};
  reopen(limits);
  const auto first = upload(std::string(700, 'x'), "anna");
  ASSERT_TRUE(first);

  EXPECT_FALSE(upload(std::string(51, 'x'), "zsofi"));
  EXPECT_TRUE(upload(std::string(50, 'x'), "zsofi"));
  reopen(limits);
  EXPECT_FALSE(upload("x", "zsofi")) << "after a reopening too";
  EXPECT_TRUE(upload_of(bela, std::string(250, 'x')));
  EXPECT_FALSE(upload_of(bela, "x"));

  ASSERT_TRUE(store_->confirm(first->id));
  EXPECT_TRUE(upload(std::string(450, 'x'), "zsofi"));
  EXPECT_FALSE(upload("x", "zsofi")) << "what staff uploaded counts too";
}

TEST_F(Documents, AnybodyMayUploadOneOfTheLargestSize) {
  reopen({.max_bytes = 900, .unreferenced_total = 1000});

  EXPECT_TRUE(upload(std::string(900, 'x'), "zsofi"));
  EXPECT_FALSE(upload("x", "zsofi"));
}

TEST_F(Documents, CountTheLimitsOverAReopening) {
  const DocumentLimits limits{.unreferenced_per_caller = 10};
  reopen(limits);
  const auto confirmed = upload("1234567");
  ASSERT_TRUE(confirmed);
  ASSERT_TRUE(store_->confirm(confirmed->id));
  const auto erased = upload("1234567");
  ASSERT_TRUE(erased);
  ASSERT_TRUE(store_->erase_unreferenced(*erased));
  ASSERT_TRUE(upload("12345678"));

  reopen(limits);

  EXPECT_EQ(store_->unreferenced_bytes(), 8u);
  EXPECT_FALSE(upload("123"));
  EXPECT_TRUE(upload("12"));
}

TEST_F(Documents, NeverPassTheLimitWithManyUploadsAtOnce) {
  reopen({.unreferenced_per_caller = 100, .unreferenced_total = 1000});
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 8; ++caller) {
      callers.emplace_back([&] {
        for (int round = 0; round < 10; ++round) taken += upload("123456789").has_value();
      });
    }
  }

  EXPECT_EQ(taken, 11);
  EXPECT_EQ(store_->unreferenced_bytes(), 99u);
}

TEST_F(Documents, LeaveNothingOfAnAbandonedUpload) {
  DocumentId id;
  {
    auto begun = store_->begin({"anna"}, "text/plain", "x", kNoon);
    ASSERT_TRUE(begun);
    ASSERT_TRUE((*begun)->write(noise(2 * kChunkBytes + 1)));
    EXPECT_GT(store_->unreferenced_bytes(), 0u);
  }

  EXPECT_EQ(store_->unreferenced_bytes(), 0u);
  EXPECT_TRUE(store_->unconfirmed(kNoon + std::chrono::hours(1), {}, 10).empty());
}

TEST_F(Documents, RemoveAtOpenWhatACrashLeftUnfinished) {
  const auto stored = upload("kept");
  ASSERT_TRUE(stored);
  auto begun = store_->begin({"anna"}, "text/plain", "x", kNoon);
  ASSERT_TRUE(begun);
  ASSERT_TRUE((*begun)->write(noise(2 * kChunkBytes + 1)));
  copy_store(folder_ / "documents", folder_ / "crashed");

  {
    const auto opened =
        RocksDbDocumentStore::open(folder_ / "crashed", {.least_charge = 1}, nullptr, false);
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ((*opened)->unreferenced_bytes(), 4u);
  }
  const auto raw = open_raw(folder_ / "crashed");
  std::size_t chunks = 0;
  const auto cursor = raw->cursor(kChunks);
  for (cursor->seek(""); cursor->valid(); cursor->next()) ++chunks;
  EXPECT_EQ(chunks, 1u) << "of the finished one";
}

TEST_F(Documents, RefuseAnEmptyOne) {
  const auto refused = upload("");

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, domain::RejectionCode::kInvalid);
  EXPECT_THAT(refused.error().detail, HasSubstr("empty"));
  EXPECT_EQ(store_->unreferenced_bytes(), 0u);
}

TEST_F(Documents, CountSmallOnesAtLeastTheLeastCharge) {
  reopen({.unreferenced_per_caller = 25}, 10);
  const auto first = upload("x");
  ASSERT_TRUE(first);
  EXPECT_EQ(store_->unreferenced_bytes(), 10u);
  ASSERT_TRUE(upload("123456789012345"));
  EXPECT_EQ(store_->unreferenced_bytes(), 25u);

  EXPECT_FALSE(upload("x"));
  reopen({.unreferenced_per_caller = 25}, 10);
  EXPECT_EQ(store_->unreferenced_bytes(), 25u);
  ASSERT_TRUE(store_->confirm(first->id));
  EXPECT_EQ(store_->unreferenced_bytes(), 15u);
  EXPECT_TRUE(upload("x"));
}

TEST_F(Documents, BelongToTheRequestThatClaimedThem) {
  const auto stored = upload("x");
  ASSERT_TRUE(stored);
  const auto request = random_id<domain::RequestId>();

  ASSERT_TRUE(store_->claim(stored->id, request, kNoon));

  EXPECT_TRUE(store_->claim(stored->id, request, kNoon)) << "again by the same";
  const auto other = store_->claim(stored->id, random_id<domain::RequestId>(), kNoon);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, domain::RejectionCode::kConflict);
  EXPECT_EQ(store_->find(stored->id)->claimed_by, request);
}

TEST_F(Documents, ListUnconfirmedOnesOldestFirst) {
  std::vector<DocumentId> ids;
  for (const int hour : {3, 1, 2, 4}) {
    ids.push_back(upload("x", "anna", kNoon + std::chrono::hours(hour))->id);
  }
  ASSERT_TRUE(store_->confirm(ids[2]));

  const auto found = store_->unconfirmed(kNoon + std::chrono::hours(4), {}, 10);

  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].id, ids[1]);
  EXPECT_EQ(found[0].touched_at, kNoon + std::chrono::hours(1));
  EXPECT_EQ(found[1].id, ids[0]);
  EXPECT_EQ(store_->unconfirmed(kNoon + std::chrono::hours(9), {}, 1).size(), 1u);
  const auto behind = store_->unconfirmed(kNoon + std::chrono::hours(9), found[0], 10);
  ASSERT_EQ(behind.size(), 2u);
  EXPECT_EQ(behind[0].id, ids[0]);
  EXPECT_EQ(behind[1].id, ids[3]);
}

TEST_F(Documents, AreUnconfirmedSinceTheirNewestClaim) {
  const auto stored = upload("x");
  ASSERT_TRUE(stored);
  const auto request = random_id<domain::RequestId>();
  for (const int hour : {5, 7}) {
    const Instant at = kNoon + std::chrono::hours(hour);

    ASSERT_TRUE(store_->claim(stored->id, request, at));

    EXPECT_EQ(store_->find(stored->id)->claimed_at, at);
    EXPECT_TRUE(store_->unconfirmed(at, {}, 10).empty());
    const auto later = store_->unconfirmed(at + std::chrono::hours(1), {}, 10);
    ASSERT_EQ(later.size(), 1u);
    EXPECT_EQ(later[0].touched_at, at);
  }
}

TEST_F(Documents, AreNotErasedWhenTheyChangedSinceTheyWereSeen) {
  const auto stored = upload("x");
  ASSERT_TRUE(stored);
  const auto request = random_id<domain::RequestId>();
  StoredDocument seen = *store_->find(stored->id);
  const auto expect_kept = [&](const char* why) {
    const auto erased = store_->erase_unreferenced(seen);
    ASSERT_TRUE(erased) << why;
    EXPECT_FALSE(*erased) << why;
    EXPECT_EQ(content(stored->id), "x") << why;
    seen = *store_->find(stored->id);
  };

  ASSERT_TRUE(store_->claim(stored->id, request, kNoon));
  expect_kept("claimed");
  ASSERT_TRUE(store_->claim(stored->id, request, kNoon + std::chrono::seconds(1)));
  expect_kept("claimed again by the same request");
  ASSERT_TRUE(store_->confirm(stored->id));
  expect_kept("confirmed");
  expect_kept("seen after it was confirmed");
}

TEST_F(Documents, AreGoneOnceErased) {
  const auto stored = upload(noise(kChunkBytes * 2));
  ASSERT_TRUE(stored);

  const auto erased = store_->erase_unreferenced(*stored);

  ASSERT_TRUE(erased);
  EXPECT_TRUE(*erased);
  EXPECT_FALSE(store_->find(stored->id));
  EXPECT_FALSE(store_->reader(stored->id));
  EXPECT_FALSE(store_->erase_unreferenced(*stored));
  EXPECT_FALSE(store_->confirm(stored->id));
  EXPECT_FALSE(store_->claim(stored->id, random_id<domain::RequestId>(), kNoon));
  EXPECT_TRUE(store_->unconfirmed(kNoon + std::chrono::hours(1), {}, 10).empty());
  EXPECT_EQ(store_->unreferenced_bytes(), 0u);
}

TEST(DocumentRows, AreReadAsWrittenAndRefusedWhenDamaged) {
  DocumentRow row;
  row.document = {.id = random_id<DocumentId>(),
                  .media_type = "text/plain",
                  .file_name = "letter.txt",
                  .sha256 = std::string(32, 's'),
                  .stored_hash = std::string(32, 't'),
                  .size = 5,
                  .caller = "anna",
                  .uploaded_at = kNoon,
                  .claimed_by = random_id<domain::RequestId>(),
                  .claimed_at = kNoon + std::chrono::hours(1)};
  row.confirmed = true;
  const std::string bytes = encode(row);

  EXPECT_EQ(decode_document_row(row.document.id, bytes), row);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_document_row(row.document.id, bytes.substr(0, size))) << size;
  }
  EXPECT_FALSE(decode_document_row(row.document.id, bytes + "x"));
  EXPECT_FALSE(decode_document_row(row.document.id, "\2" + bytes.substr(1))) << "another version";
}

}  // namespace
}  // namespace rahgir::eventstore
