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
/// steps, reserved names, joins that can complete, effects after close, grounds, reopen and start.
std::vector<Fault> validate_definition(const ServiceDefinition& definition,
                                       const DefinitionSurroundings& surroundings);

}  // namespace rahgir::domain
