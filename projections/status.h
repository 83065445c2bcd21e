#pragma once

// Status by tracking code: one row a request, holding the reply of POST /api/v1/track ready to
// serve but for its labels, which the definition and the office that it names have in every
// language. What the code alone shows, so nothing that a person typed; a confidential definition
// hides service and outcome, its own steps (neutral_steps.h), the due day, an office below the
// root, and what exactly is asked for.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/request.h"
#include "eventstore/event_store.h"
#include "eventstore/read_models.h"

namespace rahgir::projections {

namespace status {
inline constexpr std::string_view kName = "status";
inline constexpr std::uint32_t kVersion = 3;

void rows_of(const domain::Request& request, const eventstore::References& references,
             eventstore::RowSet& out);
}  // namespace status

struct StatusReply {
  std::string body;      // JSON: Status of openapi.yaml
  std::string language;  // of the labels, for Content-Language
  std::uint32_t version = 0;
};

/// Nothing when there is no such request. `languages` are tags in order of preference; the first
/// that the definition has wins, otherwise the definition's first language. Throws StoreDamaged.
std::optional<StatusReply> find_status(const eventstore::EventStore& store,
                                       domain::RequestId request,
                                       std::span<const std::string> languages);
/// The same from a row of kStatusColumn. Throws StoreDamaged.
StatusReply read_status(std::string_view stored, const eventstore::References& references,
                        std::span<const std::string> languages);

/// The office a request is shown at: that of the open item furthest back on the public way, else
/// the request's own. A confidential one is always shown at its own.
std::string_view shown_office(const domain::Request& request,
                              const domain::ServiceDefinition& definition);

/// The same reply made from a state, for `as_of` and for replies with the receipt secret. `office`
/// is the shown one; null when unknown. A language that the definition lacks gives its first.
StatusReply render_status(const domain::Request& request,
                          const domain::ServiceDefinition& definition, const domain::Office* office,
                          std::string_view language);

}  // namespace rahgir::projections
