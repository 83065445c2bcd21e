#pragma once

// The body of each event to its Cap'n Proto struct and back; what was typed goes to the sections.
// Internal to the codec. Reading throws kj::Exception on bytes that are no such event.

#include "domain/directory_events.h"
#include "domain/request_events.h"
#include "eventstore/clear_values.h"
#include "eventstore/event_types.h"
#include "eventstore/schema/event.capnp.h"

namespace rahgir::eventstore {

#define RAHGIR_DECLARE_BODY(Type, ...)                                                           \
  void write_body(schema::Type::Builder to, const domain::Type& event, SectionWriter& sections); \
  void read_body(schema::Type::Reader from, const SectionReader& sections, domain::Type& event);
RAHGIR_REQUEST_EVENTS(RAHGIR_DECLARE_BODY)
RAHGIR_DIRECTORY_EVENTS(RAHGIR_DECLARE_BODY)
RAHGIR_REFERENCE_EVENTS(RAHGIR_DECLARE_BODY)
#undef RAHGIR_DECLARE_BODY

}  // namespace rahgir::eventstore
