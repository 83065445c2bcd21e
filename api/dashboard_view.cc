#include "api/dashboard_view.h"

#include <array>
#include <utility>

#include "api/commands.h"
#include "api/json_output.h"

namespace rahgir::api {

namespace {

constexpr std::array kFigureDuties{domain::kSupervisor, domain::kAnalyst};

std::expected<std::optional<domain::Day>, Problem> day_of(const Call& call, std::string_view name) {
  const auto text = call.http.query(name);
  if (!text || text->empty()) return std::nullopt;
  const auto day = domain::parse_day(*text);
  if (!day) return bad_parameter(name, "A day such as 2026-03-01 is expected.");
  return *day;
}

std::expected<projections::DashboardQuery, Problem> query_of(const Call& call) {
  const domain::Directory& directory = *call.directory;
  projections::DashboardQuery query;
  query.offices = within(directory, offices_with(directory, call.caller, kFigureDuties, call.now),
                         call.http.query("office").value_or(""));
  if (const auto service = call.http.query("service"); service && !service->empty()) {
    query.service = std::string(*service);
  }
  const auto from = day_of(call, "from");
  if (!from) return std::unexpected(from.error());
  const auto to = day_of(call, "to");
  if (!to) return std::unexpected(to.error());
  query.from = *from;
  query.to = *to;
  query.today = domain::Day{std::chrono::floor<std::chrono::days>(call.now).time_since_epoch()};
  return query;
}

/// Position and snapshot of a partition that belong together: nothing was appended in between. A
/// partition that never rests gives the position before the snapshot, which its figures include.
struct Cut {
  std::unique_ptr<eventstore::Snapshot> snapshot;
  eventstore::Position end;
};

Cut cut_of(const eventstore::EventStore& store, eventstore::PartitionNumber partition) {
  constexpr int kTries = 8;
  Cut cut;
  for (int i = 0; i < kTries; ++i) {
    cut.end = store.end_of(partition);
    cut.snapshot = store.snapshot(partition);
    if (store.end_of(partition) == cut.end) break;
  }
  return cut;
}

std::string last_position(eventstore::Position end) {
  if (end.index > 0) --end.index;
  return eventstore::to_text(end);
}

Figures read_figures(const eventstore::EventStore& store,
                     const projections::DashboardQuery& query) {
  std::vector<std::unique_ptr<eventstore::Snapshot>> snapshots;
  Figures figures;
  for (unsigned partition = 0; partition < store.partitions(); ++partition) {
    Cut cut = cut_of(store, static_cast<eventstore::PartitionNumber>(partition));
    snapshots.push_back(std::move(cut.snapshot));
    if (partition > 0) figures.position += ',';
    figures.position += last_position(cut.end);
  }
  if (!query.offices.empty()) figures.dashboard = projections::read_dashboard(snapshots, query);
  return figures;
}

std::optional<std::int64_t> seconds_at(const projections::Histogram& times, double quantile) {
  const auto found = times.quantile(quantile);
  if (!found) return std::nullopt;
  return found->count();
}

void write_times(JsonWriter& json, const projections::Histogram& times) {
  json.field("count", times.total());
  json.field("median_s", seconds_at(times, 0.5));
  json.field("p90_s", seconds_at(times, 0.9));
  json.field("p99_s", seconds_at(times, 0.99));
}

template <class List, class Write>
void write_list(JsonWriter& json, std::string_view name, const List& list, Write write) {
  json.key(name).begin_array();
  for (const auto& figure : list) {
    json.begin_object();
    json.field("office", figure.office);
    json.field("service", figure.service);
    write(figure);
    json.end_object();
  }
  json.end_array();
}

/// One line of the table; what a figure lacks stays empty.
class CsvLine {
 public:
  explicit CsvLine(std::string_view figure) { cells_[0] = figure; }
  CsvLine& place(std::string_view office, std::string_view service) {
    cells_[1] = office;
    cells_[2] = service;
    return *this;
  }
  CsvLine& cell(std::size_t column, std::string text) {
    cells_[column] = std::move(text);
    return *this;
  }
  CsvLine& times(const projections::Histogram& histogram) {
    constexpr std::array kQuantiles{0.5, 0.9, 0.99};
    cells_[9] = std::to_string(histogram.total());
    for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
      const auto seconds = seconds_at(histogram, kQuantiles[i]);
      if (seconds) cells_[11 + i] = std::to_string(*seconds);
    }
    return *this;
  }
  // Codes, days and numbers only: none needs quotes.
  void append_to(std::string& out) const {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (i > 0) out += ',';
      out += cells_[i];
    }
    out += "\r\n";
  }

