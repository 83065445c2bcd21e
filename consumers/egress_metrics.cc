// What /metrics says of the egress.

#include "consumers/egress.h"
#include "eventstore/store_damaged.h"

namespace rahgir::consumers {
namespace {

void append(std::string& out, const std::string& name, std::string_view type, std::string_view help,
            const std::string& value) {
  out += "# HELP " + name + ' ';
  out += help;
  out += "\n# TYPE " + name + ' ';
  out += type;
  out += '\n' + name + ' ' + value + '\n';
}

struct Lag {
  std::uint64_t events = 0;
  std::chrono::milliseconds time{};  // since the oldest of them was recorded
};

Lag lag_of(const eventstore::EventStore& store, const Places& places) {
  Lag lag;
  for (const auto& [partition, place] : places) {
    const std::uint64_t end = store.end_of(partition).index;
    if (end <= place.next) continue;
    lag.events += end - place.next;
    store.reader(partition).read_all(place.next, 1, [&](const eventstore::ReadEvent& event) {
      const auto meta = eventstore::undamaged(eventstore::decode_meta(event.frame));
      lag.time = std::max(lag.time, store.now() - meta.recorded_at);
      return false;
    });
  }
  return lag;
}

void append_lag(const eventstore::EventStore& store, const Places& places, std::string& out) {
  Lag lag;
  try {
    lag = lag_of(store, places);
  } catch (const eventstore::StoreDamaged&) {
    return;  // the egress itself meets it, and reports
  }
  append(out, "rahgir_egress_lag_events", "gauge", "Events recorded and not yet published.",
         std::to_string(lag.events));
  std::string fraction = std::to_string(lag.time.count() % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  append(out, "rahgir_egress_lag_seconds", "gauge",
         "Age of the oldest event that is not published; 0 when all are.",
         std::to_string(lag.time.count() / 1000) + '.' + fraction);
}

}  // namespace

void Egress::append_metrics(std::string& out) const {
  const EgressFigures now = figures();
  append(out, "rahgir_egress_up", "gauge", "1 while events reach Kafka.",
         now.state == EgressState::kUp ? "1" : "0");
  out +=
      "# HELP rahgir_egress_state 1 for the state that the egress is in.\n"
      "# TYPE rahgir_egress_state gauge\n";
  for (const EgressState state : {EgressState::kConnecting, EgressState::kUp, EgressState::kDown,
                                  EgressState::kRefused, EgressState::kReplaced}) {
    out += "rahgir_egress_state{state=\"";
    out += word_of(state);
    out += state == now.state ? "\"} 1\n" : "\"} 0\n";
  }
  append(out, "rahgir_egress_published_total", "counter", "Events published since the start.",
         std::to_string(now.published));
  append(out, "rahgir_egress_transactions_total", "counter",
         "Transactions committed since the start.", std::to_string(now.transactions));
  append(out, "rahgir_egress_failures_total", "counter", "Tries that failed since the start.",
         std::to_string(now.failures));
  if (now.places) append_lag(store_, *now.places, out);
}

}  // namespace rahgir::consumers
