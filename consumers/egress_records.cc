#include "consumers/egress_records.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "projections/json_writer.h"

namespace rahgir::consumers {
namespace {

using projections::JsonWriter;

constexpr std::string_view kOwnerKey = "owner";
constexpr std::string_view kControlKey = "control";

std::string partition_key(eventstore::PartitionNumber partition) {
  return partition == eventstore::kControlPartition ? std::string(kControlKey)
                                                    : std::to_string(partition);
}

bool parse_partition(std::string_view key, eventstore::PartitionNumber& partition) {
  if (key == kControlKey) {
    partition = eventstore::kControlPartition;
    return true;
  }
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), partition);
  return error == std::errc() && end == key.data() + key.size();
}

}  // namespace

std::string topic_name(std::string_view prefix, EgressTopic topic) {
  const auto named = [&](std::string_view rest) { return std::string(prefix) + std::string(rest); };
  switch (topic) {
    case EgressTopic::kEvents:
      return named(".events.v1");
    case EgressTopic::kRequestState:
      return named(".request-state.v1");
    case EgressTopic::kCatalogue:
      return named(".catalogue.v1");
    case EgressTopic::kProgress:
      return named(".egress-progress.v1");
  }
  return {};
}

std::size_t EgressRecord::bytes() const {
  constexpr std::size_t kHeader = 16;  // its name, about
  std::size_t sum = key.size() + value.size();
  for (const auto& [name, text] : headers) sum += kHeader + text.size();
  return sum;
}

EgressRecord event_record(const projections::CloudEvent& event, std::string_view source,
                          std::string data) {
  EgressRecord record{.topic = EgressTopic::kEvents,
                      .key = domain::to_text(event.meta.stream),
                      .value = std::move(data)};
  auto attributes = projections::attributes_of(event, source);
  record.headers.reserve(attributes.size() + 1);
  record.headers.emplace_back("content-type", "application/json");
  for (projections::CloudAttribute& attribute : attributes) {
    record.headers.emplace_back(attribute.header, std::move(attribute.text));
  }
  return record;
}

EgressRecord progress_record(eventstore::PartitionNumber partition, std::string_view log,
                             const Place& place) {
  JsonWriter json;
  json.begin_object();
  json.field("log", log);
  json.field("next", place.next);
  json.field("last", place.last);
  json.field("published", place.published);
  json.end_object();
  return {.topic = EgressTopic::kProgress, .key = partition_key(partition), .value = json.take()};
}

EgressRecord owner_record(std::string_view owner) {
  JsonWriter json;
  json.begin_object();
  json.field("owner", owner);
  json.end_object();
  return {.topic = EgressTopic::kProgress, .key = std::string(kOwnerKey), .value = json.take()};
}

bool take_progress(std::string_view key, std::string_view value, Progress& progress) {
  const auto json = nlohmann::json::parse(value, nullptr, false);
  if (!json.is_object()) return false;
  const auto text_of = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto number_of = [&](const char* name) -> std::optional<std::uint64_t> {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::uint64_t>();
  };
  if (key == kOwnerKey) {
    progress.owner = text_of("owner");
    return !progress.owner.empty();
  }
  eventstore::PartitionNumber partition = 0;
  const auto next = number_of("next"), published = number_of("published");
  if (!parse_partition(key, partition) || !next || !published) return false;
  const std::string log = text_of("log");
  const Place place{.next = *next, .last = text_of("last"), .published = *published};
  if (log.empty() || place.last.empty() != (place.next == 0)) return false;
  progress.partitions[partition] = {.log = log, .place = place};
  return true;
}

}  // namespace rahgir::consumers
