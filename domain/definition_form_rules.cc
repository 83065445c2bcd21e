#include <algorithm>
#include <array>
#include <charconv>

#include "domain/decimal.h"
#include "domain/definition_faults.h"
#include "domain/field_values.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxPages = 50;
constexpr std::size_t kMaxDocuments = 50;
constexpr std::size_t kMaxMediaTypes = 20;
constexpr std::size_t kMaxPattern = 1'000;
constexpr std::uint32_t kMaxDocumentMb = 4'096;
constexpr auto kMeanings =
    std::to_array<std::string_view>({"name", "email", "phone", "address", "national_id"});

/// What a type of field allows.
struct TypeRule {
  bool is_text = false;     // max length, pattern; may say something of a party
  bool is_coded = false;    // may be clear: says nothing that a person worded
  bool has_bounds = false;  // min, max
  bool has_options = false;
};

TypeRule rule_of(FieldType type) {
  switch (type) {
    case FieldType::kText:
    case FieldType::kLongText:
    case FieldType::kEmail:
    case FieldType::kPhone:
    case FieldType::kNationalId:
      return {.is_text = true};
    case FieldType::kInteger:
    case FieldType::kDecimal:
    case FieldType::kMoney:
    case FieldType::kDate:
      return {.is_coded = true, .has_bounds = true};
    case FieldType::kYesNo:
      return {.is_coded = true};
    case FieldType::kOneOf:
    case FieldType::kManyOf:
      return {.is_coded = true, .has_options = true};
    case FieldType::kDocument:
      return {};
  }
  return {};
}

/// How two bounds of a type compare; nothing when one is none of its values.
std::optional<std::weak_ordering> compare_bounds(FieldType type, std::string_view left,
                                                 std::string_view right) {
  const auto integer = [](std::string_view text) -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  };
  if (type == FieldType::kInteger) {
    const auto l = integer(left);
    const auto r = integer(right);
    return l && r ? std::optional<std::weak_ordering>(*l <=> *r) : std::nullopt;
  }
  if (type == FieldType::kDate) {
    const auto l = parse_day(left);
    const auto r = parse_day(right);
    return l && r ? std::optional<std::weak_ordering>(*l <=> *r) : std::nullopt;
  }
  if (!is_decimal(left) || !is_decimal(right)) return std::nullopt;
  return compare_decimals(left, right);
}

void check_bound(DefinitionCheck& check, const Pointer& at, FieldType type,
                 const std::optional<std::string>& bound) {
  if (!bound) return;
  if (!rule_of(type).has_bounds) {
    check.fault(at, "unexpected", "Fields of this type have no bounds.");
  } else if (!compare_bounds(type, *bound, *bound)) {
    check.fault(at, "type", "The bound is no value of the field's type.");
  }
}

void check_bounds(DefinitionCheck& check, const Pointer& at, const Field& field) {
  check_bound(check, at / "min", field.type, field.min);
  check_bound(check, at / "max", field.type, field.max);
  if (!field.min || !field.max || !rule_of(field.type).has_bounds) return;
  const auto order = compare_bounds(field.type, *field.min, *field.max);
  if (order && *order > 0) check.fault(at / "max", "order", "The maximum is below the minimum.");
}

void check_text_rules(DefinitionCheck& check, const Pointer& at, const Field& field) {
  const bool is_text = rule_of(field.type).is_text;
  if (field.max_length && !is_text) {
    check.fault(at / "max", "unexpected", "Only texts have a length.");
  } else if (field.max_length) {
    check.range(at / "max", *field.max_length, 1, kMaxLongText);
  }
  if (!field.pattern) return;
  if (!is_text) {
    check.fault(at / "pattern", "unexpected", "Only texts have a pattern.");
  } else if (field.pattern->size() > kMaxPattern) {
    check.fault(at / "pattern", "too-long", "A pattern has at most 1000 characters.");
  } else if (!check.surroundings.patterns.is_valid(*field.pattern)) {
    check.fault(at / "pattern", "pattern", "This is not a pattern in RE2's syntax.");
  }
}

void check_options(DefinitionCheck& check, const Pointer& at, const Field& field) {
  const bool has_options = rule_of(field.type).has_options;
  if (has_options && field.options.empty()) {
    check.fault(at, "required", "There is nothing to choose from.");
  } else if (!has_options && !field.options.empty()) {
    check.fault(at, "unexpected", "Only one_of and many_of have options.");
  } else {
    check_choices(check, at, field.options);
  }
}

void check_privacy(DefinitionCheck& check, const Pointer& at, const Field& field) {
  if (!field.clear) return;
  if (!rule_of(field.type).is_coded) {
    check.fault(at / "clear", "not-coded", "What a person words or uploads is never clear.");
  } else if (field.party) {
    check.fault(at / "clear", "not-coded", "What tells who somebody is, is never clear.");
  }
}

