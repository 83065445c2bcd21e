#pragma once

// Requests made by hand for tests of read models: a definition, offices, and a stream of events
// that is folded as it grows.

#include <string>
#include <string_view>
#include <vector>

#include "domain/definition.h"
#include "domain/office.h"
#include "domain/request.h"

namespace rahgir::projections {

domain::Instant at(std::string_view rfc3339);
domain::Day day(std::string_view iso_date);
/// An id that says its number in the last bytes.
template <class AnyId>
AnyId id_of(std::uint32_t number) {
  AnyId id;
  id.bytes[0] = 0x7F;
  for (std::size_t i = 0; i < 4; ++i) {
    id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return id;
}

/// "permit" of the office "traffic", en and fa: public steps received, checked, decided; steps
/// check (agent), await_applicant (waiting), review (supervisor).
domain::ServiceDefinition sample_definition();
domain::Office sample_office(std::string code, std::string english, std::string persian);

/// One request and the events that made it. Every event happens at `now`.
class Stream {
 public:
  Stream(domain::RequestId id, std::string service, std::string office);

  void add(domain::RequestEventBody body);
  const domain::Request& request() const { return request_; }
  const std::vector<domain::RequestEvent>& events() const { return events_; }

  domain::Instant now = at("2026-03-02T09:00:00.000Z");
  std::string office_of_event;  // whose definition the event saw
  std::uint32_t office_version = 1;

 private:
  std::string service_;
  domain::Request request_;
  std::vector<domain::RequestEvent> events_;
};

domain::RequestSubmitted submitted(domain::Channel channel = domain::Channel::kWeb);
domain::WorkItemOpened opened(std::uint32_t item, std::string step, std::string office);
domain::WorkItemMoved moved(std::uint32_t item, std::string from, std::string to,
                            domain::StepKind kind = domain::StepKind::kWork);
domain::WorkItemAssigned assigned(std::uint32_t item, domain::ActorId actor);
domain::WorkItemFinished finished(std::uint32_t item);
domain::DecisionMade decided(std::string outcome, std::vector<std::string> grounds = {});
domain::RequestClosed closed(domain::CloseKind kind = domain::CloseKind::kDecided);
domain::DeadlineSet deadline(std::string_view due_at);

}  // namespace rahgir::projections
