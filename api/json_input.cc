#include "api/json_input.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rahgir::api {

namespace {

/// Builds a JsonValue from the scanner's calls; says false to stop it, with the reason in fault().
class Builder {
 public:
  bool null() { return put({}); }
  bool boolean(bool value) { return put({value}); }
  bool number_integer(std::int64_t value) { return put({value}); }
  bool number_unsigned(std::uint64_t value) {
    if (std::in_range<std::int64_t>(value)) return put({static_cast<std::int64_t>(value)});
    return put({JsonValue::Number{std::to_string(value)}});
  }
  bool number_float(double /*value*/, const std::string& text) {
    return put({JsonValue::Number{text}});
  }
  bool string(std::string& value) { return put({std::move(value)}); }
  bool binary(std::vector<std::uint8_t>& /*value*/) { return refuse("binary values are no JSON"); }

  bool start_object(std::size_t /*size*/) { return open({JsonValue::Object{}}); }
  bool start_array(std::size_t /*size*/) { return open({JsonValue::Array{}}); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    auto& members = std::get<JsonValue::Object>(open_.back()->value);
    if (members.size() == kMaxJsonMembers) return refuse("an object has too many members");
    const bool known =
        std::ranges::any_of(members, [&](auto& member) { return member.first == name; });
    if (known) return refuse("a key is given twice in one object");
    members.emplace_back(std::move(name), JsonValue{});
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) {
    return refuse("there is no valid JSON at byte " + std::to_string(position));
  }

  const std::string& fault() const { return fault_; }
  JsonValue take() { return std::move(root_); }

 private:
  // The place of the next value: open_ holds borrowed places, which stay where they are while they
  // are open, because a container only grows at its end after what is inside has been closed.
  JsonValue* place() {
    if (open_.empty()) return &root_;
    if (auto* members = std::get_if<JsonValue::Object>(&open_.back()->value)) {
      return &members->back().second;
    }
    auto& elements = std::get<JsonValue::Array>(open_.back()->value);
    if (elements.size() == kMaxJsonElements) return nullptr;
    return &elements.emplace_back();
  }

  bool put(JsonValue value) {
    JsonValue* where = place();
    if (!where) return refuse("an array has too many elements");
    *where = std::move(value);
    return true;
  }

  bool open(JsonValue container) {
    if (open_.size() == kMaxJsonDepth) return refuse("the nesting is too deep");
    JsonValue* where = place();
    if (!where) return refuse("an array has too many elements");
    *where = std::move(container);
    open_.push_back(where);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool refuse(std::string why) {
    if (fault_.empty()) fault_ = std::move(why);
    return false;
  }

  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::string fault_;
};

}  // namespace

std::expected<JsonValue, Problem> parse_json(std::string_view text) {
  if (text.empty()) return fail(ProblemCode::kMalformedJson, "The body is empty.");
  Builder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
    return fail(ProblemCode::kMalformedJson, "The body cannot be read: " + builder.fault() + ".");
  }
  return builder.take();
}

void note_fault(std::vector<domain::Fault>& faults, std::string pointer, domain::FaultCode code,
                std::string detail) {
  faults.push_back({std::move(pointer), code, std::move(detail)});
}

std::string pointer_to(std::string_view parent, std::string_view key) {
  std::string pointer(parent);
  pointer += '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::string pointer_to(std::string_view parent, std::size_t index) {
  return std::string(parent) + '/' + std::to_string(index);
}

ObjectReader::ObjectReader(const JsonValue& value, std::string pointer,
                           std::vector<domain::Fault>& faults)
    : pointer_(std::move(pointer)), faults_(faults), members_(value.object()) {
  if (!members_) {
    note_fault(faults_, pointer_, "type", "An object is expected.");
    return;
  }
  taken_.resize(members_->size());
}

const JsonValue* ObjectReader::take(std::string_view key) {
  if (!members_) return nullptr;
  const auto found = std::ranges::find(
      *members_, key, [](auto& member) -> std::string_view { return member.first; });
  if (found == members_->end()) return nullptr;
  taken_[static_cast<std::size_t>(found - members_->begin())] = true;
  return found->second.is_null() ? nullptr : &found->second;
}

std::optional<std::string> ObjectReader::text(std::string_view key) {
  const JsonValue* value = take(key);
  if (!value) return std::nullopt;
  if (value->text()) return *value->text();
  fault(key, "type", "A text is expected.");
  return std::nullopt;
}

std::string ObjectReader::required_text(std::string_view key) {
  const std::size_t faults_before = faults_.size();
  std::optional<std::string> found = text(key);
  const bool is_given = found && !found->empty();
  if (members_ && !is_given && faults_.size() == faults_before) {
    fault(key, "required", "This is required.");
  }
  return std::move(found).value_or("");
}

std::optional<bool> ObjectReader::boolean(std::string_view key) {
  const JsonValue* value = take(key);
  if (!value) return std::nullopt;
  if (const bool* found = std::get_if<bool>(&value->value)) return *found;
  fault(key, "type", "true or false is expected.");
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view key) {
  const JsonValue* value = take(key);
  if (!value) return std::nullopt;
  if (const auto* found = std::get_if<std::int64_t>(&value->value)) return *found;
  fault(key, "type", "A whole number is expected.");
  return std::nullopt;
}

std::optional<domain::Instant> ObjectReader::instant(std::string_view key) {
  const std::optional<std::string> found = text(key);
  if (!found) return std::nullopt;
  const std::optional<domain::Instant> parsed = domain::parse_instant(*found);
  if (!parsed) fault(key, "malformed", "An instant such as 2026-03-01T09:30:00Z is expected.");
  return parsed;
}

std::vector<std::string> ObjectReader::texts(std::string_view key) {
  std::vector<std::string> found;
  const JsonValue* value = take(key);
  if (!value) return found;
  if (!value->array()) {
    fault(key, "type", "A list is expected.");
    return found;
  }
  for (const JsonValue& element : *value->array()) {
    if (!element.text()) {
      const std::size_t index = static_cast<std::size_t>(&element - value->array()->data());
      note_fault(faults_, pointer_to(pointer_of(key), index), "type", "A text is expected.");
      continue;
    }
    found.push_back(*element.text());
  }
  return found;
}

std::map<std::string, std::string> ObjectReader::text_map(std::string_view key) {
  std::map<std::string, std::string> found;
  const JsonValue* value = take(key);
  if (!value) return found;
  if (!value->object()) {
    fault(key, "type", "An object is expected.");
    return found;
  }
  for (const auto& [name, member] : *value->object()) {
    if (member.is_null()) continue;
    if (!member.text()) {
      note_fault(faults_, pointer_to(pointer_of(key), name), "type", "A text is expected.");
      continue;
    }
    found.emplace(name, *member.text());
  }
  return found;
}

void ObjectReader::fault(std::string_view key, domain::FaultCode code, std::string detail) {
  note_fault(faults_, pointer_of(key), code, std::move(detail));
}

std::string ObjectReader::pointer_of(std::string_view key) const {
  return pointer_to(pointer_, key);
}

void ObjectReader::finish() {
  for (std::size_t i = 0; i < taken_.size(); ++i) {
    if (!taken_[i]) fault((*members_)[i].first, "unknown-key", "This key is not known here.");
  }
}

}  // namespace rahgir::api
