#include "projections/cloud_event.h"

#include <algorithm>
#include <array>

#include "eventstore/store_damaged.h"

namespace rahgir::projections {
namespace {

using eventstore::undamaged;

/// Of the control partition what is listed, so that nothing about staff gets out, whatever comes to
/// be recorded there.
bool leaves_the_house(eventstore::PartitionNumber partition, std::string_view type) {
  constexpr std::array kPublic{"org.rahgir.office.", "org.rahgir.definition.",
                               "org.rahgir.service.", "org.rahgir.languages.",
                               "org.rahgir.authority."};
  if (type.ends_with(".referenced.v1")) return false;
  return partition != eventstore::kControlPartition ||
         std::ranges::any_of(kPublic,
                             [&](std::string_view prefix) { return type.starts_with(prefix); });
}

}  // namespace

std::optional<CloudEvent> cloud_event(const eventstore::ReadEvent& event) {
  std::string type = undamaged(eventstore::cloud_event_type(event.frame));
  if (!leaves_the_house(event.position.partition, type)) return std::nullopt;
  return CloudEvent{.position = event.position,
                    .type = std::move(type),
                    .meta = undamaged(eventstore::decode_meta(event.frame))};
}

std::optional<CloudEvent> cloud_event(const eventstore::ReadEvent& event,
                                      const domain::EventMeta& meta) {
  std::string type = undamaged(eventstore::cloud_event_type(event.frame));
  if (!leaves_the_house(event.position.partition, type)) return std::nullopt;
  return CloudEvent{.position = event.position, .type = std::move(type), .meta = meta};
}

std::vector<CloudAttribute> attributes_of(const CloudEvent& event, std::string_view source) {
  constexpr std::size_t kMost = 15;
  const domain::EventMeta& meta = event.meta;
  const std::string stream = domain::to_text(meta.stream);
  const std::string version = std::to_string(meta.version);
  std::vector<CloudAttribute> all;
  all.reserve(kMost);
  const auto add = [&](const char* header, std::string text) {
    if (!text.empty()) all.push_back({.header = header, .text = std::move(text)});
  };
  const auto add_number = [&](const char* header, std::string number) {
    all.push_back({.header = header, .text = std::move(number), .is_number = true});
  };
  add("ce_specversion", "1.0");
  add("ce_id", stream + '.' + version);
  add("ce_source", std::string(source));
  add("ce_type", event.type);
  add("ce_subject", stream);
  add("ce_time", domain::to_text(meta.occurred_at));
  add("ce_position", eventstore::to_text(event.position));
  add_number("ce_streamversion", version);
  add("ce_recordedtime", domain::to_text(meta.recorded_at));
  add("ce_office", meta.office);
  add("ce_service", meta.service);
  if (!meta.service.empty()) {
    add_number("ce_serviceversion", std::to_string(meta.service_version));
  }
  add("ce_step", meta.step);
  if (!meta.actor.id.is_none()) add("ce_actor", domain::to_text(meta.actor.id));
  add("ce_duty", meta.actor.duty);
  return all;
}

}  // namespace rahgir::projections
