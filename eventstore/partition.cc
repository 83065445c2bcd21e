#include "eventstore/partition.h"

#include <fmt/core.h>

#include "eventstore/embedded_commit_log.h"
#include "eventstore/shared_log_rows.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

AnchorPoint point_of(domain::StreamId log_id, const Checkpoint& checkpoint) {
  return {.log_id = log_id,
          .next_offset = checkpoint.next_offset,
          .next_event = checkpoint.next_event,
          .last_hash = checkpoint.last_hash};
}

std::unexpected<domain::Rejection> in_folder(const std::filesystem::path& folder,
                                             domain::Rejection rejection) {
  rejection.detail = fmt::format("{}: {}", folder.string(), rejection.detail);
  return std::unexpected(std::move(rejection));
}

Result<std::unique_ptr<CommitLog>> open_log(const PartitionOptions& options, Store& store) {
  if (options.make_log) return options.make_log(store);
  if (store.contains(kMetaColumn, kFoldPointKey)) {
    return reject(RejectionCode::kInvalid,
                  "the log here is a copy of one on Kafka, and takes records from there only");
  }
  return std::make_unique<EmbeddedCommitLog>(store, kLogColumn);
}

}  // namespace

Result<std::unique_ptr<Partition>> Partition::open(PartitionOptions options) {
  auto store = Store::open({.path = options.folder,
                            .columns = partition_columns(options.model_columns),
                            .memory = options.memory,
                            .create = options.create,
                            .drop_other_columns = true});
  if (!store) return std::unexpected(store.error());
  auto anchor = Anchor::open(options.anchor_file, options.makes_anchor);
  if (!anchor) return std::unexpected(anchor.error());
  auto log = open_log(options, **store);
  if (!log) return in_folder(options.folder, log.error());
  std::unique_ptr<Partition> partition(
      new Partition(std::move(options), std::move(*store), std::move(*anchor), std::move(*log)));
  // The copy of a shared log may be older than the anchor: compared once the log was read.
  if (partition->options_.make_log) return partition;
  if (auto holds = partition->compare_anchor(); !holds) {
    return in_folder(partition->options_.folder, holds.error());
  }
  return partition;
}

Partition::Partition(PartitionOptions options, std::unique_ptr<Store> store,
                     std::unique_ptr<Anchor> anchor, std::unique_ptr<CommitLog> log)
    : options_(std::move(options)),
      store_(std::move(store)),
      anchor_(std::move(anchor)),
      log_(std::move(log)),
      reader_(std::make_unique<PartitionReader>(number(), *store_, *log_)),
      shelf_(std::make_unique<ReferenceShelf>(*reader_)) {}

/// Whether the log still holds what was acknowledged.
Result<bool> Partition::compare_anchor() const {
  const auto& found = anchor_->found();
  return found ? check_anchor(*found, options_.log_id, *log_) : true;
}

Partition::~Partition() { stop(); }

Result<bool> Partition::start(std::unique_ptr<Decider> decider) {
  decider_ = std::move(decider);
  AppenderOptions appender = options_.appender;
  appender.on_durable = [this](const Checkpoint& checkpoint) {
    return anchor_->write(point_of(options_.log_id, checkpoint));
  };
  if (options_.make_log) appender.check_log = [this] { return compare_anchor(); };
  appender_ = std::make_unique<Appender>(std::move(appender), *store_, *log_, *decider_);
  auto recovered = appender_->recover(options_.log_id);
  if (!recovered) return in_folder(options_.folder, recovered.error());
  if (!anchor_->found()) {  // from now on its absence is a fault
    auto anchored = anchor_->write(point_of(options_.log_id, appender_->checkpoint()));
    if (anchored) anchored = anchor_->sync();
    if (!anchored) return anchored;
  }
  appender_->start();
  return true;
}

void Partition::sync_anchor() {
  if (appender_->failed()) return;
  // The kernel drops what it could not write: a later sync that succeeds would prove nothing.
  if (auto synced = anchor_->sync(); !synced) appender_->fail(synced.error().detail);
}

void Partition::stop() {
  if (!appender_) return;
  appender_->stop();
  if (appender_->failed()) return;
  // Both only spare the next open some work or make it surer; the log itself is durable.
  for (const auto& done : {anchor_->sync(), store_->flush()}) {
    if (!done && options_.appender.report) options_.appender.report(done.error().detail);
  }
}

}  // namespace rahgir::eventstore
