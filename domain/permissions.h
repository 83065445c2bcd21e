#pragma once

// Who may do what, and on which work item. Duties say what staff may do; nothing else does.

#include <optional>
#include <string_view>

#include "domain/built_ins.h"
#include "domain/draft.h"

namespace rahgir::domain {

/// Under which duty somebody acts: "" for those whose kind alone permits it (the applicant, an
/// import). Points into the definition or to a constant. Nothing: they may not.
using ActingDuty = std::optional<std::string_view>;

/// What a question about permission depends on, before and while a command is decided.
struct Situation {
  const Request& request;
  const ServiceDefinition& definition;
  const RequestContext& context;
  const Actor& actor;
};

/// Whether the actor is staff and has the duty at that office.
bool has_duty(const Situation& situation, std::string_view duty, std::string_view office);

/// The same at an item: also as the substitute of an absent person who holds it and has the duty.
bool has_duty_at(const Situation& situation, std::string_view duty, const WorkItem& item);

/// For an action of the definition.
ActingDuty duty_for(const Situation& situation, const Action& action, const WorkItem& item);
/// For a built-in action at an open item, whose step permits it.
ActingDuty duty_for(const Situation& situation, const BuiltInRule& rule, const WorkItem& item);
/// For a built-in action on a closed request.
ActingDuty duty_when_closed(const Situation& situation, const BuiltInRule& rule);

/// Whether a closed request permits the action at all.
bool permits_when_closed(const Situation& situation, const BuiltInRule& rule);

/// Whether an item may be given to that person: they have the duty in whose list it stands.
bool may_be_given(const Situation& situation, const WorkItem& item, ActorId assignee);

/// Whether the actor disposes of the item although others hold it: as supervisor of its office.
bool supervises(const Situation& situation, const WorkItem& item);
/// Whether the actor holds the item, or stands in for its absent holder.
bool holds_item(const Situation& situation, const WorkItem& item);

/// Where an action takes place: on which item (none: a closed request) and under which duty.
struct ActingPlace {
  ItemId item{};
  std::string_view duty;
};

/// The place of a command, or why there is none: unknown item, not allowed, no duty, ambiguous.
Result<ActingPlace> place_of(const Draft& draft, const Action& action,
                             std::optional<ItemId> wanted);
Result<ActingPlace> place_of(const Draft& draft, BuiltIn action,
                             std::optional<ItemId> wanted = std::nullopt);

/// The rejection of an action that is not allowed now, with those that are.
std::unexpected<Rejection> not_allowed(const Situation& situation);

Situation situation_of(const Draft& draft);

}  // namespace rahgir::domain
