#include "domain/deadlines.h"

#include <algorithm>

#include "domain/check.h"

// States of a deadline:
//
//             pause, waiting            effect "resume", or the last item that
//   running ------------------> paused  waits with the clock paused leaves its step
//      ^  <------------------------'    (unless an action paused it): shifted by the pause
//      |
//      |- instant went by (scheduler; a pause or the close that comes late) -> passed
//      '- close in time, or paused at the close -> met
//
// An overdue deadline cannot stand still: it has passed. Only an extension makes it run again.

namespace rahgir::domain {
namespace {

struct Due {
  Instant at;
  Day day;
};

Due due_on(const Draft& draft, std::string_view office, Day day) {
  const std::string& zone = draft.office(office).time_zone;
  return {.at = draft.context().local_time.end_of(zone, day), .day = day};
}

Due due_from(const Draft& draft, Day from, unsigned days, Counting counting) {
  const std::string& office = draft.request().office;
  return due_on(draft, office, add_days(draft.office(office).calendar, from, days, counting));
}

const Deadline* find_deadline(const Request& request, std::string_view kind) {
  const auto found = std::ranges::find(request.deadlines, kind, &Deadline::kind);
  return found == request.deadlines.end() ? nullptr : &*found;
}

void pause(Draft& draft, const Deadline& deadline, bool by_action) {
  if (deadline.due_at < draft.occurred_at()) {
    draft.emit(DeadlinePassed{.kind = deadline.kind, .due_at = deadline.due_at});
  } else {
    draft.emit(DeadlinePaused{.kind = deadline.kind, .by_action = by_action});
  }
}

void resume(Draft& draft, const Deadline& deadline) {
  check(deadline.paused_on.has_value(), "a paused deadline knows since when");
  const std::string& office = draft.request().office;
  const unsigned pause = days_between(draft.office(office).calendar, *deadline.paused_on,
                                      draft.local_day(office), deadline.counting);
  // Without a day in between nothing moves, not even to the next working day.
  const Due due = pause == 0 ? Due{.at = deadline.due_at, .day = deadline.due_day}
                             : due_from(draft, deadline.due_day, pause, deadline.counting);
  draft.emit(DeadlineResumed{.kind = deadline.kind, .due_at = due.at, .due_day = due.day});
}

bool clock_stands_still(const Draft& draft) {
  return std::ranges::any_of(draft.request().items, [&](const WorkItem& item) {
    return item.state == ItemState::kWaiting && draft.step_of(item).clock == Clock::kPaused;
  });
}

// Deadlines change under the loops below only in place, and by events of their own kind; the index
// stays valid though the vector's address does not before the draft's first event.
template <class Visit>
void for_each_deadline(Draft& draft, Visit visit) {
  for (std::size_t index = 0; index < draft.request().deadlines.size(); ++index) {
    const Deadline deadline = draft.request().deadlines[index];
    visit(deadline);
  }
}

}  // namespace

Instant due_after(Draft& draft, std::string_view office, unsigned days, Counting counting) {
  const Day day = add_days(draft.office(office).calendar, draft.local_day(office), days, counting);
  return due_on(draft, office, day).at;
}

void set_decision_deadline(Draft& draft, Day from) {
  const auto& rule = draft.definition().deadline;
  if (!rule) return;
  const Due due = due_from(draft, from, rule->days, rule->counting);
  draft.emit(DeadlineSet{.kind = std::string(kDecisionDeadline),
                         .basis = DeadlineBasis::kDefinition,
                         .due_at = due.at,
                         .due_day = due.day,
                         .counting = rule->counting});
}

void set_imported_deadline(Draft& draft, Instant due_at) {
  const auto& rule = draft.definition().deadline;
  const std::string& zone = draft.office(draft.request().office).time_zone;
  draft.emit(DeadlineSet{.kind = std::string(kDecisionDeadline),
                         .basis = DeadlineBasis::kImport,
                         .due_at = due_at,
                         .due_day = draft.context().local_time.day_of(zone, due_at),
                         .counting = rule ? rule->counting : Counting::kWorking});
}

void set_deadline(Draft& draft, const SetDeadline& effect, const Reason& reason) {
  const Day today = draft.local_day(draft.request().office);
  const Due due = due_from(draft, today, effect.days, effect.counting);
  const Deadline* standing = find_deadline(draft.request(), effect.kind);
  if (standing != nullptr && standing->state != Deadline::State::kMet) {
    draft.emit(DeadlineExtended{.kind = effect.kind,
                                .due_at = due.at,
                                .due_day = due.day,
                                .reason = reason,
                                .counting = effect.counting});
  } else {
    draft.emit(DeadlineSet{.kind = effect.kind,
                           .basis = DeadlineBasis::kAction,
                           .due_at = due.at,
                           .due_day = due.day,
                           .counting = effect.counting});
  }
}

void pause_deadlines(Draft& draft) {
  for_each_deadline(draft, [&](const Deadline& deadline) {
    const bool paused = deadline.state == Deadline::State::kPaused;
    if (deadline.state == Deadline::State::kRunning) pause(draft, deadline, true);
    if (paused && !deadline.paused_by_action) {
      draft.emit(DeadlinePaused{.kind = deadline.kind, .by_action = true});
    }
  });
}

void resume_deadlines(Draft& draft) {
  for_each_deadline(draft, [&](const Deadline& deadline) {
    if (deadline.state == Deadline::State::kPaused) resume(draft, deadline);
  });
}

void settle_clocks(Draft& draft) {
  if (draft.request().deadlines.empty()) return;
  const bool still = clock_stands_still(draft);
  for_each_deadline(draft, [&](const Deadline& deadline) {
    if (still && deadline.state == Deadline::State::kRunning) pause(draft, deadline, false);
    if (!still && deadline.state == Deadline::State::kPaused && !deadline.paused_by_action) {
      resume(draft, deadline);
    }
  });
}

void end_deadlines(Draft& draft) {
  for_each_deadline(draft, [&](const Deadline& deadline) {
    const bool runs = deadline.state == Deadline::State::kRunning;
    if (runs && deadline.due_at < draft.occurred_at()) {
      draft.emit(DeadlinePassed{.kind = deadline.kind, .due_at = deadline.due_at});
    } else if (runs || deadline.state == Deadline::State::kPaused) {
      draft.emit(DeadlineMet{.kind = deadline.kind});
    }
  });
}

}  // namespace rahgir::domain
