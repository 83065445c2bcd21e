#include "eventstore/request_decider.h"

#include <fmt/core.h>

#include <algorithm>

#include "domain/check.h"
#include "eventstore/definition_json.h"

namespace rahgir::eventstore {

using domain::check;
using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

// The pins of so many batches are looked through one by one before they are dropped.
constexpr std::size_t kMaxPins = 64;

Plan rejected(domain::Rejection rejection) {
  return {.status = CommandStatus::kRejected, .rejection = std::move(rejection), .records = {}};
}

Plan unchanged(std::uint32_t version) {
  return {.status = CommandStatus::kUnchanged, .rejection = {}, .version = version, .records = {}};
}

const domain::RequestCommand& command_of(const CommandEnvelope& envelope) {
  const auto* command = std::get_if<domain::RequestCommand>(&envelope.command);
  check(command != nullptr, "a partition of requests gets commands of requests");
  return *command;
}

/// The bytes that were published; made again when the directory does not have them (tests,
/// imports).
std::string content_of(const domain::ServiceDefinition& definition, const domain::EventMeta& meta,
                       const domain::Directory& directory) {
  const domain::Service* service = directory.service(meta.service);
  if (service != nullptr && meta.service_version <= service->versions.size()) {
    return service->versions[meta.service_version - 1].content;
  }
  return definition_json(definition);
}

}  // namespace

RequestDecider::RequestDecider(RequestSurroundings surroundings, std::size_t cache_bytes)
    : surroundings_(std::move(surroundings)),
      cache_(cache_bytes),
      references_(std::make_unique<PinnedReferences>(surroundings_.shelf)) {}

Plan RequestDecider::decide(const CommandEnvelope& command, domain::Instant recorded_at) {
  cache_.trim();  // what commands load that are then rejected must not pile up within a batch
  StateCache::Entry& entry = entry_of(command.stream);
  const std::uint32_t version = entry.state.version;
  if (version == 0 && !creates_request(command)) {
    cache_.erase(command.stream);
    return rejected({.code = RejectionCode::kNotFound, .detail = "There is no such request."});
  }
  if (command.expected_version && *command.expected_version != version) {
    return rejected({.code = RejectionCode::kVersionConflict,
                     .detail = fmt::format("The request is at version {}.", version),
                     .current_version = version});
  }
  const auto directory = surroundings_.directory();
  auto decided = judge(command, entry.state, *directory, recorded_at);
  if (decided && !decided->events.empty()) {
    return accept(entry, command, *directory, std::move(*decided));
  }
  if (version == 0) cache_.erase(command.stream);
  return decided ? unchanged(version) : rejected(decided.error());
}

Result<domain::Decided> RequestDecider::judge(const CommandEnvelope& command,
                                              const domain::Request& state,
                                              const domain::Directory& directory,
                                              domain::Instant recorded_at) {
  const domain::DefinitionInUse given{.definition = command.definition.get(),
                                      .version = command.definition_version};
  domain::DefinitionInUse in_use = given;
  if (state.exists()) {
    in_use = {.definition = references_->definition(state.service, state.service_version),
              .version = state.service_version};
  }
  if (in_use.definition == nullptr) {
    if (state.exists()) throw StoreDamaged("the copy of " + state.service + " is missing");
    return reject(RejectionCode::kNotFound, "There is no such service.");
  }
  return domain::decide(state, command_of(command),
                        {.actor = command.actor,
                         .occurred_at = command.occurred_at.value_or(recorded_at),
                         .recorded_at = recorded_at,
                         .back_dated = command.occurred_at.has_value(),
                         .command = command.id,
                         .request = command.stream,
                         .definition = in_use,
                         .new_definition = given,
                         .directory = directory,
                         .local_time = surroundings_.local_time,
                         .patterns = surroundings_.patterns});
}

Plan RequestDecider::accept(StateCache::Entry& entry, const CommandEnvelope& command,
                            const domain::Directory& directory, domain::Decided decided) {
  PlannedRecord record{.kind = RecordKind::kCommand,
                       .guards = {{command.stream, entry.state.version}},
                       .events = {},
                       .places = {}};
  for (const domain::RequestEvent& event : decided.events) {
    record.events.push_back(encode_event(event));
    record.places.push_back({event.meta.stream, event.meta.version});
  }
  if (auto fits = check_record_size(record); !fits) {
    if (entry.state.version == 0) cache_.erase(command.stream);
    return rejected(fits.error());
  }
  std::vector<MissingCopy> missing;
  for (const domain::RequestEvent& event : decided.events) {
    find_missing(event.meta, command, directory, missing);
  }
  // From here on nothing throws: what changes now is written.
  Plan plan{.status = CommandStatus::kAccepted,
            .rejection = {},
            .version = decided.after.version,
            .records = {}};
  for (MissingCopy& copy : missing) {
    plan.records.push_back(reference(std::move(copy), decided.events.front().meta));
  }
  plan.records.push_back(std::move(record));
  entry.state = std::move(decided.after);
  mark_changed(entry);
  return plan;
}

