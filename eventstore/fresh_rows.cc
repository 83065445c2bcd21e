#include "eventstore/fresh_rows.h"

#include <fmt/core.h>

#include <limits>

#include "eventstore/directory_decider.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

// Definitions and offices of so many requests are kept before their pins are dropped.
constexpr std::size_t kMaxPins = 256;

/// Whether the stream is a request, by its first event.
Result<bool> is_request(const PartitionReader& reader, domain::StreamId stream) {
  Result<bool> is = false;
  const auto look = [&](const ReadEvent& read) {
    const auto event = decode_event(read.frame);
    is = event ? Result<bool>(std::holds_alternative<domain::RequestEvent>(*event))
               : Result<bool>(std::unexpected(event.error()));
    return false;
  };
  if (auto read = reader.read_stream(stream, 1, Direction::kForward, 1, look); !read) return read;
  return is;
}

}  // namespace

Result<FoldedFigures> fold_requests(const PartitionReader& reader, const Snapshot& snapshot,
                                    ReferenceShelf& shelf, const RequestReadModels& models,
                                    std::uint64_t next_event, const VisitRows& visit) {
  FoldedFigures figures;
  if (next_event == 0) return figures;
  auto references = std::make_unique<PinnedReferences>(shelf);
  RowSet rows;
  const auto cursor = snapshot.cursor(kStreamColumn);
  for (cursor->seek(""); cursor->valid();) {
    const auto key = decode_stream_key(cursor->key());
    if (!key) return std::unexpected(key.error());
    const auto of_request = is_request(reader, key->stream);
    if (!of_request) return std::unexpected(of_request.error());
    if (*of_request) {
      auto state = reader.request(
          key->stream, {.version = {}, .recorded_at = {}, .event_index = next_event - 1});
      if (!state) {
        return reject(
            RejectionCode::kInvalid,
            fmt::format("request {}: {}", domain::to_text(key->stream), state.error().detail));
      }
      ++figures.states;
      figures.events += state->version;
      rows.clear();
      models.rows_of(*state, *references, rows);
      if (!visit(rows)) return figures;
      if (references->pins() > kMaxPins) references = std::make_unique<PinnedReferences>(shelf);
    }
    cursor->seek(stream_key(key->stream, std::numeric_limits<std::uint32_t>::max()));
  }
  return figures;
}

Result<FoldedFigures> fold_directory(const PartitionReader& reader,
                                     const DirectoryReadModels& models, std::uint64_t next_event,
                                     const VisitRows& visit) {
  auto directory = read_directory(reader, next_event);
  if (!directory) return std::unexpected(directory.error());
  RowSet rows;
  models.rows_of(*directory, NoReferences(), rows);
  visit(rows);
  return FoldedFigures{.events = next_event, .states = 1};
}

}  // namespace rahgir::eventstore
