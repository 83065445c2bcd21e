#include <algorithm>
#include <array>

#include "domain/check.h"
#include "domain/definition_validation.h"
#include "domain/directory_decide.h"
#include "domain/texts.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxContentBytes = 256 * 1024;  // well within a record
constexpr std::size_t kMaxChangeNote = 2'000;
constexpr std::size_t kMaxNotice = 1'000;

Result<const Service*> published(const DirectorySituation& situation, std::string_view code) {
  const Service* service = situation.directory.service(code);
  if (service == nullptr) return reject(RejectionCode::kNotFound, "There is no such service.");
  return service;
}

std::unexpected<Rejection> retired_already() {
  return reject(RejectionCode::kConflict, "The service is retired, for good.");
}

void check_office(const Directory& directory, const std::string& office,
                  std::vector<Fault>& faults) {
  const OfficeEntry* entry = directory.office(office);
  if (entry == nullptr) {
    add_fault(faults, "/office", "unknown", "There is no such office.");
  } else if (entry->closed) {
    add_fault(faults, "/office", "closed", "The office is closed.");
  }
}

/// Whether the newest version says just this and comes into effect no later than asked.
bool is_newest(const Service& service, const PublishDefinition& command, Instant now) {
  const ServiceVersion& newest = service.versions.back();
  if (newest.content != command.content) return false;
  const Instant since = newest.effective_from.value_or(newest.published_at);
  return command.effective_from == newest.effective_from ||
         (since <= now && command.effective_from.value_or(now) >= since);
}

}  // namespace

/// The same content again is no new version; an older content is.
DirectoryOutcome decide_one(const DirectorySituation& situation, const PublishDefinition& command) {
  check(command.definition != nullptr, "a definition to publish says something");
  const ServiceDefinition& definition = *command.definition;
  const Service* service = situation.directory.service(definition.code);
  const Instant now = situation.context.recorded_at;
  if (service != nullptr && service->state == Service::State::kRetired) return retired_already();
  if (service != nullptr && is_newest(*service, command, now)) return already_so();
  if (command.content.size() > kMaxContentBytes) {
    return invalid("", "too-large", "A definition has at most 256 KiB.");
  }
  std::vector<Fault> faults =
      validate_definition(definition, {.required_languages = situation.directory.languages,
                                       .patterns = situation.context.patterns});
  check_office(situation.directory, definition.office, faults);
  check_line(command.change_note, {.what = "/change_note", .max_length = kMaxChangeNote}, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  const std::size_t versions = service == nullptr ? 0 : service->versions.size();
  return happened(DefinitionPublished{.service = definition.code,
                                      .service_version = static_cast<std::uint32_t>(versions + 1),
                                      .content = command.content,
                                      .definition = command.definition,
                                      .effective_from = command.effective_from,
                                      .change_note = command.change_note});
}

/// Suspending again changes the notice.
DirectoryOutcome decide_one(const DirectorySituation& situation, const SuspendService& command) {
  const auto service = published(situation, command.service);
  if (!service) return std::unexpected(service.error());
  std::vector<Fault> faults;
  check_labels(command.notice, {.what = "/notice", .max_length = kMaxNotice}, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  switch ((*service)->state) {
    case Service::State::kRetired:
      return retired_already();
    case Service::State::kSuspended:
      if ((*service)->notice == command.notice) return already_so();
      [[fallthrough]];
    case Service::State::kOffered:
      return happened(ServiceSuspended{.service = command.service, .notice = command.notice});
  }
  return already_so();
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const ResumeService& command) {
  const auto service = published(situation, command.service);
  if (!service) return std::unexpected(service.error());
  switch ((*service)->state) {
    case Service::State::kRetired:
      return retired_already();
    case Service::State::kSuspended:
      return happened(ServiceResumed{.service = command.service});
    case Service::State::kOffered:
      return already_so();
  }
  return already_so();
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const RetireService& command) {
  const auto service = published(situation, command.service);
  if (!service) return std::unexpected(service.error());
  if ((*service)->state == Service::State::kRetired) return already_so();
  return happened(ServiceRetired{.service = command.service});
}

}  // namespace rahgir::domain
