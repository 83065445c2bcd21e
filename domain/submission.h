#pragma once

// Filing a request. Shared by live submissions and imports.

#include "domain/draft.h"

namespace rahgir::domain {

/// Judges the form, the contacts and the documents, and emits what a submission is:
/// RequestSubmitted, DocumentAttached …, WorkItemOpened for each start step, DeadlineSet. Who may
/// submit is judged before.
Result<void> submit(Draft& draft, const SubmitRequest& command);

}  // namespace rahgir::domain
