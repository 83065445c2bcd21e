#pragma once

// What actions cause, and the ways in which work items come and go.

#include "domain/draft.h"

namespace rahgir::domain {

/// The action that causes the effects.
struct Cause {
  const Action& action;
  const PerformAction& command;
  ItemId item{};
};

/// Causes the action's effects in their order, then lets the clocks follow the items.
void cause_effects(Draft& draft, const Cause& cause);

/// Opens an item at the step, waiting if the step does.
void open_item(Draft& draft, const Step& step, const std::string& office,
               std::vector<ItemId> joined = {});
/// Opens the start items of the draft's definition at its office.
void open_start_items(Draft& draft);
/// Cancels every open item.
void cancel_items(Draft& draft);
/// Finishes `acting` if there is one, cancels the other items, ends the deadlines, closes.
void close(Draft& draft, CloseKind kind, ItemId acting = {});

}  // namespace rahgir::domain
