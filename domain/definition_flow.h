#pragma once

// Where the steps of a definition lead to, guards and duties aside.

#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/definition.h"

namespace rahgir::domain {

/// Views point into the definition.
struct DefinitionFlow {
  std::set<std::string_view> reached;  // steps that some item may come to
  std::set<std::string_view> leave;    // steps from which some chain of actions ends the item
  bool is_parallel = false;            // a request may have several items at once
  bool closes = false;                 // some action at a reached step closes the request
};

DefinitionFlow flow_of(const ServiceDefinition& definition);

/// The action's effects of one kind, in order.
template <class Kind>
std::vector<const Kind*> effects_of(const Action& action) {
  std::vector<const Kind*> found;
  for (const Effect& effect : action.effects) {
    if (const Kind* one = std::get_if<Kind>(&effect)) found.push_back(one);
  }
  return found;
}

}  // namespace rahgir::domain
