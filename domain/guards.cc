#include "domain/guards.h"

#include <algorithm>

namespace rahgir::domain {
namespace {

std::optional<Rejection> failed(const Situation& situation, const WorkItem& item,
                                const AssigneeOnly&) {
  if (!item.assignee.is_none() && item.assignee == situation.actor.id) return std::nullopt;
  return Rejection{.code = RejectionCode::kAssigneeOnly,
                   .detail = "Only the person who holds the work item may do this."};
}

std::optional<Rejection> failed(const Situation& situation, const WorkItem&,
                                const DocumentsComplete&) {
  if (documents_complete(situation.request, situation.definition)) return std::nullopt;
  return Rejection{.code = RejectionCode::kDocumentsIncomplete,
                   .detail = "A required document is missing or was refused."};
}

std::optional<Rejection> failed(const Situation& situation, const WorkItem&,
                                const FieldCondition& condition) {
  if (holds(condition, situation.request.answers)) return std::nullopt;
  return Rejection{.code = RejectionCode::kGuardFailed,
                   .detail = "The answer to \"" + condition.field + "\" does not permit this."};
}

/// Everyone who ever performed that action, on any item, before a reopening too. An actor without
/// an id (the applicant) is nobody's colleague.
std::optional<Rejection> failed(const Situation& situation, const WorkItem&,
                                const NotSameActorAs& guard) {
  const auto performers = situation.request.performed_by.find(guard.action);
  if (performers == situation.request.performed_by.end() ||
      !performers->second.contains(situation.actor.id)) {
    return std::nullopt;
  }
  return Rejection{.code = RejectionCode::kFourEyes,
                   .detail = "Whoever performed \"" + guard.action + "\" may not do this."};
}

bool is_in_order(const AttachedDocument& document) {
  return document.state == AttachedDocument::State::kAttached ||
         document.state == AttachedDocument::State::kAccepted;
}

}  // namespace

std::optional<Rejection> failed_guard(const Situation& situation, const Action& action,
                                      const WorkItem& item) {
  for (const Guard& guard : action.guards) {
    auto rejection =
        std::visit([&](const auto& each) { return failed(situation, item, each); }, guard);
    if (rejection) return rejection;
  }
  return std::nullopt;
}

bool documents_complete(const Request& request, const ServiceDefinition& definition) {
  return std::ranges::all_of(definition.documents, [&](const DocumentKind& kind) {
    return !kind.required ||
           std::ranges::any_of(request.documents, [&](const AttachedDocument& document) {
             return document.facts.kind == kind.code && is_in_order(document);
           });
  });
}

bool holds(const FieldCondition& condition, const SplitAnswers& answers) {
  return holds(condition, answers.clear) || holds(condition, answers.personal);
}

}  // namespace rahgir::domain
