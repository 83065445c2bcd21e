#pragma once

// Reading a partition's events: one stream forward or backward, all from a position, one request as
// it was. Reads run on the caller's thread against the store and never touch the appender.
// Thread-safe. Whatever is damaged, a file or what it holds, throws StoreDamaged.

#include <functional>
#include <optional>

#include "domain/request.h"
#include "eventstore/commit_log.h"
#include "eventstore/event_codec.h"
#include "eventstore/partition_rows.h"

namespace rahgir::eventstore {

struct ReadEvent {
  Position position;
  std::string frame;  // encoded, as stored
};

enum class Direction : std::uint8_t { kForward, kBackward };

/// Up to which knowledge a state is asked for.
struct AsOf {
  std::optional<std::uint32_t> version;        // of the stream
  std::optional<domain::Instant> recorded_at;  // inclusive
  std::optional<std::uint64_t> event_index;    // of the partition, inclusive
};

class PartitionReader {
 public:
  PartitionReader(PartitionNumber partition, const Store& store, const CommitLog& log);

  using Visit = std::function<bool(const ReadEvent& event)>;  // false stops

  /// Events of the stream from the version on (at most `limit`). Backward: that version, then
  /// earlier.
  void read_stream(domain::StreamId stream, std::uint32_t from_version, Direction direction,
                   std::size_t limit, const Visit& visit) const;
  /// All events of the partition from the index on.
  void read_all(std::uint64_t from_index, std::size_t limit, const Visit& visit) const;

  /// The request folded from its stream; version 0 when there was none then.
  domain::Request request(domain::RequestId id, const AsOf& as_of = {}) const;

  /// The record of a remembered command: its header and the place and version of its last event.
  struct CommandOutcome {
    domain::CommandId command;
    Digest body_digest{};
    domain::StreamId stream;
    std::uint32_t version = 0;
    Position position;
  };
  std::optional<CommandOutcome> outcome_at(Offset offset) const;
  /// Of the record that holds the stream's first event.
  std::optional<CommandOutcome> creation_of(domain::StreamId stream) const;
  bool has_stream(domain::StreamId stream) const;

 private:
  /// Events of one stream that stand together in one record.
  struct Run {
    std::uint32_t first_version = 0;
    std::uint64_t first_event = 0;
    std::vector<std::string> events;
  };
  Run read_run(const Cursor& cursor) const;

  const PartitionNumber partition_;
  const Store& store_;
  const CommitLog& log_;
};

}  // namespace rahgir::eventstore
