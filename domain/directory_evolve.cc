#include <algorithm>

#include "domain/check.h"
#include "domain/directory.h"

namespace rahgir::domain {
namespace {

StaffMember& known_member(Directory& directory, ActorId actor) {
  const auto found = directory.staff.find(actor);
  check(found != directory.staff.end(), "staff is registered before anything else happens to it");
  return found->second;
}

Service& known_service(Directory& directory, const std::string& code) {
  const auto found = directory.services.find(code);
  check(found != directory.services.end(), "a service is published before its state changes");
  return found->second;
}

void evolve_one(Directory& directory, const EventMeta&, const LanguagesConfigured& event) {
  directory.languages = event.languages;
}

void evolve_one(Directory& directory, const EventMeta&, const AuthorityNamed& event) {
  directory.authority = event.name;
}

void evolve_one(Directory& directory, const EventMeta&, const OfficeDefined& event) {
  directory.offices[event.office.code] = {
      .office = event.office, .version = event.office_version, .closed = false};
}

void evolve_one(Directory& directory, const EventMeta&, const OfficeClosed& event) {
  const auto found = directory.offices.find(event.office);
  check(found != directory.offices.end(), "an office is defined before it is closed");
  found->second.closed = true;
}

void evolve_one(Directory& directory, const EventMeta& meta, const StaffRegistered& event) {
  const auto [found, is_new] = directory.staff.try_emplace(event.actor);
  StaffMember& member = found->second;
  if (is_new) member.registered_by = meta.actor.id;
  member.actor = event.actor;
  member.name = event.name;
}

void evolve_one(Directory& directory, const EventMeta&, const DutyGranted& event) {
  known_member(directory, event.actor)
      .grants.push_back(
          {.duty = event.duty, .office = event.office, .from = event.from, .until = event.until});
}

void evolve_one(Directory& directory, const EventMeta&, const DutyRevoked& event) {
  std::erase_if(known_member(directory, event.actor).grants, [&](const Grant& grant) {
    return grant.duty == event.duty && grant.office == event.office;
  });
}

void evolve_one(Directory& directory, const EventMeta&, const AbsenceSet& event) {
  std::vector<Absence>& absences = known_member(directory, event.actor).absences;
  std::erase_if(absences, [&](const Absence& other) {
    return other.from < event.until && event.from < other.until;
  });
  absences.push_back({.from = event.from, .until = event.until, .substitute = event.substitute});
}

void evolve_one(Directory& directory, const EventMeta&, const StaffLeft& event) {
  StaffMember& member = known_member(directory, event.actor);
  member.left = true;
  for (auto& [id, token] : member.tokens) token.revoked = true;
}

/// Tokens that expired go with it, so that a member does not grow for ever.
void evolve_one(Directory& directory, const EventMeta& meta, const TokenIssued& event) {
  auto& tokens = known_member(directory, event.actor).tokens;
  std::erase_if(tokens,
                [&](const auto& each) { return each.second.expires_at <= meta.recorded_at; });
  tokens[event.token_id] = {.hash = event.token_hash,
                            .expires_at = event.expires_at,
                            .revoked = false,
                            .issued_by = meta.actor.id};
}

void evolve_one(Directory& directory, const EventMeta&, const TokenRevoked& event) {
  known_member(directory, event.actor).tokens[event.token_id].revoked = true;
}

void evolve_one(Directory& directory, const EventMeta& meta, const DefinitionPublished& event) {
  check(event.definition != nullptr, "a published definition says something");
  Service& service = directory.services[event.service];
  service.code = event.service;
  check(event.service_version == service.versions.size() + 1, "service versions follow each other");
  service.versions.push_back({.version = event.service_version,
                              .definition = event.definition,
                              .content = event.content,
                              .effective_from = event.effective_from,
                              .published_at = meta.recorded_at});
}

void evolve_one(Directory& directory, const EventMeta&, const ServiceSuspended& event) {
  Service& service = known_service(directory, event.service);
  service.state = Service::State::kSuspended;
  service.notice = event.notice;
}

void evolve_one(Directory& directory, const EventMeta&, const ServiceResumed& event) {
  Service& service = known_service(directory, event.service);
  service.state = Service::State::kOffered;
  service.notice.clear();
}

void evolve_one(Directory& directory, const EventMeta&, const ServiceRetired& event) {
  Service& service = known_service(directory, event.service);
  service.state = Service::State::kRetired;
  service.notice.clear();
}

}  // namespace

void evolve(Directory& directory, const DirectoryEvent& event) {
  std::uint32_t& version = directory.versions[event.meta.stream];
  check(event.meta.version == version + 1, "events of a control stream follow each other");
  version = event.meta.version;
  std::visit([&](const auto& body) { evolve_one(directory, event.meta, body); }, event.body);
}

bool DefinitionPublished::operator==(const DefinitionPublished& other) const {
  return service == other.service && service_version == other.service_version &&
         content == other.content && effective_from == other.effective_from &&
         change_note == other.change_note;
}

bool DefinitionReferenced::operator==(const DefinitionReferenced& other) const {
  return service == other.service && service_version == other.service_version &&
         content == other.content;
}

}  // namespace rahgir::domain
