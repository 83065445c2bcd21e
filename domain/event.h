#pragma once

// What every event carries besides its body.

#include <cstdint>
#include <string>

#include "domain/ids.h"
#include "domain/time.h"

namespace rahgir::domain {

enum class ActorKind : std::uint8_t { kStaff, kApplicant, kAnonymous, kImport, kSystem };

struct Actor {
  ActorKind kind = ActorKind::kSystem;
  ActorId id;        // staff, and people of an imported log; none otherwise
  std::string duty;  // under which staff acted; empty for others

  bool operator==(const Actor&) const = default;
};

struct EventMeta {
  StreamId stream;
  std::uint32_t version = 0;  // in its stream, from 1
  Instant occurred_at;        // when it happened in the world
  Instant recorded_at;        // when the log took it; never decreases within a partition
  bool back_dated = false;    // occurred_at was given by the source (import, intake by staff)
  Day local_day;  // occurred_at's day where the office is, so that folds need no time zones
  CommandId command;
  CommandId correlation;  // first command of the chain; the command itself when it starts one
  CommandId causation;    // command whose event led to this one; the command itself when none did
  Actor actor;
  std::string office;                // code; empty for the deployment's own events
  std::uint32_t office_version = 0;  // of the definition of that office in force then
  std::string service;               // code; requests and services only
  std::uint32_t service_version = 0;
  std::string step;  // of the work item concerned, after the event; may be empty

  bool operator==(const EventMeta&) const = default;
};

template <class Body>
struct Event {
  EventMeta meta;
  Body body;

  bool operator==(const Event&) const = default;
};

}  // namespace rahgir::domain
