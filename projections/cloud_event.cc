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

std::vector<CloudAttribute> attributes_of(const CloudEvent& event, std::string_view source) {
  const domain::EventMeta& meta = event.meta;
  const std::string stream = domain::to_text(meta.stream);
  const std::string version = std::to_string(meta.version);
  std::vector<CloudAttribute> all{{"specversion", "1.0"},
                                  {"id", stream + '.' + version},
                                  {"source", std::string(source)},
                                  {"type", event.type},
                                  {"subject", stream},
                                  {"time", domain::to_text(meta.occurred_at)},
                                  {"position", eventstore::to_text(event.position)},
                                  {"streamversion", version, true},
                                  {"recordedtime", domain::to_text(meta.recorded_at)}};
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) all.push_back({name, text});
  };
  add("office", meta.office);
  add("service", meta.service);
  if (!meta.service.empty()) {
    all.push_back({"serviceversion", std::to_string(meta.service_version), true});
  }
  add("step", meta.step);
  if (!meta.actor.id.is_none()) add("actor", domain::to_text(meta.actor.id));
  add("duty", meta.actor.duty);
  return all;
}

}  // namespace rahgir::projections
