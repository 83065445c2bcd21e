#include "domain/definition.h"

#include <algorithm>

#include "domain/built_ins.h"
#include "domain/decimal.h"

namespace rahgir::domain {
namespace {

template <class Coded>
const Coded* find_code(const std::vector<Coded>& among, std::string_view code) {
  const auto found = std::ranges::find(among, code, &Coded::code);
  return found == among.end() ? nullptr : &*found;
}

bool fits(const Answer& answer, const Answer& value) {
  const auto* codes = std::get_if<std::vector<std::string>>(&answer);
  const auto* code = std::get_if<std::string>(&value);
  if (codes != nullptr && code != nullptr) return std::ranges::find(*codes, *code) != codes->end();
  return answer == value;
}

/// The number that an answer is, as a decimal; nothing when it is none.
std::optional<std::string> number_of(const Answer& answer) {
  if (const auto* integer = std::get_if<std::int64_t>(&answer)) return std::to_string(*integer);
  const auto* money = std::get_if<Money>(&answer);
  const auto* text = money != nullptr ? &money->amount : std::get_if<std::string>(&answer);
  return text != nullptr && is_decimal(*text) ? std::optional(*text) : std::nullopt;
}

std::optional<Day> day_of(const Answer& answer) {
  const auto* text = std::get_if<std::string>(&answer);
  return text != nullptr ? parse_day(*text) : std::nullopt;
}

bool is_at_least(const Answer& answer, const Answer& least) {
  const auto day = day_of(answer);
  const auto least_day = day_of(least);
  if (day && least_day) return *day >= *least_day;
  const auto* money = std::get_if<Money>(&answer);
  const auto* least_money = std::get_if<Money>(&least);
  if (least_money != nullptr && (money == nullptr || money->currency != least_money->currency)) {
    return false;
  }
  const auto number = number_of(answer);
  const auto least_number = number_of(least);
  return number && least_number && compare_decimals(*number, *least_number) >= 0;
}

}  // namespace

bool holds(const FieldCondition& condition, const Answers& answers) {
  const auto found = answers.find(condition.field);
  if (found == answers.end()) return false;
  return std::ranges::any_of(condition.values, [&](const Answer& value) {
    switch (condition.test) {
      case FieldCondition::Test::kEquals:
      case FieldCondition::Test::kIn:
        return fits(found->second, value);
      case FieldCondition::Test::kAtLeast:
        return is_at_least(found->second, value);
    }
    return false;
  });
}

const Step* ServiceDefinition::step(std::string_view step_code) const {
  return find_code(steps, step_code);
}

const Action* ServiceDefinition::action(std::string_view action_code) const {
  return find_code(actions, action_code);
}

const Field* ServiceDefinition::field(std::string_view field_code) const {
  for (const Page& page : form) {
    if (const Field* found = find_code(page.fields, field_code)) return found;
  }
  return nullptr;
}

const DocumentKind* ServiceDefinition::document(std::string_view document_code) const {
  return find_code(documents, document_code);
}

const Choice* ServiceDefinition::outcome(std::string_view outcome_code) const {
  return find_code(outcomes, outcome_code);
}

std::size_t ServiceDefinition::public_index(std::string_view public_code) const {
  const auto found = std::ranges::find(public_steps, public_code, &PublicStep::code);
  return static_cast<std::size_t>(found - public_steps.begin());
}

bool is_built_in(std::string_view action_code) {
  const auto& rules = built_in_rules();
  return std::ranges::find(rules, action_code, &BuiltInRule::code) != rules.end();
}

}  // namespace rahgir::domain
