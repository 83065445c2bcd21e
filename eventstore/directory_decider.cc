#include "eventstore/directory_decider.h"

#include <fmt/core.h>

#include <limits>

#include "domain/check.h"

namespace rahgir::eventstore {

using domain::check;
using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

std::uint32_t version_of(const domain::Directory& directory, domain::StreamId stream) {
  const auto found = directory.versions.find(stream);
  return found == directory.versions.end() ? 0 : found->second;
}

Plan rejected(domain::Rejection rejection) {
  return {.status = CommandStatus::kRejected, .rejection = std::move(rejection), .records = {}};
}

Result<bool> apply(domain::Directory& directory, const AnyEvent& event) {
  const auto* of_directory = std::get_if<domain::DirectoryEvent>(&event);
  if (of_directory == nullptr) {
    return reject(RejectionCode::kInvalid, "no event of the directory");
  }
  const domain::EventMeta& meta = of_directory->meta;
  const std::uint32_t version = version_of(directory, meta.stream);
  if (meta.version != version + 1) {
    return reject(RejectionCode::kInvalid,
                  fmt::format("version {} of {} follows version {}", meta.version,
                              domain::to_text(meta.stream), version));
  }
  domain::evolve(directory, *of_directory);
  return true;
}

}  // namespace

domain::Directory read_directory(const PartitionReader& reader, std::uint64_t next_event) {
  domain::Directory directory;
  const auto take = [&](const ReadEvent& read) {
    if (read.position.index >= next_event) return false;
    const auto event = decode_event(read.frame);
    const auto folded = event ? apply(directory, *event) : std::unexpected(event.error());
    if (folded) return true;
    throw StoreDamaged(fmt::format("event {}: {}", to_text(read.position), folded.error().detail));
  };
  reader.read_all(0, std::numeric_limits<std::size_t>::max(), take);
  return directory;
}

DirectoryDecider::DirectoryDecider(DirectorySurroundings surroundings)
    : surroundings_(surroundings),
      naming_(control_stream),
      published_(std::make_shared<const domain::Directory>()) {}

void DirectoryDecider::load(const PartitionReader& reader, std::uint64_t next_event) {
  directory_ = read_directory(reader, next_event);
  RowSet rows;
  surroundings_.models.rows_of(directory_, no_references_, rows);
  rows_ = WrittenRows(std::move(rows));
  publish();
}

Plan DirectoryDecider::decide(const CommandEnvelope& command, domain::Instant recorded_at) {
  const auto* asked = std::get_if<domain::DirectoryCommand>(&command.command);
  check(asked != nullptr, "the control partition gets commands of the directory");
  const std::uint32_t version = version_of(directory_, command.stream);
  if (command.expected_version && *command.expected_version != version) {
    return rejected({.code = RejectionCode::kVersionConflict,
                     .detail = fmt::format("It is at version {}.", version),
                     .current_version = version});
  }
  const auto events = domain::decide(directory_, *asked,
                                     {.actor = command.actor,
                                      .recorded_at = recorded_at,
                                      .command = command.id,
                                      .stream_of = naming_,
                                      .local_time = surroundings_.local_time,
                                      .patterns = surroundings_.patterns});
  if (!events) return rejected(events.error());
  if (events->empty()) {
    return {
        .status = CommandStatus::kUnchanged, .rejection = {}, .version = version, .records = {}};
  }
  return accept(*events);
}

Plan DirectoryDecider::accept(const std::vector<domain::DirectoryEvent>& events) {
  PlannedRecord record{.kind = RecordKind::kCommand, .guards = {}, .events = {}, .places = {}};
  for (const domain::DirectoryEvent& event : events) {
    const StreamPlace place{event.meta.stream, event.meta.version};
    const bool is_first = record.places.empty() || record.places.back().stream != place.stream;
    if (is_first) record.guards.push_back({place.stream, version_of(directory_, place.stream)});
    record.events.push_back(encode_event(event));
    // The directory is folded at every open: what could not be read again must not get in.
    if (auto readable = decode_event(record.events.back()); !readable) {
      return rejected(readable.error());
    }
    record.places.push_back(place);
  }
  if (auto fits = check_record_size(record); !fits) return rejected(fits.error());
  for (const domain::DirectoryEvent& event : events) domain::evolve(directory_, event);
  changed_ = unpublished_ = true;
  Plan plan{.status = CommandStatus::kAccepted,
            .rejection = {},
            .version = events.back().meta.version,
            .records = {}};
  plan.records.push_back(std::move(record));
  return plan;
}

Result<bool> DirectoryDecider::fold(const AnyEvent& event) {
  auto applied = apply(directory_, event);
  if (applied) changed_ = unpublished_ = true;
  return applied;
}

void DirectoryDecider::write_rows(RowBatch& batch) {
  if (!changed_) return;
  RowSet rows;
  surroundings_.models.rows_of(directory_, no_references_, rows);
  CounterChanges counters;
  rows_.change_to(rows, batch, counters);
  counters.write(batch);
  changed_ = false;
}

std::optional<domain::CommandId> DirectoryDecider::creator_of(domain::StreamId /*stream*/) {
  return std::nullopt;  // nothing here is a submission
}

void DirectoryDecider::committed() {
  if (unpublished_) publish();
}

void DirectoryDecider::publish() {
  auto next = std::make_shared<const domain::Directory>(directory_);
  const std::lock_guard lock(mutex_);
  published_ = std::move(next);
  unpublished_ = false;
}

std::shared_ptr<const domain::Directory> DirectoryDecider::snapshot() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

}  // namespace rahgir::eventstore
