#pragma once

// Free text and reasons that come with a command.

#include <string_view>
#include <vector>

#include "domain/definition.h"
#include "domain/fault_code.h"
#include "domain/rejection.h"
#include "domain/request_events.h"
#include "domain/result.h"

namespace rahgir::domain {

enum class Presence : std::uint8_t { kOptional, kRequired };

/// At most 10,000 code points of clean text. Faults: required, too-long, control-characters.
void check_text(std::string_view text, Presence presence, std::string_view pointer,
                std::vector<Fault>& faults);

/// The reason of an action of the definition: one of its grounds where there are any. Without a
/// rule no reason may be given.
void check_reason(const Reason& reason, const std::optional<ReasonRule>& rule,
                  std::vector<Fault>& faults);
/// The reason of a built-in action: optional; a code is a name of the caller's choice.
void check_reason(const Reason& reason, std::vector<Fault>& faults);

void add_fault(std::vector<Fault>& faults, std::string_view pointer, FaultCode code,
               std::string_view detail);

/// One kInvalid rejection with the faults. Precondition: there are some.
std::unexpected<Rejection> invalid(std::vector<Fault> faults);
std::unexpected<Rejection> invalid(std::string_view pointer, FaultCode code,
                                   std::string_view detail);

}  // namespace rahgir::domain
