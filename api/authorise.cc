#include "api/authorise.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace rahgir::api {

namespace {

bool is_in_force(const domain::Grant& grant, domain::Instant now) {
  return (!grant.from || *grant.from <= now) && (!grant.until || now < *grant.until);
}

std::set<std::string_view> offices_of(const domain::Request& request) {
  std::set<std::string_view> offices{request.office};
  for (const domain::WorkItem& item : request.items) offices.insert(item.office);
  return offices;
}

std::set<std::string_view> working_duties(const domain::ServiceDefinition& definition) {
  std::set<std::string_view> duties{domain::kAgent, domain::kSupervisor};
  for (const domain::Step& step : definition.steps) {
    if (!step.duty.empty() && domain::is_working_duty(step.duty)) duties.insert(step.duty);
  }
  return duties;
}

bool stands_in(const domain::Directory& directory, const Caller& caller,
               const domain::Request& request, domain::Instant now) {
  return std::ranges::any_of(request.items, [&](const domain::WorkItem& item) {
    return item.is_open() && !item.assignee.is_none() &&
           directory.substitutes(caller.actor, item.assignee, item.office, now);
  });
}

/// Every office, children included, of the caller's grants that `fits` accepts.
template <class Fits>
std::vector<std::string> offices_where(const domain::Directory& directory, const Caller& caller,
                                       domain::Instant now, Fits fits) {
  const domain::StaffMember* member = caller.is_staff() ? directory.member(caller.actor) : nullptr;
  if (!member || member->left) return {};
  std::set<std::string> offices;
  for (const domain::Grant& grant : member->grants) {
    if (!is_in_force(grant, now) || !fits(grant.duty)) continue;
    for (std::string& office : directory.with_children(grant.office)) {
      offices.insert(std::move(office));
    }
  }
  return {offices.begin(), offices.end()};
}

}  // namespace

Sight sight_of(const domain::Directory& directory, const Caller& caller,
               const domain::Request& request, const domain::ServiceDefinition& definition,
               domain::Instant now) {
  if (caller.is_applicant()) {
    return caller.request == request.id ? Sight::kApplicant : Sight::kNone;
  }
  if (!caller.is_staff()) return Sight::kNone;
  const auto offices = offices_of(request);
  const auto has = [&](std::string_view duty) {
    return std::ranges::any_of(offices, [&](std::string_view office) {
      return directory.holds(caller.actor, duty, office, now);
    });
  };
  if (std::ranges::any_of(working_duties(definition), has)) return Sight::kStaff;
  if (stands_in(directory, caller, request, now)) return Sight::kStaff;
  return has(domain::kAuditor) ? Sight::kAuditor : Sight::kNone;
}

bool holds_at(const domain::Directory& directory, const Caller& caller, std::string_view duty,
              std::string_view office, domain::Instant now) {
  return caller.is_staff() && directory.holds(caller.actor, duty, office, now);
}

std::vector<std::string> offices_with(const domain::Directory& directory, const Caller& caller,
                                      std::span<const std::string_view> duties,
                                      domain::Instant now) {
  return offices_where(directory, caller, now, [&](std::string_view duty) {
    return std::ranges::find(duties, duty) != duties.end();
  });
}

std::vector<std::string> working_offices(const domain::Directory& directory, const Caller& caller,
                                         domain::Instant now) {
  return offices_where(directory, caller, now, domain::is_working_duty);
}

std::vector<std::string> within(const domain::Directory& directory,
                                std::vector<std::string> offices, std::string_view office) {
  if (!office.empty()) {
    std::erase_if(offices,
                  [&](const std::string& each) { return !directory.is_within(each, office); });
  }
  return offices;
}

}  // namespace rahgir::api
