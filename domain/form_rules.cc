#include "domain/form_rules.h"

#include <algorithm>
#include <optional>

#include "domain/fault_code.h"
#include "domain/field_values.h"

namespace rahgir::domain {
namespace {

/// Unknown fields may be called anything: escaped as RFC 6901 says.
std::string pointer_to(std::string_view field) {
  std::string pointer = "/form/";
  for (const char c : field) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

void add_fault(std::vector<Fault>& faults, std::string_view field, FaultCode code,
               std::string detail) {
  faults.push_back({.pointer = pointer_to(field), .code = code, .detail = std::move(detail)});
}

void add_required(std::vector<Fault>& faults, std::string_view field) {
  add_fault(faults, field, "required", "An answer is required.");
}

void add_unknown(std::vector<Fault>& faults, std::string_view field) {
  add_fault(faults, field, "unknown", "The form has no such field.");
}

const Answer* find_answer(const SplitAnswers& answers, const std::string& field) {
  const auto clear = answers.clear.find(field);
  if (clear != answers.clear.end()) return &clear->second;
  const auto personal = answers.personal.find(field);
  return personal != answers.personal.end() ? &personal->second : nullptr;
}

void put(SplitAnswers& answers, const Field& field, const Answer& answer) {
  (field.clear ? answers.clear : answers.personal).insert_or_assign(field.code, answer);
  (field.clear ? answers.personal : answers.clear).erase(field.code);
}

bool has_document(const FormSurroundings& surroundings, const Answer& answer,
                  std::string_view kind) {
  const auto id = parse_id<DocumentId>(std::get<std::string>(answer));
  if (!id) return false;
  const AttachedDocument* attached = surroundings.request.document(*id);
  if (attached != nullptr && attached->facts.kind == kind) return true;
  return std::ranges::any_of(surroundings.documents, [&](const UploadedDocument& each) {
    return each.document == *id && each.kind == kind;
  });
}

/// The answer given to the field, if any.
std::optional<Answer> given_to(const Field& field, const Answers& given,
                               const FormSurroundings& surroundings) {
  const auto found = given.find(field.code);
  if (found != given.end() && !is_blank(found->second)) return found->second;
  if (field.type != FieldType::kDocument) return std::nullopt;
  const auto document = std::ranges::find(surroundings.documents, field.code,
                                          [](const auto& each) { return each.kind; });
  if (document == surroundings.documents.end()) return std::nullopt;
  return to_text(document->document);
}

bool fits(const Field& field, const Answer& answer, const FormSurroundings& surroundings,
          std::vector<Fault>& faults) {
  if (auto fault = fault_of(field, answer, surroundings.patterns)) {
    fault->pointer = pointer_to(field.code);
    faults.push_back(std::move(*fault));
    return false;
  }
  if (field.type == FieldType::kDocument && !has_document(surroundings, answer, field.code)) {
    add_fault(faults, field.code, "unknown-document", "No such document is attached.");
    return false;
  }
  return true;
}

/// Reads the fields of a form in their order, so that show_if sees the answers before it.
class FormReader {
 public:
  FormReader(const Answers& given, const SplitAnswers& known, const FormSurroundings& surroundings,
             std::vector<Fault>& faults)
      : given_(given), known_(known), surroundings_(surroundings), faults_(faults) {}

  void read(const Field& field) {
    if (given_.contains(field.code)) ++recognised_;
    if (!shows(field)) return;
    const auto answer = given_to(field, given_, surroundings_);
    if (!answer) {
      if (field.required) add_required(faults_, field.code);
    } else if (fits(field, *answer, surroundings_, faults_)) {
      put(read_, field, *answer);
    }
  }

  /// `is_field` tells whether a code is one of the form.
  template <class IsField>
  SplitAnswers finish(IsField is_field) && {
    if (recognised_ != given_.size()) {
      for (const auto& [code, answer] : given_) {
        if (!is_field(code)) add_unknown(faults_, code);
      }
    }
    return std::move(read_);
  }

 private:
  bool shows(const Field& field) const {
    if (!field.show_if) return true;
    return holds(*field.show_if, read_) ||
           (!given_.contains(field.show_if->field) && holds(*field.show_if, known_));
  }

  const Answers& given_;
  const SplitAnswers& known_;
  const FormSurroundings& surroundings_;
  std::vector<Fault>& faults_;
  SplitAnswers read_;
  std::size_t recognised_ = 0;
};

/// Works through a form that is filled in already, with some answers changed.
class Amender {
 public:
  Amender(const Answers& given, std::span<const std::string> allowed,
          const FormSurroundings& surroundings, std::vector<Fault>& faults)
      : given_(given),
        allowed_(allowed),
        surroundings_(surroundings),
        faults_(faults),
        standing_(surroundings.request.answers),
        merged_(standing_) {}

  void amend(const Field& field) {
    const bool is_given = given_.contains(field.code);
    const Answer* before = find_answer(standing_, field.code);
    if (is_given && !may_change(field)) {
      add_fault(faults_, field.code, "not-allowed", "This answer may not be changed now.");
      return;
    }
    if (!shows(field, merged_)) return take_away(field.code, before);
    const auto answer =
        may_change(field) ? given_to(field, given_, surroundings_) : std::optional<Answer>();
    if (answer) return change(field, *answer, before);
    if (is_given) take_away(field.code, before);
    const bool touched = is_given || !shows(field, standing_);
    if (field.required && touched && find_answer(merged_, field.code) == nullptr) {
      add_required(faults_, field.code);
    }
  }

  AnswersAmended finish() && { return std::move(amendment_); }

 private:
  static bool shows(const Field& field, const SplitAnswers& answers) {
    return !field.show_if || holds(*field.show_if, answers);
  }

  bool may_change(const Field& field) const {
    const auto is_allowed = [&](const std::string& code) {
      return std::ranges::find(allowed_, code) != allowed_.end();
    };
    return allowed_.empty() || is_allowed(field.code) ||
           (field.show_if && is_allowed(field.show_if->field));
  }

  void take_away(const std::string& code, const Answer* before) {
    if (before == nullptr) return;
    amendment_.removed.push_back(code);
    merged_.clear.erase(code);
    merged_.personal.erase(code);
  }

  void change(const Field& field, const Answer& answer, const Answer* before) {
    if (before != nullptr && *before == answer) return;
    if (!fits(field, answer, surroundings_, faults_)) return;
    put(merged_, field, answer);
    put(amendment_.answers, field, answer);
  }

  const Answers& given_;
  std::span<const std::string> allowed_;
  const FormSurroundings& surroundings_;
  std::vector<Fault>& faults_;
  const SplitAnswers& standing_;
  SplitAnswers merged_;
  AnswersAmended amendment_;
};

/// Subjects are random, so one with a flipped bit is another person's as surely as a new one.
SubjectId subject_of(PartyRole role, SubjectId applicant) {
  applicant.bytes[15] ^= static_cast<std::uint8_t>(role);
  return applicant;
}

}  // namespace

SplitAnswers read_form(const std::vector<Page>& form, const Answers& given,
                       const FormSurroundings& surroundings, std::vector<Fault>& faults) {
  FormReader reader(given, surroundings.request.answers, surroundings, faults);
  for (const Page& page : form) {
    for (const Field& field : page.fields) reader.read(field);
  }
  return std::move(reader).finish([&](std::string_view code) {
    return std::ranges::any_of(form, [&](const Page& page) {
      return std::ranges::find(page.fields, code, &Field::code) != page.fields.end();
    });
  });
}

SplitAnswers read_form(const std::vector<Field>& fields, const Answers& given,
                       const FormSurroundings& surroundings, std::vector<Fault>& faults) {
  FormReader reader(given, surroundings.request.answers, surroundings, faults);
  for (const Field& field : fields) reader.read(field);
  return std::move(reader).finish([&](std::string_view code) {
    return std::ranges::find(fields, code, &Field::code) != fields.end();
  });
}

AnswersAmended read_amendment(const ServiceDefinition& definition, const Answers& given,
                              std::span<const std::string> allowed,
                              const FormSurroundings& surroundings, std::vector<Fault>& faults) {
  Amender amender(given, allowed, surroundings, faults);
  for (const Page& page : definition.form) {
    for (const Field& field : page.fields) amender.amend(field);
  }
  for (const auto& [code, answer] : given) {
    if (definition.field(code) == nullptr) add_unknown(faults, code);
  }
  AnswersAmended amendment = std::move(amender).finish();
  const Party* applicant = find_party(surroundings.request.parties, PartyRole::kApplicant);
  std::vector<Party> parties = surroundings.request.parties;
  for (const std::string& code : amendment.removed) {
    const Field* field = definition.field(code);
    if (field == nullptr || !field->party) continue;
    const auto party = std::ranges::find(parties, *field->party, &Party::role);
    if (party != parties.end()) party->contact.erase(field->meaning);
  }
  fill_parties(definition, amendment.answers,
               applicant != nullptr ? applicant->subject : SubjectId{},
               surroundings.request.language, parties);
  for (Party& party : parties) {
    const Party* before = find_party(surroundings.request.parties, party.role);
    if (before == nullptr || *before != party) amendment.parties.push_back(std::move(party));
  }
  return amendment;
}

bool is_empty(const AnswersAmended& amendment) { return amendment == AnswersAmended{}; }

void fill_parties(const ServiceDefinition& definition, const SplitAnswers& answers,
                  SubjectId subject, std::string_view language, std::vector<Party>& parties) {
  for (const Page& page : definition.form) {
    for (const Field& field : page.fields) {
      if (!field.party || field.meaning.empty()) continue;
      const Answer* answer = find_answer(answers, field.code);
      const auto* text = answer != nullptr ? std::get_if<std::string>(answer) : nullptr;
      if (text == nullptr) continue;
      auto party = std::ranges::find(parties, *field.party, &Party::role);
      if (party == parties.end()) {
        party = parties.insert(party, Party{.role = *field.party,
                                            .subject = subject_of(*field.party, subject),
                                            .language = std::string(language),
                                            .preferred_channel = {},
                                            .contact = {}});
      }
      party->contact.insert_or_assign(field.meaning, *text);
    }
  }
}

const Party* find_party(const std::vector<Party>& parties, PartyRole role) {
  const auto found = std::ranges::find(parties, role, &Party::role);
  return found == parties.end() ? nullptr : &*found;
}

}  // namespace rahgir::domain
