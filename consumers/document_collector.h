#pragma once

// Removes uploads that no request came to refer to. A document that a command was about to attach
// is asked for at its request first, so one that an event names is never removed.

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "eventstore/event_store.h"

namespace rahgir::consumers {

struct CollectorOptions {
  std::chrono::hours age{24};  // since upload or claim; younger ones are left alone
  std::chrono::minutes every{10};
  std::size_t batch = 256;  // documents listed at once
};

struct CollectorRound {
  std::uint64_t removed = 0, confirmed = 0;
  std::uint64_t failed = 0;  // could not be settled; the next round looks at them again
  std::string failure{};     // why the first of them could not

  bool operator==(const CollectorRound&) const = default;
};

/// One round, on the caller's thread: looks at every document that is old enough, once. What cannot
/// be read now, or belongs to a partition that has stopped, is left for a later round.
CollectorRound collect_documents(eventstore::EventStore& store, const CollectorOptions& options,
                                 const std::stop_token& stop = {});

/// Runs rounds on a thread of its own until destroyed. `report` is called on that thread.
class DocumentCollector {
 public:
  DocumentCollector(eventstore::EventStore& store, CollectorOptions options,
                    std::function<void(const CollectorRound&)> report);

 private:
  void run(const std::stop_token& stop);

  eventstore::EventStore& store_;
  const CollectorOptions options_;
  const std::function<void(const CollectorRound&)> report_;
  std::jthread thread_;  // last: stops before the members above go
};

}  // namespace rahgir::consumers
