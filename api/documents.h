#pragma once

// Documents: uploading them piece by piece, and handing them out as attachments.

#include <expected>
#include <string>

#include "api/routes.h"
#include "eventstore/document_store.h"

namespace rahgir::api {

/// Counts against the address's uploads unless the caller is staff. kReadOnly when the disk is low,
/// kTooManyRequests, kUploadQuotaExceeded, kUnsupportedMediaType.
std::expected<std::unique_ptr<eventstore::DocumentUpload>, Problem> begin_upload(
    const Call& call, std::string_view media_type, std::string_view file_name);

Reply post_document(Call& call, const HttpBodyReader& body);  // POST /api/v1/documents
Reply get_document(Call& call);                               // GET /api/v1/documents/{document}

}  // namespace rahgir::api
