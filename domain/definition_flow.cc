#include "domain/definition_flow.h"

#include <algorithm>

namespace rahgir::domain {
namespace {

bool is_at_any(const Action& action, const std::set<std::string_view>& steps) {
  return std::ranges::any_of(action.at,
                             [&](const std::string& step) { return steps.contains(step); });
}

void add_targets(const Action& action, std::set<std::string_view>& reached) {
  for (const Go* go : effects_of<Go>(action)) reached.insert(go->step);
  for (const Open* open : effects_of<Open>(action)) reached.insert(open->step);
  for (const auto* join : effects_of<OpenWhenFinished>(action)) reached.insert(join->step);
}

/// Grows until nothing changes: at most once a step.
std::set<std::string_view> reached_in(const ServiceDefinition& definition) {
  std::set<std::string_view> reached(definition.start.begin(), definition.start.end());
  if (definition.reopen) reached.insert(definition.reopen->to);
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const Action& action : definition.actions) {
      if (is_at_any(action, reached)) add_targets(action, reached);
    }
  }
  return reached;
}

bool ends_item(const Action& action, const std::set<std::string_view>& leave) {
  if (!effects_of<Finish>(action).empty() || !effects_of<Close>(action).empty()) return true;
  return std::ranges::any_of(effects_of<Go>(action),
                             [&](const Go* go) { return leave.contains(go->step); });
}

std::set<std::string_view> left_in(const ServiceDefinition& definition) {
  std::set<std::string_view> leave;
  for (bool grew = true; grew;) {
    const std::size_t before = leave.size();
    for (const Action& action : definition.actions) {
      if (ends_item(action, leave)) leave.insert(action.at.begin(), action.at.end());
    }
    grew = leave.size() != before;
  }
  return leave;
}

}  // namespace

DefinitionFlow flow_of(const ServiceDefinition& definition) {
  DefinitionFlow flow;
  flow.reached = reached_in(definition);
  flow.leave = left_in(definition);
  flow.is_parallel = definition.start.size() > 1;
  for (const Action& action : definition.actions) {
    flow.is_parallel |= !effects_of<Open>(action).empty();
    flow.closes |= !effects_of<Close>(action).empty() && is_at_any(action, flow.reached);
  }
  return flow;
}

}  // namespace rahgir::domain
