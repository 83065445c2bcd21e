#include "consumers/document_collector.h"

#include <condition_variable>
#include <mutex>

namespace rahgir::consumers {
namespace {

/// Whether an event of the request that claimed the document names it; an error when the request
/// cannot be read now.
domain::Result<bool> is_referenced(const eventstore::EventStore& store,
                                   const eventstore::StoredDocument& document) {
  if (document.claimed_by.is_none()) return false;
  const auto& reader = store.reader(store.partition_of(document.claimed_by));
  return reader.request(document.claimed_by).document(document.id) != nullptr;
}

}  // namespace

CollectorRound collect_documents(eventstore::EventStore& store, const CollectorOptions& options) {
  CollectorRound round;
  eventstore::DocumentStore& documents = store.documents();
  for (const auto& document : documents.unconfirmed(store.now() - options.age, options.batch)) {
    const auto referenced = is_referenced(store, document);
    if (!referenced) {
      ++round.failed;
      continue;
    }
    const auto settled =
        *referenced ? documents.confirm(document.id) : documents.erase(document.id);
    ++(!settled ? round.failed : *referenced ? round.confirmed : round.removed);
  }
  return round;
}

DocumentCollector::DocumentCollector(eventstore::EventStore& store, CollectorOptions options,
                                     std::function<void(const CollectorRound&)> report)
    : store_(store),
      options_(options),
      report_(std::move(report)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void DocumentCollector::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    const CollectorRound round = collect_documents(store_, options_);
    if (round.removed + round.confirmed + round.failed > 0) report_(round);
    wake.wait_for(lock, stop, options_.every, [] { return false; });
  }
}

}  // namespace rahgir::consumers
