#include <algorithm>

#include "domain/guards.h"
#include "domain/permissions.h"
#include "domain/request_commands.h"

// What somebody may do now: the rules of permissions.cc, guards.cc and item_actions.cc asked
// without a command. An action that would change nothing (claiming what one holds) is left out.

namespace rahgir::domain {
namespace {

using State = AttachedDocument::State;

bool has_document_in(const Request& request, std::initializer_list<State> states) {
  return std::ranges::any_of(request.documents, [&](const AttachedDocument& document) {
    return std::ranges::find(states, document.state) != states.end();
  });
}

bool has_object(const Request& request, BuiltIn action) {
  if (action == BuiltIn::kAcceptDocument) {
    return has_document_in(request, {State::kAttached, State::kRefused});
  }
  if (action == BuiltIn::kRefuseDocument) {
    return has_document_in(request, {State::kAttached, State::kAccepted});
  }
  if (action == BuiltIn::kReplaceDocument) {
    return has_document_in(request, {State::kAttached, State::kAccepted, State::kRefused});
  }
  return true;
}

/// The table of item_actions.cc.
bool may_dispose(const Situation& situation, BuiltIn action, const WorkItem& item) {
  const bool held = !item.assignee.is_none();
  const bool is_own = held && item.assignee == situation.actor.id;
  const bool disposes = !held || holds_item(situation, item) || supervises(situation, item);
  if (action == BuiltIn::kClaim) return disposes && !is_own && !situation.actor.id.is_none();
  if (action == BuiltIn::kRelease || action == BuiltIn::kDelegate) return disposes && held;
  return disposes;
}

std::vector<ItemId> items_for(const Situation& situation, const Action& action) {
  std::vector<ItemId> items;
  for (const WorkItem& item : situation.request.items) {
    if (item.is_open() && std::ranges::find(action.at, item.step) != action.at.end() &&
        duty_for(situation, action, item) && !failed_guard(situation, action, item)) {
      items.push_back(item.id);
    }
  }
  return items;
}

std::vector<ItemId> items_for(const Situation& situation, const BuiltInRule& rule) {
  std::vector<ItemId> items;
  for (const WorkItem& item : situation.request.items) {
    const Step* step = item.is_open() ? situation.definition.step(item.step) : nullptr;
    if (step != nullptr && permits(*step, rule) && duty_for(situation, rule, item) &&
        (!rule.of_item || may_dispose(situation, rule.action, item))) {
      items.push_back(item.id);
    }
  }
  return items;
}

void add_when_closed(const Situation& situation, std::vector<AvailableAction>& available) {
  for (const BuiltInRule& rule : built_in_rules()) {
    if (permits_when_closed(situation, rule) && duty_when_closed(situation, rule)) {
      available.push_back({.code = std::string(rule.code), .items = {}, .action = nullptr});
    }
  }
}

void add_built_in(const Situation& situation, const BuiltInRule& rule,
                  std::vector<AvailableAction>& available) {
  if (!has_object(situation.request, rule.action)) return;
  std::vector<ItemId> items = items_for(situation, rule);
  if (items.empty()) return;
  if (!rule.of_item) items.clear();
  available.push_back(
      {.code = std::string(rule.code), .items = std::move(items), .action = nullptr});
}

}  // namespace

std::vector<AvailableAction> available_actions(const Request& request,
                                               const RequestContext& context) {
  std::vector<AvailableAction> available;
  if (!request.exists() || context.definition.definition == nullptr) return available;
  const Situation situation{.request = request,
                            .definition = *context.definition.definition,
                            .context = context,
                            .actor = context.actor};
  if (request.is_closed()) {
    add_when_closed(situation, available);
    return available;
  }
  for (const Action& action : situation.definition.actions) {
    std::vector<ItemId> items = items_for(situation, action);
    if (items.empty()) continue;
    available.push_back({.code = action.code, .items = std::move(items), .action = &action});
  }
  for (const BuiltInRule& rule : built_in_rules()) add_built_in(situation, rule, available);
  return available;
}

}  // namespace rahgir::domain
