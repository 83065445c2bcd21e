#pragma once

// A request as its events leave it: the fold of one stream. Plain values; evolve() is the only
// writer. Read models are pure functions of this state (ARCHITECTURE.md, "Decisions"), so it
// keeps the history that figures need: the visits of work items to steps.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/request_events.h"

namespace rahgir::domain {

enum class ItemState : std::uint8_t { kOpen, kClaimed, kWaiting, kFinished, kCancelled };
std::string_view word_of(ItemState state);

/// One stay of a work item at a step.
struct Visit {
  std::string step, office{};  // office: where it ended; empty before
  Instant from;
  std::optional<Instant> until;  // never before `from`; nothing while the item is there
  std::optional<Day> until_day;  // office-local day of `until`
  Day from_day;                  // office-local day of `from`

  bool operator==(const Visit&) const = default;
};

struct WorkItem {
  ItemId id{};
  std::string step, office;
  ActorId assignee;  // none when nobody holds it
  ItemState state = ItemState::kOpen;
  Instant opened_at, step_since;  // of the item; at its step
  std::optional<Instant> due_at;
  bool joined = false;  // finished, and used up by a join, a reopening or a reclassification
  std::vector<Visit> visits;
  ActorId instead_of;  // the absent person whose item the assignee took; else none

  bool is_open() const { return state != ItemState::kFinished && state != ItemState::kCancelled; }
  bool operator==(const WorkItem&) const = default;
};

struct Deadline {
  enum class State : std::uint8_t { kRunning, kPaused, kPassed, kMet };
  std::string kind;
  DeadlineBasis basis = DeadlineBasis::kDefinition;
  State state = State::kRunning;
  Instant due_at;
  Day due_day;
  std::optional<Day> paused_on;
  Counting counting = Counting::kWorking;
  bool paused_by_action = false;  // leaving a waiting step does not resume it

  bool operator==(const Deadline&) const = default;
};

struct AttachedDocument {
  enum class State : std::uint8_t { kAttached, kAccepted, kRefused, kReplaced };
  DocumentAttached facts;
  State state = State::kAttached;
  Reason refusal;
  DocumentId replaced_by;
  Actor by;
  Instant at;

  bool operator==(const AttachedDocument&) const = default;
};

struct Message {
  enum class Direction : std::uint8_t { kSent, kReceived };
  Direction direction = Direction::kSent;
  std::string text;
  Actor by;
  Instant at;

  bool operator==(const Message&) const = default;
};

struct Note {
  std::string text;
  Actor by;
  Instant at;

  bool operator==(const Note&) const = default;
};

struct Link {
  LinkKind kind = LinkKind::kFollows;
  RequestId other;

  bool operator==(const Link&) const = default;
};

/// One close of the request; a reopened one has several.
struct Closing {
  CloseKind kind = CloseKind::kDecided;
  std::string outcome;  // empty when none was decided
  std::vector<std::string> grounds;
  Instant at;
  Day day;
  std::optional<Instant> reopened_at;

  bool operator==(const Closing&) const = default;
};

struct Request {
  RequestId id;
  std::uint32_t version = 0;  // 0: there is no such request
  std::string service;
  std::uint32_t service_version = 0;
  std::string office;  // of the service when submitted or reclassified
  Channel channel = Channel::kWeb;
  std::string language;
  std::string tracking_code;
  Instant submitted_at, decided_at;  // occurred_at; decided: while a decision stands
  Day submitted_day, decided_day;    // office-local
  Instant updated_at, recorded_at;   // occurred_at and recorded_at of the newest event
  CommandId submitted_by;            // command id of the submission
  std::map<std::string, std::string> facts;
  SplitAnswers answers;
  std::vector<Party> parties;
  std::vector<WorkItem> items;  // in order of id: ItemId n stands at n - 1
  std::vector<Deadline> deadlines;
  std::vector<AttachedDocument> documents;
  std::vector<Message> messages;
  std::vector<Note> notes;
  std::vector<Link> links;
  std::vector<Closing> closings;
  std::optional<InformationRequested> asked;              // and not yet answered
  std::map<std::string, std::set<ActorId>> performed_by;  // own actions → who ever performed them
  std::map<std::string, std::uint32_t> performed;         // own actions → times, imports included
  std::optional<DecisionMade> decision;
  std::uint32_t secret_generation = 0;
  // Newest definition of each office seen, so that labels shown are a function of the log alone.
  std::map<std::string, std::uint32_t> office_versions;

  bool exists() const { return version != 0; }
  bool is_closed() const { return !closings.empty() && !closings.back().reopened_at; }
  const WorkItem* item(ItemId id_of_item) const;  // null when there is none
  const AttachedDocument* document(DocumentId id_of_document) const;
  bool operator==(const Request&) const = default;
};

/// Applies the next event of the stream. Precondition (checked): its version is the next one.
void evolve(Request& request, const RequestEvent& event);

}  // namespace rahgir::domain
