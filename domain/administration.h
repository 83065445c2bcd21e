#pragma once

// Who may change the deployment, its offices, staff and services. Operators, who work on the data
// themselves, may everything; staff what their duties at the offices concerned allow.

#include "domain/directory_commands.h"

namespace rahgir::domain {

/// Whether the actor is administrator at a root office.
bool administers_deployment(const Directory& directory, ActorId actor, Instant at);

/// Whether the actor administers the person: is administrator wherever that person has a duty now
/// or later, so that nobody gains duties through another's token. Somebody without a duty is
/// administered at the root offices, and by the administrator who registered them.
bool administers(const Directory& directory, ActorId actor, const StaffMember& member, Instant at);

/// Whether the actor may ask for it. What cannot be judged, since it names an office, person or
/// service that does not exist, passes: decide() refuses it with the reason.
bool may_ask(const Directory& directory, const DirectoryCommand& command, const Actor& actor,
             Instant at);

}  // namespace rahgir::domain
