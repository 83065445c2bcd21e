#include "projections/work_list.h"

#include "domain/check.h"
#include "domain/progress.h"
#include "projections/request_models.h"
#include "projections/work_rows.h"

namespace rahgir::projections::work_list {

void rows_of(const domain::Request& request, const eventstore::References& references,
             eventstore::RowSet& out) {
  const auto* definition = references.definition(request.service, request.service_version);
  domain::check(definition != nullptr, "the partition has a copy of the request's definition");
  const auto due = domain::due_of(request);
  for (const domain::WorkItem& item : request.items) {
    if (!item.is_open()) continue;
    const domain::Step* step = definition->step(item.step);
    const bool waits = item.state == domain::ItemState::kWaiting;
    const WorkRow row{.request = request.id,
                      .item = item.id,
                      .service = request.service,
                      .office = item.office,
                      .step = item.step,
                      .duty = waits || step == nullptr ? std::string() : step->duty,
                      .channel = request.channel,
                      .state = item.state,
                      .assignee = item.assignee,
                      .submitted_at = request.submitted_at,
                      .opened_at = item.opened_at,
                      .step_since = item.step_since,
                      .due_at = item.due_at ? item.due_at
                                : due       ? std::optional(due->due_at)
                                            : std::nullopt,
                      .version = request.version};
    append_work_rows(row, out);
  }
}

}  // namespace rahgir::projections::work_list
