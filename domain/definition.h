#pragma once

// A service definition: what an agency offers and how a request for it travels. Immutable once
// published; a request stays on the version it was submitted under. The JSON form is read and
// written by eventstore/definition_json.h; validate_definition() says whether it can work.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/answers.h"
#include "domain/text.h"
#include "domain/time.h"

namespace rahgir::domain {

enum class FieldType : std::uint8_t {
  kText,
  kLongText,
  kInteger,
  kDecimal,
  kMoney,
  kDate,
  kYesNo,
  kOneOf,
  kManyOf,
  kEmail,
  kPhone,
  kNationalId,
  kDocument,
};

enum class PartyRole : std::uint8_t { kApplicant, kRepresentative, kOrganisation, kThirdParty };
enum class StepKind : std::uint8_t { kWork, kWaiting };
enum class Awaited : std::uint8_t { kApplicant, kOffice, kThirdParty, kPayment };
enum class Clock : std::uint8_t { kRunning, kPaused };
enum class CloseKind : std::uint8_t { kDecided, kWithdrawn, kLapsed, kDuplicate };

/// A condition on one answer. kEquals has one value; kIn one or more; kAtLeast one (integer,
/// decimal, money or date). A many_of fits a value that is among its codes.
struct FieldCondition {
  enum class Test : std::uint8_t { kEquals, kIn, kAtLeast };
  std::string field;
  Test test = Test::kEquals;
  std::vector<Answer> values;

  bool operator==(const FieldCondition&) const = default;
};

/// Whether the condition holds; an absent answer never fits, nor does one of another kind than the
/// value. Numbers are compared exactly; money only with the same currency, or with a bare amount.
bool holds(const FieldCondition& condition, const Answers& answers);

struct Choice {  // an option, ground, outcome or other labelled code
  std::string code;
  Labels label;

  bool operator==(const Choice&) const = default;
};

struct Field {
  std::string code;
  FieldType type = FieldType::kText;
  bool required = false;
  bool clear = false;                       // coded: analysts may see it
  std::optional<std::uint32_t> max_length;  // text types, in code points
  std::optional<std::string> min, max;      // integer, decimal, money, date
  std::optional<std::string> pattern;       // text types, RE2
  std::vector<Choice> options;              // one_of, many_of
  std::optional<FieldCondition> show_if;    // on an earlier field
  std::optional<PartyRole> party;           // the party it fills …
  std::string meaning;  // … and with what: name, email, phone, address, national_id
  Labels label, hint;

  bool operator==(const Field&) const = default;
};

struct Page {
  std::string code;
  Labels label;
  std::vector<Field> fields;

  bool operator==(const Page&) const = default;
};

struct DocumentKind {
  std::string code;
  bool required = false;
  std::vector<std::string> types;  // media types; empty = any
  std::uint32_t max_mb = 10;
  Labels label;

  bool operator==(const DocumentKind&) const = default;
};

struct PublicStep {
  std::string code;
  Labels label;
  std::optional<std::uint32_t> days;  // shown to applicants, not enforced

  bool operator==(const PublicStep&) const = default;
};

struct Step {
  std::string code;
  StepKind kind = StepKind::kWork;
  std::string public_step;
  std::string duty;                       // work: in whose list it stands
  Awaited awaited = Awaited::kApplicant;  // waiting only
  Clock clock = Clock::kRunning;          // waiting only
  std::optional<std::uint32_t> days;      // due for the work item
  Counting counting = Counting::kWorking;
  std::vector<std::string> allow, deny;  // built-in actions beyond or without the defaults
  Labels label;

