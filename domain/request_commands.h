#pragma once

// What people may ask of a request, and the one function that answers: decide().

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/directory.h"
#include "domain/request.h"
#include "domain/result.h"

namespace rahgir::domain {

/// What is known of an uploaded document when it is attached. Filled in by the caller from the
/// document store, never from the client.
struct UploadedDocument {
  DocumentId document;
  std::string kind;  // a document kind or a document field of the definition
  std::string media_type, file_name, sha256, stored_hash;
  std::uint64_t size = 0;
};

/// Files a request. The definition is the context's.
struct SubmitRequest {
  std::string language;
  Channel channel = Channel::kWeb;
  std::string tracking_code;  // 20 digits, made from the submission's seed
  Answers form;
  std::map<std::string, std::string> applicant;     // meaning → value
  std::map<std::string, std::string> on_behalf_of;  // intake by staff: of whom; meaning → value
  SubjectId subject;                                // random, for the applicant
  std::vector<UploadedDocument> documents;
  // Imports only.
  std::map<std::string, std::string> facts;
  std::optional<std::string> office;  // in place of the definition's
  std::optional<Instant> due_at;      // in place of the definition's deadline
  bool without_deadline = false;      // not even the definition's
};

/// An action of the definition.
struct PerformAction {
  std::string action;
  std::optional<ItemId> item;  // may be left out when one open item fits
  Answers form;
  Reason reason;
  std::string text;                 // of an ask, or of an answer
  std::vector<std::string> fields;  // of an ask
  std::vector<std::string> documents_asked;
  std::vector<UploadedDocument> documents;  // of an answer
};

// Built-in actions.
struct ClaimItem {
  std::optional<ItemId> item;
};
struct ReleaseItem {
  std::optional<ItemId> item;
};
struct AssignItem {
  std::optional<ItemId> item;
  ActorId assignee;
};
struct DelegateItem {
  std::optional<ItemId> item;
  ActorId assignee;
};
struct TransferItem {
  std::optional<ItemId> item;
  std::string office;
};
struct AddNote {
  std::string text;
};
struct SendMessage {
  std::string text;
};  // from staff: sent; from the applicant: received
struct AttachDocument {
  UploadedDocument document;
};
struct AcceptDocument {
  DocumentId document;
};
struct RefuseDocument {
  DocumentId document;
  Reason reason;
};
struct ReplaceDocument {
  DocumentId document;
  UploadedDocument replacement;
};
struct AmendAnswers {
  Answers form;
};
struct LinkRequest {
  LinkKind kind = LinkKind::kFollows;
  RequestId other;
};
struct ReclassifyRequest {
  Reason reason;
};  // to the context's new_definition
struct ReissueSecret {
  Reason reason;
};
struct WithdrawRequest {
  Reason reason;
};
struct ReopenRequest {
  Reason reason;
};

/// A deadline has passed; idempotent by (kind, due_at). Sent by the scheduler.
struct PassDeadline {
  std::string kind;
  Instant due_at;
};

struct ImportRequest;

using RequestCommand =
    std::variant<SubmitRequest, PerformAction, ClaimItem, ReleaseItem, AssignItem, DelegateItem,
                 TransferItem, AddNote, SendMessage, AttachDocument, AcceptDocument, RefuseDocument,
                 ReplaceDocument, AmendAnswers, LinkRequest, ReclassifyRequest, ReissueSecret,
                 WithdrawRequest, ReopenRequest, PassDeadline,
                 std::shared_ptr<const ImportRequest>>;

/// One row of a historical log.
struct ImportedStep {
  Instant occurred_at;
  ActorId actor;  // pseudonym of who acted
  std::variant<PerformAction, AssignItem> command;
  std::uint64_t line = 0;  // in the source, for refusals
};

/// The end of a case whose log does not say how it ended: done by the import itself. The first of
/// the actions that an open item's step allows.
struct ImportedClosing {
  Instant occurred_at;
  std::vector<PerformAction> actions;
};

/// A whole historical case: one command, all or nothing. Judged like live commands, except that the
/// actor is the import's and duties are not asked for.
struct ImportRequest {
  SubmitRequest submission;  // over the channel of the log
  Instant submitted_at;
  std::vector<ImportedStep> steps;
  std::optional<ImportedClosing> closing;
};

/// One definition version in use.
struct DefinitionInUse {
  const ServiceDefinition* definition = nullptr;  // borrowed
  std::uint32_t version = 0;
};

struct RequestContext {
  Actor actor;
  Instant occurred_at;
  Instant recorded_at;
  bool back_dated = false;
  CommandId command;
  RequestId request;
  DefinitionInUse definition;      // the one the request is under, or is submitted under
  DefinitionInUse new_definition;  // ReclassifyRequest only
  const Directory& directory;
  const LocalTime& local_time;
  const TextPatterns& patterns;
};

struct Decided {
  std::vector<RequestEvent> events;  // ready to append; empty: already so
  Request after;                     // the request with them applied
};

/// The rules of requests: events and the state they lead to, or a coded rejection. Pure.
Result<Decided> decide(const Request& request, const RequestCommand& command,
                       const RequestContext& context);

/// An action that somebody may perform now.
struct AvailableAction {
  std::string code;                // of the definition, or built-in
  std::vector<ItemId> items;       // on which; empty for actions on the whole request
  const Action* action = nullptr;  // the definition's own; null for a built-in one
};

/// What the context's actor may do to the request now, in the definition's order, built-in ones
/// last. Guards on answers and documents count; four-eyes too.
std::vector<AvailableAction> available_actions(const Request& request,
                                               const RequestContext& context);

}  // namespace rahgir::domain
