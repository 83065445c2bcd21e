#pragma once

// Who may see and do what. A duty is granted at an office and holds for the offices below it; no
// duty implies another. What an actor may do, to a request as to offices and staff, is judged by
// the domain; here is who may see requests and figures. Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/authenticate.h"
#include "domain/directory.h"
#include "domain/request.h"

namespace rahgir::api {

/// How much of a request somebody sees.
enum class Sight : std::uint8_t {
  kNone,       // answered like an unknown request
  kApplicant,  // everything but notes and the offices' own affairs
  kAuditor,    // everything, read only
  kStaff,      // everything, and what their duties allow
};

/// Staff see a request when they are agent or supervisor, or hold a duty of one of its steps, at
/// its office or at that of any of its work items, past ones included; or stand in for the holder
/// of one. Auditors see it at those offices too.
Sight sight_of(const domain::Directory& directory, const Caller& caller,
               const domain::Request& request, const domain::ServiceDefinition& definition,
               domain::Instant now);

/// Whether the caller is staff with the duty at the office (granted there or above).
bool holds_at(const domain::Directory& directory, const Caller& caller, std::string_view duty,
              std::string_view office, domain::Instant now);

/// Every office where the caller holds one of the duties, children included; sorted.
std::vector<std::string> offices_with(const domain::Directory& directory, const Caller& caller,
                                      std::span<const std::string_view> duties,
                                      domain::Instant now);
/// Every office where the caller works requests: any duty other than auditor, analyst and
/// administrator.
std::vector<std::string> working_offices(const domain::Directory& directory, const Caller& caller,
                                         domain::Instant now);
/// What is left of `offices` within `office`; all of them when it is empty.
std::vector<std::string> within(const domain::Directory& directory,
                                std::vector<std::string> offices, std::string_view office);

}  // namespace rahgir::api
