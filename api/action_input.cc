#include "api/action_input.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rahgir::api {

namespace {

struct Reading {
  ObjectReader& reader;
  const ActionContext& context;
  std::vector<domain::Fault>& faults;
};

using Read = ActionInput (*)(Reading&);

ActionInput plain(domain::RequestCommand command) {
  return {.command = std::move(command), .documents_pointer = {}};
}

std::optional<domain::ItemId> read_item(Reading& in) {
  const auto text = in.reader.text("item");
  if (!text) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : *text) {
    const bool fits = c >= '0' && c <= '9' && number < 1'000'000;
    number = fits ? number * 10 + static_cast<std::uint32_t>(c - '0') : 0;
    if (!fits) break;
  }
  if (number == 0) in.reader.fault("item", "malformed", "This is not the id of a work item.");
  return domain::ItemId{number};
}

domain::Reason read_reason(Reading& in) {
  domain::Reason reason;
  const JsonValue* value = in.reader.take("reason");
  if (!value) return reason;
  ObjectReader reader(*value, "/reason", in.faults);
  reason.code = reader.text("code").value_or("");
  reason.text = reader.text("text").value_or("");
  reader.finish();
  return reason;
}

domain::ActorId read_assignee(Reading& in) {
  if (in.reader.required_text("assignee").empty()) return {};
  return in.reader.id<domain::ActorId>("assignee").value_or(domain::ActorId{});
}

domain::DocumentId read_document(Reading& in) {
  if (in.reader.required_text("document").empty()) return {};
  return in.reader.id<domain::DocumentId>("document").value_or(domain::DocumentId{});
}

ActionInput read_claim(Reading& in) { return plain(domain::ClaimItem{.item = read_item(in)}); }
ActionInput read_release(Reading& in) { return plain(domain::ReleaseItem{.item = read_item(in)}); }
ActionInput read_assign(Reading& in) {
  return plain(domain::AssignItem{.item = read_item(in), .assignee = read_assignee(in)});
}
ActionInput read_delegate(Reading& in) {
  return plain(domain::DelegateItem{.item = read_item(in), .assignee = read_assignee(in)});
}
ActionInput read_transfer(Reading& in) {
  return plain(
      domain::TransferItem{.item = read_item(in), .office = in.reader.required_text("office")});
}
ActionInput read_note(Reading& in) {
  return plain(domain::AddNote{.text = in.reader.required_text("text")});
}
ActionInput read_message(Reading& in) {
  return plain(domain::SendMessage{.text = in.reader.required_text("text")});
}
ActionInput read_accept(Reading& in) {
  return plain(domain::AcceptDocument{.document = read_document(in)});
}
ActionInput read_refuse(Reading& in) {
  return plain(domain::RefuseDocument{.document = read_document(in), .reason = read_reason(in)});
}
ActionInput read_amend(Reading& in) {
  return plain(domain::AmendAnswers{.form = read_answers(in.reader, "form", in.faults)});
}
ActionInput read_reissue(Reading& in) {
  return plain(domain::ReissueSecret{.reason = read_reason(in)});
}
ActionInput read_withdraw(Reading& in) {
  return plain(domain::WithdrawRequest{.reason = read_reason(in)});
}
ActionInput read_reopen(Reading& in) {
  return plain(domain::ReopenRequest{.reason = read_reason(in)});
}

ActionInput read_attach(Reading& in) {
  ActionInput input = plain(domain::AttachDocument{});
  input.documents.push_back(
      {.document = read_document(in), .kind = in.reader.required_text("kind")});
  return input;
}

ActionInput read_replace(Reading& in) {
  ActionInput input =
      plain(domain::ReplaceDocument{.document = read_document(in), .replacement = {}});
  input.documents_pointer = "/replacement";
  const JsonValue* value = in.reader.take("replacement");
  if (!value) {
    in.reader.fault("replacement", "required", "This is required.");
    return input;
  }
  ObjectReader reader(*value, "/replacement", in.faults);
  Reading inner{reader, in.context, in.faults};
  input.documents.push_back({.document = read_document(inner), .kind = {}});
  reader.finish();
  return input;
}