void check_party(DefinitionCheck& check, const Pointer& at, const Field& field) {
  if (!field.party) {
    if (!field.meaning.empty()) {
      check.fault(at / "party", "required", "Say whose it is.");
    }
    return;
  }
  if (std::ranges::find(kMeanings, field.meaning) == kMeanings.end()) {
    check.fault(at / "meaning", "unknown",
                "It means name, email, phone, address or national_id of the party.");
  } else if (!rule_of(field.type).is_text) {
    check.fault(at / "type", "type", "What it means of a party is a text.");
  }
}

/// The fields of one form, in their order.
class FormCheck {
 public:
  enum class Of : std::uint8_t { kService, kAction };

  FormCheck(DefinitionCheck& check, Of of, std::vector<const Field*> fields)
      : check_(check), of_(of), fields_(std::move(fields)), codes_(check) {}

  void take(const Pointer& at, const Field& field) {
    codes_.take(at / "code", field.code);
    check_document_code(at, field);
    check_.label(at / "label", field.label);
    check_.optional_label(at / "hint", field.hint);
    check_text_rules(check_, at, field);
    check_bounds(check_, at, field);
    check_options(check_, at / "options", field);
    check_privacy(check_, at, field);
    check_show_if(at / "show_if", field);
    if (of_ == Of::kService) {
      check_party(check_, at, field);
    } else if (field.party || !field.meaning.empty()) {
      check_.fault(at / "party", "unexpected", "Only the service's own form fills parties.");
    }
    earlier_.push_back(&field);
  }

 private:
  /// A document is attached under the code of its kind or of its field: they must differ.
  void check_document_code(const Pointer& at, const Field& field) {
    if (field.type == FieldType::kDocument && check_.definition.document(field.code) != nullptr) {
      check_.fault(at / "code", "duplicate", "A document of the service has this code.");
    }
  }

  void check_show_if(const Pointer& at, const Field& field) {
    if (!field.show_if) return;
    const auto has_code = [&](const Field* each) { return each->code == field.show_if->field; };
    const auto earlier = std::ranges::find_if(earlier_, has_code);
    if (earlier != earlier_.end()) {
      check_condition(check_, at, *field.show_if, **earlier);
      return;
    }
    const Field* of_service =
        of_ == Of::kAction ? check_.definition.field(field.show_if->field) : nullptr;
    if (std::ranges::any_of(fields_, has_code)) {
      check_.fault(at / "field", "later-field", "Only what was asked before can be looked at.");
    } else if (of_service != nullptr) {
      check_condition(check_, at, *field.show_if, *of_service);
    } else {
      check_.fault(at / "field", "unknown", "There is no such field.");
    }
  }

  DefinitionCheck& check_;
  Of of_;
  std::vector<const Field*> fields_, earlier_;
  Codes codes_;
};

bool is_media_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto is_part = [](std::string_view part) {
    return !part.empty() && part.size() <= 100 && std::ranges::all_of(part, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             std::string_view(".+-_").find(c) != std::string_view::npos;
    });
  };
  return slash != std::string_view::npos && is_part(text.substr(0, slash)) &&
         is_part(text.substr(slash + 1));
}

void check_media_types(DefinitionCheck& check, const Pointer& at,
                       const std::vector<std::string>& types) {
  check.limit(at, types.size(), kMaxMediaTypes);
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (!is_media_type(types[i])) {
      check.fault(at / i, "format", "This is not a media type such as application/pdf.");
    } else if (!taken.insert(types[i]).second) {
      check.fault(at / i, "duplicate", "The media type is named twice.");
    }
  }
}

}  // namespace

void check_form(DefinitionCheck& check) {
  const Pointer all = Pointer() / "form";
  const auto& pages = check.definition.form;
  check.limit(all, pages.size(), kMaxPages);
  std::vector<const Field*> fields;
  for (const Page& page : pages) {
    for (const Field& field : page.fields) fields.push_back(&field);
  }
  Codes page_codes(check);
  FormCheck form(check, FormCheck::Of::kService, std::move(fields));
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const Pointer at = all / i;
    page_codes.take(at / "page", pages[i].code);
    check.label(at / "label", pages[i].label);
    if (pages[i].fields.empty()) check.fault(at / "fields", "required", "The page is empty.");
    for (std::size_t k = 0; k < pages[i].fields.size(); ++k) {
      form.take(at / "fields" / k, pages[i].fields[k]);
    }
  }
}

void check_action_form(DefinitionCheck& check, const Pointer& at,
                       const std::vector<Field>& fields) {
  std::vector<const Field*> all;
  all.reserve(fields.size());
  for (const Field& field : fields) all.push_back(&field);
  FormCheck form(check, FormCheck::Of::kAction, std::move(all));
  for (std::size_t i = 0; i < fields.size(); ++i) form.take(at / i, fields[i]);
}

void check_documents(DefinitionCheck& check) {
  const Pointer all = Pointer() / "documents";
  const auto& documents = check.definition.documents;
  check.limit(all, documents.size(), kMaxDocuments);
  Codes codes(check);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Pointer at = all / i;
    codes.take(at / "code", documents[i].code);
    check_media_types(check, at / "types", documents[i].types);
    check.range(at / "max_mb", documents[i].max_mb, 1, kMaxDocumentMb);
    check.label(at / "label", documents[i].label);
  }
}

}  // namespace rahgir::domain
