#include "consumers/document_collector.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>

namespace rahgir::consumers {
namespace {

using domain::reject;
using domain::RejectionCode;
using domain::Result;
using eventstore::StoredDocument;
using eventstore::UnconfirmedDocument;

enum class Fate : std::uint8_t { kRemoved, kConfirmed, kLeft };

/// What a stopped partition's rows do not show may stand in its log all the same: the outcome of
/// its last commands is not known before the next start.
bool is_stopped(const eventstore::EventStore& store, eventstore::PartitionNumber partition) {
  const auto all = store.status();
  const auto found = std::ranges::find(all, partition, &eventstore::PartitionStatus::partition);
  return found == all.end() || found->failed;
}

/// Whether an event of the request that claimed the document names it; an error when its partition
/// has stopped. Throws StoreDamaged.
Result<bool> is_referenced(const eventstore::EventStore& store, const StoredDocument& document) {
  if (document.claimed_by.is_none()) return false;
  const auto partition = store.partition_of(document.claimed_by);
  const domain::Request request = store.reader(partition).request(document.claimed_by);
  if (request.document(document.id) != nullptr) return true;
  if (is_stopped(store, partition)) {
    return reject(RejectionCode::kConflict, "The partition of its request has stopped.");
  }
  return false;
}

/// Others claim and confirm documents meanwhile: one that was claimed since it was listed is left,
/// and it is erased only as it was when its request was asked.
Result<Fate> settle(eventstore::EventStore& store, const UnconfirmedDocument& listed) {
  eventstore::DocumentStore& documents = store.documents();
  const domain::DocumentId id = listed.id;
  const auto document = documents.find(id);
  if (!document) return reject(RejectionCode::kNotFound, "The document's row is missing.");
  if (document->touched_at() != listed.touched_at) return Fate::kLeft;
  const auto referenced = is_referenced(store, *document);
  if (!referenced) return std::unexpected(referenced.error());
  if (*referenced) {
    if (auto confirmed = documents.confirm(id); !confirmed) {
      return std::unexpected(confirmed.error());
    }
    return Fate::kConfirmed;
  }
  const auto erased = documents.erase_unreferenced(*document);
  if (!erased) return std::unexpected(erased.error());
  return *erased ? Fate::kRemoved : Fate::kLeft;
}

void note_failure(CollectorRound& round, std::string why) {
  if (round.failed++ == 0) round.failure = std::move(why);
}

/// A damaged document or request must not keep the others from being looked at.
void settle_and_count(eventstore::EventStore& store, const UnconfirmedDocument& listed,
                      CollectorRound& round) {
  const std::string name = domain::to_text(listed.id);
  try {
    const auto fate = settle(store, listed);
    if (!fate) return note_failure(round, name + ": " + fate.error().detail);
    round.removed += *fate == Fate::kRemoved ? 1 : 0;
    round.confirmed += *fate == Fate::kConfirmed ? 1 : 0;
  } catch (const std::exception& error) {
    note_failure(round, name + ": " + error.what());
  }
}

}  // namespace

CollectorRound collect_documents(eventstore::EventStore& store, const CollectorOptions& options,
                                 const std::stop_token& stop) {
  CollectorRound round;
  std::optional<UnconfirmedDocument> last;
  try {
    const domain::Instant before = store.now() - options.age;
    while (!stop.stop_requested()) {
      const auto found = store.documents().unconfirmed(before, last, options.batch);
      for (const UnconfirmedDocument& each : found) {
        if (stop.stop_requested()) return round;
        settle_and_count(store, each, round);
      }
      if (found.size() < options.batch) break;
      last = found.back();
    }
  } catch (const std::exception& error) {
    note_failure(round, error.what());
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
    const CollectorRound round = collect_documents(store_, options_, stop);
    if (round.removed + round.confirmed + round.failed > 0) report_(round);
    wake.wait_for(lock, stop, options_.every, [] { return false; });
  }
}

}  // namespace rahgir::consumers
