#include <array>
#include <cstdint>

#include "eventstore/definition_json.h"
#include "eventstore/json_shape.h"

namespace rahgir::eventstore {
namespace {

using namespace domain;  // NOLINT: this file is about nothing else

constexpr std::string_view kNotSameActorAs = "not_same_actor_as:";

void read_choice(const JsonPlace& place, Choice& choice) {
  JsonObject object(place);
  object.read_required("code", choice.code);
  object.read("label", choice.label);
}

void read_money(JsonObject& object, Money& money) {
  object.read_required("amount", money.amount);
  object.read_required("currency", money.currency);
}

/// A value that answers are compared with.
void read_answer(const JsonPlace& place, Answer& answer) {
  const Json& value = place.value();
  if (value.is_boolean()) {
    answer = value.get<bool>();
  } else if (value.is_number_integer()) {
    place.read(answer.emplace<std::int64_t>());
  } else if (value.is_array()) {
    place.read(answer.emplace<std::vector<std::string>>());
  } else if (value.is_object()) {
    JsonObject object(place);
    read_money(object, answer.emplace<Money>());
  } else if (value.is_string()) {
    place.read(answer.emplace<std::string>());
  } else {
    place.fault("type", "must be a text, true or false, a whole number, an array or money");
  }
}

/// {"<key of the field>": …, "equals" | "in" | "at_least": …}
void read_condition(const JsonPlace& place, std::string_view field_key, FieldCondition& condition) {
  using Test = FieldCondition::Test;
  JsonObject object(place);
  object.read_required(field_key, condition.field);
  const auto equals = object.take("equals"), in = object.take("in"),
             at_least = object.take("at_least");
  if (equals.has_value() + in.has_value() + at_least.has_value() != 1) {
    if (object.is_object()) place.fault("required", "needs one of equals, in and at_least");
    return;
  }
  condition.test = in ? Test::kIn : at_least ? Test::kAtLeast : Test::kEquals;
  if (in) return in->read_list(condition.values, read_answer);
  read_answer(equals ? *equals : *at_least, condition.values.emplace_back());
}

void read_show_if(const JsonPlace& place, FieldCondition& condition) {
  read_condition(place, "field", condition);
}

/// A bound of numbers and dates: a text, so that nothing is rounded; of whole numbers also a
/// number.
void read_bound(const JsonPlace& place, FieldType type, std::optional<std::string>& bound) {
  if (type == FieldType::kInteger && place.value().is_number_integer()) {
    std::int64_t number = 0;
    place.read(number);
    bound = std::to_string(number);
  } else {
    place.read(bound);
  }
}

bool is_text(FieldType type) {
  switch (type) {
    case FieldType::kText:
    case FieldType::kLongText:
    case FieldType::kEmail:
    case FieldType::kPhone:
    case FieldType::kNationalId:
      return true;
    case FieldType::kInteger:
    case FieldType::kDecimal:
    case FieldType::kMoney:
    case FieldType::kDate:
    case FieldType::kYesNo:
    case FieldType::kOneOf:
    case FieldType::kManyOf:
    case FieldType::kDocument:
      return false;
  }
  return false;
}

void read_field(const JsonPlace& place, Field& field) {
  JsonObject object(place);
  object.read_required("code", field.code);
  object.read_required("type", field.type);
  object.read("required", field.required);
  object.read("clear", field.clear);
  const auto min = object.take("min"), max = object.take("max");
  if (min) read_bound(*min, field.type, field.min);
  if (max && is_text(field.type)) {
    max->read(field.max_length);
  } else if (max) {
    read_bound(*max, field.type, field.max);
  }
  object.read("pattern", field.pattern);
  object.read_list("options", field.options, read_choice);
  object.read_optional("show_if", field.show_if, read_show_if);
  object.read("party", field.party);
  object.read("meaning", field.meaning);
  object.read("label", field.label);
  object.read("hint", field.hint);
}

void read_page(const JsonPlace& place, Page& page) {
  JsonObject object(place);
  object.read_required("page", page.code);
  object.read("label", page.label);
  object.read_list("fields", page.fields, read_field);
}

void read_document(const JsonPlace& place, DocumentKind& document) {
  JsonObject object(place);
  object.read_required("code", document.code);
  object.read("required", document.required);
  object.read("types", document.types);
  object.read("max_mb", document.max_mb);
  object.read("label", document.label);
}

void read_public_step(const JsonPlace& place, PublicStep& step) {
  JsonObject object(place);
  object.read_required("code", step.code);
  object.read("label", step.label);
  object.read("days", step.days);
}

void read_step(const JsonPlace& place, Step& step) {
  JsonObject object(place);
  object.read_required("code", step.code);
  object.read("kind", step.kind);
  object.read("public", step.public_step);
  object.read("duty", step.duty);
  object.read("for", step.awaited);
  object.read("clock", step.clock);
  object.read("days", step.days);
  object.read("counting", step.counting);
  object.read("allow", step.allow);
  object.read("deny", step.deny);
  object.read("label", step.label);
}

void read_join(const JsonPlace& place, OpenWhenFinished& join) {
  JsonObject object(place);
  object.read_required("steps", join.steps);
  object.read_required("step", join.step);
}

void read_set_deadline(const JsonPlace& place, SetDeadline& deadline) {
  JsonObject object(place);
  object.read("kind", deadline.kind);
  object.read_required("days", deadline.days);
  object.read("counting", deadline.counting);
}

using ReadEffect = void (*)(const JsonPlace&, Effect&);

/// Key of an effect's object → how its value is read.
constexpr auto kEffects = std::to_array<std::pair<std::string_view, ReadEffect>>({
    {"go", [](const JsonPlace& place, Effect& out) { place.read(out.emplace<Go>().step); }},
    {"open", [](const JsonPlace& place, Effect& out) { place.read(out.emplace<Open>().step); }},
    {"finish", [](const JsonPlace& place, Effect& out) { out = Finish{}, place.read_true(); }},
    {"open_when_finished", [](const JsonPlace& place,
                              Effect& out) { read_join(place, out.emplace<OpenWhenFinished>()); }},
    {"ask", [](const JsonPlace& place, Effect& out) { place.read(out.emplace<Ask>().whom); }},
    {"decide",
     [](const JsonPlace& place, Effect& out) { place.read(out.emplace<Decide>().outcome); }},
    {"close", [](const JsonPlace& place, Effect& out) { place.read(out.emplace<Close>().kind); }},
    {"set_deadline", [](const JsonPlace& place,
                        Effect& out) { read_set_deadline(place, out.emplace<SetDeadline>()); }},
    {"pause", [](const JsonPlace& place, Effect& out) { out = Pause{}, place.read_true(); }},
    {"resume", [](const JsonPlace& place, Effect& out) { out = Resume{}, place.read_true(); }},
});
static_assert(kEffects.size() == std::variant_size_v<Effect>);

void read_effect(const JsonPlace& place, Effect& effect) {
  JsonObject object(place);
  if (!object.is_object()) return;
  std::size_t found = 0;
  for (const auto& [key, read] : kEffects) {
    const auto value = object.take(key);
    if (value) read(*value, effect);
    if (value) ++found;
  }
  if (found != 1) place.fault("required", "an effect is an object of exactly one known key");
}

void read_guard(const JsonPlace& place, Guard& guard) {
  if (place.value().is_object()) {
    JsonObject object(place);
    const auto field = object.take_required("field");
    if (field) read_condition(*field, "code", guard.emplace<FieldCondition>());
    return;
  }
  std::string word;
  place.read(word);
  if (word == "assignee_only") {
    guard = AssigneeOnly{};
  } else if (word == "documents_complete") {
    guard = DocumentsComplete{};
  } else if (word.starts_with(kNotSameActorAs)) {
    guard = NotSameActorAs{.action = word.substr(kNotSameActorAs.size())};
  } else if (place.value().is_string()) {
    place.fault("option",
                "a guard is assignee_only, documents_complete, not_same_actor_as:<action> or "
                "{\"field\": …}");
  }
}

void read_reason(const JsonPlace& place, ReasonRule& rule) {
  JsonObject object(place);
  object.read_list("grounds", rule.grounds, read_choice);
  object.read("text", rule.text);
}

void read_action(const JsonPlace& place, Action& action) {
  JsonObject object(place);
  object.read_required("code", action.code);
  object.read_required("at", action.at);
  object.read_required("duty", action.duty);
  object.read_list("guards", action.guards, read_guard);
  object.read_optional("reason", action.reason, read_reason);
  object.read_list("form", action.form, read_field);
  object.read_list("effects", action.effects, read_effect);
  object.read("label", action.label);
}

void read_fee(const JsonPlace& place, Fee& fee) {
  JsonObject object(place);
  object.read_required("code", fee.code);
  read_money(object, fee.price);
  if (const auto when = object.take_required("when")) {
    when->read(fee.when);
    if (when->value().is_string() && fee.when != "on_submit" && fee.when != "on_grant") {
      when->fault("option", "a fee is due on_submit or on_grant");
    }
  }
  object.read("label", fee.label);
}

void read_question(const JsonPlace& place, Question& question) {
  JsonObject object(place);
  object.read_required("q", question.q);
  object.read_required("a", question.a);
}

void read_texts(const JsonPlace& place, std::map<std::string, ServiceTexts>& texts) {
  if (!place.value().is_object()) return place.fault("type", "must be an object");
  for (const auto& [language, ignored] : place.value().items()) {
    JsonObject object(place.member(language));
    ServiceTexts& out = texts[language];
    object.read("name", out.name);
    object.read("purpose", out.purpose);
    object.read("who", out.who);
    object.read("complain", out.complain);
    object.read("needs", out.needs);
    object.read_list("questions", out.questions, read_question);
  }
}

/// Members that name the one thing they can say: "from": "submitted", "after": "closed".
void read_fixed(JsonObject& object, std::string_view key, std::string_view only) {
  const auto place = object.take(key);
  if (!place || place->value() == Json(only)) return;
  place->fault("option", "must be \"" + std::string(only) + '"');
}

void read_deadline(const JsonPlace& place, DeadlineRule& rule) {
  JsonObject object(place);
  object.read_required("days", rule.days);
  object.read("counting", rule.counting);
  read_fixed(object, "from", "submitted");
}

void read_reopen(const JsonPlace& place, ReopenRule& rule) {
  JsonObject object(place);
  object.read_required("duty", rule.duty);
  object.read_required("to", rule.to);
}

void read_retention(const JsonPlace& place, Retention& retention) {
  JsonObject object(place);
  read_fixed(object, "after", "closed");
  object.read_required("years", retention.years);
}

void read_definition(const JsonPlace& place, ServiceDefinition& definition) {
  JsonObject object(place);
  object.read_required("code", definition.code);
  object.read_required("office", definition.office);
  object.read_required("languages", definition.languages);
  if (const auto texts = object.take("texts")) read_texts(*texts, definition.texts);
  object.read_list("fees", definition.fees, read_fee);
  object.read("confidential", definition.confidential);
  object.read_list("form", definition.form, read_page);
  object.read_list("documents", definition.documents, read_document);
  object.read_list("public_steps", definition.public_steps, read_public_step);
  object.read_list("steps", definition.steps, read_step);
  object.read("start", definition.start);
  object.read_list("actions", definition.actions, read_action);
  object.read_list("outcomes", definition.outcomes, read_choice);
  object.read_optional("deadline", definition.deadline, read_deadline);
  object.read_optional("reopen", definition.reopen, read_reopen);
  object.read_optional("retention", definition.retention, read_retention);
}

}  // namespace

Result<ServiceDefinition> parse_definition(std::string_view json) {
  FaultList faults;
  ServiceDefinition definition;
  if (const auto value = parse_json(json, kMaxDefinitionBytes, faults)) {
    read_definition({*value, "", faults}, definition);
  }
  if (faults.faults().empty()) return definition;
  return std::unexpected(Rejection{.code = RejectionCode::kInvalid,
                                   .detail = "The service definition has faults.",
                                   .faults = faults.faults()});
}

}  // namespace rahgir::eventstore
