#pragma once

// What a caller is told when the rules say no. Codes are stable: clients, tests and the pages
// /problems/<code> rely on their text. The mapping to HTTP stands in api/problem.cc, once.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rahgir::domain {

enum class RejectionCode : std::uint8_t {
  kInvalid,               // input does not fit; `faults` say where
  kNotFound,              // no such request, service, office, item, document
  kServiceUnavailable,    // suspended or retired: takes no new requests
  kActionNotAllowed,      // not in this step or state; `allowed` lists what is
  kDutyRequired,          // the actor does not hold the duty at that office
  kAssigneeOnly,          // another person holds the work item
  kFourEyes,              // the actor performed an action that excludes them
  kGuardFailed,           // a guard on answers does not hold
  kDocumentsIncomplete,   // a required document is missing or refused
  kItemAmbiguous,         // several open items fit: name one
  kVersionConflict,       // the expected version is not the stream's
  kIdempotencyKeyReused,  // same key, other content
  kConflict,              // contradicts what is: duplicate code, office still in use …
};

/// The code as clients see it, such as "action-not-allowed". Static storage.
std::string_view text_of(RejectionCode code);

/// One fault at one place of the input. `pointer` is an RFC 6901 JSON Pointer into the body that
/// the client sent ("/form/zone"); `code` a stable word ("required"); `detail` an English sentence.
struct Fault {
  std::string pointer;
  std::string code;
  std::string detail;

  bool operator==(const Fault&) const = default;
};

struct Rejection {
  RejectionCode code = RejectionCode::kInvalid;
  std::string detail;                  // one English sentence, without personal data
  std::vector<Fault> faults{};         // kInvalid only
  std::vector<std::string> allowed{};  // kActionNotAllowed only: action codes, sorted
  std::uint32_t current_version = 0;   // kVersionConflict only

  bool operator==(const Rejection&) const = default;
};

}  // namespace rahgir::domain
