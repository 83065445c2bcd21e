#include "eventstore/json_shape.h"

#include <limits>

#include <fmt/format.h>

#include "domain/text.h"

namespace rahgir::eventstore {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxKeys = 1000;  // of one object; the library finds keys by walking them
constexpr std::size_t kMaxQuoted = 64;  // of a key that a fault cites

std::string cited(std::string_view key) {
  std::string text;
  while (text.size() < kMaxQuoted) {
    const std::size_t before = key.size();
    const std::string_view rest = key;
    if (!domain::take_code_point(key)) break;
    text += rest.substr(0, before - key.size());
  }
  return '"' + text + (key.empty() ? "\"" : "…\"");
}

/// RFC 6901: "~" and "/" within a key.
std::string escaped(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

/// Looks through a document before it is built: depth, and keys given twice.
class Inspector : public nlohmann::json_sax<Json> {
 public:
  explicit Inspector(FaultList& faults) : faults_(faults) {}

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }

  bool start_object(std::size_t) override { return enter(true); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(false); }
  bool end_array() override { return leave(); }

  bool key(string_t& name) override {
    Level& level = levels_.back();
    level.key = escaped(name);
    if (!level.keys.insert(name).second) {
      faults_.add(pointer(), "duplicate", "the key stands twice in this object");
    }
    if (level.keys.size() > kMaxKeys) {
      faults_.add(pointer(), "too-many", fmt::format("more than {} keys in an object", kMaxKeys));
      return false;
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    faults_.add(pointer(), "malformed", fmt::format("not JSON at byte {}", position));
    return false;
  }

 private:
  struct Level {
    bool is_object = false;
    std::string key;
    std::size_t index = 0;
    std::set<std::string> keys;
  };

  std::string pointer() const {
    std::string text;
    for (const Level& level : levels_) {
      if (level.is_object && level.keys.empty()) break;
      text += '/' + (level.is_object ? level.key : std::to_string(level.index));
    }
    return text;
  }

  bool enter(bool is_object) {
    if (levels_.size() == kMaxDepth) {
      faults_.add(pointer(), "too-deep", fmt::format("nested deeper than {} levels", kMaxDepth));
      return false;
    }
    levels_.push_back({.is_object = is_object, .key = {}, .index = 0, .keys = {}});
    return true;
  }

  bool leave() {
    levels_.pop_back();
    return value();
  }

  bool value() {
    if (!levels_.empty() && !levels_.back().is_object) ++levels_.back().index;
    return true;
  }

  FaultList& faults_;
  std::vector<Level> levels_;
};

}  // namespace

void FaultList::add(std::string pointer, domain::FaultCode code, std::string detail) {
  if (faults_.size() == kMaxFaults) return;
  faults_.push_back({.pointer = std::move(pointer), .code = code, .detail = std::move(detail)});
}

std::optional<Json> parse_json(std::string_view text, std::size_t max_bytes, FaultList& faults) {
  if (text.size() > max_bytes) {
    faults.add("", "too-large", fmt::format("longer than {} bytes", max_bytes));
    return std::nullopt;
  }
  Inspector inspector(faults);
  const bool is_sound = Json::sax_parse(text, &inspector);
  if (!is_sound || !faults.faults().empty()) return std::nullopt;
  return Json::parse(text);
}

void JsonPlace::fault(domain::FaultCode code, std::string detail) const {
  faults_->add(pointer_, code, std::move(detail));
}

bool JsonPlace::expect(bool is_type, std::string_view what) const {
  if (!is_type) fault("type", fmt::format("must be {}", what));
  return is_type;
}

void JsonPlace::read(std::string& out) const {
  if (!expect(value_->is_string(), "a text")) return;
  out = value_->get_ref<const std::string&>();
  if (!domain::is_clean_text(out)) fault("control-characters", "contains control characters");
}

void JsonPlace::read(bool& out) const {
  if (expect(value_->is_boolean(), "true or false")) out = value_->get<bool>();
}

void JsonPlace::read_true() const { expect(value_->is_boolean() && value_->get<bool>(), "true"); }

void JsonPlace::read(std::uint32_t& out) const {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (!expect(value_->is_number_unsigned(), "a whole number, 0 or more")) return;
  const auto number = value_->get<std::uint64_t>();
  if (number > kMost) return fault("out-of-range", fmt::format("must be at most {}", kMost));
  out = static_cast<std::uint32_t>(number);
}

void JsonPlace::read(std::int64_t& out) const {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!expect(value_->is_number_integer(), "a whole number")) return;
  if (value_->is_number_unsigned() && value_->get<std::uint64_t>() > kMost) {
    return fault("out-of-range", fmt::format("must be at most {}", kMost));
  }
  out = value_->get<std::int64_t>();
}

void JsonPlace::read(std::vector<std::string>& out) const {
  read_list(out, [](const JsonPlace& place, std::string& text) { place.read(text); });
}

void JsonPlace::read(std::map<std::string, std::string>& out) const {
  if (!expect(value_->is_object(), "an object of texts")) return;
  for (const auto& [key, ignored] : value_->items()) {
    const JsonPlace place = member(key);
    if (!domain::is_clean_text(key))
      place.fault("control-characters", "the key has control characters");
    place.read(out[key]);
  }
}

std::vector<JsonPlace> JsonPlace::items() const {
  std::vector<JsonPlace> places;
  if (!expect(value_->is_array(), "an array")) return places;
  for (const Json& item : *value_) {
    places.emplace_back(item, pointer_ + '/' + std::to_string(places.size()), *faults_);
  }
  return places;
}

JsonPlace JsonPlace::member(const std::string& key) const {
  return {value_->at(key), pointer_ + '/' + escaped(key), *faults_};
}

JsonObject::JsonObject(const JsonPlace& place) : place_(place) {
  if (!is_object()) place_.fault("type", "must be an object");
}

JsonObject::~JsonObject() {
  if (!is_object()) return;
  for (const auto& [key, ignored] : place_.value().items()) {
    if (taken_.contains(key)) continue;
    place_.member(key).fault("unknown-key", cited(key) + " is not known here");
  }
}

std::optional<JsonPlace> JsonObject::take(std::string_view key) {
  const auto name = taken_.emplace(key).first;
  if (!is_object() || !place_.value().contains(*name)) return std::nullopt;
  return place_.member(*name);
}

std::optional<JsonPlace> JsonObject::take_required(std::string_view key) {
  auto member = take(key);
  if (!member && is_object()) {
    place_.fault("required", fmt::format("\"{}\" is missing", key));
  }
  return member;
}

}  // namespace rahgir::eventstore
