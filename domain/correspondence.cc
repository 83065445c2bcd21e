#include "domain/correspondence.h"

#include "domain/decide.h"
#include "domain/form_rules.h"
#include "domain/permissions.h"
#include "domain/request_limits.h"
#include "domain/texts.h"

#include <algorithm>

// Notes, messages, amendments, links and the receipt secret: built-in actions on the whole request
// that leave its work items where they are.

namespace rahgir::domain {
namespace {

Outcome begin(Draft& draft, BuiltIn action) {
  auto place = place_of(draft, action);
  if (!place) return std::unexpected(std::move(place.error()));
  draft.act_under(place->duty);
  return {};
}

Outcome judge_text(std::string_view text) {
  std::vector<Fault> faults;
  check_text(text, Presence::kRequired, "/text", faults);
  if (!faults.empty()) return invalid(std::move(faults));
  return {};
}

}  // namespace

void check_message_room(const Draft& draft, std::vector<Fault>& faults) {
  if (draft.imports()) return;
  const bool is_received = draft.actor().kind == ActorKind::kApplicant;
  const auto direction = is_received ? Message::Direction::kReceived : Message::Direction::kSent;
  const std::size_t most = is_received ? kMaxMessagesReceived : kMaxMessagesSent;
  const auto& messages = draft.request().messages;
  const auto count = std::ranges::count(messages, direction, &Message::direction);
  if (static_cast<std::size_t>(count) < most) return;
  add_fault(faults, "/text", "too-many-messages",
            "A request takes at most " + std::to_string(most) + " messages from this side.");
}

Outcome decide_one(Draft& draft, const AddNote& command) {
  if (auto begun = begin(draft, BuiltIn::kNote); !begun) return begun;
  if (auto judged = judge_text(command.text); !judged) return judged;
  draft.emit(NoteAdded{.text = command.text});
  return {};
}

Outcome decide_one(Draft& draft, const SendMessage& command) {
  if (auto begun = begin(draft, BuiltIn::kMessage); !begun) return begun;
  if (auto judged = judge_text(command.text); !judged) return judged;
  std::vector<Fault> faults;
  check_message_room(draft, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  if (draft.actor().kind == ActorKind::kApplicant) {
    draft.emit(MessageReceived{.from = PartyRole::kApplicant, .text = command.text});
  } else {
    draft.emit(MessageSent{.to = PartyRole::kApplicant, .text = command.text});
  }
  return {};
}

Outcome decide_one(Draft& draft, const AmendAnswers& command) {
  if (auto begun = begin(draft, BuiltIn::kAmend); !begun) return begun;
  std::vector<Fault> faults;
  AnswersAmended amendment = read_amendment(
      draft.definition(), command.form, {},
      {.patterns = draft.context().patterns, .request = draft.request(), .documents = {}}, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  if (!is_empty(amendment)) draft.emit(std::move(amendment));
  return {};
}

Outcome decide_one(Draft& draft, const LinkRequest& command) {
  if (auto begun = begin(draft, BuiltIn::kLink); !begun) return begun;
  if (command.other.is_none() || command.other == draft.request().id) {
    return invalid("/request", "not-allowed", "A request is linked to another one.");
  }
  const Link link{.kind = command.kind, .other = command.other};
  const auto& links = draft.request().links;
  if (std::ranges::find(links, link) != links.end()) return {};
  draft.emit(RequestLinked{.kind = command.kind, .other = command.other});
  return {};
}

Outcome decide_one(Draft& draft, const ReissueSecret& command) {
  if (auto begun = begin(draft, BuiltIn::kReissueSecret); !begun) return begun;
  std::vector<Fault> faults;
  check_reason(command.reason, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  draft.emit(ReceiptSecretReissued{.generation = draft.request().secret_generation + 1,
                                   .reason = command.reason});
  return {};
}

}  // namespace rahgir::domain
