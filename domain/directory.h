#pragma once

// The deployment as its events leave it: languages, offices, staff with their duties, services with
// every version. Small (thousands of entries), so one value holds it whole; readers share immutable
// snapshots of it.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/directory_events.h"

namespace rahgir::domain {

// Duties every deployment knows; definitions may name others.
inline constexpr std::string_view kAgent = "agent";
inline constexpr std::string_view kSupervisor = "supervisor";
inline constexpr std::string_view kAuditor = "auditor";
inline constexpr std::string_view kAnalyst = "analyst";
inline constexpr std::string_view kAdministrator = "administrator";
inline constexpr std::string_view kApplicantDuty = "applicant";  // of actions, never granted

/// Whether its holders work on requests: any duty but auditor, analyst and administrator.
bool is_working_duty(std::string_view duty);

struct OfficeEntry {
  Office office;
  std::uint32_t version = 0;  // of the office: how often it was defined
  bool closed = false;

  bool operator==(const OfficeEntry&) const = default;
};

struct Grant {
  std::string duty, office;
  std::optional<Instant> from, until;

  bool has_ended(Instant at) const { return until && *until <= at; }
  bool operator==(const Grant&) const = default;
};

struct Absence {
  Instant from, until;
  ActorId substitute;

  bool operator==(const Absence&) const = default;
};

struct Token {
  std::string hash;
  Instant expires_at;
  bool revoked = false;
  ActorId issued_by;  // none: by the operator of the deployment

  bool operator==(const Token&) const = default;
};

struct StaffMember {
  ActorId actor;
  std::string name;
  std::vector<Grant> grants;  // in force or not; revoked ones are removed
  std::vector<Absence> absences;
  std::map<std::string, Token> tokens;  // by token id
  bool left = false;
  ActorId registered_by;  // none: by the operator of the deployment

  bool operator==(const StaffMember&) const = default;
};

struct ServiceVersion {
  std::uint32_t version = 0;
  std::shared_ptr<const ServiceDefinition> definition;
  std::string content;  // canonical JSON
  std::optional<Instant> effective_from;
  Instant published_at;
};

struct Service {
  enum class State : std::uint8_t { kOffered, kSuspended, kRetired };
  std::string code;
  State state = State::kOffered;
  Labels notice;                         // while suspended
  std::vector<ServiceVersion> versions;  // version n stands at n - 1

  /// The version that a request submitted at `at` is under: the newest one in effect. Null when
  /// none is.
  const ServiceVersion* in_effect(Instant at) const;
};

struct Directory {
  std::vector<std::string> languages{"en"};
  Labels authority;
  std::map<std::string, OfficeEntry, std::less<>> offices;
  std::map<ActorId, StaffMember> staff;
  std::map<std::string, Service, std::less<>> services;
  std::map<StreamId, std::uint32_t> versions;  // of every control stream

  const OfficeEntry* office(std::string_view code) const;
  const StaffMember* member(ActorId actor) const;
  const Service* service(std::string_view code) const;

  /// Whether `office` is `ancestor` or lies below it.
  bool is_within(std::string_view office, std::string_view ancestor) const;
  /// The office and everything below it, sorted.
  std::vector<std::string> with_children(std::string_view office) const;
  /// Whether the actor has the duty at the office (granted there or above) at that instant.
  /// Somebody who left has none; what a substitute may do on top is judged by the item's holder,
  /// not here.
  bool holds(ActorId actor, std::string_view duty, std::string_view office, Instant at) const;
  /// Whether the actor has the duty at any office.
  bool holds_anywhere(ActorId actor, std::string_view duty, Instant at) const;
  /// Whether the actor has a working duty at the office, whichever.
  bool works_at(ActorId actor, std::string_view office, Instant at) const;
  bool is_absent(ActorId actor, Instant at) const;
  /// Whether `actor` stands in for `absent` in matters of the office at that instant: a substitute
  /// does where they work themselves, and nowhere else.
  bool substitutes(ActorId actor, ActorId absent, std::string_view office, Instant at) const;
  /// Whether the duty is one of those above or of a service's definition, in any version.
  bool knows_duty(std::string_view duty) const;
};

/// Applies the next event of a control stream. Precondition (checked): its version follows.
void evolve(Directory& directory, const DirectoryEvent& event);

}  // namespace rahgir::domain
