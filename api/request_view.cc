#include "api/request_view.h"

#include "api/commands.h"
#include "domain/tracking_code.h"
#include "eventstore/hashing.h"
#include "projections/status.h"

namespace rahgir::api {

namespace {

std::string_view word_of(domain::ActorKind kind) {
  switch (kind) {
    case domain::ActorKind::kStaff:
      return "staff";
    case domain::ActorKind::kApplicant:
      return "applicant";
    case domain::ActorKind::kAnonymous:
      return "anonymous";
    case domain::ActorKind::kImport:
      return "import";
    case domain::ActorKind::kSystem:
      return "system";
  }
  return "";
}

std::string_view word_of(domain::AttachedDocument::State state) {
  using State = domain::AttachedDocument::State;
  switch (state) {
    case State::kAttached:
      return "attached";
    case State::kAccepted:
      return "accepted";
    case State::kRefused:
      return "refused";
    case State::kReplaced:
      return "replaced";
  }
  return "";
}

std::string_view word_of(domain::Deadline::State state) {
  using State = domain::Deadline::State;
  switch (state) {
    case State::kRunning:
      return "running";
    case State::kPaused:
      return "paused";
    case State::kPassed:
      return "passed";
    case State::kMet:
      return "met";
  }
  return "";
}

/// Writes one request for one caller.
class RequestWriter {
 public:
  RequestWriter(const Call& call, const OpenedRequest& opened)
      : call_(call),
        opened_(opened),
        request_(opened.request),
        definition_(*opened.definition),
        language_(opened.language(call)),
        fallback_(definition_.languages.front()) {}

  std::string write(const eventstore::Position& position) &&;

 private:
  bool is_for_staff() const { return opened_.sight != Sight::kApplicant; }
  void write_answers();
  void write_parties();
  void write_documents();
  void write_messages();
  void write_asked();
  void write_decision();
  void write_items();
  void write_deadlines();
  void write_notes();
  void write_links();
  void write_closings();
  void write_reason(const domain::Reason& reason);
  void write_actor(const domain::Actor& actor) {
    api::write_actor(json_, *call_.directory, actor, opened_.sight);
  }
  void write_item(const domain::WorkItem& item);
  void write_texts(const std::vector<std::string>& texts);

