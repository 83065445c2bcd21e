#include <algorithm>

#include "domain/directory_decide.h"
#include "domain/texts.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxTokenId = 64;
constexpr std::size_t kTokenHashBytes = 32;
constexpr std::size_t kMaxGrants = 500;    // of one person
constexpr std::size_t kMaxAbsences = 500;  // of one person
constexpr std::size_t kMaxTokens = 100;    // of one person, still valid

std::unexpected<Rejection> unknown_person() {
  return reject(RejectionCode::kNotFound, "There is no such staff member.");
}

std::unexpected<Rejection> too_many(std::string_view what) {
  return reject(RejectionCode::kConflict,
                "The person has too many " + std::string(what) + " already.");
}

/// The person, if registered and still here.
Result<const StaffMember*> serving(const DirectorySituation& situation, ActorId actor) {
  const StaffMember* member = situation.directory.member(actor);
  if (member == nullptr) return unknown_person();
  if (member->left) return reject(RejectionCode::kConflict, "The person has left.");
  return member;
}

void check_grant(const DirectorySituation& situation, const GrantDuty& command,
                 std::vector<Fault>& faults) {
  if (!is_name(command.duty)) {
    add_fault(faults, "/duty", "format", "A duty has letters a-z, digits and underscores.");
  } else if (command.duty == kApplicantDuty) {
    add_fault(faults, "/duty", "reserved", "Applicants have this duty; nobody is granted it.");
  } else if (!situation.directory.knows_duty(command.duty)) {
    add_fault(faults, "/duty", "unknown", "No service names this duty.");
  }
  const OfficeEntry* office = situation.directory.office(command.office);
  if (office == nullptr) {
    add_fault(faults, "/office", "unknown", "There is no such office.");
  } else if (office->closed) {
    add_fault(faults, "/office", "closed", "The office is closed.");
  }
  if (command.from && command.until && *command.until <= *command.from) {
    add_fault(faults, "/until", "too-small", "The duty must end after it begins.");
  }
}

/// Whether the two will work at one office: with the grants that have not ended.
bool share_an_office(const DirectorySituation& situation, const StaffMember& one,
                     const StaffMember& other) {
  const Directory& directory = situation.directory;
  const auto works = [&](const Grant& grant) {
    return is_working_duty(grant.duty) && !grant.has_ended(situation.context.recorded_at);
  };
  return std::ranges::any_of(one.grants, [&](const Grant& own) {
    return works(own) && std::ranges::any_of(other.grants, [&](const Grant& theirs) {
             return works(theirs) && (directory.is_within(own.office, theirs.office) ||
                                      directory.is_within(theirs.office, own.office));
           });
  });
}

/// Of somebody who could not have issued it had the member had the duty then: it would give them
/// what they may not give.
bool is_foreign(const DirectorySituation& situation, const Token& token, std::string_view office) {
  if (token.revoked || token.expires_at <= situation.context.recorded_at) return false;
  if (token.issued_by.is_none()) return false;
  const StaffMember* issuer = situation.directory.member(token.issued_by);
  if (issuer == nullptr) return true;
  return std::ranges::none_of(issuer->grants, [&](const Grant& grant) {
    return grant.duty == kAdministrator && situation.directory.is_within(office, grant.office);
  });
}

void check_absence(const DirectorySituation& situation, const StaffMember& member,
                   const SetAbsence& command, std::vector<Fault>& faults) {
  if (command.until <= command.from) {
    add_fault(faults, "/until", "too-small", "The absence must end after it begins.");
  }
  if (command.substitute.is_none()) return;
  const StaffMember* substitute = situation.directory.member(command.substitute);
  if (command.substitute == command.actor) {
    add_fault(faults, "/substitute", "same-person", "Nobody stands in for themselves.");
  } else if (substitute == nullptr) {
    add_fault(faults, "/substitute", "unknown", "There is no such staff member.");
  } else if (substitute->left) {
    add_fault(faults, "/substitute", "left", "The person has left.");
  } else if (!share_an_office(situation, member, *substitute)) {
    add_fault(faults, "/substitute", "other-office", "The two do not work at one office.");
  }
}

void check_token(const DirectorySituation& situation, const IssueToken& command,
                 std::vector<Fault>& faults) {
  check_line(command.token_id, {.what = "/token_id", .required = true, .max_length = kMaxTokenId},
             faults);
  if (command.token_hash.size() != kTokenHashBytes) {
    add_fault(faults, "/token_hash", "format", "A token is kept as 32 bytes of SHA-256.");
  }
  if (command.expires_at <= situation.context.recorded_at) {
    add_fault(faults, "/expires_at", "too-small", "The token must expire in the future.");
  }
}

}  // namespace