  bool operator==(const Step&) const = default;
};

// Effects, in the order in which an action causes them.
struct Go {
  std::string step;
  bool operator==(const Go&) const = default;
};
struct Open {
  std::string step;
  bool operator==(const Open&) const = default;
};
struct Finish {
  bool operator==(const Finish&) const = default;
};
/// Evaluated when the action runs: if every listed step has a finished item that no join used yet
/// and none has an open item, opens `step`. Every action that finishes an item at a listed step
/// carries it.
struct OpenWhenFinished {
  std::vector<std::string> steps;
  std::string step;
  bool operator==(const OpenWhenFinished&) const = default;
};
struct Ask {
  PartyRole whom = PartyRole::kApplicant;
  bool operator==(const Ask&) const = default;
};
struct Decide {
  std::string outcome;
  bool operator==(const Decide&) const = default;
};
struct Close {
  CloseKind kind = CloseKind::kDecided;
  bool operator==(const Close&) const = default;
};
struct SetDeadline {
  std::string kind = "decision";
  std::uint32_t days = 0;
  Counting counting = Counting::kWorking;
  bool operator==(const SetDeadline&) const = default;
};
struct Pause {
  bool operator==(const Pause&) const = default;
};  // every running deadline
struct Resume {
  bool operator==(const Resume&) const = default;
};  // every paused deadline
using Effect = std::variant<Go, Open, Finish, OpenWhenFinished, Ask, Decide, Close, SetDeadline,
                            Pause, Resume>;

// Guards.
struct AssigneeOnly {
  bool operator==(const AssigneeOnly&) const = default;
};
struct DocumentsComplete {
  bool operator==(const DocumentsComplete&) const = default;
};
struct NotSameActorAs {
  std::string action;
  bool operator==(const NotSameActorAs&) const = default;
};
using Guard = std::variant<AssigneeOnly, DocumentsComplete, FieldCondition, NotSameActorAs>;

enum class ReasonText : std::uint8_t { kNone, kOptional, kRequired };

struct ReasonRule {
  std::vector<Choice> grounds;  // when there are any, one must be given
  ReasonText text = ReasonText::kOptional;

  bool operator==(const ReasonRule&) const = default;
};

struct Action {
  std::string code;
  std::vector<std::string> at;  // steps
  std::string duty;             // of staff, or "applicant"
  std::vector<Guard> guards;
  std::optional<ReasonRule> reason;
  std::vector<Field> form;  // answered by who acts; may be empty
  std::vector<Effect> effects;
  Labels label;

  bool operator==(const Action&) const = default;
};

struct Fee {
  std::string code;
  Money price;
  std::string when;  // on_submit, on_grant
  Labels label;

  bool operator==(const Fee&) const = default;
};

struct Question {
  std::string q, a;
  bool operator==(const Question&) const = default;
};

/// The service's own texts in one language.
struct ServiceTexts {
  std::string name, purpose, who, complain;
  std::vector<std::string> needs;
  std::vector<Question> questions;

  bool operator==(const ServiceTexts&) const = default;
};

struct DeadlineRule {
  std::uint32_t days = 0;
  Counting counting = Counting::kWorking;
  bool operator==(const DeadlineRule&) const = default;  // counted from submission
};

struct ReopenRule {
  std::string duty;
  std::string to;  // step
  bool operator==(const ReopenRule&) const = default;
};

struct Retention {
  std::uint32_t years = 0;  // after closing
  bool operator==(const Retention&) const = default;
};

struct ServiceDefinition {
  std::string code;
  std::string office;
  std::vector<std::string> languages;  // the first is the fallback
  std::map<std::string, ServiceTexts> texts;
  std::vector<Fee> fees;
  bool confidential = false;  // tracking hides service and outcome
  std::vector<Page> form;
  std::vector<DocumentKind> documents;
  std::vector<PublicStep> public_steps;
  std::vector<Step> steps;
  std::vector<std::string> start;
  std::vector<Action> actions;
  std::vector<Choice> outcomes;
  std::optional<DeadlineRule> deadline;
  std::optional<ReopenRule> reopen;
  std::optional<Retention> retention;

  bool operator==(const ServiceDefinition&) const = default;

  // Null when there is none of that code. field() looks in `form`, not in the forms of actions.
  const Step* step(std::string_view step_code) const;
  const Action* action(std::string_view action_code) const;
  const Field* field(std::string_view field_code) const;
  const DocumentKind* document(std::string_view document_code) const;
  const Choice* outcome(std::string_view outcome_code) const;
  std::size_t public_index(std::string_view public_code) const;  // public_steps.size() when none
};

/// The built-in actions (built_ins.h); no definition may give such a name to one of its own.
bool is_built_in(std::string_view action_code);

// The words of the JSON form; "" for a value beyond the last.
std::string_view word_of(FieldType type);
std::string_view word_of(PartyRole role);
std::string_view word_of(StepKind kind);
std::string_view word_of(Awaited awaited);
std::string_view word_of(Clock clock);
std::string_view word_of(CloseKind kind);
std::string_view word_of(Counting counting);
std::string_view word_of(ReasonText text);

/// The value whose word it is, of any enum that has word_of() and counts from 0.
template <class Enum>
std::optional<Enum> from_word(std::string_view word) {
  for (std::uint8_t value = 0; !word.empty(); ++value) {
    const std::string_view found = word_of(static_cast<Enum>(value));
    if (found == word) return static_cast<Enum>(value);
    if (found.empty()) break;
  }
  return std::nullopt;
}

}  // namespace rahgir::domain
