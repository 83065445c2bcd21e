#pragma once

// The guards of a definition's actions.

#include <optional>

#include "domain/permissions.h"

namespace rahgir::domain {

/// Why a guard keeps the actor from the action at that item; nothing when all let it pass.
std::optional<Rejection> failed_guard(const Situation& situation, const Action& action,
                                      const WorkItem& item);

/// Whether each required document kind has a document that is neither refused nor replaced.
bool documents_complete(const Request& request, const ServiceDefinition& definition);

/// Whether the condition holds on the request's answers.
bool holds(const FieldCondition& condition, const SplitAnswers& answers);

}  // namespace rahgir::domain
