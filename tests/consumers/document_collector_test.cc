#include "consumers/document_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "eventstore/partition_rows.h"
#include "tests/consumers/store_scene.h"
#include "tests/eventstore/file_size_limit.h"

namespace rahgir::consumers {
namespace {

using domain::DocumentId;
using domain::RequestId;
using eventstore::CommandStatus;
using eventstore::StoredDocument;
using std::chrono::hours;
using ::testing::HasSubstr;

const CollectorOptions kOptions{.age = hours(24)};

/// Uploads to collect.
class Collector : public StoreScene {
 protected:
  DocumentId upload() {
    auto begun = store_->documents().begin({"anna"}, "application/pdf", "proof.pdf", now());
    EXPECT_TRUE((*begun)->write("%PDF"));
    return (*begun)->finish().value().id;
  }

  bool claim(DocumentId document, RequestId request) {
    return store_->documents().claim(document, request, now()).has_value();
  }

  CommandStatus attach(DocumentId document, RequestId request) {
    const StoredDocument stored = store_->documents().find(document).value();
    return run(domain::testing::staff(domain::testing::kAnna), request,
               domain::RequestCommand(
                   domain::AttachDocument{.document = {.document = document,
                                                       .kind = "address_proof",
                                                       .media_type = stored.media_type,
                                                       .file_name = stored.file_name,
                                                       .sha256 = stored.sha256,
                                                       .stored_hash = stored.stored_hash,
                                                       .size = stored.size}}))
        .status;
  }

