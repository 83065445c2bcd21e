#include "api/portal/form_fields.h"

#include <algorithm>
#include <utility>

#include "api/portal/form_answers.h"
#include "domain/field_values.h"

namespace rahgir::api::portal {

namespace {

using domain::Field;
using domain::FieldType;

/// Everything that a field is drawn from.
struct Drawing {
  const Page& page;
  const domain::ServiceDefinition& definition;
  const HttpFields& posted;
  const FieldErrors& errors;
  std::string_view language;  // of the definition's words

  std::string_view label(const domain::Labels& labels) const {
    const std::string_view fallback =
        definition.languages.empty() ? "" : std::string_view(definition.languages.front());
    return domain::label_in(labels, language, fallback);
  }
  std::string_view value(const std::string& name) const {
    return find_field(posted, name).value_or("");
  }
};

/// A limit as the page's readers write it.
std::string shown_limit(const Page& page, const Field& field, const std::string& limit) {
  if (field.type == FieldType::kDate) {
    const auto day = domain::parse_day(limit);
    return day ? page.day(*day) : limit;
  }
  return show_decimal(limit, page.language());
}

std::string shown_value(const Drawing& drawing, const Field& of, const domain::Answer& value) {
  if (const bool* flag = std::get_if<bool>(&value)) {
    return std::string(drawing.page.text(*flag ? "page.yes" : "page.no"));
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return show_decimal(std::to_string(*number), drawing.page.language());
  }
  if (const auto* money = std::get_if<domain::Money>(&value)) {
    return show_money(*money, drawing.page.language());
  }
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return {};
  const auto option = std::ranges::find(of.options, *text, &domain::Choice::code);
  if (option != of.options.end()) return std::string(drawing.label(option->label));
  return shown_limit(drawing.page, of, *text);
}

std::string condition_hint(const Drawing& drawing, const Field& field) {
  if (!field.show_if) return {};
  const domain::FieldCondition& condition = *field.show_if;
  const Field* asked = drawing.definition.field(condition.field);
  if (!asked) return {};
  std::string values;
  for (const domain::Answer& value : condition.values) {
    if (!values.empty()) values += " / ";
    values += shown_value(drawing, *asked, value);
  }
  const bool is_least = condition.test == domain::FieldCondition::Test::kAtLeast;
  return drawing.page.text(
      is_least ? "page.only_if_at_least" : "page.only_if",
      {{"field", std::string(drawing.label(asked->label))}, {"value", values}});
}

std::string range_hint(const Page& page, const Field& field) {
  if (field.min && field.max) {
    return page.text("page.range_both", {{"min", shown_limit(page, field, *field.min)},
                                         {"max", shown_limit(page, field, *field.max)}});
  }
  if (field.min) {
    return page.text("page.range_min", {{"min", shown_limit(page, field, *field.min)}});
  }
  if (field.max) {
    return page.text("page.range_max", {{"max", shown_limit(page, field, *field.max)}});
  }
  return {};
}

std::string_view part_of(const TypedDate& date, DatePart part) {
  if (part == DatePart::kDay) return date.day;
  return part == DatePart::kMonth ? date.month : date.year;
}

/// A day whose parts cannot be taken for each other, as the language writes it.
std::string date_hint(const Page& page) {
  using std::chrono::March;
  const domain::Day day{std::chrono::year{2024} / March / 27};
  const TypedDate typed = typed_date(day, page.language());
  std::string example;
  for (const DatePart part : date_order(page.language())) {
    if (!example.empty()) example += ' ';
    example += part_of(typed, part);
  }
  return page.text("page.date_hint", {{"example", example}});
}

void add_hint(View::List& hints, std::string_view text) {
  if (!text.empty()) hints.emplace_back().set("text", text);
}

void set_hints(View& view, const Drawing& drawing, const Field& field) {
  View::List extra;
  if (field.type == FieldType::kDate) add_hint(extra, date_hint(drawing.page));
  if (field.type == FieldType::kManyOf) add_hint(extra, drawing.page.text("page.choose_many"));
  if (field.type == FieldType::kDocument) {
    add_hint(extra, drawing.page.text("page.document_field"));
  }
  add_hint(extra, range_hint(drawing.page, field));

  const std::string condition = condition_hint(drawing, field);
  const std::string_view own = drawing.label(field.hint);
  const bool has_hints = !condition.empty() || !own.empty() || !extra.empty();
  const auto error = drawing.errors.find(field.code);
  const std::string message = error == drawing.errors.end() ? "" : error->second;
  const std::string id = control_id(field);
  std::string described = has_hints ? id + "-hint" : "";
  if (!message.empty()) described += (described.empty() ? "" : " ") + id + "-error";

  view.set("condition", condition).set("own_hint", own).set("has_hints", has_hints);
  view.set("extra_hints", std::move(extra)).set("error", message).set("described", described);
}

void set_choices(View& view, const Drawing& drawing, const Field& field) {
  const bool is_yes_no = field.type == FieldType::kYesNo;
  const auto chosen = values_of(drawing.posted, control_name(field));
  View::List options;
  const auto add = [&](std::string_view code, std::string_view label) -> View& {
    const std::string number = options.empty() ? "" : '-' + std::to_string(options.size() + 1);
    return options.emplace_back()
        .set("option_id", control_id(field) + number)
        .set("code", code)
        .set("option_label", label)
        .set("is_checked", std::ranges::find(chosen, code) != chosen.end());
  };
  if (is_yes_no) {
    add(kYes, drawing.page.text("page.yes")).set("other_label", View::List{});
    add(kNo, drawing.page.text("page.no")).set("other_label", View::List{});
  }
  for (const domain::Choice& each : field.options) {
    drawing.page.mark_language(add(each.code, drawing.label(each.label)), drawing.language,
                               "other_label");
  }
  view.set("control", field.type == FieldType::kManyOf ? "checkbox" : "radio");
  view.set("options", std::move(options)).set("is_choice", true).set("is_grouped", true);
}

void set_date(View& view, const Drawing& drawing, const Field& field) {
  struct Part {
    std::string_view name, label, size;
  };
  const auto part_named = [&](DatePart part) -> Part {
    if (part == DatePart::kDay) return {"day", drawing.page.text("page.date_day"), "digits-2"};
    if (part == DatePart::kMonth) {
      return {"month", drawing.page.text("page.date_month"), "digits-2"};
    }
    return {"year", drawing.page.text("page.date_year"), "digits-4"};
  };
  View::List parts;
  for (const DatePart each : date_order(drawing.page.language())) {
    const Part part = part_named(each);
    const std::string name = control_name(field, part.name);
    const std::string suffix = parts.empty() ? "" : '-' + std::string(part.name);
    parts.emplace_back()
        .set("part_id", control_id(field) + suffix)
        .set("part_name", name)
        .set("part_label", part.label)
        .set("part_size", part.size)
        .set("part_mode", "numeric")
        .set("part_value", drawing.value(name));
  }
  view.set("parts", std::move(parts)).set("is_grouped", true);
}

/// The service's own fees tell which currency people will mean.
std::string_view usual_currency(const Drawing& drawing, const std::string& name) {
  if (const auto typed = find_field(drawing.posted, name)) return *typed;
  const auto& fees = drawing.definition.fees;
  return fees.empty() ? std::string_view() : fees.front().price.currency;
}

void set_money(View& view, const Drawing& drawing, const Field& field) {
  const std::string amount = control_name(field);
  const std::string currency = control_name(field, "currency");
  View::List parts;
  parts.emplace_back()
      .set("part_id", control_id(field))
      .set("part_name", amount)
      .set("part_label", drawing.page.text("page.money_amount"))
      .set("part_size", "short")
      .set("part_mode", "decimal")
      .set("part_value", drawing.value(amount));
  parts.emplace_back()
      .set("part_id", control_id(field) + "-currency")
      .set("part_name", currency)
      .set("part_label", drawing.page.text("page.money_currency"))
      .set("part_size", "digits-4")
      .set("part_mode", "")
      .set("part_value", usual_currency(drawing, currency));
  view.set("parts", std::move(parts)).set("is_grouped", true);
}

std::string_view input_mode(FieldType type) {
  if (type == FieldType::kInteger) return "numeric";
  if (type == FieldType::kDecimal) return "decimal";
  if (type == FieldType::kEmail) return "email";
  return type == FieldType::kPhone ? "tel" : "";
}

/// What browsers may fill in: of the applicant only, whose browser it most likely is.
std::string_view autocomplete_of(const Field& field) {
  if (field.party != domain::PartyRole::kApplicant) return {};
  if (field.meaning == "name") return "name";
  if (field.meaning == "email") return "email";
  if (field.meaning == "phone") return "tel";
  return field.meaning == "address" ? "street-address" : "";
}

void set_line(View& view, const Drawing& drawing, const Field& field) {
  const bool is_long = field.type == FieldType::kLongText;
  const bool is_ltr = field.type != FieldType::kText && !is_long;
  view.set("is_long", is_long).set("is_line", !is_long).set("is_ltr", is_ltr);
  view.set("is_short", is_ltr && field.type != FieldType::kEmail);
  view.set("input_mode", input_mode(field.type)).set("autocomplete", autocomplete_of(field));
  view.set("value", drawing.value(control_name(field)));
}

View field_view(const Drawing& drawing, const Field& field) {
  View view;
  view.set("id", control_id(field)).set("name", control_name(field));
  view.set("label", drawing.label(field.label)).set("is_optional", !field.required);
  drawing.page.mark_language(view, drawing.language);
  set_hints(view, drawing, field);
  switch (field.type) {
    case FieldType::kYesNo:
    case FieldType::kOneOf:
    case FieldType::kManyOf:
      set_choices(view, drawing, field);
      break;
    case FieldType::kDate:
      set_date(view, drawing, field);
      break;
    case FieldType::kMoney:
      set_money(view, drawing, field);
      break;
    case FieldType::kDocument:
      view.set("is_document", true);
      break;
    case FieldType::kText:
    case FieldType::kLongText:
    case FieldType::kInteger:
    case FieldType::kDecimal:
    case FieldType::kEmail:
    case FieldType::kPhone:
    case FieldType::kNationalId:
      set_line(view, drawing, field);
      break;
  }
  return view;
}

std::string_view format_error(const Page& page, FieldType type) {
  if (type == FieldType::kEmail) return page.text("page.error_email");
  if (type == FieldType::kPhone) return page.text("page.error_phone");
  if (type == FieldType::kDate) return page.text("page.error_date");
  if (type == FieldType::kMoney) return page.text("page.error_money");
  return type == FieldType::kDecimal ? page.text("page.error_number")
                                     : page.text("page.error_pattern");
}

std::string_view type_error(const Page& page, FieldType type) {
  if (type == FieldType::kInteger) return page.text("page.error_whole_number");
  return type == FieldType::kMoney ? page.text("page.error_money") : page.text("page.error_choose");
}

std::string longest(const Page& page, const Field& field) {
  const std::size_t usual =
      field.type == FieldType::kLongText ? domain::kMaxLongText : domain::kMaxText;
  return show_decimal(std::to_string(field.max_length.value_or(usual)), page.language());
}

}  // namespace

std::string control_id(const Field& field) { return "f-" + field.code; }

View::List form_groups(const Page& page, const domain::ServiceDefinition& definition,
                       const HttpFields& posted, const FieldErrors& errors) {
  const Drawing drawing{page, definition, posted, errors, page.language_of(definition)};
  View::List groups;
  for (const domain::Page& each : definition.form) {
    View::List fields;
    for (const Field& field : each.fields) fields.push_back(field_view(drawing, field));
    View& group = groups.emplace_back();
    group.set("legend", drawing.label(each.label)).set("fields", std::move(fields));
    page.mark_language(group, drawing.language);
  }
  return groups;
}

std::string error_sentence(const Page& page, const Field& field, const domain::Fault& fault) {
  const bool is_choice = field.type == FieldType::kYesNo || field.type == FieldType::kOneOf ||
                         field.type == FieldType::kManyOf;
  if (fault.code == "required") {
    return std::string(page.text(is_choice ? "page.error_choose" : "page.error_required"));
  }
  if (fault.code == "too-long") {
    return page.text("page.error_too_long", {{"max", longest(page, field)}});
  }
  if (fault.code == "too-small" && field.min) {
    return page.text("page.error_too_small", {{"min", shown_limit(page, field, *field.min)}});
  }
  if (fault.code == "too-large" && field.max) {
    return page.text("page.error_too_large", {{"max", shown_limit(page, field, *field.max)}});
  }
  if (fault.code == "pattern") return std::string(page.text("page.error_pattern"));
  if (fault.code == "format") return std::string(format_error(page, field.type));
  if (fault.code == "type") return std::string(type_error(page, field.type));
  if (fault.code == "option" || fault.code == "duplicate") {
    return std::string(page.text("page.error_choose"));
  }
  if (fault.code == "control-characters") return std::string(page.text("page.error_characters"));
  return fault_sentence(fault, page.call().desk.texts, page.language());
}

}  // namespace rahgir::api::portal
