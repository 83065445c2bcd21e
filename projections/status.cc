#include "projections/status.h"

#include <algorithm>
#include <array>

#include "domain/check.h"
#include "domain/progress.h"
#include "eventstore/store_damaged.h"
#include "projections/labelled_json.h"
#include "projections/neutral_steps.h"
#include "projections/request_models.h"

// row := u32 version · code(service) · u32 version · code(shown office) · u32 version, 0 when
// unknown
//        · labelled JSON (labelled_json.h)
//
// Nothing here may depend on what a person typed: after erasure the row must come out the same.

namespace rahgir::projections {
namespace {

using domain::PublicProgress;
using domain::PublicState;
using domain::Request;
using domain::ServiceDefinition;

/// Writes the reply of one request.
class StatusWriter {
 public:
  StatusWriter(const Request& request, const ServiceDefinition& definition,
               const domain::Office* office)
      : request_(request), definition_(definition), office_(office) {}

  LabelledJson write() &&;

 private:
  void write_service();
  void write_steps();
  void write_neutral_steps();
  void write_step(LabelSource source, std::string_view code, PublicState state,
                  const std::optional<domain::Instant>& at);
  void write_office();
  void write_times();
  void write_needs();
  void write_asked(const std::vector<std::string>& codes);
  void write_outcome();
  void write_coded(std::string_view code, std::optional<LabelSource> source);
  void write_instant(const std::optional<domain::Instant>& instant);