  const Call& call_;
  const OpenedRequest& opened_;
  const domain::Request& request_;
  const domain::ServiceDefinition& definition_;
  const std::string_view language_, fallback_;
  JsonWriter json_;
};

std::string RequestWriter::write(const eventstore::Position& position) && {
  json_.begin_object();
  json_.field("request", request_.id);
  json_.field("tracking_code", domain::grouped(request_.tracking_code));
  json_.field("position", eventstore::to_text(position));
  json_.members_of(full_status(opened_, language_));
  json_.field("service_version", request_.service_version);
  json_.field("channel", domain::word_of(request_.channel));
  json_.field("language", request_.language);
  write_answers();
  write_parties();
  write_documents();
  write_messages();
  write_asked();
  write_decision();
  if (is_for_staff()) {
    json_.field("recorded_at", request_.recorded_at);
    write_items();
    write_deadlines();
    write_notes();
    write_links();
    write_closings();
    json_.key("facts").begin_object();
    for (const auto& [name, value] : request_.facts) json_.field(name, value);
    json_.end_object();
  }
  json_.key("actions");
  write_actions(json_, call_, opened_);
  json_.end_object();
  return json_.take();
}

void RequestWriter::write_answers() {
  domain::Answers answers = request_.answers.clear;
  answers.insert(request_.answers.personal.begin(), request_.answers.personal.end());
  json_.key("form");
  api::write_answers(json_, answers);
}

void RequestWriter::write_parties() {
  json_.key("parties").begin_array();
  for (const domain::Party& party : request_.parties) {
    json_.begin_object();
    json_.field("role", domain::word_of(party.role));
    json_.field("language", party.language);
    json_.key("contact").begin_object();
    for (const auto& [meaning, value] : party.contact) json_.field(meaning, value);
    json_.end_object();
    json_.end_object();
  }
  json_.end_array();
}

void RequestWriter::write_documents() {
  json_.key("documents").begin_array();
  for (const domain::AttachedDocument& document : request_.documents) {
    json_.begin_object();
    json_.field("document", document.facts.document);
    json_.field("kind", document.facts.kind);
    json_.field("media_type", document.facts.media_type);
    json_.field("file_name", document.facts.file_name);
    json_.field("size", document.facts.size);
    json_.field("sha256", eventstore::hex(document.facts.sha256));
    json_.field("state", word_of(document.state));
    json_.key("refusal");
    if (document.state == domain::AttachedDocument::State::kRefused) {
      write_reason(document.refusal);
    } else {
      json_.null();
    }
    json_.key("by");
    write_actor(document.by);
    json_.field("at", document.at);
    json_.end_object();
  }
  json_.end_array();
}

void RequestWriter::write_messages() {
  using Direction = domain::Message::Direction;
  json_.key("messages").begin_array();
  for (const domain::Message& message : request_.messages) {
    json_.begin_object();
    json_.field("direction", message.direction == Direction::kSent ? "sent" : "received");
    json_.field("text", message.text);
    json_.key("by");
    write_actor(message.by);
    json_.field("at", message.at);
    json_.end_object();
  }
  json_.end_array();
}

void RequestWriter::write_asked() {
  json_.key("asked");
  if (!request_.asked) {
    json_.null();
    return;
  }
  json_.begin_object();
  json_.field("whom", domain::word_of(request_.asked->whom));
  json_.field("text", request_.asked->text);
  json_.key("fields");
  write_texts(request_.asked->fields);
  json_.key("documents");
  write_texts(request_.asked->documents);
  json_.end_object();
}

void RequestWriter::write_decision() {
  json_.key("decision");
  if (!request_.decision) {
    json_.null();
    return;
  }
  const domain::Choice* outcome = definition_.outcome(request_.decision->outcome);
  json_.begin_object();
  json_.key("outcome");
  write_coded(json_, request_.decision->outcome, outcome ? &outcome->label : nullptr, language_,
              fallback_);
  json_.key("grounds");
  write_texts(request_.decision->grounds);
  json_.field("text", request_.decision->text);
  json_.end_object();
}

void RequestWriter::write_items() {
  json_.key("items").begin_array();
  for (const domain::WorkItem& item : request_.items) write_item(item);
  json_.end_array();
}

void RequestWriter::write_item(const domain::WorkItem& item) {
  const domain::Step* step = definition_.step(item.step);
  json_.begin_object();
  json_.field("item", std::to_string(static_cast<std::uint32_t>(item.id)));
  json_.key("step");
  write_coded(json_, item.step, step ? &step->label : nullptr, language_, fallback_);
  json_.key("office");
  write_office(json_, *call_.directory, item.office, language_);
  json_.field("state", domain::word_of(item.state));
  json_.key("assignee");
  write_member(json_, *call_.directory, item.assignee);
  json_.field("opened_at", item.opened_at);
  json_.field("step_since", item.step_since);
  json_.field("due_at", item.due_at);
  json_.end_object();
}

void RequestWriter::write_deadlines() {
  json_.key("deadlines").begin_array();
  for (const domain::Deadline& deadline : request_.deadlines) {
    json_.begin_object();
    json_.field("kind", deadline.kind);
    json_.field("basis", domain::word_of(deadline.basis));
    json_.field("state", word_of(deadline.state));
    json_.field("due_at", deadline.due_at);
    json_.field("due", deadline.due_day);
    json_.end_object();
  }
  json_.end_array();
}

void RequestWriter::write_notes() {
  json_.key("notes").begin_array();
  for (const domain::Note& note : request_.notes) {
    json_.begin_object();
    json_.field("text", note.text);
    json_.key("by");
    write_actor(note.by);
    json_.field("at", note.at);
    json_.end_object();
  }
  json_.end_array();
}

void RequestWriter::write_links() {
  json_.key("links").begin_array();
  for (const domain::Link& link : request_.links) {
    json_.begin_object();
    json_.field("kind", domain::word_of(link.kind));
    json_.field("request", link.other);
    json_.end_object();
  }
  json_.end_array();
}

void RequestWriter::write_closings() {
  json_.key("closings").begin_array();
  for (const domain::Closing& closing : request_.closings) {
    json_.begin_object();
    json_.field("kind", domain::word_of(closing.kind));
    json_.field("outcome", closing.outcome);
    json_.key("grounds");
    write_texts(closing.grounds);
    json_.field("at", closing.at);
    json_.field("reopened_at", closing.reopened_at);
    json_.end_object();
  }
  json_.end_array();
}

void RequestWriter::write_reason(const domain::Reason& reason) {
  json_.begin_object();
  json_.field("code", reason.code);
  json_.field("text", reason.text);
  json_.end_object();
}

void RequestWriter::write_texts(const std::vector<std::string>& texts) {
  json_.begin_array();
  for (const std::string& text : texts) json_.value(text);
  json_.end_array();
}

}  // namespace

void write_member(JsonWriter& json, const domain::Directory& directory, domain::ActorId actor) {
  if (actor.is_none()) {
    json.null();
    return;
  }
  const domain::StaffMember* member = directory.member(actor);
  json.begin_object();
  json.field("actor", actor);
  json.key("name");
  if (member) {
    json.value(member->name);
  } else {
    json.null();
  }
  json.end_object();
}

void write_actor(JsonWriter& json, const domain::Directory& directory, const domain::Actor& actor,
                 Sight sight) {
  json.begin_object();
  json.field("kind", word_of(actor.kind));
  if (sight != Sight::kApplicant && !actor.id.is_none()) {
    json.field("duty", actor.duty);
    const domain::StaffMember* member = directory.member(actor.id);
    json.field("actor", actor.id);
    if (member) json.field("name", member->name);
  }
  json.end_object();
}

void write_office(JsonWriter& json, const domain::Directory& directory, std::string_view code,
                  std::string_view language) {
  const domain::OfficeEntry* entry = directory.office(code);
  json.begin_object();
  json.field("code", code);
  json.field("name",
             entry ? domain::label_in(entry->office.label, language, kFallbackLanguage) : code);
  json.end_object();
}

std::string full_status(const OpenedRequest& opened, std::string_view language) {
  const domain::Request& request = opened.request;
  std::optional<domain::ServiceDefinition> told;  // a confidential one, to those who may know
  if (opened.definition->confidential) {
    told = *opened.definition;
    told->confidential = false;
  }
  const domain::ServiceDefinition& definition = told ? *told : *opened.definition;
  const std::string office(projections::shown_office(request, definition));
  const auto version = request.office_versions.find(office);
  const domain::Office* known = version == request.office_versions.end()
                                    ? nullptr
                                    : opened.references->office(office, version->second);
  return projections::render_status(request, definition, known, language).body;
}

std::string request_body(const Call& call, const OpenedRequest& opened,
                         const eventstore::Position& position) {
  return RequestWriter(call, opened).write(position);
}

eventstore::Position position_of(const Call& call, const OpenedRequest& opened) {
  eventstore::Position position{.partition = opened.partition, .index = 0};
  call.desk.store.reader(opened.partition)
      .read_stream(opened.request.id, opened.request.version, eventstore::Direction::kBackward, 1,
                   [&](const eventstore::ReadEvent& event) {
                     position = event.position;
                     return false;
                   });
  return position;
}

Reply get_request(Call& call) {
  const auto opened = open_request(call);
  if (!opened) return std::unexpected(opened.error());
  HttpResponse response = json_response(request_body(call, *opened, position_of(call, *opened)));
  response.set_header("ETag", etag_of(opened->request.version));
  response.set_header("Content-Language", std::string(opened->language(call)));
  return response;
}

}  // namespace rahgir::api
