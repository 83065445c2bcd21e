#pragma once

// Reads JSON whose shape is known: takes members by name and notes every fault with its JSON
// Pointer instead of stopping at the first. Internal to definition_json*.cc,
// office_json.cc and clear_json.cc.

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/definition.h"
#include "domain/fault_code.h"
#include "domain/result.h"

namespace rahgir::eventstore {

using Json = nlohmann::ordered_json;

/// Faults of one document, in order of reading; at most kMaxFaults are kept.
class FaultList {
 public:
  static constexpr std::size_t kMaxFaults = 200;
  void add(std::string pointer, domain::FaultCode code, std::string detail);
  const std::vector<domain::Fault>& faults() const { return faults_; }

 private:
  std::vector<domain::Fault> faults_;
};

/// The value of well-formed JSON of bounded size and depth without a key twice in one object;
/// otherwise nothing, and why in `faults`.
std::optional<Json> parse_json(std::string_view text, std::size_t max_bytes, FaultList& faults);

/// One value and where it stands. Every read notes a fault and leaves `out` when the value is of
/// another type.
class JsonPlace {
 public:
  JsonPlace(const Json& value, std::string pointer, FaultList& faults)
      : value_(&value), pointer_(std::move(pointer)), faults_(&faults) {}

  const Json& value() const { return *value_; }
  void fault(domain::FaultCode code, std::string detail) const;

  void read(std::string& out) const;  // valid UTF-8 without control characters
  void read(bool& out) const;
  void read(std::uint32_t& out) const;  // at most 2^31 - 1
  void read(std::int64_t& out) const;
  void read(std::vector<std::string>& out) const;
  void read(std::map<std::string, std::string>& out) const;
  template <class Value>
  void read(std::optional<Value>& out) const {
    Value value{};
    read(value);
    out = std::move(value);
  }
  /// An enum of domain/, by its word.
  template <class Enum>
    requires std::is_enum_v<Enum>
  void read(Enum& out) const {
    std::string word;
    read(word);
    if (const auto value = domain::from_word<Enum>(word)) {
      out = *value;
    } else if (value_->is_string()) {
      fault("option", "\"" + word + "\" is not one of the words known here");
    }
  }
  /// An array: `read_one(place, item)` for each of its items.
  template <class Item, class ReadOne>
  void read_list(std::vector<Item>& out, ReadOne read_one) const {
    for (const JsonPlace& place : items()) read_one(place, out.emplace_back());
  }
  /// true alone: for switches that have no other side.
  void read_true() const;

  std::vector<JsonPlace> items() const;
  JsonPlace member(const std::string& key) const;

 private:
  bool expect(bool is_type, std::string_view what) const;

  const Json* value_;
  std::string pointer_;
  FaultList* faults_;
};

/// An object whose members are taken by name; what nobody took is an unknown key.
class JsonObject {
 public:
  explicit JsonObject(const JsonPlace& place);
  ~JsonObject();
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  const JsonPlace& place() const { return place_; }
  bool is_object() const { return place_.value().is_object(); }
  std::optional<JsonPlace> take(std::string_view key);
  /// Notes a fault when the member is missing.
  std::optional<JsonPlace> take_required(std::string_view key);

  template <class Value>
  void read(std::string_view key, Value& out) {
    if (const auto place = take(key)) place->read(out);
  }
  template <class Value>
  void read_required(std::string_view key, Value& out) {
    if (const auto place = take_required(key)) place->read(out);
  }
  template <class Item, class ReadOne>
  void read_list(std::string_view key, std::vector<Item>& out, ReadOne read_one) {
    if (const auto place = take(key)) place->read_list(out, read_one);
  }
  template <class Value, class ReadOne>
  void read_optional(std::string_view key, std::optional<Value>& out, ReadOne read_value) {
    if (const auto place = take(key)) read_value(*place, out.emplace());
  }

 private:
  JsonPlace place_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace rahgir::eventstore
