#pragma once

// Everything that can have happened to a request. Members marked "sealed" hold what a person typed
// or uploaded: the codec puts them into sealed sections, never into the clear part of an event.
// Only ever add: a member at the end, an event at the end of the variant.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/answers.h"
#include "domain/definition.h"
#include "domain/event.h"
#include "domain/ids.h"

namespace rahgir::domain {

enum class Channel : std::uint8_t { kWeb, kCounter, kPhone, kPost, kEmail, kInternal, kImport };
std::string_view word_of(Channel channel);
enum class LinkKind : std::uint8_t {
  kFollows,
  kDuplicate,
  kInquiry,
  kAppeal,
  kComplaint,
  kCorrection
};
std::string_view word_of(LinkKind kind);
enum class DeadlineBasis : std::uint8_t { kDefinition, kAction, kImport };
std::string_view word_of(DeadlineBasis basis);

/// Why something was done: a ground of the definition, and free text.
struct Reason {
  std::string code;
  std::string text;  // sealed

  bool operator==(const Reason&) const = default;
};

/// Somebody with a part in the request.
struct Party {
  PartyRole role = PartyRole::kApplicant;
  SubjectId subject;
  std::string language;           // preferred
  std::string preferred_channel;  // of contact: email, phone, post; may be empty
  std::map<std::string, std::string>
      contact;  // sealed; meaning (name, email, phone, address) → value

  bool operator==(const Party&) const = default;
};

/// Answers, split by what analysts may see.
struct SplitAnswers {
  Answers clear;
  Answers personal;  // sealed

