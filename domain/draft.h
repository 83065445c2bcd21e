#pragma once

// A command being decided: collects events, stamps each with its meta and applies it to a copy of
// the request, so that later rules see what earlier ones caused. Lives for one decide().

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/request_commands.h"

namespace rahgir::domain {

class Draft {
 public:
  /// Both are borrowed.
  Draft(const Request& request, const RequestContext& context);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const Request& request() const { return *now_; }
  const RequestContext& context() const { return context_; }
  const ServiceDefinition& definition() const { return *definition_.definition; }
  const Actor& actor() const { return actor_; }
  Instant occurred_at() const { return occurred_at_; }
  bool imports() const { return actor_.kind == ActorKind::kImport; }

  /// The item; it must exist.
  const WorkItem& item(ItemId id) const;
  /// Its step; the definition must have it.
  const Step& step_of(const WorkItem& item) const;
  ItemId next_item() const { return ItemId{static_cast<std::uint32_t>(now_->items.size()) + 1}; }

  /// The office as the directory has it; an office without calendar in UTC when it is unknown.
  const Office& office(std::string_view code) const;
  /// The day of occurred_at at that office.
  Day local_day(std::string_view office_code);

  void emit(RequestEventBody body);

  /// Staff act under a duty, which every event from now on names.
  void act_under(std::string_view duty) { actor_.duty = duty; }
  /// What follows happened then and was done by that person (imports).
  void go_on_at(Instant occurred_at, ActorId actor);
  /// The request is of that office, not of the definition's. Before RequestSubmitted (imports).
  void file_at(std::string office) { filing_office_ = std::move(office); }
  /// What follows is judged by another definition.
  void go_on_under(DefinitionInUse definition) { definition_ = definition; }

  Decided finish() &&;

 private:
  struct Place;  // whom an event's meta names
  Place place_of(const RequestEventBody& body) const;

  const RequestContext& context_;
  const Request* now_;
  Request after_;
  std::vector<RequestEvent> events_;
  DefinitionInUse definition_;
  Actor actor_;
  Instant occurred_at_;
  std::string filing_office_;  // empty: the definition's
  std::string day_office_;     // local_day() was asked last for this office …
  Instant day_instant_;        // … at this instant
  Day day_;
};

}  // namespace rahgir::domain
