#include "domain/submission.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "domain/deadlines.h"
#include "domain/decide.h"
#include "domain/document_actions.h"
#include "domain/effects.h"
#include "domain/field_values.h"
#include "domain/form_rules.h"
#include "domain/permissions.h"
#include "domain/texts.h"

// Who may submit, and over which channel:
//
//   actor                  channel                               occurred_at may be given
//   anonymous, applicant   web                                   no
//   staff (agent or        web, counter, phone, post,            with counter, phone, post
//     supervisor at the      e-mail, internal
//     service's office)
//   import                 import                                yes
//
// An ImportRequest (import.cc) is not asked for its channel: it is the log's.
// A required document may come later: the guard documents_complete asks for it.

namespace rahgir::domain {
namespace {

constexpr auto kMeanings =
    std::to_array<std::string_view>({"name", "email", "phone", "address", "national_id"});
constexpr std::size_t kMaxContact = 500;  // code points

bool is_taken_in_person(Channel channel) {
  return channel == Channel::kCounter || channel == Channel::kPhone || channel == Channel::kPost;
}

Outcome judge_office(Draft& draft) {
  const Situation situation = situation_of(draft);
  for (const std::string_view duty : {kAgent, kSupervisor}) {
    if (has_duty(situation, duty, draft.definition().office)) {
      draft.act_under(duty);
      return {};
    }
  }
  return reject(RejectionCode::kDutyRequired,
                "Intake by staff needs the duty agent or supervisor at the service's office.");
}

Outcome judge_channel(Draft& draft, Channel channel) {
  switch (draft.actor().kind) {
    case ActorKind::kStaff:
      if (channel == Channel::kImport) break;
      return judge_office(draft);
    case ActorKind::kAnonymous:
    case ActorKind::kApplicant:
      if (channel != Channel::kWeb) break;
      return {};
    case ActorKind::kImport:
      if (channel != Channel::kImport) break;
      return {};
    case ActorKind::kSystem:
      return reject(RejectionCode::kDutyRequired, "Requests are submitted by people.");
  }
  return invalid("/channel", "not-allowed", "This channel is not open to whoever submits.");
}

Outcome judge_occurred_at(const RequestContext& context, Channel channel) {
  if (!context.back_dated || context.actor.kind == ActorKind::kImport) return {};
  if (context.actor.kind != ActorKind::kStaff || !is_taken_in_person(channel)) {
    return invalid("/occurred_at", "not-allowed",
                   "Only intake at the counter, by phone or by post says when it happened.");
  }
  if (context.occurred_at > context.recorded_at) {
    return invalid("/occurred_at", "future", "It cannot have happened after now.");
  }
  return {};
}

/// A service that the directory does not list is not judged: whoever filled in the context knows
/// it.
Outcome judge_service(const Draft& draft) {
  const Directory& directory = draft.context().directory;
  const Service* service = directory.service(draft.definition().code);
  if (service != nullptr && service->state != Service::State::kOffered) {
    return reject(RejectionCode::kServiceUnavailable, "The service takes no new requests.");
  }
  const OfficeEntry* office = directory.office(draft.definition().office);
  if (office != nullptr && office->closed) {
    return reject(RejectionCode::kServiceUnavailable, "The service's office is closed.");
  }
  return {};
}

bool is_spoken(const Draft& draft, const std::string& language) {
  const auto in = [&](const std::vector<std::string>& languages) {
    return std::ranges::find(languages, language) != languages.end();
  };
  return in(draft.definition().languages) || in(draft.context().directory.languages);
}

std::string language_of(const Draft& draft, const SubmitRequest& command,
                        std::vector<Fault>& faults) {
  const auto& languages = draft.definition().languages;
  if (command.language.empty()) return languages.empty() ? "en" : languages.front();
  if (!is_spoken(draft, command.language)) {
    add_fault(faults, "/language", "unknown", "The service is not offered in this language.");
  }
  return command.language;
}

using Contact = std::map<std::string, std::string>;

void check_contact(const Contact& contact, const std::string& pointer, const TextPatterns& patterns,
                   std::vector<Fault>& faults) {
  for (const auto& [meaning, value] : contact) {
    const std::string at = pointer + "/" + meaning;
    if (std::ranges::find(kMeanings, meaning) == kMeanings.end()) {
      add_fault(faults, pointer, "unknown",
                "A contact has name, email, phone, address, national_id.");
    } else if (!is_clean_text(value)) {
      add_fault(faults, at, "control-characters",
                "The text contains characters that cannot be kept.");
    } else if (length_of(value) > kMaxContact) {
      add_fault(faults, at, "too-long", "The text must have at most 500 characters.");
    } else if (!value.empty() && meaning == "email" && !is_email(value)) {
      add_fault(faults, at, "format", "This is not an e-mail address.");
    } else if (!value.empty() && meaning == "phone" && !is_phone(value)) {
      add_fault(faults, at, "format", "This is not a telephone number.");
    } else if (!value.empty() && meaning == "national_id") {
      if (const auto unfit = national_id_fault(value, patterns)) {
        faults.push_back({.pointer = at, .code = unfit->code, .detail = unfit->detail});
      }
    }
  }
}

void check_contacts(const Draft& draft, const SubmitRequest& command, std::vector<Fault>& faults) {
  const TextPatterns& patterns = draft.context().patterns;
  check_contact(command.applicant, "/applicant", patterns, faults);
  check_contact(command.on_behalf_of, "/on_behalf_of", patterns, faults);
  if (!command.on_behalf_of.empty() && draft.actor().kind != ActorKind::kStaff) {
    add_fault(faults, "/on_behalf_of", "not-allowed", "Only staff submit on behalf of somebody.");
  }
}

/// Closed or not: the case is history.
void check_office(const Draft& draft, const SubmitRequest& command, std::vector<Fault>& faults) {
  if (command.office && draft.context().directory.office(*command.office) == nullptr) {
    add_fault(faults, "/office", "unknown", "There is no such office.");
  }
}

std::string channel_to(const Contact& contact) {
  if (contact.contains("email")) return "email";
  if (contact.contains("phone")) return "phone";
  return contact.contains("address") ? "post" : "";
}

/// The applicant is whom the request is for: where staff submit on behalf of somebody, that person.
/// What the form says of them wins, then `applicant`.
std::vector<Party> parties_of(const Draft& draft, const SubmitRequest& command,
                              const SplitAnswers& answers, const std::string& language) {
  Party applicant{.role = PartyRole::kApplicant,
                  .subject = command.subject,
                  .language = language,
                  .preferred_channel = {},
                  .contact = command.applicant};
  applicant.contact.insert(command.on_behalf_of.begin(), command.on_behalf_of.end());
  std::erase_if(applicant.contact, [](const auto& each) { return each.second.empty(); });
  std::vector<Party> parties;
  parties.push_back(std::move(applicant));
  fill_parties(draft.definition(), answers, command.subject, language, parties);
  for (Party& party : parties) party.preferred_channel = channel_to(party.contact);
  return parties;
}

}  // namespace

Outcome submit(Draft& draft, const SubmitRequest& command) {
  std::vector<Fault> faults;
  const FormSurroundings surroundings{.patterns = draft.context().patterns,
                                      .request = draft.request(),
                                      .documents = command.documents};
  RequestSubmitted submitted;
  submitted.channel = command.channel;
  submitted.language = language_of(draft, command, faults);
  submitted.tracking_code = command.tracking_code;
  submitted.answers = read_form(draft.definition().form, command.form, surroundings, faults);
  check_contacts(draft, command, faults);
  check_office(draft, command, faults);
  check_documents(draft.definition(), draft.request(), command.documents, faults);
  if (!faults.empty()) return invalid(std::move(faults));

  submitted.parties = parties_of(draft, command, submitted.answers, submitted.language);
  submitted.facts = command.facts;
  if (command.office) draft.file_at(*command.office);
  draft.emit(std::move(submitted));
  for (const UploadedDocument& document : command.documents) attach(draft, document);
  open_start_items(draft);
  if (command.due_at) {
    set_imported_deadline(draft, *command.due_at);
  } else if (!command.without_deadline) {
    set_decision_deadline(draft, draft.request().submitted_day);
  }
  settle_clocks(draft);
  return {};
}

Outcome decide_one(Draft& draft, const SubmitRequest& command) {
  if (!command.facts.empty() || command.office || command.due_at || command.without_deadline) {
    return invalid("/facts", "not-allowed",
                   "Only imports bring facts, offices and dates of their own.");
  }
  if (auto judged = judge_channel(draft, command.channel); !judged) return judged;
  if (auto judged = judge_occurred_at(draft.context(), command.channel); !judged) return judged;
  if (auto judged = judge_service(draft); !judged) return judged;
  return submit(draft, command);
}

}  // namespace rahgir::domain
