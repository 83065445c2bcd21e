#pragma once

// Strict reading of JSON bodies. Refused: invalid UTF-8, a key given twice, more than 32 levels,
// objects of more than 1,000 members, anything after the value. nlohmann-json does the scanning and
// is named in json_input.cc only.

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/problem.h"
#include "domain/fault_code.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace rahgir::api {

inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxJsonMembers = 1'000;
inline constexpr std::size_t kMaxJsonElements = 10'000;

struct JsonValue {
  using Array = std::vector<JsonValue>;
  using Object = std::vector<std::pair<std::string, JsonValue>>;  // as written; keys are unique
  struct Number {
    std::string text;  // of a fraction, or of an integer beyond 64 bits
    bool operator==(const Number&) const = default;
  };
  std::variant<std::nullptr_t, bool, std::int64_t, Number, std::string, Array, Object> value =
      nullptr;

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value); }
  const std::string* text() const { return std::get_if<std::string>(&value); }
  const Array* array() const { return std::get_if<Array>(&value); }
  const Object* object() const { return std::get_if<Object>(&value); }
  bool operator==(const JsonValue&) const = default;
};

/// kMalformedJson says where and why.
std::expected<JsonValue, Problem> parse_json(std::string_view text);

/// Reads the members of one object, collecting faults: wrong types as they are met, keys that
/// nobody asked for at finish(). A member that is null counts as not given.
class ObjectReader {
 public:
  /// Borrows value and faults. A value that is no object is a fault at `pointer`.
  ObjectReader(const JsonValue& value, std::string pointer, std::vector<domain::Fault>& faults);

  const JsonValue* take(std::string_view key);  // null when not given
  bool has(std::string_view key) { return take(key) != nullptr; }
  std::optional<std::string> text(std::string_view key);
  std::string required_text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  std::optional<domain::Instant> instant(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  std::map<std::string, std::string> text_map(std::string_view key);

  template <class AnyId>
  std::optional<AnyId> id(std::string_view key) {
    const std::optional<std::string> found = text(key);
    if (!found) return std::nullopt;
    const std::optional<AnyId> parsed = domain::parse_id<AnyId>(*found);
    if (!parsed) fault(key, "malformed", "This is not an id.");
    return parsed;
  }

  void fault(std::string_view key, domain::FaultCode code, std::string detail);
  std::string pointer_of(std::string_view key) const;
  void finish();  // faults for members that were not asked for

 private:
  const std::string pointer_;
  std::vector<domain::Fault>& faults_;
  const JsonValue::Object* members_;
  std::vector<bool> taken_;
};

void note_fault(std::vector<domain::Fault>& faults, std::string pointer, domain::FaultCode code,
                std::string detail);
/// A member of a JSON Pointer, escaped ("~0", "~1").
std::string pointer_to(std::string_view parent, std::string_view key);
std::string pointer_to(std::string_view parent, std::size_t index);

}  // namespace rahgir::api
