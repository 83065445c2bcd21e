#include "eventstore/fresh_rows.h"

#include <fmt/core.h>

#include <limits>

#include "eventstore/directory_decider.h"

namespace rahgir::eventstore {

namespace {

// Definitions and offices of so many requests are kept before their pins are dropped.
constexpr std::size_t kMaxPins = 256;

/// Whether the stream is a request, by its first event.
bool is_request(const PartitionReader& reader, domain::StreamId stream) {
  bool is = false;
  const auto look = [&](const ReadEvent& read) {
    is = std::holds_alternative<domain::RequestEvent>(undamaged(decode_event(read.frame)));
    return false;
  };
  reader.read_stream(stream, 1, Direction::kForward, 1, look);
  return is;
}

domain::Request request_before(const PartitionReader& reader, domain::StreamId stream,
                               std::uint64_t next_event) {
  try {
    return reader.request(stream,
                          {.version = {}, .recorded_at = {}, .event_index = next_event - 1});
  } catch (const StoreDamaged& damage) {
    throw StoreDamaged(fmt::format("request {}: {}", domain::to_text(stream), damage.what()));
  }
}

}  // namespace

FoldedFigures fold_requests(const PartitionReader& reader, const Snapshot& snapshot,
                            ReferenceShelf& shelf, const RequestReadModels& models,
                            std::uint64_t next_event, const VisitRows& visit) {
  FoldedFigures figures;
  if (next_event == 0) return figures;
  auto references = std::make_unique<PinnedReferences>(shelf);
  RowSet rows;
  const auto cursor = snapshot.cursor(kStreamColumn);
  for (cursor->seek(""); cursor->valid();) {
    const domain::StreamId stream = undamaged(decode_stream_key(cursor->key())).stream;
    if (is_request(reader, stream)) {
      const domain::Request state = request_before(reader, stream, next_event);
      ++figures.states;
      figures.events += state.version;
      rows.clear();
      models.rows_of(state, *references, rows);
      if (!visit(rows)) return figures;
      if (references->pins() > kMaxPins) references = std::make_unique<PinnedReferences>(shelf);
    }
    cursor->seek(stream_key(stream, std::numeric_limits<std::uint32_t>::max()));
  }
  return figures;
}

FoldedFigures fold_directory(const PartitionReader& reader, const DirectoryReadModels& models,
                             std::uint64_t next_event, const VisitRows& visit) {
  RowSet rows;
  models.rows_of(read_directory(reader, next_event), NoReferences(), rows);
  visit(rows);
  return {.events = next_event, .states = 1};
}

}  // namespace rahgir::eventstore
