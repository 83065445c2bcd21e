#include "api/form_view.h"

#include <algorithm>

namespace rahgir::api {

namespace {

struct Speech {
  std::string_view language, fallback;
};

std::string_view label_of(const domain::Labels& labels, const Speech& speech) {
  return domain::label_in(labels, speech.language, speech.fallback);
}

void write_condition(JsonWriter& json, const domain::FieldCondition& condition) {
  using Test = domain::FieldCondition::Test;
  json.begin_object();
  json.field("field", condition.field);
  if (condition.test == Test::kIn) {
    json.key("in").begin_array();
    for (const domain::Answer& value : condition.values) json.value(value);
    json.end_array();
  } else if (!condition.values.empty()) {
    json.key(condition.test == Test::kEquals ? "equals" : "at_least");
    json.value(condition.values.front());
  }
  json.end_object();
}

void write_field(JsonWriter& json, const domain::Field& field, const Speech& speech) {
  json.begin_object();
  json.field("code", field.code);
  json.field("type", domain::word_of(field.type));
  json.field("label", label_of(field.label, speech));
  if (!field.hint.empty()) json.field("hint", label_of(field.hint, speech));
  json.field("required", field.required);
  if (field.max_length) json.field("max_length", *field.max_length);
  if (field.min) json.field("min", *field.min);
  if (field.max) json.field("max", *field.max);
  if (field.pattern) json.field("pattern", *field.pattern);
  if (!field.options.empty()) {
    json.key("options");
    write_choices(json, field.options, speech.language, speech.fallback);
  }
  if (field.show_if) {
    json.key("show_if");
    write_condition(json, *field.show_if);
  }
  json.end_object();
}

void write_reason(JsonWriter& json, const domain::ReasonRule& rule, const Speech& speech) {
  json.begin_object();
  json.key("grounds");
  write_choices(json, rule.grounds, speech.language, speech.fallback);
  json.field("text", domain::word_of(rule.text));
  json.end_object();
}

bool asks(const domain::Action& action) {
  return std::ranges::any_of(action.effects, [](const domain::Effect& effect) {
    return std::holds_alternative<domain::Ask>(effect);
  });
}

void write_own_action(JsonWriter& json, const domain::Action& action, const Speech& speech) {
  json.field("label", label_of(action.label, speech));
  json.field("duty", action.duty);
  json.key("form");
  write_fields(json, action.form, speech.language, speech.fallback);
  json.key("reason");
  if (action.reason) {
    write_reason(json, *action.reason, speech);
  } else {
    json.null();
  }
  json.field("asks", asks(action));
  json.field("answers", action.duty == domain::kApplicantDuty);
}

}  // namespace

void write_coded(JsonWriter& json, std::string_view code, const domain::Labels* label,
                 std::string_view language, std::string_view fallback) {
  std::string_view text = label ? domain::label_in(*label, language, fallback) : code;
  if (text.empty()) text = code;
  json.begin_object();
  json.field("code", code);
  json.field("label", text);
  json.end_object();
}

void write_choices(JsonWriter& json, std::span<const domain::Choice> choices,
                   std::string_view language, std::string_view fallback) {
  json.begin_array();
  for (const domain::Choice& choice : choices) {
    write_coded(json, choice.code, &choice.label, language, fallback);
  }
  json.end_array();
}

void write_fields(JsonWriter& json, std::span<const domain::Field> fields,
                  std::string_view language, std::string_view fallback) {
  json.begin_array();
  for (const domain::Field& field : fields) write_field(json, field, {language, fallback});
  json.end_array();
}

void write_actions(JsonWriter& json, const Call& call, const OpenedRequest& opened) {
  json.begin_array();
  if (!opened.is_past) {
    const Speech speech{opened.language(call), opened.definition->languages.front()};
    const std::string_view own = call.desk.texts.best_of(call.languages);
    for (const domain::AvailableAction& each :
         domain::available_actions(opened.request, context_of(call, opened))) {
      json.begin_object();
      json.field("action", each.code);
      json.key("items").begin_array();
      for (const domain::ItemId item : each.items) {
        json.value(std::to_string(static_cast<std::uint32_t>(item)));
      }
      json.end_array();
      if (each.action) {
        write_own_action(json, *each.action, speech);
      } else {
        json.field("label", call.desk.texts.text(own, "action." + each.code));
      }
      json.end_object();
    }
  }
  json.end_array();
}

}  // namespace rahgir::api
