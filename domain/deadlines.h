#pragma once

// When deadlines are set, stand still, go on, are met or missed. They run on occurred_at, in days
// of the request's office.

#include "domain/draft.h"

namespace rahgir::domain {

inline constexpr std::string_view kDecisionDeadline = "decision";

/// The last millisecond of the day that lies so many days after the draft's own day at `office`;
/// for work items.
Instant due_after(Draft& draft, std::string_view office, unsigned days, Counting counting);

/// Sets the deadline "decision" by the definition's rule, if it has one, counted from that day. One
/// that stood before is replaced.
void set_decision_deadline(Draft& draft, Day from);
/// Sets the deadline "decision" to an instant that an imported log gives.
void set_imported_deadline(Draft& draft, Instant due_at);
/// The effect: counted from the draft's own day. One that runs is extended, with that reason.
void set_deadline(Draft& draft, const SetDeadline& effect, const Reason& reason);

// The effects "pause" and "resume".
void pause_deadlines(Draft& draft);
void resume_deadlines(Draft& draft);

/// Pauses what runs when some item waits with the clock paused, resumes what waiting paused when
/// none does any more. To be called once items have opened, moved or ended.
void settle_clocks(Draft& draft);

/// At the close: deadlines in time or paused are met, one whose instant went by is passed.
void end_deadlines(Draft& draft);

}  // namespace rahgir::domain
