#pragma once

// The stored rows of the work list. A place orders items; every key ends in one:
//
//   place         := instant · request id · u32 item
//   work          : code(office) · place by opening        → the whole row
//   work_due      : code(office) · place by due date       → facts
//   work_assignee : assignee id · u8 order · place          → facts; held items only, both orders
//   facts         := instant opened · code(office) · code(service) · code(step) · assignee id
//                    · optional instant due
//
// Facts are what queries filter on and what leads to the whole row, so that an event which changes
// neither (most do not) rewrites only `work`. Items without a due date stand last by due date.

#include <string>
#include <string_view>

#include "eventstore/read_models.h"
#include "projections/row_bytes.h"
#include "projections/work_list.h"

namespace rahgir::projections {

struct WorkPlace {
  domain::Instant at;
  domain::RequestId request;
  domain::ItemId item{};

  auto operator<=>(const WorkPlace&) const = default;
};

WorkPlace place_of(const WorkRow& row, WorkOrder order);
void append_place(RowWriter& key, const WorkPlace& place);
WorkPlace read_place(RowReader& key);

void append_work_rows(const WorkRow& row, eventstore::RowSet& out);

/// Key of the whole row.
std::string work_key(const WorkRow& row);
/// Both take the key's place and the value; `office` is the key's.
WorkRow read_work_row(std::string_view office, const WorkPlace& place, std::string_view value);
/// Only what facts hold.
WorkRow read_work_facts(const WorkPlace& place, std::string_view value);

}  // namespace rahgir::projections
