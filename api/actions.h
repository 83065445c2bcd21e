#pragma once

// Doing something to a request: built-in actions and those of its definition. The JSON API and the
// portal's pages both come here.

#include "api/action_input.h"
#include "api/commands.h"
#include "api/reading.h"

namespace rahgir::api {

/// The path by which a repeat of the action is recognised, whichever door it comes through.
std::string action_path(domain::RequestId request, std::string_view action);

/// Performs the action on a request that the caller has opened. Looks documents up, claims and
/// confirms them.
std::expected<eventstore::CommandReply, Problem> perform(
    Call& call, const OpenedRequest& opened, ActionInput input, const RepeatKey& key,
    std::optional<std::uint32_t> expected_version);

/// POST /api/v1/requests/{request}/actions/{action}
Reply post_action(Call& call);

}  // namespace rahgir::api
