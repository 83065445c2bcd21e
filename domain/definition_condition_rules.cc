#include <algorithm>

#include "domain/decimal.h"
#include "domain/definition_faults.h"

namespace rahgir::domain {
namespace {

using Test = FieldCondition::Test;

constexpr std::size_t kMaxValues = 500;

std::string_view word_of(Test test) {
  switch (test) {
    case Test::kEquals:
      return "equals";
    case Test::kIn:
      return "in";
    case Test::kAtLeast:
      return "at_least";
  }
  return "";
}

/// Decimals and money are compared by size alone: 1.5 and 1.50 are one number and two texts.
bool may_test(FieldType type, Test test) {
  switch (type) {
    case FieldType::kInteger:
    case FieldType::kDate:
      return true;
    case FieldType::kDecimal:
    case FieldType::kMoney:
      return test == Test::kAtLeast;
    case FieldType::kText:
    case FieldType::kLongText:
    case FieldType::kEmail:
    case FieldType::kPhone:
    case FieldType::kNationalId:
    case FieldType::kYesNo:
    case FieldType::kOneOf:
    case FieldType::kManyOf:
      return test != Test::kAtLeast;
    case FieldType::kDocument:
      return false;
  }
  return false;
}

bool is_number(const Answer& value) {
  const auto* text = std::get_if<std::string>(&value);
  return std::holds_alternative<std::int64_t>(value) || (text != nullptr && is_decimal(*text));
}

/// Whether the value could be an answer to the field, or one of its codes.
bool fits(const Field& field, const Answer& value) {
  const auto* text = std::get_if<std::string>(&value);
  switch (field.type) {
    case FieldType::kYesNo:
      return std::holds_alternative<bool>(value);
    case FieldType::kInteger:
      return std::holds_alternative<std::int64_t>(value);
    case FieldType::kDecimal:
      return is_number(value);
    case FieldType::kMoney: {
      const auto* money = std::get_if<Money>(&value);
      return money != nullptr ? is_decimal(money->amount) : is_number(value);
    }
    case FieldType::kDate:
      return text != nullptr && parse_day(*text).has_value();
    case FieldType::kOneOf:
    case FieldType::kManyOf:
      return text != nullptr &&
             std::ranges::find(field.options, *text, &Choice::code) != field.options.end();
    case FieldType::kText:
    case FieldType::kLongText:
    case FieldType::kEmail:
    case FieldType::kPhone:
    case FieldType::kNationalId:
      return text != nullptr && !text->empty();
    case FieldType::kDocument:
      return false;
  }
  return false;
}

}  // namespace

void check_condition(DefinitionCheck& check, const Pointer& at, const FieldCondition& condition,
                     const Field& field) {
  const Pointer values = at / word_of(condition.test);
  const bool is_list = condition.test == Test::kIn;
  if (!may_test(field.type, condition.test)) {
    check.fault(values, "test", "Fields of this type cannot be tested so.");
    return;
  }
  if (condition.values.empty() || (!is_list && condition.values.size() > 1)) {
    check.fault(values, "required", is_list ? "Name at least one value." : "Name one value.");
    return;
  }
  check.limit(values, condition.values.size(), kMaxValues);
  for (std::size_t i = 0; i < condition.values.size(); ++i) {
    if (fits(field, condition.values[i])) continue;
    check.fault(is_list ? values / i : values, "type",
                "The value is no possible answer to the field.");
  }
}

}  // namespace rahgir::domain
