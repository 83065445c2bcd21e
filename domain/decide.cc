#include "domain/decide.h"

#include <type_traits>

#include "domain/check.h"
#include "domain/request_limits.h"
#include "domain/texts.h"

namespace rahgir::domain {
namespace {

template <class Command>
constexpr bool kMakesRequest = std::is_same_v<Command, SubmitRequest> ||
                               std::is_same_v<Command, std::shared_ptr<const ImportRequest>>;

/// Only imports and intake by staff say when something happened; submission.cc judges the latter.
Outcome judge_times(const RequestContext& context, bool is_submission) {
  if (!context.back_dated || context.actor.kind == ActorKind::kImport || is_submission) return {};
  return invalid("/occurred_at", "not-allowed", "Only intake by staff says when it happened.");
}

template <class Command>
Outcome judge_stream(const Request& request) {
  if constexpr (kMakesRequest<Command>) {
    if (request.exists()) return reject(RejectionCode::kConflict, "The request exists already.");
  } else {
    if (!request.exists()) return reject(RejectionCode::kNotFound, "There is no such request.");
  }
  return {};
}

/// A full request takes only what closes it. Imports are history; the scheduler's marks are few.
Outcome judge_length(const Request& before, const Draft& draft) {
  const ActorKind actor = draft.context().actor.kind;
  if (actor == ActorKind::kImport || actor == ActorKind::kSystem) return {};
  const bool is_staff = actor == ActorKind::kStaff;
  const std::uint32_t most = is_staff ? kMaxEvents : kMaxEventsForApplicants;
  const Request& after = draft.request();
  const bool closes = after.is_closed() && !before.is_closed();
  if (after.version <= most || after.version == before.version || closes) return {};
  return invalid("", "too-many-events",
                 "The request has " + std::to_string(before.version) +
                     " events: it only takes what closes it.");
}

}  // namespace

Result<Decided> decide(const Request& request, const RequestCommand& command,
                       const RequestContext& context) {
  return std::visit(
      [&]<class Command>(const Command& each) -> Result<Decided> {
        if (auto judged = judge_stream<Command>(request); !judged) {
          return std::unexpected(std::move(judged.error()));
        }
        if (auto judged = judge_times(context, kMakesRequest<Command>); !judged) {
          return std::unexpected(std::move(judged.error()));
        }
        check(context.definition.definition != nullptr, "the context has the definition");
        Draft draft(request, context);
        if (auto outcome = decide_one(draft, each); !outcome) {
          return std::unexpected(std::move(outcome.error()));
        }
        if (auto judged = judge_length(request, draft); !judged) {
          return std::unexpected(std::move(judged.error()));
        }
        return std::move(draft).finish();
      },
      command);
}

}  // namespace rahgir::domain