  bool is_kept(DocumentId document) const {
    return store_->documents().find(document).has_value() &&
           store_->documents().reader(document).value()->next() == "%PDF";
  }
};

TEST_F(Collector, RemovesOldUploadsThatNobodyClaimed) {
  const DocumentId old = upload();
  wait(hours(25));
  const DocumentId young = upload();

  EXPECT_EQ(collect_documents(*store_, kOptions), (CollectorRound{.removed = 1}));

  EXPECT_FALSE(is_kept(old));
  EXPECT_TRUE(is_kept(young));
}

TEST_F(Collector, ConfirmsWhatAnEventNames) {
  const RequestId request = submit();
  const DocumentId document = upload();
  ASSERT_TRUE(claim(document, request));
  ASSERT_EQ(attach(document, request), CommandStatus::kAccepted);
  wait(hours(25));

  EXPECT_EQ(collect_documents(*store_, kOptions), (CollectorRound{.confirmed = 1}));

  EXPECT_TRUE(is_kept(document));
  EXPECT_EQ(collect_documents(*store_, kOptions), CollectorRound{});
}

TEST_F(Collector, RemovesWhatItsRequestNeverCameToName) {
  const DocumentId document = upload();
  ASSERT_TRUE(claim(document, submit()));
  wait(hours(25));

  EXPECT_EQ(collect_documents(*store_, kOptions), (CollectorRound{.removed = 1}));

  EXPECT_FALSE(is_kept(document));
}

TEST_F(Collector, LeavesAnOldUploadThatWasClaimedLately) {
  const RequestId request = submit();
  const DocumentId document = upload();
  wait(hours(25));
  ASSERT_TRUE(claim(document, request));

  EXPECT_EQ(collect_documents(*store_, kOptions), CollectorRound{});

  EXPECT_TRUE(is_kept(document));
  EXPECT_EQ(attach(document, request), CommandStatus::kAccepted);
  wait(hours(23));
  ASSERT_TRUE(claim(document, request)) << "a repeat of the command renews the claim";
  wait(hours(23));
  EXPECT_EQ(collect_documents(*store_, kOptions), CollectorRound{});
}

TEST_F(Collector, LooksAtEveryDocumentInOneRound) {
  for (int i = 0; i < 7; ++i) upload();
  wait(hours(25));

  EXPECT_EQ(collect_documents(*store_, {.age = hours(24), .batch = 2}),
            (CollectorRound{.removed = 7}));
}

TEST_F(Collector, StopsWhenAsked) {
  upload();
  wait(hours(25));
  std::stop_source stop;
  stop.request_stop();

  EXPECT_EQ(collect_documents(*store_, kOptions, stop.get_token()), CollectorRound{});
}

// The outcome of a stopped partition's last commands is not known before the next start: the log
// may hold what the rows do not show.
TEST_F(Collector, LeavesTheDocumentsOfAStoppedPartition) {
  const RequestId request = submit();
  const DocumentId attached = upload();
  const DocumentId open_claim = upload();
  const DocumentId unclaimed = upload();
  ASSERT_TRUE(claim(attached, request));
  ASSERT_EQ(attach(attached, request), CommandStatus::kAccepted);
  ASSERT_TRUE(claim(open_claim, request));
  {
    const eventstore::FileSizeLimit limit(1024);
    ASSERT_EQ(attach(open_claim, request), CommandStatus::kUnknown);
  }
  wait(hours(25));

  const CollectorRound round = collect_documents(*store_, {.age = hours(24), .batch = 1});

  EXPECT_EQ(round.removed, 1u) << "of no request";
  EXPECT_EQ(round.confirmed, 1u);
  EXPECT_EQ(round.failed, 1u);
  EXPECT_THAT(round.failure, HasSubstr("stopped"));
  EXPECT_TRUE(is_kept(open_claim));
  EXPECT_FALSE(is_kept(unclaimed));
  open();
  EXPECT_EQ(collect_documents(*store_, kOptions).failed, 0u) << "settled after the next start";
}

/// Makes the records that name the stream unreadable.
void damage_records(const std::filesystem::path& folder, domain::StreamId stream,
                    const std::vector<eventstore::ColumnSpec>& model_columns) {
  auto store = eventstore::Store::open(
      {.path = folder, .columns = eventstore::partition_columns(model_columns)});
  ASSERT_TRUE(store) << store.error().detail;
  eventstore::RowBatch batch(**store);
  const auto cursor = (*store)->cursor(eventstore::kLogColumn);
  for (cursor->seek(""); cursor->valid(); cursor->next()) {
    std::string value(cursor->value());
    if (value.find(eventstore::bytes_of(stream)) == std::string::npos) continue;
    std::ranges::fill(value.begin() + 8, value.end(), 'x');
    batch.put(eventstore::kLogColumn, cursor->key(), value);
  }
  ASSERT_GT(batch.bytes(), 0u);
  ASSERT_TRUE((*store)->write(batch, eventstore::Store::Durability::kSynced));
}

TEST_F(Collector, ReportsDamageAndGoesOnWithTheOthers) {
  const RequestId request = submit();
  const DocumentId claimed = upload();
  ASSERT_TRUE(claim(claimed, request));
  const DocumentId unclaimed = upload();
  submit();  // the log's end stays readable, or it would not open
  store_.reset();
  damage_records(options_.data / "partition-0000", request, request_models_.columns());
  open();
  wait(hours(25));

  const CollectorRound round = collect_documents(*store_, {.age = hours(24), .batch = 1});

  EXPECT_EQ(round.removed, 1u);
  EXPECT_EQ(round.failed, 1u);
  EXPECT_THAT(round.failure, HasSubstr(domain::to_text(claimed)));
  EXPECT_TRUE(is_kept(claimed));
  EXPECT_FALSE(is_kept(unclaimed));
}

// What a citizen does who sends a form that lay open over night, while rounds run: whatever was
// claimed keeps its bytes, whatever was collected before was refused when it was claimed.
TEST_F(Collector, NeverRemovesWhatIsBeingAttached) {
  constexpr int kDocuments = 200, kClaimers = 4;
  const RequestId request = submit();
  std::vector<DocumentId> documents;
  for (int i = 0; i < kDocuments; ++i) documents.push_back(upload());
  wait(hours(25));
  std::vector<std::vector<DocumentId>> claimed(kClaimers);
  {
    std::vector<std::jthread> threads;
    for (int claimer = 0; claimer < kClaimers; ++claimer) {
      threads.emplace_back([&, claimer] {
        // From the newest on: the collector begins with the oldest and meets it half way.
        for (int i = kDocuments - 1 - claimer; i >= 0; i -= kClaimers) {
          const DocumentId id = documents[static_cast<std::size_t>(i)];
          if (claim(id, request)) claimed[static_cast<std::size_t>(claimer)].push_back(id);
        }
      });
    }
    threads.emplace_back([&] {
      for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(collect_documents(*store_, kOptions).failed, 0u);
      }
    });
  }

  for (const auto& of_one : claimed) {
    for (const DocumentId id : of_one) EXPECT_TRUE(is_kept(id));
  }
}

TEST_F(Collector, RunsOnItsOwnThread) {
  const DocumentId document = upload();
  wait(hours(25));
  std::atomic<std::uint64_t> removed = 0;
  {
    const DocumentCollector collector(
        *store_, kOptions, [&](const CollectorRound& round) { removed += round.removed; });
    for (int i = 0; i < 500 && removed == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  EXPECT_EQ(removed, 1u);
  EXPECT_FALSE(is_kept(document));
}

}  // namespace
}  // namespace rahgir::consumers
