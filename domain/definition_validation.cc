#include "domain/definition_validation.h"

#include "domain/definition_faults.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxLabel = 500;
constexpr std::size_t kMaxSteps = 60;
constexpr std::size_t kMaxActions = 300;
constexpr std::size_t kMaxFields = 300;  // of the service's form, and of each action's

void check_sizes(DefinitionCheck& check) {
  const ServiceDefinition& definition = check.definition;
  std::size_t fields = 0;
  for (const Page& page : definition.form) fields += page.fields.size();
  check.limit(Pointer() / "form", fields, kMaxFields);
  check.limit(Pointer() / "steps", definition.steps.size(), kMaxSteps);
  check.limit(Pointer() / "actions", definition.actions.size(), kMaxActions);
  for (std::size_t i = 0; i < definition.actions.size(); ++i) {
    check.limit(Pointer() / "actions" / i / "form", definition.actions[i].form.size(), kMaxFields);
  }
}

void check_texts_of(DefinitionCheck& check, const Pointer& at, const Labels& labels) {
  for (const auto& [language, text] : labels) {
    if (!is_language_tag(language)) {
      check.fault(at, "format", "Texts are named by language tags such as en.");
    } else {
      check.line(at / language, text, kMaxLabel);
    }
  }
}

}  // namespace

std::vector<Fault> validate_definition(const ServiceDefinition& definition,
                                       const DefinitionSurroundings& surroundings) {
  DefinitionCheck check{.definition = definition, .surroundings = surroundings, .flow = {}};
  check_sizes(check);
  if (!check.faults.empty()) return std::move(check.faults);
  check.flow = flow_of(definition);
  check_head(check);
  check_form(check);
  check_documents(check);
  check_public_steps(check);
  check_steps(check);
  check_start(check);
  check_actions(check);
  check_outcomes(check);
  check_reopen(check);
  check_times(check);
  return std::move(check.faults);
}

Pointer Pointer::operator/(std::string_view key) const {
  Pointer longer = *this;
  longer.text_ += '/';
  for (const char c : key) {
    if (c == '~') {
      longer.text_ += "~0";
    } else if (c == '/') {
      longer.text_ += "~1";
    } else {
      longer.text_ += c;
    }
  }
  return longer;
}

void DefinitionCheck::fault(const Pointer& at, FaultCode code, std::string_view detail) {
  faults.push_back({.pointer = at.text(), .code = code, .detail = std::string(detail)});
}

void DefinitionCheck::limit(const Pointer& at, std::size_t size, std::size_t max) {
  if (size > max) fault(at, "too-many", "There may be at most " + std::to_string(max) + " here.");
}

void DefinitionCheck::range(const Pointer& at, std::uint32_t value, std::uint32_t min,
                            std::uint32_t max) {
  if (value < min) fault(at, "too-small", "It must be at least " + std::to_string(min) + ".");
  if (value > max) fault(at, "too-large", "It may be at most " + std::to_string(max) + ".");
}

void DefinitionCheck::line(const Pointer& at, std::string_view text, std::size_t max) {
  if (text.empty()) {
    fault(at, "required", "Text is required.");
  } else if (!is_clean_text(text)) {
    fault(at, "control-characters", "The text contains characters that cannot be kept.");
  } else if (length_of(text) > max) {
    fault(at, "too-long", "The text may have at most " + std::to_string(max) + " characters.");
  }
}

void DefinitionCheck::label(const Pointer& at, const Labels& labels) {
  for (const std::string& language : definition.languages) {
    if (!labels.contains(language)) {
      fault(at / language, "missing-language", "The text is missing in this language.");
    }
  }
  check_texts_of(*this, at, labels);
}

void DefinitionCheck::optional_label(const Pointer& at, const Labels& labels) {
  if (!labels.empty()) label(at, labels);
}

void DefinitionCheck::duty(const Pointer& at, std::string_view duty) {
  if (duty.empty()) {
    fault(at, "required", "Say which duty it takes.");
  } else if (!is_name(duty)) {
    fault(at, "format", "A duty has letters a-z, digits and underscores.");
  } else if (duty == "applicant") {
    fault(at, "reserved", "This takes a duty of staff.");
  }
}

void DefinitionCheck::step(const Pointer& at, std::string_view step) {
  if (definition.step(step) == nullptr) fault(at, "unknown", "There is no such step.");
}

void Codes::take(const Pointer& at, std::string_view code) {
  if (!is_name(code)) {
    check_.fault(at, "format",
                 "A code has letters a-z, digits and underscores, and begins with a letter.");
  } else if (!taken_.insert(code).second) {
    check_.fault(at, "duplicate", "The code is taken already.");
  }
}

}  // namespace rahgir::domain
