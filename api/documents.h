#pragma once

// Documents: uploading them piece by piece, and handing them out as attachments.

#include <expected>
#include <string>

#include "api/routes.h"
#include "eventstore/document_store.h"

namespace rahgir::api {

Reply post_document(Call& call, const HttpBodyReader& body);  // POST /api/v1/documents
Reply get_document(Call& call);                               // GET /api/v1/documents/{document}

}  // namespace rahgir::api
