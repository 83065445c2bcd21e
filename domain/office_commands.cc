#include <algorithm>
#include <array>

#include "domain/directory_decide.h"
#include "domain/texts.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxLabel = 200;
constexpr std::size_t kMaxAddress = 1'000;
constexpr std::size_t kMaxAreas = 1'000;
constexpr std::size_t kMaxHolidays = 2'000;
constexpr std::size_t kMaxDepth = 32;
constexpr auto kContacts = std::to_array<std::string_view>({"phone", "email", "url"});

/// Offices above a new parent of `code`, the parent included; nothing when `code` is among them.
std::optional<std::size_t> depth_below(const Directory& directory, std::string_view parent,
                                       std::string_view code) {
  std::size_t depth = 0;
  for (const OfficeEntry* at = directory.office(parent); at != nullptr;
       at = directory.office(at->office.parent)) {
    if (at->office.code == code) return std::nullopt;
    ++depth;
  }
  return depth;
}

void check_parent(const Directory& directory, const Office& office, std::vector<Fault>& faults) {
  if (office.parent.empty()) return;
  if (office.parent == office.code) {
    add_fault(faults, "/parent", "cycle", "An office is not its own parent.");
    return;
  }
  const OfficeEntry* parent = directory.office(office.parent);
  if (parent == nullptr) {
    add_fault(faults, "/parent", "unknown", "There is no such office.");
  } else if (parent->closed) {
    add_fault(faults, "/parent", "closed", "The office is closed.");
  } else if (const auto depth = depth_below(directory, office.parent, office.code); !depth) {
    add_fault(faults, "/parent", "cycle", "The parent lies below the office itself.");
  } else if (*depth >= kMaxDepth) {
    add_fault(faults, "/parent", "too-deep", "Offices are nested at most 32 deep.");
  }
}

void check_calendar(const Calendar& calendar, std::vector<Fault>& faults) {
  if (std::ranges::any_of(calendar.weekend, [](unsigned day) { return day > 6; })) {
    add_fault(faults, "/calendar/weekend", "unknown", "A week has seven days.");
  }
  if (calendar.holidays.size() > kMaxHolidays) {
    add_fault(faults, "/calendar/holidays", "too-many", "At most 2000 holidays are possible.");
  }
}

void check_contact(const Office& office, std::vector<Fault>& faults) {
  check_line(office.address, {.what = "/address", .max_length = kMaxAddress}, faults);
  for (const auto& [kind, value] : office.contact) {
    if (std::ranges::find(kContacts, kind) == kContacts.end()) {
      add_fault(faults, "/contact", "unknown", "Contact is by phone, email and url.");
      continue;
    }
    const std::string at = "/contact/" + kind;
    check_line(value, {.what = at, .required = true, .max_length = kMaxLabel}, faults);
  }
}

void check_areas(const std::vector<std::string>& areas, std::vector<Fault>& faults) {
  if (areas.size() > kMaxAreas) {
    add_fault(faults, "/areas", "too-many", "At most 1000 areas are possible.");
    return;
  }
  for (std::size_t i = 0; i < areas.size(); ++i) {
    const std::string at = "/areas/" + std::to_string(i);
    check_line(areas[i], {.what = at, .required = true, .max_length = kMaxLabel}, faults);
  }
}

bool needs(const Service& service, std::string_view office, Instant now) {
  if (service.state == Service::State::kRetired) return false;
  const ServiceVersion* current = service.in_effect(now);
  const std::uint32_t first = current == nullptr ? 1 : current->version;
  return std::ranges::any_of(service.versions, [&](const ServiceVersion& each) {
    return each.version >= first && each.definition->office == office;
  });
}

bool serves(const StaffMember& member, std::string_view office, Instant now) {
  return !member.left && std::ranges::any_of(member.grants, [&](const Grant& grant) {
    return grant.office == office && (!grant.until || now < *grant.until);
  });
}

/// What still stands on the office; nothing when it may close.
std::optional<std::string> in_use(const DirectorySituation& situation, std::string_view office) {
  const Directory& directory = situation.directory;
  const Instant now = situation.context.recorded_at;
  for (const auto& [code, entry] : directory.offices) {
    if (!entry.closed && entry.office.parent == office) {
      return "The office has an open office below it: " + code + ".";
    }
  }
  for (const auto& [code, service] : directory.services) {
    if (needs(service, office, now)) return "A service still needs the office: " + code + ".";
  }
  const bool has_staff = std::ranges::any_of(
      directory.staff, [&](const auto& each) { return serves(each.second, office, now); });
  if (has_staff) return "Staff still hold duties at the office.";
  return std::nullopt;
}

}  // namespace

DirectoryOutcome decide_one(const DirectorySituation& situation, const DefineOffice& command) {
  const Office& office = command.office;
  std::vector<Fault> faults;
  if (!is_code(office.code)) {
    add_fault(faults, "/code", "format", "A code has letters a-z, digits and dashes.");
  }
  check_parent(situation.directory, office, faults);
  check_labels(office.label, {.what = "/label", .required = true, .max_length = kMaxLabel}, faults);
  check_areas(office.areas, faults);
  if (!situation.context.local_time.knows(office.time_zone)) {
    add_fault(faults, "/time_zone", "unknown", "This is no time zone such as Europe/Madrid.");
  }
  check_calendar(office.calendar, faults);
  check_contact(office, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  const OfficeEntry* entry = situation.directory.office(office.code);
  if (entry != nullptr && !entry->closed && entry->office == office) return already_so();
  const std::uint32_t version = entry == nullptr ? 1 : entry->version + 1;
  return happened(OfficeDefined{.office = office, .office_version = version});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const CloseOffice& command) {
  const OfficeEntry* entry = situation.directory.office(command.office);
  if (entry == nullptr) return reject(RejectionCode::kNotFound, "There is no such office.");
  if (entry->closed) return already_so();
  if (auto use = in_use(situation, command.office)) {
    return reject(RejectionCode::kConflict, *std::move(use));
  }
  return happened(OfficeClosed{.office = command.office});
}

}  // namespace rahgir::domain