 private:
  std::array<std::string, 14> cells_;
};

enum Column : std::size_t { kStep = 3, kChannel, kKind, kOutcome, kGround, kDay, kCount, kOverdue };

}  // namespace

std::string dashboard_json(const Figures& figures) {
  const projections::Dashboard& all = figures.dashboard;
  JsonWriter json;
  json.begin_object();
  json.field("position", figures.position);
  write_list(json, "received", all.received, [&](const projections::ReceivedFigure& figure) {
    json.field("channel", figure.channel).field("day", figure.day).field("count", figure.count);
  });
  write_list(json, "closed", all.closed, [&](const projections::ClosedFigure& figure) {
    json.field("channel", figure.channel).field("kind", figure.kind);
    json.field("outcome", figure.outcome).field("ground", figure.ground);
    json.field("day", figure.day).field("count", figure.count);
  });
  write_list(json, "open", all.open, [&](const projections::OpenFigure& figure) {
    json.field("channel", figure.channel).field("count", figure.count);
    json.field("overdue", figure.overdue);
  });
  write_list(json, "open_items", all.open_items, [&](const projections::OpenItemsFigure& figure) {
    json.field("step", figure.step).field("count", figure.count);
  });
  write_list(json, "step_times", all.step_times, [&](const projections::StepTimeFigure& figure) {
    json.field("step", figure.step);
    write_times(json, figure.times);
  });
  write_list(json, "decision_times", all.decision_times,
             [&](const projections::DecisionTimeFigure& figure) {
               json.field("channel", figure.channel);
               write_times(json, figure.times);
             });
  json.end_object();
  return json.take();
}

std::string dashboard_csv(const Figures& figures) {
  const projections::Dashboard& all = figures.dashboard;
  std::string out =
      "figure,office,service,step,channel,kind,outcome,ground,day,count,overdue,median_s,p90_s,"
      "p99_s\r\n";
  const auto line = [](std::string_view name, const auto& figure) {
    return CsvLine(name).place(figure.office, figure.service);
  };
  for (const auto& figure : all.received) {
    line("received", figure)
        .cell(kChannel, figure.channel)
        .cell(kDay, domain::to_text(figure.day))
        .cell(kCount, std::to_string(figure.count))
        .append_to(out);
  }
  for (const auto& figure : all.closed) {
    line("closed", figure)
        .cell(kChannel, figure.channel)
        .cell(kKind, figure.kind)
        .cell(kOutcome, figure.outcome)
        .cell(kGround, figure.ground)
        .cell(kDay, domain::to_text(figure.day))
        .cell(kCount, std::to_string(figure.count))
        .append_to(out);
  }
  for (const auto& figure : all.open) {
    line("open", figure)
        .cell(kChannel, figure.channel)
        .cell(kCount, std::to_string(figure.count))
        .cell(kOverdue, std::to_string(figure.overdue))
        .append_to(out);
  }
  for (const auto& figure : all.open_items) {
    line("open_items", figure)
        .cell(kStep, figure.step)
        .cell(kCount, std::to_string(figure.count))
        .append_to(out);
  }
  for (const auto& figure : all.step_times) {
    line("step_time", figure).cell(kStep, figure.step).times(figure.times).append_to(out);
  }
  for (const auto& figure : all.decision_times) {
    line("decision_time", figure).cell(kChannel, figure.channel).times(figure.times).append_to(out);
  }
  return out;
}

Reply get_dashboard(Call& call) {
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto query = query_of(call);
  if (!query) return std::unexpected(query.error());
  const Figures figures = read_figures(call.desk.store, *query);
  const std::string_view accepted = call.http.header("Accept").value_or("");
  if (accepted.find("text/csv") == std::string_view::npos) {
    return json_response(dashboard_json(figures));
  }
  HttpResponse response = json_response(dashboard_csv(figures));
  response.content_type = "text/csv; charset=utf-8";
  response.set_header("Rahgir-Position", figures.position);
  return response;
}

}  // namespace rahgir::api
