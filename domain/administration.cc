#include "domain/administration.h"

#include <algorithm>

// What staff may ask, by duties held when it is decided:
//
//   languages, the authority's name   administrator at a root office
//   define a new office               administrator at its parent; a root: at a root office
//   define an office anew             administrator at it; where its parent changes also at the
//                                     old and the new one (none: at a root office)
//   close an office                   administrator at it
//   register a person                 administrator anywhere
//   rename, end; issue, revoke token  administers the person
//   grant a duty                      administers the person, and administrator at the office
//   revoke a duty                     administrator at the office
//   set an absence                    the person; whoever administers the person; supervisor
//                                     wherever the person has a duty
//   publish, suspend, resume, retire  administrator at the service's office, and at the one that
//                                     a new version names
//
// A duty granted elsewhere, of which the person was not asked, must not open them to strangers:
// hence "wherever", not "somewhere".

namespace rahgir::domain {
namespace {

struct Asking {
  const Directory& directory;
  ActorId actor;
  Instant at;

  bool administers_at(std::string_view office) const {
    return !directory.office(office) || directory.holds(actor, kAdministrator, office, at);
  }
  bool administers_person(ActorId person) const {
    const StaffMember* member = directory.member(person);
    return member == nullptr || administers(directory, actor, *member, at);
  }
};

/// Whether the actor has the duty wherever the member has one now or later; not if that is nowhere.
bool covers_all(const Directory& directory, ActorId actor, std::string_view duty,
                const StaffMember& member, Instant at) {
  bool any = false;
  for (const Grant& grant : member.grants) {
    if (grant.has_ended(at)) continue;
    if (!directory.holds(actor, duty, grant.office, at)) return false;
    any = true;
  }
  return any;
}

bool may(const Asking& asking, const ConfigureLanguages&) {
  return administers_deployment(asking.directory, asking.actor, asking.at);
}

bool may(const Asking& asking, const NameAuthority&) {
  return administers_deployment(asking.directory, asking.actor, asking.at);
}

bool may(const Asking& asking, const ConfigureDeployment&) {
  return administers_deployment(asking.directory, asking.actor, asking.at);
}

bool may(const Asking& asking, const DefineOffice& command) {
  const std::string& parent = command.office.parent;
  const OfficeEntry* before = asking.directory.office(command.office.code);
  if (before != nullptr) {
    if (!asking.administers_at(command.office.code)) return false;
    if (before->office.parent == parent) return true;
    if (!before->office.parent.empty() && !asking.administers_at(before->office.parent)) {
      return false;
    }
  }
  return parent.empty() ? administers_deployment(asking.directory, asking.actor, asking.at)
                        : asking.administers_at(parent);
}

bool may(const Asking& asking, const CloseOffice& command) {
  return asking.administers_at(command.office);
}

bool may(const Asking& asking, const RegisterStaff& command) {
  if (asking.directory.member(command.actor)) return asking.administers_person(command.actor);
  return asking.directory.holds_anywhere(asking.actor, kAdministrator, asking.at);
}

bool may(const Asking& asking, const GrantDuty& command) {
  return asking.administers_person(command.actor) && asking.administers_at(command.office);
}

bool may(const Asking& asking, const RevokeDuty& command) {
  return asking.administers_at(command.office);
}

bool may(const Asking& asking, const SetAbsence& command) {
  if (command.actor == asking.actor || asking.administers_person(command.actor)) return true;
  return covers_all(asking.directory, asking.actor, kSupervisor,
                    *asking.directory.member(command.actor), asking.at);
}

bool may(const Asking& asking, const EndStaff& command) {
  return asking.administers_person(command.actor);
}

bool may(const Asking& asking, const IssueToken& command) {
  return asking.administers_person(command.actor);
}

bool may(const Asking& asking, const RevokeToken& command) {
  return asking.administers_person(command.actor);
}

bool administers_service(const Asking& asking, std::string_view code) {
  const Service* service = asking.directory.service(code);
  return service == nullptr || asking.administers_at(service->versions.back().definition->office);
}

bool may(const Asking& asking, const PublishDefinition& command) {
  return asking.administers_at(command.definition->office) &&
         administers_service(asking, command.definition->code);
}

bool may(const Asking& asking, const SuspendService& command) {
  return administers_service(asking, command.service);
}

bool may(const Asking& asking, const ResumeService& command) {
  return administers_service(asking, command.service);
}

bool may(const Asking& asking, const RetireService& command) {
  return administers_service(asking, command.service);
}

}  // namespace

bool administers_deployment(const Directory& directory, ActorId actor, Instant at) {
  return std::ranges::any_of(directory.offices, [&](const auto& each) {
    return each.second.office.parent.empty() &&
           directory.holds(actor, kAdministrator, each.first, at);
  });
}

bool administers(const Directory& directory, ActorId actor, const StaffMember& member, Instant at) {
  const auto has_ended = [&](const Grant& grant) { return grant.has_ended(at); };
  if (!std::ranges::all_of(member.grants, has_ended)) {
    return covers_all(directory, actor, kAdministrator, member, at);
  }
  const bool registered = !actor.is_none() && member.registered_by == actor &&
                          directory.holds_anywhere(actor, kAdministrator, at);
  return registered || administers_deployment(directory, actor, at);
}

bool may_ask(const Directory& directory, const DirectoryCommand& command, const Actor& actor,
             Instant at) {
  switch (actor.kind) {
    case ActorKind::kSystem:
    case ActorKind::kImport:
      return true;
    case ActorKind::kApplicant:
    case ActorKind::kAnonymous:
      return false;
    case ActorKind::kStaff:
      break;
  }
  const Asking asking{.directory = directory, .actor = actor.id, .at = at};
  return std::visit([&](const auto& one) { return may(asking, one); }, command);
}

}  // namespace rahgir::domain
