#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "domain/check.h"
#include "eventstore/event_store.h"
#include "projections/request_models.h"
#include "projections/work_list.h"
#include "projections/work_rows.h"

// A page merges one range of every office and partition, or of every partition when the rows of one
// assignee are asked for. All ranges are in the query's order, so the merge is too, and a cursor is
// the place of the last row taken or passed over.

namespace rahgir::projections {
namespace {

using eventstore::EventStore;
using eventstore::Snapshot;

constexpr std::size_t kMaxRows = 200;        // of a page
constexpr std::size_t kMaxScanned = 20'000;  // rows looked at for a page
constexpr std::uint8_t kCursorFormat = 1;

/// base64url of (u8 format · u8 order · instant · u32 item · u16 0), then of the request id.
std::string cursor_text(WorkOrder order, const WorkPlace& place) {
  RowWriter head;
  head.u8(kCursorFormat).u8(std::to_underlying(order)).instant(place.at);
  head.u32(std::to_underlying(place.item)).u16(0);
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(head.bytes(), bytes.begin());
  return domain::base64url(bytes) + to_text(place.request);
}

std::optional<WorkPlace> parse_cursor(std::string_view text, WorkOrder order) {
  constexpr std::size_t kHalf = 22;  // characters of 16 bytes
  const auto head = domain::parse_base64url(text.substr(0, kHalf));
  const auto request =
      domain::parse_id<domain::RequestId>(text.substr(std::min(kHalf, text.size())));
  if (!head || !request) return std::nullopt;
  RowReader reader({reinterpret_cast<const char*>(head->data()), head->size()});
  const std::uint8_t format = reader.u8();
  const std::uint8_t of_order = reader.u8();
  const domain::Instant at = reader.instant();
  const domain::ItemId item{reader.u32()};
  if (format != kCursorFormat || of_order != std::to_underlying(order) || reader.u16() != 0) {
    return std::nullopt;
  }
  return WorkPlace{.at = at, .request = *request, .item = item};
}

/// The part of one column that may hold rows of the page.
struct Range {
  std::uint8_t column = kWorkColumn;
  std::string prefix;  // of every key; what follows is the place
  std::string office;  // kWorkColumn only: whose rows these are
};

std::vector<Range> ranges_of(const WorkQuery& query) {
  std::vector<Range> ranges;
  if (query.assignee && !query.assignee->is_none()) {
    RowWriter prefix;
    prefix.id(*query.assignee).u8(std::to_underlying(query.order));
    ranges.push_back({kWorkAssigneeColumn, std::move(prefix).take(), {}});
    return ranges;
  }
  for (const std::string& office : std::set(query.offices.begin(), query.offices.end())) {
    RowWriter prefix;
    prefix.code(office);
    const auto column = query.order == WorkOrder::kDue ? kWorkDueColumn : kWorkColumn;
    ranges.push_back({column, std::move(prefix).take(), office});
  }
  return ranges;
}

/// A range of one snapshot, at its next row.
struct Source {
  const Snapshot* snapshot = nullptr;
  const Range* range = nullptr;
  std::unique_ptr<eventstore::Cursor> rows;
  WorkPlace place;  // of the next row

  bool read() {
    if (!rows->valid()) return false;
    RowReader key(rows->key().substr(range->prefix.size()));
    place = read_place(key);
    domain::check(key.is_read(), "a stored key reads");
    return true;
  }
};

std::optional<Source> open_source(const Snapshot& snapshot, const Range& range,
                                  const WorkQuery& query, const std::optional<WorkPlace>& after) {
  std::string lower = range.prefix;
  if (after) {
    RowWriter place;
    append_place(place, *after);
    lower.append(place.bytes()) += '\0';  // the first key after it
  }
  std::string upper = range.prefix;
  ++upper.back();  // a prefix ends in a small byte: the zero of a code, or an order
  if (query.order == WorkOrder::kDue && query.overdue_at) {
    RowWriter due;
    due.instant(*query.overdue_at);
    upper = range.prefix + std::string(due.bytes());
  }
  if (lower >= upper) return std::nullopt;
  Source source{
      &snapshot, &range, snapshot.cursor(EventStore::column_of(range.column), lower, upper), {}};
  source.rows->seek(lower);
  if (!source.read()) return std::nullopt;
  return source;
}

class Page {
 public:
  Page(const WorkQuery& query, const std::vector<Range>& ranges,
       std::span<const std::unique_ptr<Snapshot>> snapshots, const std::optional<WorkPlace>& after);

