#pragma once

// GET /api/v1/events: everything recorded, as CloudEvents. Clear data only; of the control
// partition offices, services and the deployment, never staff or tokens.

#include "api/reading.h"

namespace rahgir::api {

inline constexpr std::chrono::seconds kMaxFeedWait{25};
inline constexpr std::size_t kMaxFeedLimit = 1'000;

/// Parameters: after (positions of the last events seen, joined by commas; a partition that is not
/// named begins at its start), limit, wait (seconds for which an empty batch is held back).
/// Rahgir-Next is the `after` to go on with. Analysts get what concerns their offices; events that
/// they do not get still move the cursor.
Reply get_feed(Call& call);

}  // namespace rahgir::api