  const Request& request_;
  const ServiceDefinition& definition_;
  const domain::Office* office_;
  LabelledJson json_;
};

LabelledJson StatusWriter::write() && {
  write_service();
  write_steps();
  json_.raw(request_.is_closed() ? ",\"closed\":true" : ",\"closed\":false");
  write_office();
  write_times();
  write_needs();
  write_outcome();
  json_.raw(",\"version\":").raw(std::to_string(request_.version)).raw("}");
  return std::move(json_);
}

void StatusWriter::write_service() {
  json_.raw("{\"service\":");
  if (definition_.confidential) {
    json_.raw("null");
    return;
  }
  json_.raw("{\"code\":").string(request_.service).raw(",\"name\":");
  json_.label(LabelSource::kService).raw("}");
}

void StatusWriter::write_neutral_steps() {
  json_.raw(",\"step\":");
  const std::vector<NeutralStep> steps = neutral_steps_of(request_);
  const auto current = std::ranges::find(steps, PublicState::kCurrent, &NeutralStep::state);
  if (current == steps.end()) {
    json_.raw("null");
  } else {
    write_coded(current->code, LabelSource::kNeutralStep);
  }
  std::string_view before = ",\"steps\":[";
  for (const NeutralStep& each : steps) {
    json_.raw(before);
    write_step(LabelSource::kNeutralStep, each.code, each.state, each.at);
    before = ",";
  }
  json_.raw("]");
}

void StatusWriter::write_step(LabelSource source, std::string_view code, PublicState state,
                              const std::optional<domain::Instant>& at) {
  json_.raw("{\"code\":").string(code).raw(",\"label\":");
  json_.label(source, code).raw(",\"state\":\"").raw(domain::word_of(state));
  json_.raw("\",\"at\":");
  write_instant(at);
  json_.raw("}");
}

void StatusWriter::write_steps() {
  if (definition_.confidential) return write_neutral_steps();
  const std::vector<PublicProgress> progress = domain::progress_of(request_, definition_);
  const auto current = std::ranges::find(progress, PublicState::kCurrent, &PublicProgress::state);
  json_.raw(",\"step\":");
  if (request_.is_closed() || current == progress.end()) {
    json_.raw("null");
  } else {
    write_coded(current->code, LabelSource::kPublicStep);
  }
  std::string_view before = ",\"steps\":[";
  for (const PublicProgress& each : progress) {
    json_.raw(before);
    write_step(LabelSource::kPublicStep, each.code, each.state, each.at);
    before = ",";
  }
  json_.raw(progress.empty() ? ",\"steps\":[]" : "]");
}

/// An office below the root may offer a single service.
void StatusWriter::write_office() {
  if (definition_.confidential && (office_ == nullptr || !office_->parent.empty())) {
    json_.raw(",\"office\":null");
    return;
  }
  const std::string_view code = shown_office(request_, definition_);
  json_.raw(",\"office\":{\"code\":").string(code).raw(",\"name\":");
  if (office_ != nullptr) {
    json_.label(LabelSource::kOffice);
  } else {
    json_.string(code);
  }
  json_.raw("}");
}

void StatusWriter::write_times() {
  json_.raw(",\"submitted_at\":");
  write_instant(request_.submitted_at);
  json_.raw(",\"updated_at\":");
  write_instant(request_.updated_at);
  // How long it may take tells services apart.
  const auto due = definition_.confidential ? std::nullopt : domain::due_of(request_);
  json_.raw(",\"due\":");
  if (due) {
    json_.raw("\"").raw(domain::to_text(due->due_day)).raw("\"");
  } else {
    json_.raw("null");
  }
}

/// What is asked for may tell the service, so a confidential one only says that something is.
void StatusWriter::write_needs() {
  json_.raw(",\"needs\":");
  if (!request_.asked) {
    json_.raw("null");
    return;
  }
  const domain::InformationRequested& asked = *request_.asked;
  const bool is_told = !definition_.confidential;
  json_.raw("{\"text_hidden\":true,\"from\":\"").raw(domain::word_of(asked.whom));
  json_.raw("\",\"documents\":[");
  if (is_told) write_asked(asked.documents);
  json_.raw("],\"fields\":[");
  if (is_told) write_asked(asked.fields);
  json_.raw("]}");
}

/// Documents may be kinds or fields of the definition.
void StatusWriter::write_asked(const std::vector<std::string>& codes) {
  std::string_view before;
  for (const std::string& code : codes) {
    std::optional<LabelSource> source;
    if (definition_.document(code) != nullptr) {
      source = LabelSource::kDocument;
    } else if (definition_.field(code) != nullptr) {
      source = LabelSource::kField;
    }
    json_.raw(before);
    write_coded(code, source);
    before = ",";
  }
}

void StatusWriter::write_outcome() {
  const std::string* code = nullptr;
  if (request_.is_closed()) {
    code = &request_.closings.back().outcome;
  } else if (request_.decision) {
    code = &request_.decision->outcome;
  }
  json_.raw(",\"outcome\":");
  if (definition_.confidential || code == nullptr || code->empty()) {
    json_.raw("null");
    return;
  }
  const bool is_known = definition_.outcome(*code) != nullptr;
  write_coded(*code, is_known ? std::optional(LabelSource::kOutcome) : std::nullopt);
}

/// A code that the definition in force may no longer have is its own label.
void StatusWriter::write_coded(std::string_view code, std::optional<LabelSource> source) {
  json_.raw("{\"code\":").string(code).raw(",\"label\":");
  if (source) {
    json_.label(*source, code);
  } else {
    json_.string(code);
  }
  json_.raw("}");
}

void StatusWriter::write_instant(const std::optional<domain::Instant>& instant) {
  if (instant) {
    json_.raw("\"").raw(domain::to_text(*instant)).raw("\"");
  } else {
    json_.raw("null");
  }
}

/// The first of `wanted` that the definition has, else its own first.
std::string_view language_of(const ServiceDefinition& definition,
                             std::span<const std::string> wanted) {
  const auto found = std::ranges::find_first_of(wanted, definition.languages);
  return found != wanted.end() ? *found : definition.languages.front();
}

StatusReply reply_in(RowReader& json, std::uint32_t version, const LabelOwners& owners,
                     std::string_view language) {
  return {.body = read_labelled(json, owners, language),
          .language = std::string(language),
          .version = version};
}

}  // namespace

namespace status {

void rows_of(const Request& request, const eventstore::References& references,
             eventstore::RowSet& out) {
  const auto* definition = references.definition(request.service, request.service_version);
  domain::check(definition != nullptr, "the partition has a copy of the request's definition");
  const std::string_view office = shown_office(request, *definition);
  const auto found = request.office_versions.find(std::string(office));
  const std::uint32_t office_version = found == request.office_versions.end() ? 0 : found->second;
  const domain::Office* known =
      office_version == 0 ? nullptr : references.office(office, office_version);
  RowWriter value;
  constexpr std::size_t kUsualBytes = 1536;
  value.reserve(kUsualBytes);
  value.u32(request.version).code(request.service).u32(request.service_version);
  value.code(office).u32(known == nullptr ? 0 : office_version);
  StatusWriter(request, *definition, known).write().append_to(value);
  out.rows.push_back({.model_column = kStatusColumn,
                      .key = std::string(RowWriter::view_of(request.id)),
                      .value = std::move(value).take()});
}

}  // namespace status

std::string_view shown_office(const Request& request, const ServiceDefinition& definition) {
  if (definition.confidential) return request.office;
  const domain::WorkItem* earliest = nullptr;
  std::size_t earliest_step = 0;
  for (const domain::WorkItem& item : request.items) {
    if (!item.is_open()) continue;
    const domain::Step* step = definition.step(item.step);
    const std::size_t public_step = step != nullptr ? definition.public_index(step->public_step)
                                                    : definition.public_steps.size();
    if (earliest != nullptr && public_step >= earliest_step) continue;
    earliest = &item;
    earliest_step = public_step;
  }
  return earliest != nullptr ? earliest->office : request.office;
}

std::optional<StatusReply> find_status(const eventstore::EventStore& store,
                                       domain::RequestId request,
                                       std::span<const std::string> languages) {
  const eventstore::PartitionNumber partition = store.partition_of(request);
  const auto stored = store.row(partition, kStatusColumn, RowWriter::view_of(request));
  if (!stored) return std::nullopt;
  return read_status(*stored, *store.references(partition), languages);
}

StatusReply read_status(std::string_view stored, const eventstore::References& references,
                        std::span<const std::string> languages) {
  RowReader row(stored);
  const std::uint32_t version = row.u32();
  const std::string_view service = row.code();
  const auto* definition = references.definition(service, row.u32());
  const std::string_view office_code = row.code();
  const std::uint32_t office_version = row.u32();
  domain::check(row.is_good(), "a stored row reads");
  const auto* office =
      office_version == 0 ? nullptr : references.office(office_code, office_version);
  if (definition == nullptr || (office == nullptr && office_version != 0)) {
    throw eventstore::StoreDamaged("the copy of what a status names is missing");
  }
  return reply_in(row, version, {.definition = *definition, .office = office},
                  language_of(*definition, languages));
}

StatusReply render_status(const Request& request, const ServiceDefinition& definition,
                          const domain::Office* office, std::string_view language) {
  RowWriter bytes;
  StatusWriter(request, definition, office).write().append_to(bytes);
  RowReader row(bytes.bytes());
  const std::array<std::string, 1> wanted{std::string(language)};
  return reply_in(row, request.version, {.definition = definition, .office = office},
                  language_of(definition, wanted));
}

}  // namespace rahgir::projections
