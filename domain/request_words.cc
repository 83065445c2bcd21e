#include "domain/request.h"

#include "domain/progress.h"

namespace rahgir::domain {

std::string_view word_of(Channel channel) {
  switch (channel) {
    case Channel::kWeb:
      return "web";
    case Channel::kCounter:
      return "counter";
    case Channel::kPhone:
      return "phone";
    case Channel::kPost:
      return "post";
    case Channel::kEmail:
      return "email";
    case Channel::kInternal:
      return "internal";
    case Channel::kImport:
      return "import";
  }
  return "";
}

std::string_view word_of(LinkKind kind) {
  switch (kind) {
    case LinkKind::kFollows:
      return "follows";
    case LinkKind::kDuplicate:
      return "duplicate";
    case LinkKind::kInquiry:
      return "inquiry";
    case LinkKind::kAppeal:
      return "appeal";
    case LinkKind::kComplaint:
      return "complaint";
    case LinkKind::kCorrection:
      return "correction";
  }
  return "";
}

std::string_view word_of(DeadlineBasis basis) {
  switch (basis) {
    case DeadlineBasis::kDefinition:
      return "definition";
    case DeadlineBasis::kAction:
      return "action";
    case DeadlineBasis::kImport:
      return "import";
  }
  return "";
}

std::string_view word_of(ItemState state) {
  switch (state) {
    case ItemState::kOpen:
      return "open";
    case ItemState::kClaimed:
      return "claimed";
    case ItemState::kWaiting:
      return "waiting";
    case ItemState::kFinished:
      return "finished";
    case ItemState::kCancelled:
      return "cancelled";
  }
  return "";
}

std::string_view word_of(PublicState state) {
  switch (state) {
    case PublicState::kDone:
      return "done";
    case PublicState::kCurrent:
      return "current";
    case PublicState::kRemaining:
      return "remaining";
    case PublicState::kSkipped:
      return "skipped";
  }
  return "";
}

}  // namespace rahgir::domain