ActionInput read_link(Reading& in) {
  domain::LinkRequest command;
  const std::string word = in.reader.required_text("kind");
  const auto kind = domain::from_word<domain::LinkKind>(word);
  if (!word.empty() && !kind) in.reader.fault("kind", "option", "There is no such kind of link.");
  command.kind = kind.value_or(domain::LinkKind::kFollows);
  if (!in.reader.required_text("request").empty()) {
    command.other = in.reader.id<domain::RequestId>("request").value_or(domain::RequestId{});
  }
  return plain(command);
}

ActionInput read_reclassify(Reading& in) {
  ActionInput input = plain(domain::ReclassifyRequest{.reason = read_reason(in)});
  const std::string code = in.reader.required_text("service");
  if (code.empty()) return input;
  const domain::Service* service = in.context.directory.service(code);
  const domain::ServiceVersion* version = service ? service->in_effect(in.context.now) : nullptr;
  if (!version) {
    in.reader.fault("service", "unknown", "There is no such service.");
    return input;
  }
  input.definition = version->definition;
  input.definition_version = version->version;
  return input;
}

struct Row {
  std::string_view action;
  Read read;
};

constexpr std::array kBuiltIn{
    Row{"claim", read_claim},
    Row{"release", read_release},
    Row{"assign", read_assign},
    Row{"delegate", read_delegate},
    Row{"transfer", read_transfer},
    Row{"note", read_note},
    Row{"message", read_message},
    Row{"attach", read_attach},
    Row{"accept_document", read_accept},
    Row{"refuse_document", read_refuse},
    Row{"replace_document", read_replace},
    Row{"amend", read_amend},
    Row{"link", read_link},
    Row{"reclassify", read_reclassify},
    Row{"reissue_secret", read_reissue},
    Row{"withdraw", read_withdraw},
    Row{"reopen", read_reopen},
};

bool asks(const domain::Action* action) {
  return action && std::ranges::any_of(action->effects, [](const domain::Effect& effect) {
           return std::holds_alternative<domain::Ask>(effect);
         });
}

/// An action that asks lists kinds of documents; any other brings documents.
ActionInput read_own(std::string_view code, Reading& in) {
  const domain::Action* action = in.context.definition.action(code);
  domain::PerformAction command;
  command.action = code;
  command.item = read_item(in);
  command.form = read_answers(in.reader, "form", in.faults);
  command.reason = read_reason(in);
  command.text = in.reader.text("text").value_or("");
  ActionInput input;
  input.documents_pointer = "/documents";
  if (asks(action)) {
    command.fields = in.reader.texts("fields");
    command.documents_asked = in.reader.texts("documents");
  } else {
    input.documents = read_document_references(in.reader, "documents", in.faults);
  }
  input.command = std::move(command);
  return input;
}

}  // namespace

std::expected<ActionInput, Problem> read_action(std::string_view action, const JsonValue& body,
                                                const ActionContext& context) {
  std::vector<domain::Fault> faults;
  ObjectReader reader(body, "", faults);
  Reading reading{reader, context, faults};
  const auto row = std::ranges::find(kBuiltIn, action, &Row::action);
  ActionInput input = row == kBuiltIn.end() ? read_own(action, reading) : row->read(reading);
  reader.finish();
  if (!faults.empty()) return fail(std::move(faults));
  return input;
}

void fill_documents(ActionInput& input, std::vector<domain::UploadedDocument> documents) {
  if (auto* perform = std::get_if<domain::PerformAction>(&input.command)) {
    perform->documents = std::move(documents);
  } else if (auto* attach = std::get_if<domain::AttachDocument>(&input.command)) {
    attach->document = std::move(documents.front());
  } else if (auto* replace = std::get_if<domain::ReplaceDocument>(&input.command)) {
    replace->replacement = std::move(documents.front());
  }
}

}  // namespace rahgir::api