void RequestDecider::find_missing(const domain::EventMeta& meta, const CommandEnvelope& command,
                                  const domain::Directory& directory,
                                  std::vector<MissingCopy>& missing) const {
  const auto add = [&](domain::StreamId stream, domain::ReferenceEventBody body) {
    const bool is_known = std::ranges::find(missing, stream, &MissingCopy::stream) != missing.end();
    if (!is_known) missing.push_back({.stream = stream, .body = std::move(body)});
  };
  if (!meta.service.empty() &&
      references_->definition(meta.service, meta.service_version) == nullptr) {
    check(command.definition != nullptr && command.definition->code == meta.service &&
              command.definition_version == meta.service_version,
          "a definition version is first used by a command that brings it");
    add(definition_reference(meta.service, meta.service_version),
        domain::DefinitionReferenced{.service = meta.service,
                                     .service_version = meta.service_version,
                                     .content = content_of(*command.definition, meta, directory),
                                     .definition = command.definition});
  }
  if (meta.office.empty() || meta.office_version == 0) return;
  if (references_->office(meta.office, meta.office_version) != nullptr) return;
  const domain::OfficeEntry* office = directory.office(meta.office);
  check(office != nullptr && office->version == meta.office_version,
        "events name the version of an office that is in force");
  add(office_reference(meta.office, meta.office_version),
      domain::OfficeReferenced{.office = office->office, .office_version = meta.office_version});
}

PlannedRecord RequestDecider::reference(MissingCopy copy, const domain::EventMeta& first_use) {
  surroundings_.shelf.add(copy.body);
  domain::ReferenceEvent event{.meta = {}, .body = std::move(copy.body)};
  event.meta.stream = copy.stream;
  event.meta.version = 1;
  event.meta.occurred_at = first_use.recorded_at;
  event.meta.recorded_at = first_use.recorded_at;
  event.meta.local_day =
      domain::Day(std::chrono::floor<std::chrono::days>(first_use.recorded_at).time_since_epoch());
  event.meta.command = first_use.command;
  event.meta.correlation = first_use.command;
  event.meta.causation = first_use.command;
  return {.kind = RecordKind::kReference,
          .guards = {{copy.stream, 0}},
          .events = {encode_event(event)},
          .places = {{copy.stream, 1}}};
}

Result<bool> RequestDecider::fold(const AnyEvent& event) {
  if (const auto* reference = std::get_if<domain::ReferenceEvent>(&event)) {
    surroundings_.shelf.add(reference->body);
    return true;
  }
  const auto* of_request = std::get_if<domain::RequestEvent>(&event);
  if (of_request == nullptr) {
    return reject(RejectionCode::kInvalid, "an event of the directory stands among requests");
  }
  StateCache::Entry& entry = entry_of(of_request->meta.stream);
  if (of_request->meta.version != entry.state.version + 1) {
    return reject(RejectionCode::kInvalid,
                  fmt::format("version {} of {} follows version {}", of_request->meta.version,
                              domain::to_text(of_request->meta.stream), entry.state.version));
  }
  domain::evolve(entry.state, *of_request);
  mark_changed(entry);
  return true;
}

void RequestDecider::mark_changed(StateCache::Entry& entry) {
  if (entry.changed) return;
  entry.changed = true;
  changed_.push_back(&entry);
}

void RequestDecider::write_rows(RowBatch& batch) {
  CounterChanges counters;
  for (StateCache::Entry* entry : changed_) {
    rows_.clear();
    surroundings_.models.rows_of(entry->state, *references_, rows_);
    entry->rows.change_to(rows_, batch, counters);
    entry->changed = false;
    cache_.charge(*entry, bytes_of_state(entry->state));
  }
  counters.write(batch);
  changed_.clear();
}

std::optional<domain::CommandId> RequestDecider::creator_of(domain::StreamId stream) {
  const StateCache::Entry& entry = entry_of(stream);
  if (!entry.state.exists()) return std::nullopt;
  return entry.state.submitted_by;
}

void RequestDecider::committed() {
  // Not earlier: what is dropped must be readable from the store again.
  cache_.trim();
  if (references_->pins() > kMaxPins) {
    references_ = std::make_unique<PinnedReferences>(surroundings_.shelf);
  }
}

StateCache::Entry& RequestDecider::entry_of(domain::StreamId stream) {
  if (StateCache::Entry* entry = cache_.find(stream)) return *entry;
  return load(stream);
}

StateCache::Entry& RequestDecider::load(domain::StreamId stream) {
  if (!surroundings_.reader.has_stream(stream)) return cache_.add(stream, {}, {});
  domain::Request state = surroundings_.reader.request(stream);
  rows_.clear();
  surroundings_.models.rows_of(state, *references_, rows_);
  return cache_.add(stream, std::move(state), WrittenRows(rows_));
}

}  // namespace rahgir::eventstore
