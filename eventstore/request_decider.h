#pragma once

// Decider of a partition of requests: folded states within a bound of memory, copies of definitions
// and offices before their first use, and the rows of what changed.

#include <functional>
#include <memory>

#include "eventstore/decider.h"
#include "eventstore/references.h"
#include "eventstore/state_cache.h"

namespace rahgir::eventstore {

/// What a request's rules ask for besides the request.
struct RequestSurroundings {
  const PartitionReader& reader;
  ReferenceShelf& shelf;
  const RequestReadModels& models;
  std::function<std::shared_ptr<const domain::Directory>()> directory;
  const domain::LocalTime& local_time;
  const domain::TextPatterns& patterns;
};

class RequestDecider final : public Decider {
 public:
  /// Borrows everything in `surroundings`.
  RequestDecider(RequestSurroundings surroundings, std::size_t cache_bytes);

  Plan decide(const CommandEnvelope& command, domain::Instant recorded_at) override;
  domain::Result<bool> fold(const AnyEvent& event) override;
  void write_rows(RowBatch& batch) override;
  std::optional<domain::CommandId> creator_of(domain::StreamId stream) override;
  void committed() override;

 private:
  StateCache::Entry& entry_of(domain::StreamId stream);
  StateCache::Entry& load(domain::StreamId stream);
  domain::Result<domain::Decided> judge(const CommandEnvelope& command,
                                        const domain::Request& state,
                                        const domain::Directory& directory,
                                        domain::Instant recorded_at);
  Plan accept(StateCache::Entry& entry, const CommandEnvelope& command,
              const domain::Directory& directory, domain::Decided decided);
  /// A copy that an event needs and the log has not.
  struct MissingCopy {
    domain::StreamId stream;
    domain::ReferenceEventBody body;
  };
  void find_missing(const domain::EventMeta& meta, const CommandEnvelope& command,
                    const domain::Directory& directory, std::vector<MissingCopy>& missing) const;
  PlannedRecord reference(MissingCopy copy, const domain::EventMeta& first_use);
  void mark_changed(StateCache::Entry& entry);

  const RequestSurroundings surroundings_;
  StateCache cache_;
  std::unique_ptr<PinnedReferences> references_;
  std::vector<StateCache::Entry*> changed_;
  RowSet rows_;  // reused
};

}  // namespace rahgir::eventstore