  bool operator==(const SplitAnswers&) const = default;
};

struct RequestSubmitted {
  Channel channel = Channel::kWeb;
  std::string language;
  std::string tracking_code;  // sealed; 20 digits
  SplitAnswers answers;
  std::vector<Party> parties;
  std::map<std::string, std::string>
      facts;  // coded facts of an imported request (department …), clear
  bool operator==(const RequestSubmitted&) const = default;
};
struct AnswersAmended {
  SplitAnswers answers;              // the changed ones only
  std::vector<std::string> removed;  // fields without an answer from now on
  std::vector<Party> parties;        // sealed; those whose contact changes with it, whole
  bool operator==(const AnswersAmended&) const = default;
};
struct RequestReclassified {
  std::string service;
  std::uint32_t service_version = 0;
  std::string office;
  Reason reason;
  bool operator==(const RequestReclassified&) const = default;
};
struct WorkItemOpened {
  ItemId item{};
  std::string step, office;
  StepKind kind = StepKind::kWork;
  std::optional<Instant> due_at;
  std::vector<ItemId> joined;  // the finished items that a join used up to open this one
  bool operator==(const WorkItemOpened&) const = default;
};
struct WorkItemMoved {
  ItemId item{};
  std::string from, to;
  StepKind kind = StepKind::kWork;
  bool keeps_assignee = false;
  std::optional<Instant> due_at;
  bool operator==(const WorkItemMoved&) const = default;
};
struct WorkItemAssigned {
  ItemId item{};
  ActorId assignee;
  bool operator==(const WorkItemAssigned&) const = default;
};
struct WorkItemClaimed {
  ItemId item{};
  ActorId assignee;
  ActorId instead_of;  // the absent holder whom a substitute or supervisor replaces; else none
  bool operator==(const WorkItemClaimed&) const = default;
};
struct WorkItemReleased {
  ItemId item{};
  bool operator==(const WorkItemReleased&) const = default;
};
struct WorkItemDelegated {
  ItemId item{};
  ActorId from, to;
  bool operator==(const WorkItemDelegated&) const = default;
};
struct WorkItemTransferred {
  ItemId item{};
  std::string from, to;
  bool operator==(const WorkItemTransferred&) const = default;
};
struct WorkItemWaiting {
  ItemId item{};
  Awaited awaited = Awaited::kApplicant;
  Clock clock = Clock::kRunning;
  bool operator==(const WorkItemWaiting&) const = default;
};
struct WorkItemResumed {
  ItemId item{};
  bool operator==(const WorkItemResumed&) const = default;
};
struct WorkItemFinished {
  ItemId item{};
  bool operator==(const WorkItemFinished&) const = default;
};
struct WorkItemCancelled {
  ItemId item{};
  bool operator==(const WorkItemCancelled&) const = default;
};
struct ActionPerformed {
  std::string action;
  ItemId item{};
  SplitAnswers form;
  Reason reason;
  bool operator==(const ActionPerformed&) const = default;
};
struct InformationRequested {
  ItemId item{};
  PartyRole whom = PartyRole::kApplicant;
  std::string text;                    // sealed
  std::vector<std::string> fields;     // that may be amended; empty = any
  std::vector<std::string> documents;  // kinds asked for
  bool operator==(const InformationRequested&) const = default;
};
struct InformationProvided {
  ItemId item{};
  std::string text /* sealed */;
  bool operator==(const InformationProvided&) const = default;
};
struct DocumentAttached {
  DocumentId document;
  std::string kind;
  std::string media_type;
  std::uint64_t size = 0;   // bytes
  std::string stored_hash;  // 32 bytes: SHA-256 of the stored (sealed) bytes
  std::string file_name;    // sealed
  std::string sha256;       // sealed; 32 bytes of the plain bytes
  SubjectId subject;
  bool operator==(const DocumentAttached&) const = default;
};
struct DocumentAccepted {
  DocumentId document;
  bool operator==(const DocumentAccepted&) const = default;
};
struct DocumentRefused {
  DocumentId document;
  Reason reason;
  bool operator==(const DocumentRefused&) const = default;
};
struct DocumentReplaced {
  DocumentId document, replacement;
  bool operator==(const DocumentReplaced&) const = default;
};  // the replacement was attached just before
struct NoteAdded {
  std::string text; /* sealed */
  bool operator==(const NoteAdded&) const = default;
};
struct MessageSent {
  PartyRole to = PartyRole::kApplicant;
  std::string text; /* sealed */
  bool operator==(const MessageSent&) const = default;
};
struct MessageReceived {
  PartyRole from = PartyRole::kApplicant;
  std::string text; /* sealed */
  bool operator==(const MessageReceived&) const = default;
};
struct DecisionMade {
  std::string outcome;
  std::vector<std::string> grounds;
  std::string text; /* sealed */
  bool operator==(const DecisionMade&) const = default;
};
struct RequestWithdrawn {
  Reason reason;
  bool operator==(const RequestWithdrawn&) const = default;
};
struct RequestClosed {
  CloseKind kind = CloseKind::kDecided;
  bool operator==(const RequestClosed&) const = default;
};
struct RequestReopened {
  Reason reason;
  bool operator==(const RequestReopened&) const = default;
};
struct RequestLinked {
  LinkKind kind = LinkKind::kFollows;
  RequestId other;
  bool operator==(const RequestLinked&) const = default;
};
struct DeadlineSet {
  std::string kind;  // "decision" or one that an action names
  DeadlineBasis basis = DeadlineBasis::kDefinition;
  Instant due_at;
  Day due_day;  // due_at's day where the office is
  Counting counting = Counting::kWorking;
  bool operator==(const DeadlineSet&) const = default;
};
struct DeadlinePaused {
  std::string kind;
  bool by_action = false;  // by a pause effect, not by waiting
  bool operator==(const DeadlinePaused&) const = default;
};
struct DeadlineResumed {
  std::string kind;
  Instant due_at;
  Day due_day;
  bool operator==(const DeadlineResumed&) const = default;
};
struct DeadlineExtended {
  std::string kind;
  Instant due_at;
  Day due_day;
  Reason reason;
  Counting counting = Counting::kWorking;
  bool operator==(const DeadlineExtended&) const = default;
};
struct DeadlinePassed {
  std::string kind;
  Instant due_at;
  bool operator==(const DeadlinePassed&) const = default;
};
struct DeadlineMet {
  std::string kind;
  bool operator==(const DeadlineMet&) const = default;
};
struct ReceiptSecretReissued {
  std::uint32_t generation = 0;
  Reason reason;
  bool operator==(const ReceiptSecretReissued&) const = default;
};

using RequestEventBody = std::variant<
    RequestSubmitted, AnswersAmended, RequestReclassified, WorkItemOpened, WorkItemMoved,
    WorkItemAssigned, WorkItemClaimed, WorkItemReleased, WorkItemDelegated, WorkItemTransferred,
    WorkItemWaiting, WorkItemResumed, WorkItemFinished, WorkItemCancelled, ActionPerformed,
    InformationRequested, InformationProvided, DocumentAttached, DocumentAccepted, DocumentRefused,
    DocumentReplaced, NoteAdded, MessageSent, MessageReceived, DecisionMade, RequestWithdrawn,
    RequestClosed, RequestReopened, RequestLinked, DeadlineSet, DeadlinePaused, DeadlineResumed,
    DeadlineExtended, DeadlinePassed, DeadlineMet, ReceiptSecretReissued>;

using RequestEvent = Event<RequestEventBody>;

}  // namespace rahgir::domain
