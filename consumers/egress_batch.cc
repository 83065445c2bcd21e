#include "consumers/egress_batch.h"

#include <algorithm>

#include "eventstore/hashing.h"
#include "eventstore/store_damaged.h"

namespace rahgir::consumers {

using eventstore::PartitionNumber;
using eventstore::ReadEvent;
using eventstore::undamaged;

namespace {

std::string hash_of(std::string_view frame) {
  return eventstore::hex(eventstore::as_text(eventstore::event_hash(frame)));
}

std::string name_of(PartitionNumber partition) {
  return partition == eventstore::kControlPartition ? "the control partition"
                                                    : "partition " + std::to_string(partition);
}

std::string mismatch_in(const eventstore::EventStore& store, PartitionNumber partition,
                        const Progress::Partition& published) {
  const std::string name = name_of(partition);
  const std::string log = domain::to_text(store.log_id(partition));
  if (published.log != log) {
    return name + " has the log " + log + ", but what was published is of the log " + published.log;
  }
  const std::uint64_t next = published.place.next;
  if (next == 0) return {};
  // Its own end is not told: it moves, and an operator would be told again and again.
  if (store.end_of(partition).index < next) {
    return name + " ends before the " + std::to_string(next) +
           " events of it that were published: the log was cut, or put back from a backup";
  }
  std::string last;
  store.reader(partition).read_all(next - 1, 1, [&](const ReadEvent& event) {
    last = hash_of(event.frame);
    return false;
  });
  if (last == published.place.last) return {};
  return "event " + std::to_string(next - 1) + " of " + name +
         " is not the one that was published: the log was cut and went on otherwise";
}

}  // namespace

std::string mismatch_of(const eventstore::EventStore& store, const Progress& progress) {
  if (progress.partitions.empty()) return {};
  for (const auto& [partition, place] : first_places(store)) {
    const auto published = progress.partitions.find(partition);
    if (published == progress.partitions.end()) {
      return "the progress says nothing of " + name_of(partition);
    }
    std::string mismatch = mismatch_in(store, partition, published->second);
    if (!mismatch.empty()) return mismatch;
  }
  if (progress.partitions.size() > store.partitions() + 1) {
    return "the progress is of more partitions than the store has";
  }
  return {};
}

Places first_places(const eventstore::EventStore& store) {
  Places places;
  for (unsigned i = 0; i < store.partitions(); ++i) places[static_cast<PartitionNumber>(i)] = {};
  places[eventstore::kControlPartition] = {};
  return places;
}

EgressBatches::EgressBatches(const eventstore::EventStore& store, std::string source,
                             EgressBatchLimits limits)
    : store_(store),
      source_(std::move(source)),
      limits_(limits),
      states_(std::in_place, limits.state_cache_bytes) {}

EgressBatch EgressBatches::opening(std::string_view owner, const Places& places) {
  EgressBatch batch{.records = {owner_record(owner)}, .places = places};
  for (const auto& [partition, place] : places) {
    batch.records.push_back(progress_of(partition, place));
  }
  append_catalogue(batch);
  return batch;
}

EgressBatch EgressBatches::next(const Places& places) {
  Making making;
  making.batch.places = places;
  const std::size_t share = std::max<std::size_t>(1, limits_.events / places.size());
  for (const std::size_t most : {share, limits_.events}) {
    for (const auto& [partition, place] : places) read(partition, most, making);
  }
  making.batch.is_full = making.scanned >= limits_.events || making.bytes >= limits_.bytes;
  append_states(making);
  if (making.catalogue_changed) append_catalogue(making.batch);
  for (const auto& [partition, place] : making.batch.places) {
    if (place != places.at(partition)) {
      making.batch.records.push_back(progress_of(partition, place));
    }
  }
  states_->trim();
  return std::move(making.batch);
}

void EgressBatches::forget() {
  states_.emplace(limits_.state_cache_bytes);
  catalogue_.clear();
}

void EgressBatches::read(PartitionNumber partition, std::size_t most, Making& making) {
  const std::size_t left = limits_.events - making.scanned;
  if (left == 0 || making.bytes >= limits_.bytes) return;
  Place& place = making.batch.places.at(partition);
  store_.reader(partition).read_all(place.next, std::min(most, left), [&](const ReadEvent& event) {
    const std::uint64_t before = making.batch.events;
    take(event, making);
    place = {.next = event.position.index + 1,
             .last = hash_of(event.frame),
             .published = place.published + making.batch.events - before};
    ++making.scanned;
    return making.bytes < limits_.bytes;
  });
}

void EgressBatches::take(const ReadEvent& event, Making& making) {
  const auto decoded = undamaged(eventstore::decode_event(event.frame));
  if (const auto* of_request = std::get_if<domain::RequestEvent>(&decoded)) {
    const domain::Request& request = fold(*of_request, event.position);
    const auto [place, is_first] =
        making.touched.insert_or_assign(of_request->meta.stream, event.position);
    if (is_first) making.bytes += eventstore::bytes_of_state(request);
  } else if (std::holds_alternative<domain::DirectoryEvent>(decoded)) {
    making.catalogue_changed = true;
  }
  const auto shown = projections::cloud_event(event, eventstore::meta_of(decoded));
  if (!shown) return;
  making.batch.records.push_back(
      event_record(*shown, source_, undamaged(eventstore::clear_body_json(event.frame))));
  making.bytes += making.batch.records.back().bytes();
  ++making.batch.events;
}

const domain::Request& EgressBatches::fold(const domain::RequestEvent& event,
                                           eventstore::Position position) {
  const std::uint32_t before = event.meta.version - 1;
  eventstore::StateCache::Entry* entry = states_->find(event.meta.stream);
  if (entry == nullptr) {
    domain::Request request;
    if (before > 0) {
      eventstore::AsOf as_of;
      as_of.version = before;
      request = store_.reader(position.partition).request(event.meta.stream, as_of);
    }
    entry = &states_->add(event.meta.stream, std::move(request), {});
  }
  domain::evolve(entry->state, event);
  return entry->state;
}

/// States are kept until the end of the batch, whatever their size: it has at most that many.
void EgressBatches::append_states(Making& making) {
  std::map<PartitionNumber, std::shared_ptr<const eventstore::References>> references;
  for (const auto& [stream, position] : making.touched) {
    eventstore::StateCache::Entry& entry = *states_->find(stream);
    auto& known = references[position.partition];
    if (!known) known = store_.references(position.partition);
    making.batch.records.push_back(
        state_record(entry.state, position,
                     known->definition(entry.state.service, entry.state.service_version)));
    states_->charge(entry, eventstore::bytes_of_state(entry.state));
  }
}

void EgressBatches::append_catalogue(EgressBatch& batch) {
  for (EgressRecord& record : catalogue_records(*store_.directory())) {
    std::string hash(eventstore::as_text(eventstore::sha256(record.value)));
    std::string& published = catalogue_[record.key];
    if (published == hash) continue;
    published = std::move(hash);
    batch.records.push_back(std::move(record));
  }
}

EgressRecord EgressBatches::progress_of(PartitionNumber partition, const Place& place) const {
  return progress_record(partition, domain::to_text(store_.log_id(partition)), place);
}

}  // namespace rahgir::consumers
