#include <algorithm>

#include "domain/correspondence.h"
#include "domain/decide.h"
#include "domain/document_actions.h"
#include "domain/effects.h"
#include "domain/form_rules.h"
#include "domain/guards.h"
#include "domain/permissions.h"
#include "domain/texts.h"

// Actions of the definition. Judged in this order: step, duty, guards, input. Emitted in this one:
// ActionPerformed; for an answer of the applicant AnswersAmended, DocumentAttached …,
// InformationProvided (or MessageReceived, when nothing was asked); then what the effects cause.

namespace rahgir::domain {
namespace {

bool asks(const Action& action) {
  return std::ranges::any_of(
      action.effects, [](const Effect& effect) { return std::holds_alternative<Ask>(effect); });
}

bool is_answer(const Action& action) { return action.duty == kApplicantDuty; }

/// What a command brings, read against form, question and definition.
struct ReadAction {
  SplitAnswers form;         // of the action
  AnswersAmended amendment;  // of the request, when the applicant answers
};

bool is_own_field(const Action& action, std::string_view code) {
  return std::ranges::find(action.form, code, &Field::code) != action.form.end();
}

/// The applicant's answers: fields of the action's form are its own, all others amend the request's
/// while something is asked.
void read_answers(const Draft& draft, const Action& action, const PerformAction& command,
                  ReadAction& read, std::vector<Fault>& faults) {
  const FormSurroundings surroundings{.patterns = draft.context().patterns,
                                      .request = draft.request(),
                                      .documents = command.documents};
  const auto& asked = draft.request().asked;
  if (!is_answer(action) || !asked) {
    read.form = read_form(action.form, command.form, surroundings, faults);
    return;
  }
  Answers own, amended;
  for (const auto& [code, answer] : command.form) {
    (is_own_field(action, code) ? own : amended).emplace(code, answer);
  }
  read.form = read_form(action.form, own, surroundings, faults);
  std::vector<std::string> allowed = asked->fields;
  if (!allowed.empty()) {  // a document asked for may answer a field
    allowed.insert(allowed.end(), asked->documents.begin(), asked->documents.end());
  }
  read.amendment = read_amendment(draft.definition(), amended, allowed, surroundings, faults);
}

void check_question(const Draft& draft, const PerformAction& command, std::vector<Fault>& faults) {
  check_text(command.text, Presence::kRequired, "/text", faults);
  for (std::size_t index = 0; index < command.fields.size(); ++index) {
    if (draft.definition().field(command.fields[index]) != nullptr) continue;
    add_fault(faults, "/fields/" + std::to_string(index), "unknown", "The form has no such field.");
  }
  const auto& kinds = command.documents_asked;
  for (std::size_t index = 0; index < kinds.size(); ++index) {
    const Field* field = draft.definition().field(kinds[index]);
    const bool is_field = field != nullptr && field->type == FieldType::kDocument;
    if (is_field || draft.definition().document(kinds[index]) != nullptr) continue;
    add_fault(faults, "/documents/" + std::to_string(index), "unknown",
              "The service has no such kind of document.");
  }
}

/// What only questions and answers take must not be lost silently with other actions.
void check_extras(const Draft& draft, const Action& action, const PerformAction& command,
                  std::vector<Fault>& faults) {
  if (is_answer(action)) {
    check_text(command.text, Presence::kOptional, "/text", faults);
    const bool is_message = !command.text.empty() && !draft.request().asked;
    if (is_message) check_message_room(draft, faults);
    check_documents(draft.definition(), draft.request(), command.documents, faults);
  } else if (!command.documents.empty()) {
    add_fault(faults, "/documents", "unexpected", "The action takes no documents.");
  }
  if (asks(action)) return check_question(draft, command, faults);
  if (!is_answer(action) && !command.text.empty()) {
    add_fault(faults, "/text", "unexpected", "The action takes no text.");
  }
  if (!command.fields.empty()) {
    add_fault(faults, "/fields", "unexpected", "The action asks for nothing.");
  }
  if (!command.documents_asked.empty()) {
    add_fault(faults, "/documents", "unexpected", "The action asks for nothing.");
  }
}

void take_answer(Draft& draft, const PerformAction& command, AnswersAmended amendment) {
  const bool answers_question = draft.request().asked.has_value();
  const ItemId asked_at = answers_question ? draft.request().asked->item : ItemId{};
  if (!is_empty(amendment)) draft.emit(std::move(amendment));
  for (const UploadedDocument& document : command.documents) attach(draft, document);
  if (answers_question) {
    draft.emit(InformationProvided{.item = asked_at, .text = command.text});
  } else if (!command.text.empty()) {
    draft.emit(MessageReceived{.from = PartyRole::kApplicant, .text = command.text});
  }
}

}  // namespace

Outcome decide_one(Draft& draft, const PerformAction& command) {
  const Action* action = draft.definition().action(command.action);
  if (action == nullptr) return not_allowed(situation_of(draft));
  auto place = place_of(draft, *action, command.item);
  if (!place) return std::unexpected(std::move(place.error()));
  if (auto failed = failed_guard(situation_of(draft), *action, draft.item(place->item))) {
    return std::unexpected(std::move(*failed));
  }

  std::vector<Fault> faults;
  ReadAction read;
  read_answers(draft, *action, command, read, faults);
  check_reason(command.reason, action->reason, faults);
  check_extras(draft, *action, command, faults);
  if (!faults.empty()) return invalid(std::move(faults));

  draft.act_under(place->duty);
  draft.emit(ActionPerformed{.action = action->code,
                             .item = place->item,
                             .form = std::move(read.form),
                             .reason = command.reason});
  if (is_answer(*action)) take_answer(draft, command, std::move(read.amendment));
  cause_effects(draft, {.action = *action, .command = command, .item = place->item});
  return {};
}

}  // namespace rahgir::domain
