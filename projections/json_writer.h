#pragma once

// JSON written as text in one pass, in the order of the calls.

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/answers.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace rahgir::projections {

/// Commas and quotes are put by the writer.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto flag) { return raw(flag ? "true" : "false"); }
  JsonWriter& value(std::integral auto number)
    requires(!std::same_as<decltype(number), bool>)
  {
    return raw(std::to_string(number));
  }
  JsonWriter& value(domain::Instant instant) { return value(domain::to_text(instant)); }
  JsonWriter& value(domain::Day day) { return value(domain::to_text(day)); }
  JsonWriter& value(const domain::Answer& answer);
  template <class Tag>
  JsonWriter& value(const domain::Id<Tag>& id) {
    return value(domain::to_text(id));
  }
  template <class T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  JsonWriter& null() { return raw("null"); }
  /// JSON that is already text.
  JsonWriter& raw(std::string_view json);

  template <class T>
  JsonWriter& field(std::string_view name, const T& of) {
    return key(name).value(of);
  }
  /// The members of a JSON object that is already text, into the object under way.
  JsonWriter& members_of(std::string_view object);

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  bool first_ = true;  // nothing yet in the container under way
};

/// The text as a JSON string, quotes included. Precondition: valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// As an object: field code → value.
void write_answers(JsonWriter& json, const domain::Answers& answers);

}  // namespace rahgir::projections
