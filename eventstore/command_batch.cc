#include "eventstore/command_batch.h"

#include <fmt/core.h>

#include <algorithm>

#include "domain/check.h"

namespace rahgir::eventstore {

using domain::check;
using domain::RejectionCode;

namespace {

std::int64_t milliseconds(domain::Instant instant) { return instant.time_since_epoch().count(); }

domain::Instant later_of(domain::Instant now, std::int64_t recorded_ms) {
  return std::max(now, domain::Instant(std::chrono::milliseconds(recorded_ms)));
}

/// Of the record with that index in the batch.
void set_writer(RecordHeader& header, const Term& term, std::size_t index) {
  if (term.epoch == 0) return;
  header.epoch = term.epoch;
  header.owner = term.owner;
  header.owner_sequence = term.sequence + index;
  header.read_to = term.read_to;
}

CommandReply reused_key(const CommandEnvelope& command) {
  return {.status = CommandStatus::kRejected,
          .stream = command.stream,
          .position = {},
          .rejection = {.code = RejectionCode::kIdempotencyKeyReused,
                        .detail = "The key was used before, with other content."}};
}

}  // namespace

CommandBatch::CommandBatch(const BatchSurroundings& surroundings, const Checkpoint& before,
                           domain::Instant now)
    : surroundings_(surroundings),
      recorded_at_(later_of(now, before.recorded_ms)),
      checkpoint_(before) {}

void CommandBatch::decide(const CommandEnvelope& command, CommandDone done) {
  answers_.push_back({.done = std::move(done), .reply = {}});
  answers_.back().reply.stream = command.stream;
  answers_.back().reply = reply_to(command);
}

/// Damage is met while looking, before anything has changed: it is this command's alone.
CommandReply CommandBatch::reply_to(const CommandEnvelope& command) {
  try {
    if (auto earlier = earlier_reply(command)) return std::move(*earlier);
    return decide_anew(command);
  } catch (const StoreDamaged& damage) {
    surroundings_.report(fmt::format("partition {}: a command on {} met damage: {}",
                                     surroundings_.partition, domain::to_text(command.stream),
                                     damage.what()));
    return {.status = CommandStatus::kDamaged,
            .stream = command.stream,
            .position = {},
            .rejection = {}};
  }
}

CommandReply CommandBatch::decide_anew(const CommandEnvelope& command) {
  Plan plan = surroundings_.decider.decide(command, recorded_at_);
  for (PlannedRecord& record : plan.records) write(command, std::move(record));
  if (plan.status == CommandStatus::kRejected) ++rejected_;
  const CommandReply reply{.status = plan.status,
                           .stream = command.stream,
                           .version = plan.version,
                           .position = last_position(),
                           .rejection = std::move(plan.rejection)};
  if (plan.status == CommandStatus::kAccepted && command.repeatable) {
    accepted_.emplace(command.id, Outcome{.command = command.id,
                                          .body_digest = command.body_digest,
                                          .stream = command.stream,
                                          .version = reply.version,
                                          .position = reply.position});
  }
  return reply;
}

std::optional<CommandReply> CommandBatch::earlier_reply(const CommandEnvelope& command) {
  if (creates_request(command)) {
    const auto creator = surroundings_.decider.creator_of(command.stream);
    if (!creator) return std::nullopt;
    if (*creator != command.id) {
      return CommandReply{.status = CommandStatus::kCollision,
                          .stream = command.stream,
                          .position = {},
                          .rejection = {}};
    }
  } else if (!command.repeatable) {
    return std::nullopt;
  }
  const auto outcome = earlier_outcome(command);
  if (!outcome) return std::nullopt;
  if (outcome->body_digest != command.body_digest) {
    ++rejected_;
    return reused_key(command);
  }
  return CommandReply{.status = CommandStatus::kAccepted,
                      .replayed = true,
                      .stream = outcome->stream,
                      .version = outcome->version,
                      .position = outcome->position,
                      .rejection = {}};
}

std::optional<CommandBatch::Outcome> CommandBatch::earlier_outcome(
    const CommandEnvelope& command) const {
  if (const auto here = accepted_.find(command.id); here != accepted_.end()) return here->second;
  if (creates_request(command)) {
    auto creation = surroundings_.reader.creation_of(command.stream);
    if (!creation) throw StoreDamaged("the creation of a request is missing");
    return creation;
  }
  const auto value = surroundings_.store.get(kCommandColumn, bytes_of(command.id));
  if (!value) return std::nullopt;
  const CommandRow row = undamaged(decode_command_row(*value));
  if (row.first_event + surroundings_.window < checkpoint_.next_event) return std::nullopt;
  auto outcome = surroundings_.reader.outcome_at(row.offset);
  if (!outcome || outcome->command != command.id) {
    throw StoreDamaged(
        fmt::format("record {} is not of the command that its row says", row.offset));
  }
  return outcome;
}

void CommandBatch::write(const CommandEnvelope& command, PlannedRecord planned) {
  Record record{.kind = planned.kind, .header = {}, .events = std::move(planned.events)};
  record.header.previous = checkpoint_.last_hash;
  set_writer(record.header, surroundings_.term, entries_.size());
  record.header.guards = std::move(planned.guards);
  record.header.window = surroundings_.window;
  record.header.recorded_ms = milliseconds(recorded_at_);
  // A reference is not the command: its record must not be taken for the command's outcome.
  if (planned.kind == RecordKind::kCommand) record.header.command = command.id;
  if (planned.kind == RecordKind::kCommand && command.repeatable) {
    record.header.body_digest = command.body_digest;
  }
  auto bytes = encode_record(record);
  check(bytes.has_value(), "the decider has checked the size of the record");

  const CommandRow place{.offset = checkpoint_.next_offset, .first_event = checkpoint_.next_event};
  put_record_rows(surroundings_.rows, surroundings_.partition, record.header, place,
                  planned.places);
  for (const StreamPlace& place_of_event : planned.places) {
    const bool is_known = !streams_.empty() && streams_.back() == place_of_event.stream;
    if (!is_known) streams_.push_back(place_of_event.stream);
  }
  checkpoint_.last_hash = sha256(*bytes);
  ++checkpoint_.next_offset;
  checkpoint_.next_event += record.events.size();
  checkpoint_.recorded_ms = record.header.recorded_ms;
  events_ += record.events.size();
  bytes_ += bytes->size();
  entries_.push_back({.record = std::move(*bytes), .first_event = place.first_event});
}

void CommandBatch::finish_rows() {
  surroundings_.decider.write_rows(surroundings_.rows);
  surroundings_.rows.put(kMetaColumn, kCheckpointKey, encode(checkpoint_));
}

std::vector<Answer> CommandBatch::take_unknown() {
  for (Answer& answer : answers_) {
    answer.reply = {.status = CommandStatus::kUnknown,
                    .stream = answer.reply.stream,
                    .position = {},
                    .rejection = {}};
  }
  return std::move(answers_);
}

/// Of the newest event so far.
Position CommandBatch::last_position() const {
  const std::uint64_t next = checkpoint_.next_event;
  return {.partition = surroundings_.partition, .index = next == 0 ? 0 : next - 1};
}

}  // namespace rahgir::eventstore
