#pragma once

// One decide_one() for each command, in the file of its topic. Each judges first and emits into the
// draft afterwards; a rejected draft is thrown away. Nothing emitted: already so. The request
// exists, except for submissions and imports.

#include "domain/draft.h"

namespace rahgir::domain {

using Outcome = Result<void>;

// submission.cc
Outcome decide_one(Draft& draft, const SubmitRequest& command);
// import.cc
Outcome decide_one(Draft& draft, const std::shared_ptr<const ImportRequest>& command);
// action_rules.cc
Outcome decide_one(Draft& draft, const PerformAction& command);
// item_actions.cc
Outcome decide_one(Draft& draft, const ClaimItem& command);
Outcome decide_one(Draft& draft, const ReleaseItem& command);
Outcome decide_one(Draft& draft, const AssignItem& command);
Outcome decide_one(Draft& draft, const DelegateItem& command);
Outcome decide_one(Draft& draft, const TransferItem& command);
// document_actions.cc
Outcome decide_one(Draft& draft, const AttachDocument& command);
Outcome decide_one(Draft& draft, const AcceptDocument& command);
Outcome decide_one(Draft& draft, const RefuseDocument& command);
Outcome decide_one(Draft& draft, const ReplaceDocument& command);
// correspondence.cc
Outcome decide_one(Draft& draft, const AddNote& command);
Outcome decide_one(Draft& draft, const SendMessage& command);
Outcome decide_one(Draft& draft, const AmendAnswers& command);
Outcome decide_one(Draft& draft, const LinkRequest& command);
Outcome decide_one(Draft& draft, const ReissueSecret& command);
// lifecycle.cc
Outcome decide_one(Draft& draft, const ReclassifyRequest& command);
Outcome decide_one(Draft& draft, const WithdrawRequest& command);
Outcome decide_one(Draft& draft, const ReopenRequest& command);
Outcome decide_one(Draft& draft, const PassDeadline& command);

}  // namespace rahgir::domain
