#pragma once

// What `rahgir serve --demo` puts into a store: languages, offices, staff and services of ops/demo.

#include <string>
#include <vector>

#include "domain/result.h"
#include "eventstore/event_store.h"

namespace rahgir::ops {

struct DemoPerson {
  domain::ActorId actor;
  std::string name, office, duty;
  std::string token;  // fresh at each start
};

struct Demo {
  std::vector<DemoPerson> staff;
  std::vector<std::string> services;  // codes
};

/// Completes what is missing and issues every demo person a fresh token, valid for 30 days.
/// kConflict for a store with staff, offices or requests of its own.
domain::Result<Demo> prepare_demo(eventstore::EventStore& store);

}  // namespace rahgir::ops