  WorkPage read();

 private:
  bool matches(const WorkRow& row) const;
  void advance();  // past the least row

  // A heap with the source of the least place at the front.
  static bool is_later(const Source& left, const Source& right) { return left.place > right.place; }

  const WorkQuery& query_;
  const std::set<std::string, std::less<>> offices_;
  std::vector<Source> sources_;
};

Page::Page(const WorkQuery& query, const std::vector<Range>& ranges,
           std::span<const std::unique_ptr<Snapshot>> snapshots,
           const std::optional<WorkPlace>& after)
    : query_(query), offices_(query.offices.begin(), query.offices.end()) {
  for (const auto& snapshot : snapshots) {
    for (const Range& range : ranges) {
      if (auto source = open_source(*snapshot, range, query, after)) {
        sources_.push_back(*std::move(source));
      }
    }
  }
  std::ranges::make_heap(sources_, is_later);
}

/// The whole row, or what of it the column holds.
WorkRow read_row(const Source& source) {
  const std::string_view value = source.rows->value();
  if (source.range->column != kWorkColumn) return read_work_facts(source.place, value);
  return read_work_row(source.range->office, source.place, value);
}

WorkRow whole_row(const Source& source, WorkRow row) {
  if (source.range->column == kWorkColumn) return row;
  const auto value = source.snapshot->get(EventStore::column_of(kWorkColumn), work_key(row));
  domain::check(value.has_value(), "every index row leads to a row");
  return read_work_row(row.office, place_of(row, WorkOrder::kOpened), *value);
}

WorkPage Page::read() {
  const std::size_t limit = std::clamp<std::size_t>(query_.limit, 1, kMaxRows);
  WorkPage page;
  WorkPlace last;
  for (std::size_t scanned = 0; !sources_.empty(); ++scanned) {
    const Source& source = sources_.front();
    WorkRow row = read_row(source);
    const bool fits = matches(row);
    if (scanned == kMaxScanned || (fits && page.rows.size() == limit)) {
      page.next = cursor_text(query_.order, last);
      break;
    }
    if (fits) page.rows.push_back(whole_row(source, std::move(row)));
    last = source.place;
    advance();
  }
  return page;
}

bool Page::matches(const WorkRow& row) const {
  if (query_.step && row.step != *query_.step) return false;
  if (query_.service && row.service != *query_.service) return false;
  if (query_.assignee && row.assignee != *query_.assignee) return false;
  if (query_.overdue_at && !(row.due_at && *row.due_at < *query_.overdue_at)) return false;
  return offices_.contains(row.office);
}

void Page::advance() {
  std::ranges::pop_heap(sources_, is_later);
  Source& source = sources_.back();
  source.rows->next();
  if (source.read()) {
    std::ranges::push_heap(sources_, is_later);
  } else {
    sources_.pop_back();
  }
}

}  // namespace

domain::Result<WorkPage> find_work(std::span<const std::unique_ptr<Snapshot>> snapshots,
                                   const WorkQuery& query) {
  std::optional<WorkPlace> after;
  if (!query.after.empty()) {
    after = parse_cursor(query.after, query.order);
    if (!after) {
      return std::unexpected(domain::Rejection{
          .code = domain::RejectionCode::kInvalid,
          .detail = "The cursor is not one of this list and order.",
          .faults = {{.pointer = "/after",
                      .code = "cursor",
                      .detail = "Take it from `next` of a reply with the same order."}}});
    }
  }
  const std::vector<Range> ranges = ranges_of(query);
  return Page(query, ranges, snapshots, after).read();
}

}  // namespace rahgir::projections
