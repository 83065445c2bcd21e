#pragma once

// Says whether a definition can work: every fault, each with its JSON Pointer.

#include <span>
#include <string>
#include <vector>

#include "domain/definition.h"
#include "domain/rejection.h"

namespace rahgir::domain {

/// What a definition is checked against besides itself.
struct DefinitionSurroundings {
  std::span<const std::string> required_languages;  // the deployment's
  const TextPatterns& patterns;
};

/// Faults in the order of the document; empty when the definition works. Checks codes and their
/// uniqueness, labels in every language, field bounds and patterns, show_if on earlier fields,
/// clear fields of coded types only, reachable steps, a way out of every step, actions at known
/// steps, reserved names, joins that can complete, effects after close, grounds, reopen, start and
/// the size of everything (one with too many steps, actions or fields is not looked at further).
/// Not whether its office exists. Codes of faults:
///
///   required format duplicate unknown reserved unexpected conflict     words and references
///   too-many too-long too-small too-large control-characters           sizes and texts
///   missing-language                                                   labels and texts
///   type test order pattern not-coded later-field                      fields and conditions
///   unreachable no-way-out never-closes                                steps
///   after-close strands no-waiting-step                                effects
///   never never-finished before-finish missing-join                    joins
std::vector<Fault> validate_definition(const ServiceDefinition& definition,
                                       const DefinitionSurroundings& surroundings);

}  // namespace rahgir::domain
