// Records and event frames: whatever the bytes, decoding ends with a value or a rejection, and what
// was decoded survives encoding.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "domain/check.h"
#include "eventstore/event_codec.h"
#include "eventstore/frame.h"

namespace {

using namespace rahgir;
using domain::check;

void read_event(std::string_view frame) {
  const auto meta = eventstore::decode_meta(frame);
  const auto json = eventstore::clear_body_json(frame);
  const auto type = eventstore::cloud_event_type(frame);
  if (json) check(nlohmann::json::accept(*json), "a clear body is JSON");
  const auto event = eventstore::decode_event(frame);
  if (!event) return;
  check(meta && *meta == eventstore::meta_of(*event), "metadata is the event's");
  check(type.has_value(), "a readable event has a type");
  const std::string again =
      std::visit([](const auto& each) { return eventstore::encode_event(each); }, *event);
  const auto decoded = eventstore::decode_event(again);
  check(decoded && *decoded == *event, "an event survives encoding");
}

void read_record(std::string_view bytes) {
  const auto record = eventstore::decode_record(bytes);
  if (!record) return;
  for (const std::string& event : record->events) read_event(event);
  const auto again = eventstore::encode_record(*record);
  if (!again) return;
  const auto decoded = eventstore::decode_record(*again);
  check(decoded && *decoded == *record, "a record survives encoding");
}

/// Magic, length and checksum made right, so that the bytes behind them are reached.
std::string with_right_prefix(std::string_view bytes) {
  std::string record(bytes);
  const auto length = static_cast<std::uint32_t>(record.size() - 8);
  const std::uint32_t checksum = eventstore::crc32c(std::string_view(record).substr(12));
  std::memcpy(record.data(), "RGR1", 4);
  std::memcpy(record.data() + 4, &length, 4);
  std::memcpy(record.data() + 8, &checksum, 4);
  return record;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_event(bytes);
  read_record(bytes);
  if (size >= 12) read_record(with_right_prefix(bytes));
  return 0;
}
