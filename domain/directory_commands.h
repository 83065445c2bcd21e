#pragma once

// What administrators and supervisors may ask of the deployment, and the rules for it.

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "domain/directory.h"
#include "domain/result.h"

namespace rahgir::domain {

struct ConfigureLanguages {
  std::vector<std::string> languages;
};
struct NameAuthority {
  Labels name;
};
/// Both at once; no authority: it keeps its name.
struct ConfigureDeployment {
  std::vector<std::string> languages;
  Labels authority;
};
struct DefineOffice {
  Office office;
};
struct CloseOffice {
  std::string office;
};
struct RegisterStaff {
  ActorId actor;
  std::string name;
};
struct GrantDuty {
  ActorId actor;
  std::string duty, office;
  std::optional<Instant> from, until;
};
struct RevokeDuty {
  ActorId actor;
  std::string duty, office;
};
struct SetAbsence {
  ActorId actor;
  Instant from, until;
  ActorId substitute;
};
struct EndStaff {
  ActorId actor;
};  // the person leaves
struct IssueToken {
  ActorId actor;
  std::string token_id, token_hash;
  Instant expires_at;
};
struct RevokeToken {
  ActorId actor;
  std::string token_id;
};
struct PublishDefinition {
  std::string content;                                  // canonical JSON
  std::shared_ptr<const ServiceDefinition> definition;  // what it says; never null
  std::optional<Instant> effective_from;
  std::string change_note;
};
struct SuspendService {
  std::string service;
  Labels notice;
};
struct ResumeService {
  std::string service;
};
struct RetireService {
  std::string service;
};

using DirectoryCommand =
    std::variant<ConfigureLanguages, NameAuthority, ConfigureDeployment, DefineOffice, CloseOffice,
                 RegisterStaff, GrantDuty, RevokeDuty, SetAbsence, EndStaff, IssueToken,
                 RevokeToken, PublishDefinition, SuspendService, ResumeService, RetireService>;

/// Stream id of (kind, code), made outside the domain: first 16 bytes of SHA-256.
/// Kinds: "deployment" (code ""), "office", "staff" (code = text of the actor id), "service".
using StreamNaming = std::function<StreamId(std::string_view kind, std::string_view code)>;

struct DirectoryContext {
  Actor actor;
  Instant recorded_at;
  CommandId command;
  const StreamNaming& stream_of;
  const LocalTime& local_time;
  const TextPatterns& patterns;
};

/// Events for the command, ready to append (versions, times and actor filled in), or a rejection.
/// An empty list means "already so". Judges whether the actor may ask (domain/administration.h),
/// and whether the command makes sense: unknown office, cycle of parents, unknown time zone,
/// definition with faults, office closed while services need it …
Result<std::vector<DirectoryEvent>> decide(const Directory& directory,
                                           const DirectoryCommand& command,
                                           const DirectoryContext& context);

/// The control stream that the command writes to.
StreamId stream_of(const DirectoryCommand& command, const StreamNaming& naming);

}  // namespace rahgir::domain
