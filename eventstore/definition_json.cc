#include "eventstore/definition_json.h"

#include <charconv>

#include "eventstore/json_shape.h"

namespace rahgir::eventstore {
namespace {

using namespace domain;  // NOLINT: this file is about nothing else

// put() leaves defaults out.

template <class Value>
void put(Json& object, const char* key, const Value& value, const Value& fallback = {}) {
  if (value != fallback) object[key] = value;
}

template <class Value>
void put(Json& object, const char* key, const std::optional<Value>& value) {
  if (value) object[key] = *value;
}

template <class Enum>
void put_word(Json& object, const char* key, Enum value, Enum fallback) {
  if (value != fallback) object[key] = word_of(value);
}

template <class Item, class Write>
void put_list(Json& object, const char* key, const std::vector<Item>& items, Write write) {
  for (const Item& item : items) object[key].push_back(write(item));
}

Json choice_json(const Choice& choice) {
  Json object{{"code", choice.code}};
  put(object, "label", choice.label);
  return object;
}

Json answer_json(const Answer& answer) {
  if (const auto* money = std::get_if<Money>(&answer)) {
    return {{"amount", money->amount}, {"currency", money->currency}};
  }
  if (const auto* codes = std::get_if<std::vector<std::string>>(&answer)) return *codes;
  if (const auto* flag = std::get_if<bool>(&answer)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&answer)) return *number;
  return std::get<std::string>(answer);
}

Json condition_json(const FieldCondition& condition, const char* field_key) {
  using Test = FieldCondition::Test;
  Json object{{field_key, condition.field}};
  if (condition.test == Test::kIn) {
    Json values = Json::array();
    for (const Answer& value : condition.values) values.push_back(answer_json(value));
    object["in"] = std::move(values);
  } else if (!condition.values.empty()) {
    const char* const key = condition.test == Test::kAtLeast ? "at_least" : "equals";
    object[key] = answer_json(condition.values.front());
  }
  return object;
}

std::optional<std::int64_t> parse_integer(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_canonical = error == std::errc{} && std::to_string(number) == text;
  return is_canonical ? std::optional(number) : std::nullopt;
}

/// A number in a field of whole numbers, otherwise a text.
void put_bound(Json& object, const char* key, const Field& field,
               const std::optional<std::string>& bound) {
  const auto number =
      bound && field.type == FieldType::kInteger ? parse_integer(*bound) : std::nullopt;
  if (number) {
    object[key] = *number;
  } else {
    put(object, key, bound);
  }
}

Json field_json(const Field& field) {
  Json object{{"code", field.code}, {"type", word_of(field.type)}};
  put(object, "required", field.required);
  put(object, "clear", field.clear);
  put_bound(object, "min", field, field.min);
  put_bound(object, "max", field, field.max);
  put(object, "max", field.max_length);
  put(object, "pattern", field.pattern);
  put_list(object, "options", field.options, choice_json);
  if (field.show_if) object["show_if"] = condition_json(*field.show_if, "field");
  if (field.party) object["party"] = word_of(*field.party);
  put(object, "meaning", field.meaning);
  put(object, "label", field.label);
  put(object, "hint", field.hint);
  return object;
}

Json page_json(const Page& page) {
  Json object{{"page", page.code}};
  put(object, "label", page.label);
  put_list(object, "fields", page.fields, field_json);
  return object;
}

Json document_json(const DocumentKind& document) {
  Json object{{"code", document.code}};
  put(object, "required", document.required);
  put(object, "types", document.types);
  put(object, "max_mb", document.max_mb, DocumentKind{}.max_mb);
  put(object, "label", document.label);
  return object;
}

Json public_step_json(const PublicStep& step) {
  Json object{{"code", step.code}};
  put(object, "label", step.label);
  put(object, "days", step.days);
  return object;
}

Json step_json(const Step& step) {
  Json object{{"code", step.code}};
  put_word(object, "kind", step.kind, Step{}.kind);
  put(object, "public", step.public_step);
  put(object, "duty", step.duty);
  put_word(object, "for", step.awaited, Step{}.awaited);
  put_word(object, "clock", step.clock, Step{}.clock);
  put(object, "days", step.days);
  put_word(object, "counting", step.counting, Step{}.counting);
  put(object, "allow", step.allow);
  put(object, "deny", step.deny);
  put(object, "label", step.label);
  return object;
}

// One overload an effect and a guard.
Json one_json(const Go& effect) { return {{"go", effect.step}}; }
Json one_json(const Open& effect) { return {{"open", effect.step}}; }
Json one_json(const Finish&) { return {{"finish", true}}; }
Json one_json(const OpenWhenFinished& effect) {
  return {{"open_when_finished", {{"steps", effect.steps}, {"step", effect.step}}}};
}
Json one_json(const Ask& effect) { return {{"ask", word_of(effect.whom)}}; }
Json one_json(const Decide& effect) { return {{"decide", effect.outcome}}; }
Json one_json(const Close& effect) { return {{"close", word_of(effect.kind)}}; }
Json one_json(const SetDeadline& effect) {
  Json deadline = Json::object();
  put(deadline, "kind", effect.kind, SetDeadline{}.kind);
  deadline["days"] = effect.days;
  put_word(deadline, "counting", effect.counting, SetDeadline{}.counting);
  return {{"set_deadline", std::move(deadline)}};
}
Json one_json(const Pause&) { return {{"pause", true}}; }
Json one_json(const Resume&) { return {{"resume", true}}; }

Json one_json(const AssigneeOnly&) { return "assignee_only"; }
Json one_json(const DocumentsComplete&) { return "documents_complete"; }
Json one_json(const FieldCondition& condition) {
  return {{"field", condition_json(condition, "code")}};
}
Json one_json(const NotSameActorAs& guard) { return "not_same_actor_as:" + guard.action; }

template <class Variant>
Json any_json(const Variant& value) {
  return std::visit([](const auto& one) { return one_json(one); }, value);
}

Json reason_json(const ReasonRule& rule) {
  Json object = Json::object();
  put_list(object, "grounds", rule.grounds, choice_json);
  put_word(object, "text", rule.text, ReasonRule{}.text);
  return object;
}

Json action_json(const Action& action) {
  Json object{{"code", action.code}, {"at", action.at}, {"duty", action.duty}};
  put_list(object, "guards", action.guards, any_json<Guard>);
  if (action.reason) object["reason"] = reason_json(*action.reason);
  put_list(object, "form", action.form, field_json);
  put_list(object, "effects", action.effects, any_json<Effect>);
  put(object, "label", action.label);
  return object;
}

Json fee_json(const Fee& fee) {
  Json object{{"code", fee.code},
              {"amount", fee.price.amount},
              {"currency", fee.price.currency},
              {"when", fee.when}};
  put(object, "label", fee.label);
  return object;
}

Json question_json(const Question& question) { return {{"q", question.q}, {"a", question.a}}; }

Json texts_json(const ServiceTexts& texts) {
  Json object = Json::object();
  put(object, "name", texts.name);
  put(object, "purpose", texts.purpose);
  put(object, "who", texts.who);
  put(object, "complain", texts.complain);
  put(object, "needs", texts.needs);
  put_list(object, "questions", texts.questions, question_json);
  return object;
}

/// The rules of the whole request, at the end of the document.
void put_rules(Json& object, const ServiceDefinition& definition) {
  if (const auto& deadline = definition.deadline) {
    object["deadline"]["days"] = deadline->days;
    put_word(object["deadline"], "counting", deadline->counting, DeadlineRule{}.counting);
  }
  if (const auto& reopen = definition.reopen) {
    object["reopen"] = {{"duty", reopen->duty}, {"to", reopen->to}};
  }
  if (const auto& retention = definition.retention) {
    object["retention"]["years"] = retention->years;
  }
}

}  // namespace

std::string definition_json(const ServiceDefinition& definition) {
  Json object{{"code", definition.code},
              {"office", definition.office},
              {"languages", definition.languages}};
  for (const auto& [language, texts] : definition.texts) {
    object["texts"][language] = texts_json(texts);
  }
  put_list(object, "fees", definition.fees, fee_json);
  put(object, "confidential", definition.confidential);
  put_list(object, "form", definition.form, page_json);
  put_list(object, "documents", definition.documents, document_json);
  put_list(object, "public_steps", definition.public_steps, public_step_json);
  put_list(object, "steps", definition.steps, step_json);
  put(object, "start", definition.start);
  put_list(object, "actions", definition.actions, action_json);
  put_list(object, "outcomes", definition.outcomes, choice_json);
  put_rules(object, definition);
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rahgir::eventstore
