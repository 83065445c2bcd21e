#pragma once

// What the egress publishes, before any Kafka: records with their topic, key, headers and value.
// Pure. docs/egress.md is the contract with consumers, api/asyncapi.yaml its schemas.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/definition.h"
#include "domain/directory.h"
#include "domain/request.h"
#include "eventstore/position.h"
#include "projections/cloud_event.h"

namespace rahgir::consumers {

enum class EgressTopic : std::uint8_t { kEvents, kRequestState, kCatalogue, kProgress };

/// "rahgir.events.v1" with the prefix "rahgir".
std::string topic_name(std::string_view prefix, EgressTopic topic);

struct EgressRecord {
  EgressTopic topic = EgressTopic::kEvents;
  std::string key, value;
  std::vector<std::pair<const char*, std::string>> headers{};  // names of static storage

  std::size_t bytes() const;  // of key, value and headers, roughly
};

/// CloudEvents 1.0, binary content mode of the Kafka protocol binding; `data` is its JSON.
EgressRecord event_record(const projections::CloudEvent& event, std::string_view source,
                          std::string data);

/// The clear state of a request, position being that of its newest event. `definition` is the one
/// that it is under; null when unknown, and then no step is told to the public.
EgressRecord state_record(const domain::Request& request, eventstore::Position position,
                          const domain::ServiceDefinition* definition);

/// Everything that names what the other records hold: deployment, offices, services, every version
/// of their definitions, outcomes and grounds with their labels. No staff.
std::vector<EgressRecord> catalogue_records(const domain::Directory& directory);

/// How far a partition of the store was published.
struct Place {
  std::uint64_t next = 0;       // index of the first event that was not
  std::string last;             // hash of the one before it, in hex; empty when there is none
  std::uint64_t published = 0;  // of those before it: some stay in the house

  bool operator==(const Place&) const = default;
};
using Places = std::map<eventstore::PartitionNumber, Place>;

/// What the progress topic says, all of it or nothing having been written by one deployment.
struct Progress {
  struct Partition {
    std::string log;  // id of the log
    Place place;

    bool operator==(const Partition&) const = default;
  };
  std::map<eventstore::PartitionNumber, Partition> partitions;
  std::string owner;  // id of the process that published last; empty when nothing was published

  bool operator==(const Progress&) const = default;
};

EgressRecord progress_record(eventstore::PartitionNumber partition, std::string_view log,
                             const Place& place);
EgressRecord owner_record(std::string_view owner);
/// Takes one record of the progress topic; false when it is none.
bool take_progress(std::string_view key, std::string_view value, Progress& progress);

}  // namespace rahgir::consumers
