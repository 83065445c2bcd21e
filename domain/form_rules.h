#pragma once

// Answers against the fields of a form: what is missing, unknown or does not fit, and the split
// into what analysts may see and what is personal.

#include <span>
#include <string_view>
#include <vector>

#include "domain/guards.h"
#include "domain/request_commands.h"

namespace rahgir::domain {

/// What judging a form needs besides its fields.
struct FormSurroundings {
  const TextPatterns& patterns;
  const Request& request;                       // its answers and documents
  std::span<const UploadedDocument> documents;  // that come with the command
};

// Answers to a field that show_if hides are dropped, not refused: people change their mind, and
// forms send what was filled in before. A document field is answered by its document's id; left
// out, the document of its kind that comes with the command answers it. Faults are added with
// pointers "/form/<code>"; codes: required, unknown, unknown-document and those of field_values.h.

/// The form of a definition, filled in for the first time.
SplitAnswers read_form(const std::vector<Page>& form, const Answers& given,
                       const FormSurroundings& surroundings, std::vector<Fault>& faults);

/// The form of an action. Its show_if may look at the request's answers too.
SplitAnswers read_form(const std::vector<Field>& fields, const Answers& given,
                       const FormSurroundings& surroundings, std::vector<Fault>& faults);

/// Changes to a request's answers. A blank answer takes the standing one away; so does a change
/// that hides its field. Only fields in `allowed`, and those they reveal, may change; empty: any.
/// Members hold what differs from what stands; nothing differs: all are empty.
AnswersAmended read_amendment(const ServiceDefinition& definition, const Answers& given,
                              std::span<const std::string> allowed,
                              const FormSurroundings& surroundings, std::vector<Fault>& faults);

/// Whether nothing changes.
bool is_empty(const AnswersAmended& amendment);

/// Puts the answers of fields that name a party and a meaning into that party's contact. A party
/// not there yet is added for whoever `subject` is (the applicant's; others get one derived from
/// it).
void fill_parties(const ServiceDefinition& definition, const SplitAnswers& answers,
                  SubjectId subject, std::string_view language, std::vector<Party>& parties);

/// The applicant's party, or null.
const Party* find_party(const std::vector<Party>& parties, PartyRole role);

}  // namespace rahgir::domain
