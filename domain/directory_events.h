#pragma once

// What can have happened to the deployment, offices, staff and services: the events of the control
// partition. Only ever add: a member at the end, an event at the end of the variant.

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/definition.h"
#include "domain/event.h"
#include "domain/office.h"

namespace rahgir::domain {

struct LanguagesConfigured {
  std::vector<std::string> languages;
  bool operator==(const LanguagesConfigured&) const = default;
};
struct AuthorityNamed {
  Labels name;
  bool operator==(const AuthorityNamed&) const = default;
};
/// Also opens a closed office again.
struct OfficeDefined {
  Office office;
  std::uint32_t office_version = 0;
  bool operator==(const OfficeDefined&) const = default;
};
struct OfficeClosed {
  std::string office;
  bool operator==(const OfficeClosed&) const = default;
};
struct StaffRegistered {
  ActorId actor;
  std::string name; /* sealed */
  bool operator==(const StaffRegistered&) const = default;
};
struct DutyGranted {
  ActorId actor;
  std::string duty, office;
  std::optional<Instant> from, until;  // [from, until)
  bool operator==(const DutyGranted&) const = default;
};
struct DutyRevoked {
  ActorId actor;
  std::string duty, office;
  bool operator==(const DutyRevoked&) const = default;
};
/// Replaces the absences that it overlaps, so that one can be shortened or given a substitute.
struct AbsenceSet {
  ActorId actor;
  Instant from, until;  // [from, until)
  ActorId substitute;   // none: nobody stands in
  bool operator==(const AbsenceSet&) const = default;
};
struct StaffLeft {
  ActorId actor;
  bool operator==(const StaffLeft&) const = default;
};
struct TokenIssued {
  ActorId actor;
  std::string token_id;    // names the token without revealing it
  std::string token_hash;  // 32 bytes: SHA-256 of the token
  Instant expires_at;
  bool operator==(const TokenIssued&) const = default;
};
struct TokenRevoked {
  ActorId actor;
  std::string token_id;
  bool operator==(const TokenRevoked&) const = default;
};
struct DefinitionPublished {
  std::string service;
  std::uint32_t service_version = 0;
  std::string content;  // the definition's canonical JSON, exactly as kept
  std::shared_ptr<const ServiceDefinition> definition;  // what `content` says; never null
  std::optional<Instant> effective_from;
  std::string change_note;
  bool operator==(const DefinitionPublished& other) const;  // compares content, not the pointer
};
struct ServiceSuspended {
  std::string service;
  Labels notice;
  bool operator==(const ServiceSuspended&) const = default;
};
struct ServiceResumed {
  std::string service;
  bool operator==(const ServiceResumed&) const = default;
};
struct ServiceRetired {
  std::string service;
  bool operator==(const ServiceRetired&) const = default;
};

using DirectoryEventBody =
    std::variant<LanguagesConfigured, AuthorityNamed, OfficeDefined, OfficeClosed, StaffRegistered,
                 DutyGranted, DutyRevoked, AbsenceSet, StaffLeft, TokenIssued, TokenRevoked,
                 DefinitionPublished, ServiceSuspended, ServiceResumed, ServiceRetired>;
using DirectoryEvent = Event<DirectoryEventBody>;

// Copies that a request partition takes before it first uses a definition or office version, so
// that folding it needs nothing else (ARCHITECTURE.md, "Decisions").
struct DefinitionReferenced {
  std::string service;
  std::uint32_t service_version = 0;
  std::string content;
  std::shared_ptr<const ServiceDefinition> definition;  // never null
  bool operator==(const DefinitionReferenced& other) const;
};
struct OfficeReferenced {
  Office office;
  std::uint32_t office_version = 0;
  bool operator==(const OfficeReferenced&) const = default;
};

using ReferenceEventBody = std::variant<DefinitionReferenced, OfficeReferenced>;
using ReferenceEvent = Event<ReferenceEventBody>;

}  // namespace rahgir::domain
