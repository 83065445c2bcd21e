#include "ops/import/mapping_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "domain/field_values.h"

namespace rahgir::ops {
namespace {

struct Check {
  const Mapping& mapping;
  const domain::ServiceDefinition& definition;
  std::vector<domain::Fault> faults{};

  void add(const std::string& pointer, domain::FaultCode code, std::string_view problem) {
    faults.push_back(fault_at(mapping, pointer, code, problem));
  }
};

void check_head(Check& check) {
  const auto& languages = check.definition.languages;
  if (check.definition.code != check.mapping.service)
    check.add("/service", "contradiction",
              fmt::format("is {}, but the definition is of {}", check.mapping.service,
                          check.definition.code));
  if (std::ranges::find(languages, check.mapping.language) == languages.end())
    check.add("/case/language", "unknown-language",
              fmt::format("is {}, which the service does not speak", check.mapping.language));
}

void check_offices(Check& check, const std::set<std::string>& offices) {
  for (const auto& [cell, office] : check.mapping.office.values)
    if (!offices.contains(office))
      check.add(pointer_below("/office/values", cell), "unknown-office",
                fmt::format("is {}, but there is no such office", office));
}

void check_fields(Check& check, const domain::TextPatterns& patterns) {
  for (const auto& [name, column] : check.mapping.fields) {
    const std::string pointer = pointer_below("/fields", name);
    const domain::Field* field = check.definition.field(name);
    if (!field) {
      check.add(pointer, "unknown-field", "is no field of the service's form");
      continue;
    }
    for (const auto& [cell, code] : column.values) {
      const std::string at = pointer_below(pointer_below(pointer, "values"), cell);
      const auto answer = answer_from(*field, code);
      if (!answer)
        check.add(at, "unfit-answer", fmt::format("is {}, which cannot answer the field", code));
      else if (const auto fault = domain::fault_of(*field, *answer, patterns))
        check.add(at, "unfit-answer", fmt::format("is {}. {}", code, fault->detail));
    }
  }
}

/// Whether an import can give the action's reason: a ground where there are any, never a text.
void check_reason(Check& check, const domain::Action& action, const std::string& pointer,
                  const std::string& ground) {
  if (!action.reason) {
    if (!ground.empty())
      check.add(pointer, "unknown-ground",
                fmt::format("gives the ground {}, but {} takes no reason", ground, action.code));
    return;
  }
  const auto& grounds = action.reason->grounds;
  const bool known = std::ranges::find(grounds, ground, &domain::Choice::code) != grounds.end();
  if (!ground.empty() && !known)
    check.add(pointer, "unknown-ground",
              fmt::format("gives {}, which is no ground of {}", ground, action.code));
  if (ground.empty() && !grounds.empty())
    check.add(pointer, "missing-ground",
              fmt::format("performs {}, which needs a ground", action.code));
  if (action.reason->text == domain::ReasonText::kRequired)
    check.add(pointer, "missing-text",
              fmt::format("performs {}, which needs a text that no import has", action.code));
}

void check_action(Check& check, const std::string& code, const std::string& pointer,
                  const std::string& ground) {
  const domain::Action* action = check.definition.action(code);
  if (!action)
    return check.add(pointer, "unknown-action",
                     fmt::format("names {}, which is no action of the service", code));
  check_reason(check, *action, pointer, ground);
}

void check_actions(Check& check) {
  for (const auto& [activity, action] : check.mapping.actions)
    check_action(check, action, pointer_below("/actions", activity), "");
  if (!check.mapping.closing) return;
  const auto& reasons = check.mapping.closing->reasons;
  for (const std::string& action : check.mapping.closing->actions) {
    const auto reason = reasons.find(action);
    const bool given = reason != reasons.end();
    check_action(check, action,
                 given ? pointer_below("/closing/reasons", action) : "/closing/actions",
                 given ? reason->second : "");
  }
}

}  // namespace

std::vector<domain::Fault> check_mapping(const Mapping& mapping,
                                         const domain::ServiceDefinition& definition,
                                         const std::set<std::string>& offices,
                                         const domain::TextPatterns& patterns) {
  Check check{.mapping = mapping, .definition = definition};
  check_head(check);
  check_offices(check, offices);
  check_fields(check, patterns);
  check_actions(check);
  return std::move(check.faults);
}

std::optional<domain::Answer> answer_from(const domain::Field& field, const std::string& code) {
  switch (field.type) {
    case domain::FieldType::kText:
    case domain::FieldType::kLongText:
    case domain::FieldType::kDecimal:
    case domain::FieldType::kDate:
    case domain::FieldType::kOneOf:
    case domain::FieldType::kEmail:
    case domain::FieldType::kPhone:
    case domain::FieldType::kNationalId:
      return code;
    case domain::FieldType::kYesNo:
      if (code == "true" || code == "false") return code == "true";
      return std::nullopt;
    case domain::FieldType::kInteger: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
      if (error != std::errc{} || end != code.data() + code.size()) return std::nullopt;
      return number;
    }
    case domain::FieldType::kMoney:
    case domain::FieldType::kManyOf:
    case domain::FieldType::kDocument:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace rahgir::ops
