#include "api/attachments.h"

#include <utility>

namespace rahgir::api {

namespace {

std::string pointer_of_document(std::string_view pointer, std::size_t index) {
  return pointer_to(pointer_to(pointer, index), "document");
}

void note_unknown(std::vector<domain::Fault>& faults, std::string_view pointer, std::size_t index) {
  note_fault(faults, pointer_of_document(pointer, index), "unknown-document",
             "There is no such document; upload it first.");
}

std::optional<domain::Answer> read_list(const JsonValue::Array& elements) {
  std::vector<std::string> codes;
  for (const JsonValue& element : elements) {
    if (!element.text()) return std::nullopt;
    codes.push_back(*element.text());
  }
  return codes;
}

std::optional<domain::Answer> read_money(const JsonValue& value) {
  std::vector<domain::Fault> faults;
  ObjectReader reader(value, {}, faults);
  domain::Money money;
  money.amount = reader.required_text("amount");
  money.currency = reader.required_text("currency");
  reader.finish();
  if (!faults.empty()) return std::nullopt;
  return money;
}

std::optional<domain::Answer> read_answer(const JsonValue& value) {
  if (value.is_null()) return std::string();
  if (const auto* text = value.text()) return *text;
  if (const auto* flag = std::get_if<bool>(&value.value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value.value)) return *number;
  if (const auto* elements = value.array()) return read_list(*elements);
  if (value.object()) return read_money(value);
  return std::nullopt;  // a fraction: decimals are texts, so that they are not rounded
}

}  // namespace

std::vector<DocumentReference> read_document_references(ObjectReader& reader, std::string_view key,
                                                        std::vector<domain::Fault>& faults) {
  std::vector<DocumentReference> references;
  const JsonValue* list = reader.take(key);
  if (!list) return references;
  if (!list->array()) {
    reader.fault(key, "type", "A list is expected.");
    return references;
  }
  if (list->array()->size() > kMaxReferences) {
    reader.fault(key, "too-many", "At most 100 documents may come at once.");
    return references;
  }
  for (std::size_t index = 0; index < list->array()->size(); ++index) {
    ObjectReader entry((*list->array())[index], pointer_to(reader.pointer_of(key), index), faults);
    DocumentReference reference;
    if (const auto id = entry.id<domain::DocumentId>("document")) reference.document = *id;
    reference.kind = entry.required_text("kind");
    entry.finish();
    references.push_back(std::move(reference));
  }
  return references;
}

std::expected<std::vector<domain::UploadedDocument>, Problem> find_documents(
    Desk& desk, std::span<const DocumentReference> references, std::string_view pointer) {
  std::vector<domain::UploadedDocument> documents;
  std::vector<domain::Fault> faults;
  for (std::size_t index = 0; index < references.size(); ++index) {
    const DocumentReference& reference = references[index];
    const auto stored = desk.store.documents().find(reference.document);
    if (!stored) {
      note_unknown(faults, pointer, index);
      continue;
    }
    documents.push_back({.document = stored->id,
                         .kind = reference.kind,
                         .media_type = stored->media_type,
                         .file_name = stored->file_name,
                         .sha256 = stored->sha256,
                         .stored_hash = stored->stored_hash,
                         .size = stored->size});
  }
  if (!faults.empty()) return fail(std::move(faults));
  return documents;
}

std::expected<void, Problem> claim_documents(Desk& desk,
                                             std::span<const DocumentReference> references,
                                             domain::RequestId request, std::string_view pointer) {
  eventstore::DocumentStore& documents = desk.store.documents();
  for (std::size_t index = 0; index < references.size(); ++index) {
    const domain::DocumentId id = references[index].document;
    if (documents.claim(id, request, desk.now())) continue;
    const auto stored = documents.find(id);
    std::vector<domain::Fault> faults;
    if (!stored) {
      note_unknown(faults, pointer, index);  // collected since it was looked up
    } else if (!stored->claimed_by.is_none() && stored->claimed_by != request) {
      note_fault(faults, pointer_of_document(pointer, index), "document-taken",
                 "The document belongs to another request.");
    } else {
      return std::unexpected(
          Problem{.code = ProblemCode::kReadOnly, .retry_after = std::chrono::seconds(60)});
    }
    return fail(std::move(faults));
  }
  return {};
}

void confirm_documents(Desk& desk, std::span<const DocumentReference> references) {
  for (const DocumentReference& reference : references) {
    // A document left unconfirmed is looked at again by the collector, which asks the request.
    static_cast<void>(desk.store.documents().confirm(reference.document));
  }
}

domain::Answers read_answers(ObjectReader& reader, std::string_view key,
                             std::vector<domain::Fault>& faults) {
  domain::Answers answers;
  const JsonValue* form = reader.take(key);
  if (!form) return answers;
  if (!form->object()) {
    reader.fault(key, "type", "An object is expected.");
    return answers;
  }
  for (const auto& [code, value] : *form->object()) {
    if (auto answer = read_answer(value)) {
      answers.emplace(code, *std::move(answer));
      continue;
    }
    note_fault(faults, pointer_to(reader.pointer_of(key), code), "type",
               "This is not how an answer is written.");
  }
  return answers;
}

}  // namespace rahgir::api
