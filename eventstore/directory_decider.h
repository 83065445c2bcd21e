#pragma once

// Decider of the control partition: one Directory value. Others see immutable snapshots of it, each
// published once what led to it is durable.

#include <memory>
#include <mutex>

#include "eventstore/decider.h"
#include "eventstore/partition_reader.h"
#include "eventstore/references.h"
#include "eventstore/row_difference.h"

namespace rahgir::eventstore {

/// The directory folded from the control partition's events before that index.
domain::Directory read_directory(const PartitionReader& reader, std::uint64_t next_event);

struct DirectorySurroundings {
  const DirectoryReadModels& models;
  const domain::LocalTime& local_time;
  const domain::TextPatterns& patterns;
};

class DirectoryDecider final : public Decider {
 public:
  explicit DirectoryDecider(DirectorySurroundings surroundings);

  /// Folds the events before `next_event`, whose rows are written. Before anything else.
  /// Throws StoreDamaged.
  void load(const PartitionReader& reader, std::uint64_t next_event);

  Plan decide(const CommandEnvelope& command, domain::Instant recorded_at) override;
  domain::Result<bool> fold(const AnyEvent& event) override;
  void write_rows(RowBatch& batch) override;
  std::optional<domain::CommandId> creator_of(domain::StreamId stream) override;
  void committed() override;

  /// Any thread: the directory as of the newest durable event.
  std::shared_ptr<const domain::Directory> snapshot() const;

 private:
  Plan accept(const std::vector<domain::DirectoryEvent>& events);
  void publish();

  const DirectorySurroundings surroundings_;
  const domain::StreamNaming naming_;
  const NoReferences no_references_;
  domain::Directory directory_;  // the appender's thread only; so are the next three
  WrittenRows rows_;
  bool changed_ = false;      // since write_rows
  bool unpublished_ = false;  // since committed
  mutable std::mutex mutex_;  // guards published_
  std::shared_ptr<const domain::Directory> published_;
};

}  // namespace rahgir::eventstore
