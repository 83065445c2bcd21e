#include "projections/work_rows.h"

#include <utility>

#include "domain/check.h"
#include "projections/request_models.h"

namespace rahgir::projections {
namespace {

std::string whole_value(const WorkRow& row) {
  RowWriter value;
  value.code(row.service).code(row.step).code(row.duty);
  value.u8(std::to_underlying(row.channel)).u8(std::to_underlying(row.state)).id(row.assignee);
  value.instant(row.submitted_at).instant(row.step_since).instant(row.due_at).u32(row.version);
  return std::move(value).take();
}

std::string facts_value(const WorkRow& row) {
  RowWriter value;
  value.instant(row.opened_at).code(row.office).code(row.service).code(row.step).id(row.assignee);
  value.instant(row.due_at);
  return std::move(value).take();
}

std::string office_key(const WorkRow& row, WorkOrder order) {
  RowWriter key;
  key.code(row.office);
  append_place(key, place_of(row, order));
  return std::move(key).take();
}

std::string assignee_key(const WorkRow& row, WorkOrder order) {
  RowWriter key;
  key.id(row.assignee).u8(std::to_underlying(order));
  append_place(key, place_of(row, order));
  return std::move(key).take();
}

}  // namespace

WorkPlace place_of(const WorkRow& row, WorkOrder order) {
  const domain::Instant at =
      order == WorkOrder::kOpened ? row.opened_at : row.due_at.value_or(domain::Instant::max());
  return {.at = at, .request = row.request, .item = row.item};
}

void append_place(RowWriter& key, const WorkPlace& place) {
  key.instant(place.at).id(place.request).u32(std::to_underlying(place.item));
}

WorkPlace read_place(RowReader& key) {
  WorkPlace place;
  place.at = key.instant();
  place.request = key.id<domain::RequestId>();
  place.item = domain::ItemId{key.u32()};
  return place;
}

void append_work_rows(const WorkRow& row, eventstore::RowSet& out) {
  const std::string facts = facts_value(row);
  out.rows.push_back({kWorkColumn, work_key(row), whole_value(row)});
  out.rows.push_back({kWorkDueColumn, office_key(row, WorkOrder::kDue), facts});
  if (row.assignee.is_none()) return;
  for (const WorkOrder order : {WorkOrder::kOpened, WorkOrder::kDue}) {
    out.rows.push_back({kWorkAssigneeColumn, assignee_key(row, order), facts});
  }
}

std::string work_key(const WorkRow& row) { return office_key(row, WorkOrder::kOpened); }

WorkRow read_work_row(std::string_view office, const WorkPlace& place, std::string_view value) {
  RowReader reader(value);
  WorkRow row;
  row.request = place.request;
  row.item = place.item;
  row.office = office;
  row.opened_at = place.at;
  row.service = reader.code();
  row.step = reader.code();
  row.duty = reader.code();
  row.channel = static_cast<domain::Channel>(reader.u8());
  row.state = static_cast<domain::ItemState>(reader.u8());
  row.assignee = reader.id<domain::ActorId>();
  row.submitted_at = reader.instant();
  row.step_since = reader.instant();
  row.due_at = reader.optional_instant();
  row.version = reader.u32();
  domain::check(reader.is_read(), "a stored row reads");
  return row;
}

WorkRow read_work_facts(const WorkPlace& place, std::string_view value) {
  RowReader reader(value);
  WorkRow row;
  row.request = place.request;
  row.item = place.item;
  row.opened_at = reader.instant();
  row.office = reader.code();
  row.service = reader.code();
  row.step = reader.code();
  row.assignee = reader.id<domain::ActorId>();
  row.due_at = reader.optional_instant();
  domain::check(reader.is_read(), "a stored row reads");
  return row;
}

}  // namespace rahgir::projections
