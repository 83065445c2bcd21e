#include "eventstore/partition_reader.h"

#include <fmt/core.h>

#include <limits>

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr std::uint32_t kBehindLastVersion = std::numeric_limits<std::uint32_t>::max();

Result<Record> record_at(Offset offset, std::string_view bytes) {
  auto record = decode_record(bytes);
  if (record) return record;
  return reject(RejectionCode::kInvalid,
                fmt::format("record {}: {}", offset, record.error().detail));
}

/// Remembers what a visitor could not hand through.
struct Trouble {
  std::optional<domain::Rejection> rejection;

  bool stop(domain::Rejection what) {
    rejection = std::move(what);
    return false;
  }
  Result<bool> result() const {
    if (rejection) return std::unexpected(*rejection);
    return true;
  }
};

}  // namespace

PartitionReader::PartitionReader(PartitionNumber partition, const Store& store,
                                 const CommitLog& log)
    : partition_(partition), store_(store), log_(log) {}

Result<bool> PartitionReader::read_stream(domain::StreamId stream, std::uint32_t from_version,
                                          Direction direction, std::size_t limit,
                                          const Visit& visit) const {
  const auto cursor =
      store_.cursor(kStreamColumn, stream_key(stream, 0), stream_key(stream, kBehindLastVersion));
  const std::string from = stream_key(stream, from_version);
  cursor->seek_for_previous(from);
  if (!cursor->valid() && direction == Direction::kForward) cursor->seek(from);
  std::size_t visited = 0;
  while (cursor->valid() && visited < limit) {
    const auto run = read_run(*cursor);
    if (!run) return std::unexpected(run.error());
    const std::size_t count = run->events.size();
    for (std::size_t step = 0; step < count && visited < limit; ++step) {
      const std::size_t index = direction == Direction::kForward ? step : count - 1 - step;
      const std::uint64_t version = run->first_version + index;
      const bool wanted =
          direction == Direction::kForward ? version >= from_version : version <= from_version;
      if (!wanted) continue;
      ++visited;
      if (!visit({{partition_, run->first_event + index}, run->events[index]})) return true;
    }
    direction == Direction::kForward ? cursor->next() : cursor->previous();
  }
  return true;
}

Result<PartitionReader::Run> PartitionReader::read_run(const Cursor& cursor) const {
  const auto key = decode_stream_key(cursor.key());
  if (!key) return std::unexpected(key.error());
  const auto row = decode_stream_row(cursor.value());
  if (!row) return std::unexpected(row.error());
  const auto entry = log_.at(row->offset);
  if (!entry) return std::unexpected(entry.error());
  auto record = record_at(row->offset, entry->record);
  if (!record) return std::unexpected(record.error());
  const std::size_t end = std::size_t{row->index} + row->count;
  if (end > record->events.size()) {
    return reject(RejectionCode::kInvalid,
                  fmt::format("the stream index expects {} events in record {}, which has {}", end,
                              row->offset, record->events.size()));
  }
  record->events.resize(end);
  record->events.erase(record->events.begin(), record->events.begin() + row->index);
  return Run{.first_version = key->version,
             .first_event = entry->first_event + row->index,
             .events = std::move(record->events)};
}

Result<bool> PartitionReader::read_all(std::uint64_t from_index, std::size_t limit,
                                       const Visit& visit) const {
  std::size_t visited = 0;
  Trouble trouble;
  const auto visit_record = [&](Offset offset, std::uint64_t first_event, std::string_view bytes) {
    auto record = record_at(offset, bytes);
    if (!record) return trouble.stop(record.error());
    for (std::size_t index = 0; index < record->events.size(); ++index) {
      if (first_event + index < from_index) continue;
      if (visited++ == limit) return false;
      if (!visit({{partition_, first_event + index}, std::move(record->events[index])})) {
        return false;
      }
    }
    return true;
  };
  if (limit == 0) return true;
  if (auto read = log_.read(log_.offset_of_event(from_index), visit_record); !read) return read;
  return trouble.result();
}

Result<domain::Request> PartitionReader::request(domain::RequestId id, const AsOf& as_of) const {
  domain::Request request;
  Trouble trouble;
  const auto evolve = [&](const ReadEvent& read) {
    if (as_of.event_index && read.position.index > *as_of.event_index) return false;
    const auto event = decode_event(read.frame);
    if (!event) {
      return trouble.stop(
          {.code = RejectionCode::kInvalid,
           .detail = fmt::format("event {}: {}", to_text(read.position), event.error().detail)});
    }
    const auto* of_request = std::get_if<domain::RequestEvent>(&*event);
    if (of_request == nullptr || of_request->meta.version != request.version + 1) {
      return trouble.stop({.code = RejectionCode::kInvalid,
                           .detail = fmt::format("event {} does not follow version {} of its "
                                                 "request",
                                                 to_text(read.position), request.version)});
    }
    if (as_of.recorded_at && of_request->meta.recorded_at > *as_of.recorded_at) return false;
    domain::evolve(request, *of_request);
    return true;
  };
  const std::size_t limit = as_of.version.value_or(kBehindLastVersion);
  const auto read = read_stream(id, 1, Direction::kForward, limit, evolve);
  if (!read) return std::unexpected(read.error());
  if (trouble.rejection) return std::unexpected(*trouble.rejection);
  return request;
}

std::optional<PartitionReader::CommandOutcome> PartitionReader::outcome_at(Offset offset) const {
  if (offset >= log_.end()) return std::nullopt;
  const auto entry = log_.at(offset);
  if (!entry) throw StoreDamaged(entry.error().detail);
  const auto record = record_at(offset, entry->record);
  if (!record) throw StoreDamaged(record.error().detail);
  if (record->events.empty()) return std::nullopt;
  const auto last = decode_meta(record->events.back());
  if (!last) throw StoreDamaged(last.error().detail);
  return CommandOutcome{.command = record->header.command,
                        .body_digest = record->header.body_digest,
                        .stream = last->stream,
                        .version = last->version,
                        .position = {partition_, entry->first_event + record->events.size() - 1}};
}

std::optional<PartitionReader::CommandOutcome> PartitionReader::creation_of(
    domain::StreamId stream) const {
  const auto value = store_.get(kStreamColumn, stream_key(stream, 1));
  if (!value) return std::nullopt;
  const auto row = decode_stream_row(*value);
  if (!row) throw StoreDamaged(row.error().detail);
  return outcome_at(row->offset);
}

bool PartitionReader::has_stream(domain::StreamId stream) const {
  return store_.contains(kStreamColumn, stream_key(stream, 1));
}

}  // namespace rahgir::eventstore
