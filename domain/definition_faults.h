#pragma once

// Between the files that validate definitions: what they share, and what each of them checks.

#include <set>
#include <string>
#include <string_view>

#include "domain/definition_flow.h"
#include "domain/definition_validation.h"
#include "domain/fault_code.h"

namespace rahgir::domain {

/// An RFC 6901 JSON Pointer that grows to the right.
class Pointer {
 public:
  Pointer operator/(std::string_view key) const;
  Pointer operator/(std::size_t index) const { return *this / std::to_string(index); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// A definition under examination, and the faults found so far.
struct DefinitionCheck {
  const ServiceDefinition& definition;
  const DefinitionSurroundings& surroundings;
  DefinitionFlow flow;
  std::vector<Fault> faults{};

  void fault(const Pointer& at, FaultCode code, std::string_view detail);

  void limit(const Pointer& at, std::size_t size, std::size_t max);
  void range(const Pointer& at, std::uint32_t value, std::uint32_t min, std::uint32_t max);
  /// Clean text of 1 to `max` code points.
  void line(const Pointer& at, std::string_view text, std::size_t max);
  /// A label in every language of the definition.
  void label(const Pointer& at, const Labels& labels);
  /// The same of labels that may be left out altogether.
  void optional_label(const Pointer& at, const Labels& labels);
  /// A duty that staff may be granted.
  void duty(const Pointer& at, std::string_view duty);
  /// A step that the definition has.
  void step(const Pointer& at, std::string_view step);
};

/// The codes of one list: well-formed and without duplicates.
class Codes {
 public:
  explicit Codes(DefinitionCheck& check) : check_(check) {}
  void take(const Pointer& at, std::string_view code);

 private:
  DefinitionCheck& check_;
  std::set<std::string_view> taken_;
};

// definition_outline_rules.cc
void check_head(DefinitionCheck& check);  // code, office, languages, texts, fees
void check_public_steps(DefinitionCheck& check);
void check_outcomes(DefinitionCheck& check);
void check_times(DefinitionCheck& check);  // deadline, retention
void check_choices(DefinitionCheck& check, const Pointer& at, const std::vector<Choice>& choices);
// definition_form_rules.cc
void check_form(DefinitionCheck& check);
void check_action_form(DefinitionCheck& check, const Pointer& at, const std::vector<Field>& fields);
void check_documents(DefinitionCheck& check);
// definition_condition_rules.cc
/// The test and values of a condition on `field`; at /equals, /in or /at_least below `at`.
void check_condition(DefinitionCheck& check, const Pointer& at, const FieldCondition& condition,
                     const Field& field);
// definition_flow_rules.cc
void check_steps(DefinitionCheck& check);
void check_start(DefinitionCheck& check);
void check_reopen(DefinitionCheck& check);
// definition_action_rules.cc
void check_actions(DefinitionCheck& check);  // and whether one closes the request
// definition_effect_rules.cc
void check_effects(DefinitionCheck& check, const Pointer& at, const Action& action);

}  // namespace rahgir::domain
