#include "eventstore/partition_reader.h"

#include <fmt/core.h>

#include <limits>

namespace rahgir::eventstore {

namespace {

constexpr std::uint32_t kBehindLastVersion = std::numeric_limits<std::uint32_t>::max();

Record record_at(Offset offset, std::string_view bytes) {
  auto record = decode_record(bytes);
  if (record) return *std::move(record);
  throw StoreDamaged(fmt::format("record {}: {}", offset, record.error().detail));
}

}  // namespace

PartitionReader::PartitionReader(PartitionNumber partition, const Store& store,
                                 const CommitLog& log)
    : partition_(partition), store_(store), log_(log) {}

void PartitionReader::read_stream(domain::StreamId stream, std::uint32_t from_version,
                                  Direction direction, std::size_t limit,
                                  const Visit& visit) const {
  const auto cursor =
      store_.cursor(kStreamColumn, stream_key(stream, 0), stream_key(stream, kBehindLastVersion));
  const std::string from = stream_key(stream, from_version);
  cursor->seek_for_previous(from);
  if (!cursor->valid() && direction == Direction::kForward) cursor->seek(from);
  std::size_t visited = 0;
  while (cursor->valid() && visited < limit) {
    const Run run = read_run(*cursor);
    const std::size_t count = run.events.size();
    for (std::size_t step = 0; step < count && visited < limit; ++step) {
      const std::size_t index = direction == Direction::kForward ? step : count - 1 - step;
      const std::uint64_t version = run.first_version + index;
      const bool wanted =
          direction == Direction::kForward ? version >= from_version : version <= from_version;
      if (!wanted) continue;
      ++visited;
      if (!visit({{partition_, run.first_event + index}, run.events[index]})) return;
    }
    direction == Direction::kForward ? cursor->next() : cursor->previous();
  }
}

PartitionReader::Run PartitionReader::read_run(const Cursor& cursor) const {
  const auto key = undamaged(decode_stream_key(cursor.key()));
  const auto row = undamaged(decode_stream_row(cursor.value()));
  const LogEntry entry = undamaged(log_.at(row.offset));
  Record record = record_at(row.offset, entry.record);
  const std::size_t end = std::size_t{row.index} + row.count;
  if (end > record.events.size()) {
    throw StoreDamaged(fmt::format("the stream index expects {} events in record {}, which has {}",
                                   end, row.offset, record.events.size()));
  }
  record.events.resize(end);
  record.events.erase(record.events.begin(), record.events.begin() + row.index);
  return {.first_version = key.version,
          .first_event = entry.first_event + row.index,
          .events = std::move(record.events)};
}

void PartitionReader::read_all(std::uint64_t from_index, std::size_t limit,
                               const Visit& visit) const {
  std::size_t visited = 0;
  const auto visit_record = [&](Offset offset, std::uint64_t first_event, std::string_view bytes) {
    Record record = record_at(offset, bytes);
    for (std::size_t index = 0; index < record.events.size(); ++index) {
      if (first_event + index < from_index) continue;
      if (visited++ == limit) return false;
      if (!visit({{partition_, first_event + index}, std::move(record.events[index])})) {
        return false;
      }
    }
    return true;
  };
  if (limit == 0) return;
  undamaged(log_.read(log_.offset_of_event(from_index), visit_record));
}

domain::Request PartitionReader::request(domain::RequestId id, const AsOf& as_of) const {
  domain::Request request;
  const auto evolve = [&](const ReadEvent& read) {
    if (as_of.event_index && read.position.index > *as_of.event_index) return false;
    const auto event = decode_event(read.frame);
    if (!event) {
      throw StoreDamaged(fmt::format("event {}: {}", to_text(read.position), event.error().detail));
    }
    const auto* of_request = std::get_if<domain::RequestEvent>(&*event);
    if (of_request == nullptr || of_request->meta.version != request.version + 1) {
      throw StoreDamaged(fmt::format("event {} does not follow version {} of its request",
                                     to_text(read.position), request.version));
    }
    if (as_of.recorded_at && of_request->meta.recorded_at > *as_of.recorded_at) return false;
    domain::evolve(request, *of_request);
    return true;
  };
  const std::size_t limit = as_of.version.value_or(kBehindLastVersion);
  read_stream(id, 1, Direction::kForward, limit, evolve);
  return request;
}

std::optional<PartitionReader::CommandOutcome> PartitionReader::outcome_at(Offset offset) const {
  if (offset >= log_.end()) return std::nullopt;
  const LogEntry entry = undamaged(log_.at(offset));
  const Record record = record_at(offset, entry.record);
  if (record.events.empty()) return std::nullopt;
  const domain::EventMeta last = undamaged(decode_meta(record.events.back()));
  return CommandOutcome{.command = record.header.command,
                        .body_digest = record.header.body_digest,
                        .stream = last.stream,
                        .version = last.version,
                        .position = {partition_, entry.first_event + record.events.size() - 1}};
}

std::optional<PartitionReader::CommandOutcome> PartitionReader::creation_of(
    domain::StreamId stream) const {
  const auto value = store_.get(kStreamColumn, stream_key(stream, 1));
  if (!value) return std::nullopt;
  return outcome_at(undamaged(decode_stream_row(*value)).offset);
}

bool PartitionReader::has_stream(domain::StreamId stream) const {
  return store_.contains(kStreamColumn, stream_key(stream, 1));
}

}  // namespace rahgir::eventstore
