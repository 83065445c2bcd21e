#include <algorithm>

#include "domain/decimal.h"
#include "domain/definition_faults.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxLanguages = 32;
constexpr std::size_t kMaxServiceName = 200;
constexpr std::size_t kMaxServiceText = 10'000;
constexpr std::size_t kMaxTextItems = 50;  // needs, questions
constexpr std::size_t kMaxFees = 50;
constexpr std::size_t kMaxPublicSteps = 30;
constexpr std::size_t kMaxChoices = 500;
constexpr std::uint32_t kMaxDays = 3'650;
constexpr std::uint32_t kMaxYears = 200;

void check_languages(DefinitionCheck& check) {
  const Pointer at = Pointer() / "languages";
  const auto& languages = check.definition.languages;
  if (languages.empty()) check.fault(at, "required", "Name at least one language.");
  check.limit(at, languages.size(), kMaxLanguages);
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < languages.size(); ++i) {
    if (!is_language_tag(languages[i])) {
      check.fault(at / i, "format", "This is not a language tag such as en or pt-BR.");
    } else if (!taken.insert(languages[i]).second) {
      check.fault(at / i, "duplicate", "The language is named twice.");
    }
  }
  for (const std::string& required : check.surroundings.required_languages) {
    if (!taken.contains(required)) {
      check.fault(at, "missing-language",
                  "The deployment is configured for the language " + required + " too.");
    }
  }
}

/// What a text block has in at least one language it needs in all.
struct Given {
  bool purpose = false, who = false, complain = false, needs = false, questions = false;
};

Given given_in_any(const ServiceDefinition& definition) {
  Given given;
  for (const auto& [language, texts] : definition.texts) {
    given.purpose |= !texts.purpose.empty();
    given.who |= !texts.who.empty();
    given.complain |= !texts.complain.empty();
    given.needs |= !texts.needs.empty();
    given.questions |= !texts.questions.empty();
  }
  return given;
}

void check_texts(DefinitionCheck& check, const Pointer& at, const ServiceTexts& texts,
                 const Given& given) {
  check.line(at / "name", texts.name, kMaxServiceName);
  if (given.purpose) check.line(at / "purpose", texts.purpose, kMaxServiceText);
  if (given.who) check.line(at / "who", texts.who, kMaxServiceText);
  if (given.needs && texts.needs.empty()) {
    check.fault(at / "needs", "required", "Other languages list what is needed.");
  }
  check.limit(at / "needs", texts.needs.size(), kMaxTextItems);
  for (std::size_t i = 0; i < texts.needs.size(); ++i) {
    check.line(at / "needs" / i, texts.needs[i], kMaxServiceText);
  }
  if (given.questions && texts.questions.empty()) {
    check.fault(at / "questions", "required", "Other languages answer questions.");
  }
  check.limit(at / "questions", texts.questions.size(), kMaxTextItems);
  for (std::size_t i = 0; i < texts.questions.size(); ++i) {
    check.line(at / "questions" / i / "q", texts.questions[i].q, kMaxServiceText);
    check.line(at / "questions" / i / "a", texts.questions[i].a, kMaxServiceText);
  }
  if (given.complain) check.line(at / "complain", texts.complain, kMaxServiceText);
}

void check_all_texts(DefinitionCheck& check) {
  const Pointer at = Pointer() / "texts";
  const Given given = given_in_any(check.definition);
  for (const std::string& language : check.definition.languages) {
    if (!check.definition.texts.contains(language)) {
      check.fault(at / language, "missing-language", "The texts are missing in this language.");
    }
  }
  for (const auto& [language, texts] : check.definition.texts) {
    if (!is_language_tag(language)) {
      check.fault(at, "format", "Texts are named by language tags such as en.");
    } else {
      check_texts(check, at / language, texts, given);
    }
  }
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void check_fees(DefinitionCheck& check) {
  const Pointer all = Pointer() / "fees";
  const auto& fees = check.definition.fees;
  check.limit(all, fees.size(), kMaxFees);
  Codes codes(check);
  for (std::size_t i = 0; i < fees.size(); ++i) {
    const Pointer at = all / i;
    codes.take(at / "code", fees[i].code);
    const std::string& amount = fees[i].price.amount;
    if (!is_decimal(amount) || amount.starts_with('-')) {
      check.fault(at / "amount", "format", "An amount is a decimal such as 12.50.");
    }
    if (!is_currency(fees[i].price.currency)) {
      check.fault(at / "currency", "format", "A currency has three capitals, such as EUR.");
    }
    if (fees[i].when != "on_submit" && fees[i].when != "on_grant") {
      check.fault(at / "when", "unknown", "A fee is due on_submit or on_grant.");
    }
    check.optional_label(at / "label", fees[i].label);
  }
}

}  // namespace

void check_head(DefinitionCheck& check) {
  if (!is_code(check.definition.code)) {
    check.fault(Pointer() / "code", "format", "A code has letters a-z, digits and dashes.");
  }
  if (!is_code(check.definition.office)) {
    check.fault(Pointer() / "office", "format", "A code has letters a-z, digits and dashes.");
  }
  check_languages(check);
  check_all_texts(check);
  check_fees(check);
}

void check_public_steps(DefinitionCheck& check) {
  const Pointer all = Pointer() / "public_steps";
  const auto& steps = check.definition.public_steps;
  if (steps.empty()) check.fault(all, "required", "Applicants need at least one step to see.");
  check.limit(all, steps.size(), kMaxPublicSteps);
  Codes codes(check);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    codes.take(all / i / "code", steps[i].code);
    check.label(all / i / "label", steps[i].label);
    if (steps[i].days) check.range(all / i / "days", *steps[i].days, 0, kMaxDays);
  }
}

void check_outcomes(DefinitionCheck& check) {
  check_choices(check, Pointer() / "outcomes", check.definition.outcomes);
}

void check_times(DefinitionCheck& check) {
  if (const auto& deadline = check.definition.deadline) {
    check.range(Pointer() / "deadline" / "days", deadline->days, 1, kMaxDays);
  }
  if (const auto& retention = check.definition.retention) {
    check.range(Pointer() / "retention" / "years", retention->years, 0, kMaxYears);
  }
}

void check_choices(DefinitionCheck& check, const Pointer& at, const std::vector<Choice>& choices) {
  check.limit(at, choices.size(), kMaxChoices);
  Codes codes(check);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    codes.take(at / i / "code", choices[i].code);
    check.label(at / i / "label", choices[i].label);
  }
}

}  // namespace rahgir::domain
