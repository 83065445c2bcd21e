#include <map>
#include <set>
#include <tuple>

#include "domain/check.h"
#include "eventstore/event_store.h"
#include "projections/dashboard.h"
#include "projections/dashboard_keys.h"
#include "projections/request_models.h"

namespace rahgir::projections {
namespace {

using domain::Day;
using eventstore::Snapshot;

/// Days of a scan, inclusive.
struct Days {
  std::optional<Day> from, to;
};

// Figures being added up, sorted as they are returned.
using Received = std::map<std::tuple<std::string, std::string, std::string, Day>, std::uint64_t>;
using Closed = std::map<
    std::tuple<std::string, std::string, std::string, std::string, std::string, std::string, Day>,
    std::uint64_t>;
struct OpenCounts {
  std::uint64_t count = 0, overdue = 0;
};
using Open = std::map<std::tuple<std::string, std::string, std::string>, OpenCounts>;
using OpenItems = std::map<std::tuple<std::string, std::string, std::string>, std::uint64_t>;
using Times = std::map<std::tuple<std::string, std::string, std::string>, Histogram>;

std::string channel_word(RowReader& rest) {
  return std::string(domain::word_of(static_cast<domain::Channel>(rest.u8())));
}

class Figures {
 public:
  Figures(std::span<const std::unique_ptr<Snapshot>> snapshots, const DashboardQuery& query)
      : snapshots_(snapshots), query_(query) {}

  Dashboard read() &&;

 private:
  /// Calls `add(rest of the key, count)` for every counter of the metric; it reads the whole rest.
  /// `days` only where the rest begins with a day.
  template <class Add>
  void scan(Metric metric, const std::string& office, const Days& days, const Add& add) const;

  void read_office(const std::string& office);
  void read_received(const std::string& office);
  void read_closed(const std::string& office);
  void read_open(const std::string& office);
  void read_times(const std::string& office);
  bool is_asked(std::string_view service) const {
    return !query_.service || *query_.service == service;
  }

  const std::span<const std::unique_ptr<Snapshot>> snapshots_;
  const DashboardQuery& query_;
  Received received_;
  Closed closed_;
  Open open_;
  OpenItems open_items_;
  Times step_times_, decision_times_;
};

template <class Add>
void Figures::scan(Metric metric, const std::string& office, const Days& days,
                   const Add& add) const {
  const std::string prefix(dashboard_prefix(metric, office).bytes());
  std::string lower = prefix, upper = prefix;
  ++upper.back();  // the zero that ends the office
  if (days.from) lower = dashboard_prefix(metric, office).day(*days.from).bytes();
  if (days.to) {
    upper = dashboard_prefix(metric, office).day(*days.to + std::chrono::days{1}).bytes();
  }
  if (lower >= upper) return;
  for (const auto& snapshot : snapshots_) {
    const auto rows =
        snapshot->cursor(eventstore::EventStore::column_of(kDashboardColumn), lower, upper);
    for (rows->seek(lower); rows->valid(); rows->next()) {
      const std::int64_t count = eventstore::Store::counter_value(rows->value());
      if (count <= 0) continue;  // a counter that came back to zero keeps its row
      RowReader rest(rows->key().substr(prefix.size()));
      add(rest, static_cast<std::uint64_t>(count));
      domain::check(rest.is_read(), "a stored key reads");
    }
  }
}

void Figures::read_received(const std::string& office) {
  scan(Metric::kReceived, office, {query_.from, query_.to}, [&](RowReader& rest, auto count) {
    const Day day = rest.day();
    std::string service(rest.code());
    std::string channel = channel_word(rest);
    if (!is_asked(service)) return;
    received_[{office, std::move(service), std::move(channel), day}] += count;
  });
}

void Figures::read_closed(const std::string& office) {
  scan(Metric::kClosed, office, {query_.from, query_.to}, [&](RowReader& rest, auto count) {
    const Day day = rest.day();
    std::string service(rest.code());
    std::string channel = channel_word(rest);
    std::string kind(domain::word_of(static_cast<domain::CloseKind>(rest.u8())));
    std::string outcome(rest.code());
    std::string ground(rest.code());
    if (!is_asked(service)) return;
    closed_[{office, std::move(service), std::move(channel), std::move(kind), std::move(outcome),
             std::move(ground), day}] += count;
  });
}

void Figures::read_open(const std::string& office) {
  scan(Metric::kOpen, office, {}, [&](RowReader& rest, auto count) {
    std::string service(rest.code());
    std::string channel = channel_word(rest);
    if (is_asked(service)) open_[{office, std::move(service), std::move(channel)}].count += count;
  });
  const Days before_today{.from = {}, .to = query_.today - std::chrono::days{1}};
  scan(Metric::kDue, office, before_today, [&](RowReader& rest, auto count) {
    rest.day();
    std::string service(rest.code());
    std::string channel = channel_word(rest);
    if (is_asked(service)) open_[{office, std::move(service), std::move(channel)}].overdue += count;
  });
  scan(Metric::kOpenItems, office, {}, [&](RowReader& rest, auto count) {
    std::string service(rest.code());
    std::string step(rest.code());
    if (is_asked(service)) open_items_[{office, std::move(service), std::move(step)}] += count;
  });
}

void Figures::read_times(const std::string& office) {
  scan(Metric::kStepTimes, office, {query_.from, query_.to}, [&](RowReader& rest, auto count) {
    rest.day();
    std::string service(rest.code());
    std::string step(rest.code());
    const Bucket bucket = rest.u16();
    if (!is_asked(service)) return;
    step_times_[{office, std::move(service), std::move(step)}].add(bucket, count);
  });
  scan(Metric::kDecisionTimes, office, {query_.from, query_.to}, [&](RowReader& rest, auto count) {
    rest.day();
    std::string service(rest.code());
    std::string channel = channel_word(rest);
    const Bucket bucket = rest.u16();
    if (!is_asked(service)) return;
    decision_times_[{office, std::move(service), std::move(channel)}].add(bucket, count);
  });
}

Dashboard Figures::read() && {
  for (const std::string& office : std::set(query_.offices.begin(), query_.offices.end())) {
    read_received(office);
    read_closed(office);
    read_open(office);
    read_times(office);
  }
  Dashboard dashboard;
  for (const auto& [key, count] : received_) {
    const auto& [office, service, channel, day] = key;
    dashboard.received.push_back({office, service, channel, day, count});
  }
  for (const auto& [key, count] : closed_) {
    const auto& [office, service, channel, kind, outcome, ground, day] = key;
    dashboard.closed.push_back({office, service, channel, kind, outcome, ground, day, count});
  }
  for (const auto& [key, counts] : open_) {
    const auto& [office, service, channel] = key;
    dashboard.open.push_back({office, service, channel, counts.count, counts.overdue});
  }
  for (const auto& [key, count] : open_items_) {
    const auto& [office, service, step] = key;
    dashboard.open_items.push_back({office, service, step, count});
  }
  for (auto& [key, times] : step_times_) {
    const auto& [office, service, step] = key;
    dashboard.step_times.push_back({office, service, step, std::move(times)});
  }
  for (auto& [key, times] : decision_times_) {
    const auto& [office, service, channel] = key;
    dashboard.decision_times.push_back({office, service, channel, std::move(times)});
  }
  return dashboard;
}

}  // namespace

Dashboard read_dashboard(std::span<const std::unique_ptr<Snapshot>> snapshots,
                         const DashboardQuery& query) {
  return Figures(snapshots, query).read();
}

}  // namespace rahgir::projections
