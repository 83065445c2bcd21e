#include "domain/document_actions.h"

#include <algorithm>

#include "domain/check.h"
#include "domain/decide.h"
#include "domain/field_values.h"
#include "domain/form_rules.h"
#include "domain/permissions.h"
#include "domain/request_limits.h"
#include "domain/texts.h"

// States of a document:
//
//   attached -> accepted <-> refused        either of the three -> replaced (final)
//
// Accepting or refusing again what is so already changes nothing.

namespace rahgir::domain {
namespace {

using State = AttachedDocument::State;

constexpr std::uint64_t kBytesPerMb = 1'048'576;

/// What a request holds, with what a command brings.
struct Held {
  std::size_t of_kind = 0, all = 0;
  std::uint64_t bytes = 0;
};

Held held_of(const Request& request, std::span<const UploadedDocument> before,
             std::string_view kind) {
  Held held;
  for (const AttachedDocument& each : request.documents) {
    held.of_kind += each.facts.kind == kind && each.state != State::kReplaced ? 1 : 0;
    held.bytes += each.facts.size;
  }
  for (const UploadedDocument& each : before) {
    held.of_kind += each.kind == kind ? 1 : 0;
    held.bytes += each.size;
  }
  held.all = request.documents.size() + before.size();
  return held;
}

void check_totals(const ServiceDefinition& definition, const Held& held,
                  const UploadedDocument& document, std::string_view pointer,
                  std::vector<Fault>& faults) {
  const DocumentKind* kind = definition.document(document.kind);
  const std::uint64_t max_mb =
      std::max<std::uint64_t>(kMaxDocumentsMb, kind != nullptr ? kind->max_mb : 0);
  if (held.all >= kMaxDocuments || held.bytes + document.size > max_mb * kBytesPerMb) {
    add_fault(faults, std::string(pointer) + "/document", "too-many-documents",
              "A request takes at most " + std::to_string(kMaxDocuments) + " documents of " +
                  std::to_string(max_mb) + " MB together.");
  }
}

bool is_among(const std::vector<std::string>& types, std::string_view type) {
  return types.empty() || std::ranges::find(types, type) != types.end();
}

Result<const AttachedDocument*> find_document(const Draft& draft, DocumentId id) {
  const AttachedDocument* document = draft.request().document(id);
  if (document == nullptr) {
    return reject(RejectionCode::kNotFound, "The request has no such document.");
  }
  if (document->state == State::kReplaced) {
    return reject(RejectionCode::kConflict, "The document was replaced by another one.");
  }
  return document;
}

/// Where the action takes place and the document it is about.
Result<const AttachedDocument*> begin(Draft& draft, BuiltIn action, DocumentId id) {
  auto place = place_of(draft, action);
  if (!place) return std::unexpected(std::move(place.error()));
  draft.act_under(place->duty);
  return find_document(draft, id);
}

}  // namespace

void check_document(const ServiceDefinition& definition, const UploadedDocument& document,
                    std::string_view pointer, std::vector<Fault>& faults) {
  const std::string at_document = std::string(pointer) + "/document";
  if (document.document.is_none()) {
    add_fault(faults, at_document, "required", "A document is required.");
  }
  const DocumentKind* kind = definition.document(document.kind);
  const Field* field = kind == nullptr ? definition.field(document.kind) : nullptr;
  if (kind == nullptr && (field == nullptr || field->type != FieldType::kDocument)) {
    add_fault(faults, std::string(pointer) + "/kind", "unknown",
              "The service has no such kind of document.");
    return;
  }
  if (kind != nullptr && !is_among(kind->types, document.media_type)) {
    add_fault(faults, at_document, "type", "This type of file is not accepted for this document.");
  }
  const std::uint32_t max_mb = kind != nullptr ? kind->max_mb : kMaxFieldDocumentMb;
  if (document.size > max_mb * kBytesPerMb) {
    add_fault(faults, at_document, "too-large",
              "The file must have at most " + std::to_string(max_mb) + " MB.");
  }
  if (!is_clean_text(document.file_name) || length_of(document.file_name) > kMaxText) {
    add_fault(faults, at_document, "file-name", "The file's name cannot be kept.");
  }
}

void check_room(const ServiceDefinition& definition, const Request& request,
                std::span<const UploadedDocument> before, const UploadedDocument& document,
                std::string_view pointer, std::vector<Fault>& faults) {
  const Held held = held_of(request, before, document.kind);
  if (held.of_kind >= kMaxDocumentsOfKind) {
    return add_fault(faults, std::string(pointer) + "/document", "too-many-documents",
                     "A request takes at most " + std::to_string(kMaxDocumentsOfKind) +
                         " documents of one kind.");
  }
  check_totals(definition, held, document, pointer, faults);
}

void check_documents(const ServiceDefinition& definition, const Request& request,
                     const std::vector<UploadedDocument>& documents, std::vector<Fault>& faults) {
  for (std::size_t index = 0; index < documents.size(); ++index) {
    const std::string pointer = "/documents/" + std::to_string(index);
    const UploadedDocument& document = documents[index];
    check_document(definition, document, pointer, faults);
    check_room(definition, request, std::span(documents).first(index), document, pointer, faults);
    const auto earlier =
        std::ranges::find(documents, document.document, &UploadedDocument::document);
    if (&*earlier != &document || request.document(document.document) != nullptr) {
      add_fault(faults, pointer + "/document", "duplicate", "The document is attached already.");
    }
  }
}

void attach(Draft& draft, const UploadedDocument& document) {
  const Party* applicant = find_party(draft.request().parties, PartyRole::kApplicant);
  draft.emit(DocumentAttached{.document = document.document,
                              .kind = document.kind,
                              .media_type = document.media_type,
                              .size = document.size,
                              .stored_hash = document.stored_hash,
                              .file_name = document.file_name,
                              .sha256 = document.sha256,
                              .subject = applicant != nullptr ? applicant->subject : SubjectId{}});
}

Outcome decide_one(Draft& draft, const AttachDocument& command) {
  auto place = place_of(draft, BuiltIn::kAttach);
  if (!place) return std::unexpected(std::move(place.error()));
  draft.act_under(place->duty);
  std::vector<Fault> faults;
  check_document(draft.definition(), command.document, "", faults);
  if (!faults.empty()) return invalid(std::move(faults));
  const AttachedDocument* before = draft.request().document(command.document.document);
  if (before != nullptr) {
    if (before->facts.kind == command.document.kind) return {};
    return reject(RejectionCode::kConflict, "The document is attached already, as another kind.");
  }
  if (!draft.imports()) {
    check_room(draft.definition(), draft.request(), {}, command.document, "", faults);
  }
  if (!faults.empty()) return invalid(std::move(faults));
  attach(draft, command.document);
  return {};
}

Outcome decide_one(Draft& draft, const AcceptDocument& command) {
  auto document = begin(draft, BuiltIn::kAcceptDocument, command.document);
  if (!document) return std::unexpected(std::move(document.error()));
  if ((*document)->state == State::kAccepted) return {};
  draft.emit(DocumentAccepted{.document = command.document});
  return {};
}

Outcome decide_one(Draft& draft, const RefuseDocument& command) {
  auto document = begin(draft, BuiltIn::kRefuseDocument, command.document);
  if (!document) return std::unexpected(std::move(document.error()));
  std::vector<Fault> faults;
  check_reason(command.reason, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  if ((*document)->state == State::kRefused && (*document)->refusal == command.reason) return {};
  draft.emit(DocumentRefused{.document = command.document, .reason = command.reason});
  return {};
}

/// The replacement is of the same kind, whatever the command says of it. A field that the document
/// answered is answered by the replacement.
Outcome decide_one(Draft& draft, const ReplaceDocument& command) {
  auto document = begin(draft, BuiltIn::kReplaceDocument, command.document);
  if (!document) return std::unexpected(std::move(document.error()));
  UploadedDocument replacement = command.replacement;
  replacement.kind = (*document)->facts.kind;
  std::vector<Fault> faults;
  check_document(draft.definition(), replacement, "/replacement", faults);
  if (!draft.imports()) {
    check_totals(draft.definition(), held_of(draft.request(), {}, replacement.kind), replacement,
                 "/replacement", faults);
  }
  if (!faults.empty()) return invalid(std::move(faults));
  if (draft.request().document(replacement.document) != nullptr) {
    return reject(RejectionCode::kConflict, "The replacement is attached already.");
  }
  attach(draft, replacement);
  draft.emit(DocumentReplaced{.document = command.document, .replacement = replacement.document});
  const auto answer = draft.request().answers.personal.find(replacement.kind);
  if (answer != draft.request().answers.personal.end() &&
      answer->second == Answer(to_text(command.document))) {
    AnswersAmended amendment;
    amendment.answers.personal.emplace(replacement.kind, to_text(replacement.document));
    draft.emit(std::move(amendment));
  }
  return {};
}

}  // namespace rahgir::domain
