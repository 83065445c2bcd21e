// The clear body of an event as JSON, by Cap'n Proto's own description of it: a new event needs no
// code here. Names in snake_case; what numbers and bytes mean stands in schema/annotations.capnp.

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include "eventstore/clear_values.h"
#include "eventstore/event_codec.h"
#include "eventstore/hashing.h"
#include "eventstore/json_shape.h"
#include "eventstore/schema/annotations.capnp.h"
#include "eventstore/schema/event.capnp.h"

namespace rahgir::eventstore {
namespace {

constexpr std::uint64_t kIdAnnotation = 0x9d1f0b6c53a7e802;
constexpr std::uint64_t kInstantAnnotation = 0xe6a1d2c34b5f6703;
constexpr std::uint64_t kDayAnnotation = 0xa7c8e9d0f1b26304;
constexpr std::uint64_t kHashAnnotation = 0xc1b2a3d4e5f60705;
constexpr std::uint64_t kJsonAnnotation = 0xd3e4f5a6b7c80906;
constexpr std::uint64_t kWordAnnotation = 0xf0e1d2c3b4a50707;

std::string snake_case(std::string_view camel) {
  std::string out;
  for (const char letter : camel) {
    if (letter >= 'A' && letter <= 'Z') {
      out += '_';
      out += static_cast<char>(letter - 'A' + 'a');
    } else {
      out += letter;
    }
  }
  return out;
}

template <class Proto>
bool is_marked(const Proto& proto, std::uint64_t annotation) {
  for (const auto each : proto.getAnnotations())
    if (each.getId() == annotation) return true;
  return false;
}

std::string word_of(capnp::EnumSchema::Enumerant enumerant) {
  for (const auto each : enumerant.getProto().getAnnotations())
    if (each.getId() == kWordAnnotation) return to_string(each.getValue().getText());
  return snake_case(enumerant.getProto().getName().cStr());
}

Json struct_json(capnp::DynamicStruct::Reader from);

Json answer_json(schema::Answer::Value::Reader from) {
  switch (from.which()) {
    case schema::Answer::Value::TEXT:
      return to_string(from.getText());
    case schema::Answer::Value::FLAG:
      return from.getFlag();
    case schema::Answer::Value::INTEGER:
      return from.getInteger();
    case schema::Answer::Value::LIST:
      return read_texts(from.getList());
    case schema::Answer::Value::MONEY:
      return {{"amount", to_string(from.getMoney().getAmount())},
              {"currency", to_string(from.getMoney().getCurrency())}};
  }
  KJ_FAIL_REQUIRE("an unknown kind of answer");
}

Json value_json(capnp::DynamicValue::Reader value, capnp::StructSchema::Field field);

/// Text that is JSON itself. Bounded in depth, so that showing it needs no more stack than ours.
Json kept_json(const std::string& text) {
  FaultList faults;
  auto json = parse_json(text, kMaxRecordBytes, faults);
  KJ_REQUIRE(json.has_value(), "a kept document is no JSON");
  return *std::move(json);
}

Json list_json(capnp::DynamicList::Reader list, capnp::StructSchema::Field field) {
  const auto element = list.getSchema().getElementType();
  if (element.isStruct() && element.asStruct() == capnp::Schema::from<schema::Answer>()) {
    Json map = Json::object();
    for (const auto each : list) {
      const auto answer = each.as<schema::Answer>();
      map[to_string(answer.getField())] = answer_json(answer.getValue());
    }
    return map;
  }
  if (element.isStruct() && element.asStruct() == capnp::Schema::from<schema::Pair>()) {
    Json map = Json::object();
    for (const auto each : list) {
      const auto pair = each.as<schema::Pair>();
      map[to_string(pair.getKey())] = to_string(pair.getValue());
    }
    return map;
  }
  Json items = Json::array();
  for (const auto each : list) items.push_back(value_json(each, field));
  return items;
}

Json data_json(capnp::Data::Reader data, capnp::StructSchema::Field field) {
  if (is_marked(field.getProto(), kHashAnnotation)) return hex(to_bytes(data));
  KJ_REQUIRE(is_marked(field.getProto(), kIdAnnotation), "bytes without a meaning");
  if (data.size() == 0) return nullptr;
  return domain::to_text(to_id<domain::StreamId>(data));
}

Json integer_json(std::int64_t value, capnp::StructSchema::Field field) {
  if (is_marked(field.getProto(), kInstantAnnotation))
    return value == kNoInstant ? Json(nullptr) : Json(domain::to_text(to_instant(value)));
  if (is_marked(field.getProto(), kDayAnnotation))
    return domain::to_text(to_day(static_cast<std::int32_t>(value)));
  return value;
}

Json value_json(capnp::DynamicValue::Reader value, capnp::StructSchema::Field field) {
  switch (value.getType()) {
    case capnp::DynamicValue::BOOL:
      return value.as<bool>();
    case capnp::DynamicValue::INT:
      return integer_json(value.as<std::int64_t>(), field);
    case capnp::DynamicValue::UINT:
      return value.as<std::uint64_t>();
    case capnp::DynamicValue::TEXT: {
      const std::string text = to_string(value.as<capnp::Text>());
      return is_marked(field.getProto(), kJsonAnnotation) ? kept_json(text) : Json(text);
    }
    case capnp::DynamicValue::DATA:
      return data_json(value.as<capnp::Data>(), field);
    case capnp::DynamicValue::LIST:
      return list_json(value.as<capnp::DynamicList>(), field);
    case capnp::DynamicValue::ENUM: {
      const auto enumerant = value.as<capnp::DynamicEnum>().getEnumerant();
      KJ_IF_MAYBE (known, enumerant) return word_of(*known);
      // NOLINTNEXTLINE(bugprone-suspicious-semicolon): the macro's own
      KJ_FAIL_REQUIRE("an unknown enumerant");
    }
    case capnp::DynamicValue::STRUCT:
      return struct_json(value.as<capnp::DynamicStruct>());
    case capnp::DynamicValue::UNKNOWN:
    case capnp::DynamicValue::VOID:
    case capnp::DynamicValue::FLOAT:
    case capnp::DynamicValue::CAPABILITY:
    case capnp::DynamicValue::ANY_POINTER:
      break;
  }
  KJ_FAIL_REQUIRE("a value that clear bodies do not have");
}

Json struct_json(capnp::DynamicStruct::Reader from) {
  Json out = Json::object();
  for (const auto field : from.getSchema().getFields()) {
    Json value = value_json(from.get(field), field);
    if (!value.is_null()) out[snake_case(field.getProto().getName().cStr())] = std::move(value);
  }
  return out;
}

/// The member of the union that is set: its name and its struct.
struct Body {
  std::string name;
  capnp::DynamicStruct::Reader value;
};

Body body_of(schema::Clear::Reader clear) {
  const capnp::DynamicStruct::Reader body = clear.getBody();
  KJ_IF_MAYBE (field, body.which())
    return {field->getProto().getName().cStr(), body.get(*field).as<capnp::DynamicStruct>()};
  KJ_FAIL_REQUIRE("an unknown type of event");
}

template <class Render>
domain::Result<std::string> render(std::string_view bytes, Render rendered) {
  const auto frame = decode_event_frame(bytes);
  if (!frame) return std::unexpected(frame.error());
  return guarded<std::string>("an event", [&]() -> domain::Result<std::string> {
    WordReader message(frame->clear);
    return rendered(body_of(message.root<schema::Clear>()));
  });
}

}  // namespace

domain::Result<std::string> clear_body_json(std::string_view frame) {
  return render(frame, [](const Body& body) {
    return struct_json(body.value).dump(-1, ' ', false, Json::error_handler_t::replace);
  });
}

// "workItemOpened" → "org.rahgir.workitem.opened.v1": the last word is what happened, the ones
// before it what it happened to.
domain::Result<std::string> cloud_event_type(std::string_view frame) {
  return render(frame, [](const Body& body) {
    const std::string words = snake_case(body.name);
    const std::size_t last = words.rfind('_');
    std::string subject = words.substr(0, last);
    std::erase(subject, '_');
    return "org.rahgir." + subject + "." + words.substr(last + 1) + ".v1";
  });
}

}  // namespace rahgir::eventstore
