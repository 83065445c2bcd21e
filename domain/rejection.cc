#include "domain/rejection.h"

namespace rahgir::domain {

std::string_view text_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::kInvalid:
      return "invalid";
    case RejectionCode::kNotFound:
      return "not-found";
    case RejectionCode::kServiceUnavailable:
      return "service-unavailable";
    case RejectionCode::kActionNotAllowed:
      return "action-not-allowed";
    case RejectionCode::kDutyRequired:
      return "duty-required";
    case RejectionCode::kAssigneeOnly:
      return "assignee-only";
    case RejectionCode::kFourEyes:
      return "four-eyes";
    case RejectionCode::kGuardFailed:
      return "guard-failed";
    case RejectionCode::kDocumentsIncomplete:
      return "documents-incomplete";
    case RejectionCode::kItemAmbiguous:
      return "item-ambiguous";
    case RejectionCode::kVersionConflict:
      return "version-conflict";
    case RejectionCode::kIdempotencyKeyReused:
      return "idempotency-key-reused";
    case RejectionCode::kConflict:
      return "conflict";
  }
  return "";
}

}  // namespace rahgir::domain
