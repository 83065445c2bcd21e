#pragma once

// Between the files that hold the rules of the deployment: what each command leads to.

#include "domain/directory_commands.h"

namespace rahgir::domain {

struct DirectorySituation {
  const Directory& directory;
  const DirectoryContext& context;
};

/// What happened, or nothing when it is so already.
using DirectoryOutcome = Result<std::vector<DirectoryEventBody>>;

inline DirectoryOutcome happened(DirectoryEventBody body) {
  return std::vector<DirectoryEventBody>{std::move(body)};
}
inline DirectoryOutcome already_so() { return std::vector<DirectoryEventBody>{}; }

// directory_commands.cc
DirectoryOutcome decide_one(const DirectorySituation& situation, const ConfigureLanguages& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const NameAuthority& command);
DirectoryOutcome decide_one(const DirectorySituation& situation,
                            const ConfigureDeployment& command);
// office_commands.cc
DirectoryOutcome decide_one(const DirectorySituation& situation, const DefineOffice& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const CloseOffice& command);
// staff_commands.cc
DirectoryOutcome decide_one(const DirectorySituation& situation, const RegisterStaff& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const GrantDuty& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const RevokeDuty& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const SetAbsence& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const EndStaff& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const IssueToken& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const RevokeToken& command);
// service_commands.cc
DirectoryOutcome decide_one(const DirectorySituation& situation, const PublishDefinition& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const SuspendService& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const ResumeService& command);
DirectoryOutcome decide_one(const DirectorySituation& situation, const RetireService& command);

/// A text that an administrator typed, at `what` (a JSON Pointer).
struct TextRule {
  std::string_view what;
  bool required = false;
  std::size_t max_length = 0;  // code points
};
/// Faults: required, control-characters, too-long.
void check_line(std::string_view text, const TextRule& rule, std::vector<Fault>& faults);
/// The same of each text of labels; required: there is one at all.
void check_labels(const Labels& labels, const TextRule& rule, std::vector<Fault>& faults);

}  // namespace rahgir::domain
