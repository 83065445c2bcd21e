#pragma once

// Documents of a request: which may be attached, and how they become events.

#include <span>
#include <string_view>
#include <vector>

#include "domain/draft.h"

namespace rahgir::domain {

inline constexpr std::uint32_t kMaxFieldDocumentMb = 10;  // of a document that answers a field

/// Faults at `pointer` + "/kind" or "/document": kind not of the definition (unknown), media type
/// not among its types (type), above its size (too-large), file name that cannot be kept.
void check_document(const ServiceDefinition& definition, const UploadedDocument& document,
                    std::string_view pointer, std::vector<Fault>& faults);

/// Faults at `pointer` + "/document" when the request, with what comes `before` it in the same
/// command, takes no more documents of that kind, or none at all (too-many-documents:
/// request_limits.h).
void check_room(const ServiceDefinition& definition, const Request& request,
                std::span<const UploadedDocument> before, const UploadedDocument& document,
                std::string_view pointer, std::vector<Fault>& faults);

/// Both for a list under "/documents", in which no document may come twice.
void check_documents(const ServiceDefinition& definition, const Request& request,
                     const std::vector<UploadedDocument>& documents, std::vector<Fault>& faults);

/// Emits DocumentAttached; the document belongs to the applicant.
void attach(Draft& draft, const UploadedDocument& document);

}  // namespace rahgir::domain