/// Registering somebody again under another name renames them.
DirectoryOutcome decide_one(const DirectorySituation& situation, const RegisterStaff& command) {
  std::vector<Fault> faults;
  if (command.actor.is_none()) {
    add_fault(faults, "/actor", "required", "The staff member needs an id.");
  }
  check_line(command.name, {.what = "/name", .required = true, .max_length = kMaxName}, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  const StaffMember* member = situation.directory.member(command.actor);
  if (member != nullptr && member->left) {
    return reject(RejectionCode::kConflict, "The person has left.");
  }
  if (member != nullptr && member->name == command.name) return already_so();
  return happened(StaffRegistered{.actor = command.actor, .name = command.name});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const GrantDuty& command) {
  const auto member = serving(situation, command.actor);
  if (!member) return std::unexpected(member.error());
  std::vector<Fault> faults;
  check_grant(situation, command, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  const Grant grant{
      .duty = command.duty, .office = command.office, .from = command.from, .until = command.until};
  const std::vector<Grant>& grants = (*member)->grants;
  if (std::ranges::find(grants, grant) != grants.end()) return already_so();
  if (grants.size() >= kMaxGrants) return too_many("duties");
  const bool is_taken_over = std::ranges::any_of((*member)->tokens, [&](const auto& each) {
    return is_foreign(situation, each.second, command.office);
  });
  if (is_taken_over) {
    return reject(RejectionCode::kConflict,
                  "The person has a valid token from somebody who does not administer the office: "
                  "revoke it first.");
  }
  return happened(DutyGranted{.actor = command.actor,
                              .duty = command.duty,
                              .office = command.office,
                              .from = command.from,
                              .until = command.until});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const RevokeDuty& command) {
  const StaffMember* member = situation.directory.member(command.actor);
  if (member == nullptr) return unknown_person();
  const bool is_held = std::ranges::any_of(member->grants, [&](const Grant& grant) {
    return grant.duty == command.duty && grant.office == command.office;
  });
  if (!is_held) return already_so();
  return happened(
      DutyRevoked{.actor = command.actor, .duty = command.duty, .office = command.office});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const SetAbsence& command) {
  const auto member = serving(situation, command.actor);
  if (!member) return std::unexpected(member.error());
  std::vector<Fault> faults;
  check_absence(situation, **member, command, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  const Absence absence{
      .from = command.from, .until = command.until, .substitute = command.substitute};
  const std::vector<Absence>& absences = (*member)->absences;
  if (std::ranges::find(absences, absence) != absences.end()) return already_so();
  if (absences.size() >= kMaxAbsences) return too_many("absences");
  return happened(AbsenceSet{.actor = command.actor,
                             .from = command.from,
                             .until = command.until,
                             .substitute = command.substitute});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const EndStaff& command) {
  const StaffMember* member = situation.directory.member(command.actor);
  if (member == nullptr) return unknown_person();
  if (member->left) return already_so();
  return happened(StaffLeft{.actor = command.actor});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const IssueToken& command) {
  const auto member = serving(situation, command.actor);
  if (!member) return std::unexpected(member.error());
  std::vector<Fault> faults;
  check_token(situation, command, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  const auto& tokens = (*member)->tokens;
  if (const auto found = tokens.find(command.token_id); found != tokens.end()) {
    const Token same{.hash = command.token_hash,
                     .expires_at = command.expires_at,
                     .revoked = false,
                     .issued_by = found->second.issued_by};
    if (found->second == same) return already_so();
    return reject(RejectionCode::kConflict, "There is a token of that id already.");
  }
  const auto valid = std::ranges::count_if(tokens, [&](const auto& each) {
    return !each.second.revoked && each.second.expires_at > situation.context.recorded_at;
  });
  if (static_cast<std::size_t>(valid) >= kMaxTokens) return too_many("valid tokens");
  return happened(TokenIssued{.actor = command.actor,
                              .token_id = command.token_id,
                              .token_hash = command.token_hash,
                              .expires_at = command.expires_at});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const RevokeToken& command) {
  const StaffMember* member = situation.directory.member(command.actor);
  if (member == nullptr) return unknown_person();
  const auto found = member->tokens.find(command.token_id);
  if (found == member->tokens.end()) {
    return reject(RejectionCode::kNotFound, "The person has no such token.");
  }
  if (found->second.revoked) return already_so();
  return happened(TokenRevoked{.actor = command.actor, .token_id = command.token_id});
}

}  // namespace rahgir::domain
