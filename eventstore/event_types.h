#pragma once

// Every type of event once: its struct and the name of its member in schema/event.capnp's union.
// The codec expands the lists into its switches, so a type that is missing here does not compile
// there.

#define RAHGIR_REQUEST_EVENTS(X)                 \
  X(RequestSubmitted, REQUEST_SUBMITTED)         \
  X(AnswersAmended, ANSWERS_AMENDED)             \
  X(RequestReclassified, REQUEST_RECLASSIFIED)   \
  X(WorkItemOpened, WORK_ITEM_OPENED)            \
  X(WorkItemMoved, WORK_ITEM_MOVED)              \
  X(WorkItemAssigned, WORK_ITEM_ASSIGNED)        \
  X(WorkItemClaimed, WORK_ITEM_CLAIMED)          \
  X(WorkItemReleased, WORK_ITEM_RELEASED)        \
  X(WorkItemDelegated, WORK_ITEM_DELEGATED)      \
  X(WorkItemTransferred, WORK_ITEM_TRANSFERRED)  \
  X(WorkItemWaiting, WORK_ITEM_WAITING)          \
  X(WorkItemResumed, WORK_ITEM_RESUMED)          \
  X(WorkItemFinished, WORK_ITEM_FINISHED)        \
  X(WorkItemCancelled, WORK_ITEM_CANCELLED)      \
  X(ActionPerformed, ACTION_PERFORMED)           \
  X(InformationRequested, INFORMATION_REQUESTED) \
  X(InformationProvided, INFORMATION_PROVIDED)   \
  X(DocumentAttached, DOCUMENT_ATTACHED)         \
  X(DocumentAccepted, DOCUMENT_ACCEPTED)         \
  X(DocumentRefused, DOCUMENT_REFUSED)           \
  X(DocumentReplaced, DOCUMENT_REPLACED)         \
  X(NoteAdded, NOTE_ADDED)                       \
  X(MessageSent, MESSAGE_SENT)                   \
  X(MessageReceived, MESSAGE_RECEIVED)           \
  X(DecisionMade, DECISION_MADE)                 \
  X(RequestWithdrawn, REQUEST_WITHDRAWN)         \
  X(RequestClosed, REQUEST_CLOSED)               \
  X(RequestReopened, REQUEST_REOPENED)           \
  X(RequestLinked, REQUEST_LINKED)               \
  X(DeadlineSet, DEADLINE_SET)                   \
  X(DeadlinePaused, DEADLINE_PAUSED)             \
  X(DeadlineResumed, DEADLINE_RESUMED)           \
  X(DeadlineExtended, DEADLINE_EXTENDED)         \
  X(DeadlinePassed, DEADLINE_PASSED)             \
  X(DeadlineMet, DEADLINE_MET)                   \
  X(ReceiptSecretReissued, RECEIPT_SECRET_REISSUED)

#define RAHGIR_DIRECTORY_EVENTS(X)             \
  X(LanguagesConfigured, LANGUAGES_CONFIGURED) \
  X(AuthorityNamed, AUTHORITY_NAMED)           \
  X(OfficeDefined, OFFICE_DEFINED)             \
  X(OfficeClosed, OFFICE_CLOSED)               \
  X(StaffRegistered, STAFF_REGISTERED)         \
  X(DutyGranted, DUTY_GRANTED)                 \
  X(DutyRevoked, DUTY_REVOKED)                 \
  X(AbsenceSet, ABSENCE_SET)                   \
  X(StaffLeft, STAFF_LEFT)                     \
  X(TokenIssued, TOKEN_ISSUED)                 \
  X(TokenRevoked, TOKEN_REVOKED)               \
  X(DefinitionPublished, DEFINITION_PUBLISHED) \
  X(ServiceSuspended, SERVICE_SUSPENDED)       \
  X(ServiceResumed, SERVICE_RESUMED)           \
  X(ServiceRetired, SERVICE_RETIRED)

#define RAHGIR_REFERENCE_EVENTS(X)               \
  X(DefinitionReferenced, DEFINITION_REFERENCED) \
  X(OfficeReferenced, OFFICE_REFERENCED)
