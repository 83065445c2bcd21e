#pragma once

// One partition of a shared log, three nodes and some clients, in one thread and decided by a seed
// alone: appends are delayed, lost, doubled and reordered, nodes pause and wake as zombies, crash
// after any step and come back with what they last stored, reads skip, the log loses its tail.
//
// What must hold at every step:
//   I1  accepted events of a stream have the versions 1, 2, 3 …
//   I2  a command is accepted at most once
//   I3  what was answered "accepted" is in the log, at that version and position
//   I4  nodes that have read as far know the same; so does a reader that never fails (I6, I7)
//   I5  a reply knows all that was answered on the stream before its command was sent
//   I8  nothing that was answered "rejected" is ever accepted, and rejections cite what is so
//   I9  a gap in what is read stops the reader; nothing else does, on a whole log
//   I10 a subscriber who changes nodes sees every accepted record once, in order
//   and, once faults end, everything is answered and all nodes agree.
// Of a log that lost its tail: two nodes that accept the same record know the same, and in the end
// a reader agrees with the writer or has stopped.

#include <array>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "eventstore/owner_protocol.h"

namespace rahgir::eventstore {

/// Rules left out on purpose: of the product's code, and of what its drivers must do.
struct Mutation {
  OwnerRules rules;
  bool replies_wait = true;        // rejections wait for a record after them
  bool answers_by_reading = true;  // and not as soon as the broker has appended
  bool recognises_repeats = true;  // the owner looks the command up before it decides
  bool stores_together = true;     // rows and state in one write
  bool keeps_fence = true;         // epoch and sequence are stored too
  bool unknown_is_unknown = true;  // and not "rejected"
  bool feeds_accepted = true;      // and not what is in flight
};

struct Schedule {
  std::uint64_t seed = 1;
  bool cuts_the_log = false;
};

struct Observed {
  std::string violation;  // empty: everything held
  std::uint64_t records = 0, accepted = 0, voids = 0, claims = 0, step_downs = 0, crashes = 0,
                stops = 0, rejected = 0, unknown = 0, zombies = 0;
};

Observed simulate(const Schedule& schedule, const Mutation& mutation = {});

}  // namespace rahgir::eventstore
