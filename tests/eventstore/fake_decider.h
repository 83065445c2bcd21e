#pragma once

// A decider whose rules are told by the command itself, so that tests of the appender need no
// domain. Requests only have a version; each has one row, and one counter counts events.
//
//   SubmitRequest           makes a request
//   AddNote "note"          one event; "notes:3" three; on any stream, even a new one, whose
//                           command is then not remembered, being taken for a submission
//   AddNote "nothing", "reject", "large", "damaged", "break"

#include <charconv>
#include <map>
#include <string>

#include "eventstore/decider.h"
#include "eventstore/partition_reader.h"
#include "eventstore/row_difference.h"

namespace rahgir::eventstore {

inline const std::vector<ColumnSpec> kFakeColumns{
    {.name = "versions"}, {.name = "counts", .kind = ColumnSpec::Kind::kCounters}};

class FakeDecider final : public Decider {
 public:
  FakeDecider(const Store& store, const CommitLog& log) : reader_(0, store, log) {}

  Plan decide(const CommandEnvelope& command, domain::Instant recorded_at) override {
    State& state = state_of(command.stream);
    const auto& asked = std::get<domain::RequestCommand>(command.command);
    if (std::holds_alternative<domain::SubmitRequest>(asked)) {
      return plan(command, recorded_at, state, {domain::RequestSubmitted{}});
    }
    const std::string& text = std::get<domain::AddNote>(asked).text;
    if (text == "damaged") throw StoreDamaged("told to be damaged");
    if (text == "break") throw std::runtime_error("told to break");
    if (text == "nothing") {
      return {.status = CommandStatus::kUnchanged,
              .rejection = {},
              .version = state.version,
              .records = {}};
    }
    if (text == "reject") {
      return {.status = CommandStatus::kRejected,
              .rejection = {.code = domain::RejectionCode::kGuardFailed, .detail = "As told."},
              .records = {}};
    }
    std::size_t count = 1;
    if (text.starts_with("notes:")) {
      std::from_chars(text.data() + 6, text.data() + text.size(), count);
    }
    const std::string content(text == "large" ? kMaxRecordBytes : 1, 'x');
    return plan(command, recorded_at, state,
                std::vector<domain::RequestEventBody>(count, domain::NoteAdded{content}));
  }

  domain::Result<bool> fold(const AnyEvent& event) override {
    const domain::EventMeta& meta = meta_of(event);
    State& state = state_of(meta.stream);
    if (meta.version != state.version + 1) {
      return domain::reject(domain::RejectionCode::kInvalid, "version does not follow");
    }
    if (meta.version == 1) state.creator = meta.command;
    state.version = meta.version;
    changed_[meta.stream];
    return true;
  }

  void write_rows(RowBatch& batch) override {
    for (const auto& [stream, nothing] : changed_) {
      State& state = states_[stream];
      const std::string key(bytes_of(stream));
      batch.put(kFirstModelColumn, key, std::to_string(state.version));
      batch.add(kFirstModelColumn + 1, "events", state.version - state.counted);
      state.counted = state.version;
    }
    changed_.clear();
  }

  std::optional<domain::CommandId> creator_of(domain::StreamId stream) override {
    const State& state = state_of(stream);
    if (state.version == 0) return std::nullopt;
    return state.creator;
  }

  void committed() override { states_.clear(); }  // so that everything is read again

 private:
  struct State {
    std::uint32_t version = 0, counted = 0;
    domain::CommandId creator;
  };

  State& state_of(domain::StreamId stream) {
    const auto [found, is_new] = states_.try_emplace(stream);
    State& state = found->second;
    if (!is_new) return state;
    const auto look = [&](const ReadEvent& read) {
      const domain::EventMeta meta = undamaged(decode_meta(read.frame));
      if (meta.version == 1) state.creator = meta.command;
      state.version = state.counted = meta.version;
      return true;
    };
    reader_.read_stream(stream, 1, Direction::kForward, 1000, look);
    return state;
  }

  Plan plan(const CommandEnvelope& command, domain::Instant recorded_at, State& state,
            const std::vector<domain::RequestEventBody>& bodies) {
    PlannedRecord record{.guards = {{command.stream, state.version}}, .events = {}, .places = {}};
    std::uint32_t version = state.version;
    for (const auto& body : bodies) {
      domain::RequestEvent event{.meta = {}, .body = body};
      event.meta.stream = command.stream;
      event.meta.version = ++version;
      event.meta.occurred_at = event.meta.recorded_at = recorded_at;
      event.meta.command = command.id;
      record.events.push_back(encode_event(event));
      record.places.push_back({command.stream, version});
    }
    if (auto fits = check_record_size(record); !fits) {
      return {.status = CommandStatus::kRejected, .rejection = fits.error(), .records = {}};
    }
    if (state.version == 0) state.creator = command.id;
    state.version = version;
    changed_[command.stream];
    Plan made{
        .status = CommandStatus::kAccepted, .rejection = {}, .version = version, .records = {}};
    made.records.push_back(std::move(record));
    return made;
  }

  struct Nothing {};
  const PartitionReader reader_;
  std::map<domain::StreamId, State> states_;
  std::map<domain::StreamId, Nothing> changed_;
};

}  // namespace rahgir::eventstore
