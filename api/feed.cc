#include "api/feed.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "api/commands.h"
#include "api/json_output.h"
#include "projections/cloud_event.h"

namespace rahgir::api {

namespace {

using eventstore::PartitionNumber;

constexpr std::chrono::milliseconds kWaitSlice{250};  // how long one partition is looked at
constexpr std::size_t kMaxScanned = 20'000;           // events read for one reply

/// Index of the next event to give out, by partition.
using Cursor = std::map<PartitionNumber, std::uint64_t>;

std::vector<PartitionNumber> partitions_of(const eventstore::EventStore& store) {
  std::vector<PartitionNumber> all;
  all.reserve(store.partitions() + 1);
  for (unsigned i = 0; i < store.partitions(); ++i) all.push_back(static_cast<PartitionNumber>(i));
  all.push_back(eventstore::kControlPartition);
  return all;
}

std::expected<Cursor, Problem> cursor_of(const Call& call) {
  Cursor cursor;
  for (const PartitionNumber each : partitions_of(call.desk.store)) cursor[each] = 0;
  const auto text = call.http.query("after");
  if (!text || text->empty()) return cursor;
  const auto positions = parse_positions(*text);
  if (!positions) return bad_parameter("after", "This is not a position of the feed.");
  for (const eventstore::Position& position : *positions) {
    const auto place = cursor.find(position.partition);
    if (place == cursor.end()) return bad_parameter("after", "There is no such partition.");
    // A log that ends before it was cut, or put back from a backup: what comes would be missed.
    if (position.index >= call.desk.store.end_of(position.partition).index) {
      return bad_parameter("after", "This position is beyond the end of the log.");
    }
    place->second = position.index + 1;
  }
  return cursor;
}

std::string text_of(const Cursor& cursor) {
  std::string text;
  for (const auto& [partition, next] : cursor) {
    if (next == 0) continue;
    if (!text.empty()) text += ',';
    text += eventstore::to_text(eventstore::Position{partition, next - 1});
  }
  return text;
}

std::expected<std::chrono::seconds, Problem> wait_of(const Call& call) {
  const auto text = call.http.query("wait");
  if (!text) return std::chrono::seconds(0);
  unsigned seconds = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, seconds);
  if (error != std::errc() || stopped != end || seconds > kMaxFeedWait.count()) {
    return bad_parameter("wait", "A number of seconds between 0 and 25 is expected.");
  }
  return std::chrono::seconds(seconds);
}

class FeedReader {
 public:
  FeedReader(Call& call, Cursor cursor, std::size_t limit)
      : call_(call), cursor_(std::move(cursor)), limit_(limit) {
    constexpr std::array kDuties{domain::kAnalyst};
    for (std::string& office : offices_with(*call.directory, call.caller, kDuties, call.now)) {
      offices_.insert(std::move(office));
    }
  }

  /// One pass over all partitions, each up to its share first and then up to what is left.
  void read();
  bool is_empty() const { return count_ == 0; }
  const Cursor& cursor() const { return cursor_; }
  std::string body() const { return '[' + batch_ + ']'; }

 private:
  void read(PartitionNumber partition, std::size_t most);
  void take(const eventstore::ReadEvent& event);
  std::string entry(const projections::CloudEvent& event, std::string_view data) const;

  Call& call_;
  Cursor cursor_;
  const std::size_t limit_;
  std::set<std::string, std::less<>> offices_;
  std::string batch_;
  std::size_t count_ = 0, scanned_ = 0;
};

void FeedReader::read() {
  const std::size_t share = std::max<std::size_t>(1, limit_ / cursor_.size());
  for (const std::size_t most : {share, limit_}) {
    for (const PartitionNumber partition : partitions_of(call_.desk.store)) {
      const std::size_t left = limit_ - count_;
      read(partition, std::min(most, left));
    }
  }
}

void FeedReader::read(PartitionNumber partition, std::size_t most) {
  std::uint64_t& next = cursor_[partition];
  const std::size_t until = count_ + most;
  if (most == 0 || scanned_ >= kMaxScanned) return;
  call_.desk.store.reader(partition).read_all(next, kMaxScanned - scanned_,
                                              [&](const eventstore::ReadEvent& event) {
                                                take(event);
                                                ++scanned_;
                                                next = event.position.index + 1;
                                                return count_ < until;
                                              });
}

void FeedReader::take(const eventstore::ReadEvent& event) {
  const auto seen = projections::cloud_event(event);
  if (!seen || (!seen->meta.office.empty() && !offices_.contains(seen->meta.office))) return;
  const std::string data = eventstore::undamaged(eventstore::clear_body_json(event.frame));
  if (count_ > 0) batch_ += ',';
  batch_ += entry(*seen, data);
  ++count_;
}

std::string FeedReader::entry(const projections::CloudEvent& event, std::string_view data) const {
  JsonWriter json;
  json.begin_object();
  for (const projections::CloudAttribute& each :
       projections::attributes_of(event, call_.desk.options.source)) {
    json.key(each.name());
    each.is_number ? json.raw(each.text) : json.value(each.text);
  }
  json.field("datacontenttype", "application/json");
  json.key("data").raw(data);
  json.end_object();
  return json.take();
}

/// Until some partition has an event beyond the cursor, the time is over or the server stops.
bool wait_for_more(const Call& call, const Cursor& cursor,
                   std::chrono::steady_clock::time_point until) {
  while (std::chrono::steady_clock::now() < until && !call.http.stop.stop_requested()) {
    for (const auto& [partition, next] : cursor) {
      const bool first = partition == cursor.begin()->first;
      const std::chrono::milliseconds patience = first ? kWaitSlice : std::chrono::milliseconds(0);
      if (call.desk.store.wait_for({partition, next}, patience)) return true;
    }
  }
  return false;
}

}  // namespace

Reply get_feed(Call& call) {
  auto cursor = cursor_of(call);
  if (!cursor) return std::unexpected(cursor.error());
  const auto limit = limit_of(call, kMaxListLimit, kMaxFeedLimit);
  if (!limit) return std::unexpected(limit.error());
  const auto wait = wait_of(call);
  if (!wait) return std::unexpected(wait.error());

  const auto until = std::chrono::steady_clock::now() + *wait;
  FeedReader reader(call, *std::move(cursor), *limit);
  reader.read();
  if (reader.is_empty() && wait->count() > 0) {
    const auto place = call.waits().try_enter();
    while (place && reader.is_empty() && wait_for_more(call, reader.cursor(), until)) {
      reader.read();
    }
  }
  HttpResponse response = json_response(reader.body());
  response.content_type = "application/cloudevents-batch+json";
  response.set_header("Rahgir-Next", text_of(reader.cursor()));
  return response;
}

}  // namespace rahgir::api
