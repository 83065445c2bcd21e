#pragma once

// Names of request events, so that a test compares a command's outcome with one line of text.

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/request_events.h"

namespace rahgir::domain::testing {

inline constexpr std::array<std::string_view, std::variant_size_v<RequestEventBody>> kEventNames{
    "RequestSubmitted",    "AnswersAmended",      "RequestReclassified", "WorkItemOpened",
    "WorkItemMoved",       "WorkItemAssigned",    "WorkItemClaimed",     "WorkItemReleased",
    "WorkItemDelegated",   "WorkItemTransferred", "WorkItemWaiting",     "WorkItemResumed",
    "WorkItemFinished",    "WorkItemCancelled",   "ActionPerformed",     "InformationRequested",
    "InformationProvided", "DocumentAttached",    "DocumentAccepted",    "DocumentRefused",
    "DocumentReplaced",    "NoteAdded",           "MessageSent",         "MessageReceived",
    "DecisionMade",        "RequestWithdrawn",    "RequestClosed",       "RequestReopened",
    "RequestLinked",       "DeadlineSet",         "DeadlinePaused",      "DeadlineResumed",
    "DeadlineExtended",    "DeadlinePassed",      "DeadlineMet",         "ReceiptSecretReissued"};
static_assert(!kEventNames.back().empty(), "every event has a name");

/// "ActionPerformed WorkItemMoved"
inline std::string names_of(const std::vector<RequestEvent>& events) {
  std::string names;
  for (const RequestEvent& event : events) {
    if (!names.empty()) names += ' ';
    names += kEventNames[event.body.index()];
  }
  return names;
}

}  // namespace rahgir::domain::testing
