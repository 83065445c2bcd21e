#pragma once

// Offices and people around the sample service.

#include <string>
#include <string_view>
#include <utility>

#include "domain/directory.h"

namespace rahgir::domain::testing {

template <class AnyId>
AnyId id_of(std::uint8_t number) {
  AnyId id;
  id.bytes.fill(number);
  return id;
}

// Staff. Each has one duty, at the office "traffic" unless said otherwise.
inline const ActorId kAnna = id_of<ActorId>(1);     // agent
inline const ActorId kBela = id_of<ActorId>(2);     // agent
inline const ActorId kSara = id_of<ActorId>(3);     // supervisor
inline const ActorId kIgor = id_of<ActorId>(4);     // inspector
inline const ActorId kAudun = id_of<ActorId>(5);    // auditor
inline const ActorId kArash = id_of<ActorId>(6);    // agent of "archive"
inline const ActorId kNora = id_of<ActorId>(7);     // agent of "traffic-north", below "traffic"
inline const ActorId kTomas = id_of<ActorId>(8);    // supervisor
inline const ActorId kNobody = id_of<ActorId>(99);  // not registered

inline Actor staff(ActorId actor) { return {.kind = ActorKind::kStaff, .id = actor, .duty = {}}; }
inline Actor applicant() { return {.kind = ActorKind::kApplicant, .id = {}, .duty = {}}; }
inline Actor anonymous() { return {.kind = ActorKind::kAnonymous, .id = {}, .duty = {}}; }
inline Actor importer() { return {.kind = ActorKind::kImport, .id = {}, .duty = {}}; }
inline Actor scheduler() { return {.kind = ActorKind::kSystem, .id = {}, .duty = {}}; }

inline Instant instant(std::string_view text) { return parse_instant(text).value(); }

inline Directory sample_directory() {
  Directory made;
  const auto add_office = [&](std::string code, std::string parent) {
    OfficeEntry entry;
    entry.office.code = code;
    entry.office.parent = std::move(parent);
    entry.version = 1;
    made.offices.emplace(std::move(code), entry);
  };
  add_office("traffic", "");
  add_office("traffic-north", "traffic");
  add_office("archive", "");
  add_office("old", "");
  made.offices.at("old").closed = true;
  const auto add_person = [&](ActorId actor, std::string_view duty, std::string office) {
    StaffMember& member = made.staff[actor];
    member.actor = actor;
    member.grants.push_back(
        {.duty = std::string(duty), .office = std::move(office), .from = {}, .until = {}});
  };
  add_person(kAnna, kAgent, "traffic");
  add_person(kBela, kAgent, "traffic");
  add_person(kSara, kSupervisor, "traffic");
  add_person(kIgor, "inspector", "traffic");
  add_person(kAudun, kAuditor, "traffic");
  add_person(kArash, kAgent, "archive");
  add_person(kNora, kAgent, "traffic-north");
  add_person(kTomas, kSupervisor, "traffic");
  return made;
}

}  // namespace rahgir::domain::testing
