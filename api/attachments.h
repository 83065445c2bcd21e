#pragma once

// Documents named in a command: looked up in the document store, claimed for the request before the
// command is sent, confirmed once an event refers to them.

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/desk.h"
#include "api/json_input.h"
#include "domain/request_commands.h"

namespace rahgir::api {

struct DocumentReference {
  domain::DocumentId document;
  std::string kind;  // a document kind or a document field of the definition

  bool operator==(const DocumentReference&) const = default;
};

inline constexpr std::size_t kMaxReferences = 100;  // of one command

/// The member `key`: an array of {"document", "kind"}; too-many beyond kMaxReferences.
std::vector<DocumentReference> read_document_references(ObjectReader& reader, std::string_view key,
                                                        std::vector<domain::Fault>& faults);

/// What the store knows of each. kInvalid with "unknown-document" at `pointer`/<index>/document.
std::expected<std::vector<domain::UploadedDocument>, Problem> find_documents(
    Desk& desk, std::span<const DocumentReference> references, std::string_view pointer);
/// kInvalid with "document-taken" when another request has one of them, "unknown-document" when it
/// is gone; kReadOnly when the claim cannot be stored.
std::expected<void, Problem> claim_documents(Desk& desk,
                                             std::span<const DocumentReference> references,
                                             domain::RequestId request, std::string_view pointer);
void confirm_documents(Desk& desk, std::span<const DocumentReference> references);

/// What was filled into a form, by the shape of its JSON; whether it fits is the domain's. null
/// takes an answer away.
domain::Answers read_answers(ObjectReader& reader, std::string_view key,
                             std::vector<domain::Fault>& faults);

}  // namespace rahgir::api
