#pragma once

// Reads the store from where the egress stands and makes the records of one transaction: every
// event once, in the order of its partition, the state of each request that the events changed,
// the catalogue where it changed, and the progress that goes with them.

#include <optional>
#include <string>

#include "consumers/egress_records.h"
#include "eventstore/event_store.h"
#include "eventstore/state_cache.h"

namespace rahgir::consumers {

struct EgressBatchLimits {
  std::size_t events = 2'000;   // of one transaction
  std::size_t bytes = 8 << 20;  // of records and states, roughly; the last one may go beyond
  std::size_t state_cache_bytes = 64 << 20;  // folded requests kept between batches
};

struct EgressBatch {
  std::vector<EgressRecord> records;
  Places places;             // after the batch, of every partition
  std::uint64_t events = 0;  // published; those that stay in the house are not counted
  bool is_full = false;      // a limit ended it: more is there
};

/// Why the progress does not belong to the store: another log, or one that ends before it or goes
/// on otherwise. Empty when it belongs. Throws StoreDamaged.
std::string mismatch_of(const eventstore::EventStore& store, const Progress& progress);

/// One thread at a time. Borrows the store.
class EgressBatches {
 public:
  EgressBatches(const eventstore::EventStore& store, std::string source, EgressBatchLimits limits);

  /// The records with which `owner` takes over at these places: progress of every partition, and
  /// the whole catalogue.
  EgressBatch opening(std::string_view owner, const Places& places);
  /// What follows the places; nothing when there is nothing. Throws StoreDamaged.
  EgressBatch next(const Places& places);
  /// After a batch that was not published.
  void forget();

 private:
  struct Making {
    EgressBatch batch;
    std::size_t scanned = 0, bytes = 0;
    bool catalogue_changed = false;
    std::map<domain::StreamId, eventstore::Position> touched;  // newest event of each request
  };
  void read(eventstore::PartitionNumber partition, std::size_t most, Making& making);
  void take(const eventstore::ReadEvent& event, Making& making);
  const domain::Request& fold(const domain::RequestEvent& event, eventstore::Position position);
  void append_states(Making& making);
  void append_catalogue(EgressBatch& batch);
  EgressRecord progress_of(eventstore::PartitionNumber partition, const Place& place) const;

  const eventstore::EventStore& store_;
  const std::string source_;
  const EgressBatchLimits limits_;
  std::optional<eventstore::StateCache> states_;  // never empty
  std::map<std::string, std::string> catalogue_;  // published: key → hash of the value
};

/// Every partition of the store, at its start.
Places first_places(const eventstore::EventStore& store);

}  // namespace rahgir::consumers
