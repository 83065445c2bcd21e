#pragma once

// An event as outsiders get it, a CloudEvent (version 1.0): its attributes and the JSON of its
// clear body. The feed (api/feed.h) and the stream for analysts (consumers/egress.h) show the same.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/partition_reader.h"

namespace rahgir::projections {

struct CloudEvent {
  eventstore::Position position;
  std::string type;  // "org.rahgir.request.submitted.v1"
  domain::EventMeta meta;
};

/// Nothing for what stays in the house: copies of definitions and offices that a partition keeps,
/// and of the control partition all but offices, services and the deployment; never staff or
/// tokens. Throws StoreDamaged.
std::optional<CloudEvent> cloud_event(const eventstore::ReadEvent& event);
/// The same of an event whose metadata is known.
std::optional<CloudEvent> cloud_event(const eventstore::ReadEvent& event,
                                      const domain::EventMeta& meta);

struct CloudAttribute {
  const char* header = "";  // of static storage: its name with "ce_" before it, as in Kafka
  std::string text;
  bool is_number = false;

  std::string_view name() const { return std::string_view(header).substr(3); }
};

/// Every attribute but datacontenttype, extensions included; those that say nothing are left out.
/// `source` is the URI of the deployment.
std::vector<CloudAttribute> attributes_of(const CloudEvent& event, std::string_view source);

}  // namespace rahgir::projections
