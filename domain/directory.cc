#include "domain/directory.h"

#include <algorithm>

namespace rahgir::domain {
namespace {

template <class Map, class Key>
auto* value_at(Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

bool covers(const std::optional<Instant>& from, const std::optional<Instant>& until, Instant at) {
  return (!from || *from <= at) && (!until || at < *until);
}

bool names_duty(const ServiceDefinition& definition, std::string_view duty) {
  return std::ranges::find(definition.steps, duty, &Step::duty) != definition.steps.end() ||
         std::ranges::find(definition.actions, duty, &Action::duty) != definition.actions.end() ||
         (definition.reopen && definition.reopen->duty == duty);
}

}  // namespace

bool is_working_duty(std::string_view duty) {
  return duty != kAuditor && duty != kAnalyst && duty != kAdministrator;
}

const ServiceVersion* Service::in_effect(Instant at) const {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->effective_from.value_or(version->published_at) <= at) return &*version;
  }
  return nullptr;
}

const OfficeEntry* Directory::office(std::string_view code) const {
  return value_at(offices, code);
}

const StaffMember* Directory::member(ActorId actor) const { return value_at(staff, actor); }

const Service* Directory::service(std::string_view code) const { return value_at(services, code); }

bool Directory::is_within(std::string_view code, std::string_view ancestor) const {
  for (const OfficeEntry* at = office(code); at != nullptr; at = office(at->office.parent)) {
    if (at->office.code == ancestor) return true;
  }
  return false;
}

std::vector<std::string> Directory::with_children(std::string_view code) const {
  std::vector<std::string> found;
  for (const auto& [each, entry] : offices) {
    if (is_within(each, code)) found.push_back(each);
  }
  return found;
}

bool Directory::holds(ActorId actor, std::string_view duty, std::string_view at_office,
                      Instant at) const {
  const StaffMember* person = member(actor);
  if (person == nullptr || person->left) return false;
  return std::ranges::any_of(person->grants, [&](const Grant& grant) {
    return grant.duty == duty && covers(grant.from, grant.until, at) &&
           is_within(at_office, grant.office);
  });
}

bool Directory::holds_anywhere(ActorId actor, std::string_view duty, Instant at) const {
  const StaffMember* person = member(actor);
  if (person == nullptr || person->left) return false;
  return std::ranges::any_of(person->grants, [&](const Grant& grant) {
    return grant.duty == duty && covers(grant.from, grant.until, at);
  });
}

bool Directory::works_at(ActorId actor, std::string_view at_office, Instant at) const {
  const StaffMember* person = member(actor);
  if (person == nullptr || person->left) return false;
  return std::ranges::any_of(person->grants, [&](const Grant& grant) {
    return is_working_duty(grant.duty) && covers(grant.from, grant.until, at) &&
           is_within(at_office, grant.office);
  });
}

bool Directory::is_absent(ActorId actor, Instant at) const {
  const StaffMember* person = member(actor);
  return person != nullptr && std::ranges::any_of(person->absences, [&](const Absence& absence) {
           return covers(absence.from, absence.until, at);
         });
}

bool Directory::substitutes(ActorId actor, ActorId absent, std::string_view at_office,
                            Instant at) const {
  const StaffMember* person = member(absent);
  if (person == nullptr || !works_at(actor, at_office, at)) return false;
  return std::ranges::any_of(person->absences, [&](const Absence& absence) {
    return absence.substitute == actor && covers(absence.from, absence.until, at);
  });
}

bool Directory::knows_duty(std::string_view duty) const {
  if (duty == kAgent || duty == kSupervisor || !is_working_duty(duty)) return true;
  return std::ranges::any_of(services, [&](const auto& each) {
    return std::ranges::any_of(each.second.versions, [&](const ServiceVersion& version) {
      return names_duty(*version.definition, duty);
    });
  });
}

}  // namespace rahgir::domain
