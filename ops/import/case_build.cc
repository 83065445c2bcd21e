#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "domain/field_values.h"
#include "ops/import/cases.h"
#include "ops/import/mapping_check.h"

// From the grouped rows of a case to one command. The canonical text of the facts is a list of
// netstrings ("5:hello,"), so that no two different cases have the same:
//
//   "rahgir-import-1" service id submitted_at language office channel
//   count { field code }  count { fact value }  deadline assignee
//   count { at action person }  closing_at count { action ground }
//
// Instants are milliseconds since 1970, "" where there is none. Only what a row maps to counts: its
// line does not.

namespace rahgir::ops {
namespace {

std::string milliseconds(domain::Instant at) {
  return std::to_string(at.time_since_epoch().count());
}

std::string milliseconds(const std::optional<domain::Instant>& at) {
  return at ? milliseconds(*at) : std::string();
}

class Netstrings {
 public:
  Netstrings& add(std::string_view part) {
    fmt::format_to(std::back_inserter(text_), "{}:{},", part.size(), part);
    return *this;
  }
  Netstrings& count(std::size_t number) { return add(std::to_string(number)); }
  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

/// One case being built; keeps the first fault, after which its result is of no use.
class CaseCollector::Building {
 public:
  Building(const CaseCollector& collector, const Case& one, const ActorNaming& naming)
      : collector_(collector), mapping_(collector.mapping_), case_(one), naming_(naming) {}

  /// The case, or why there is none.
  std::expected<ImportCase, std::string> build() {
    made_.id = case_.id;
    made_.line = case_.line;
    made_.rows = case_.rows;
    facts_.add("rahgir-import-1").add(mapping_.service).add(case_.id);
    submit();
    assign();
    perform();
    close();
    if (fault_) return std::unexpected(*fault_);
    made_.facts = std::move(facts_).take();
    return std::move(made_);
  }

 private:
  void fail(std::string reason) {
    if (!fault_) fault_ = std::move(reason);
  }

  std::string cell(const std::string& column) const { return collector_.cell_of(case_, column); }

  /// "" after a fault, which no code is.
  std::string code(const CodedColumn& coded) {
    const std::string text = cell(coded.column);
    const auto found = coded.values.find(text);
    if (found != coded.values.end()) return found->second;
    fail(fmt::format("{} is \"{}\", which the mapping has no code for", coded.column, shown(text)));
    return {};
  }

  /// Nothing for an empty cell, and after a fault.
  std::optional<domain::Instant> instant(const std::string& column) {
    const std::string text = cell(column);
    if (text.empty()) return std::nullopt;
    const auto at = parse_case_instant(text);
    if (!at) fail(fmt::format("{} is \"{}\", no instant", column, shown(text)));
    return at;
  }

  void submit() {
    domain::SubmitRequest& submission = made_.request.submission;
    const auto submitted_at = instant(mapping_.submitted_at);
    if (!submitted_at) return fail(fmt::format("{} is empty", mapping_.submitted_at));
    made_.request.submitted_at = *submitted_at;
    submission.language = mapping_.language;
    submission.office = code(mapping_.office);
    const std::string channel = code(mapping_.channel);
    if (fault_) return;
    submission.channel = channel_from(channel).value();
    facts_.add(milliseconds(submitted_at)).add(mapping_.language);
    facts_.add(*submission.office).add(channel);
    answer(submission);
    tell_facts(submission);
    if (mapping_.deadline.empty()) return void(facts_.add(""));
    submission.due_at = instant(mapping_.deadline);
    submission.without_deadline = !submission.due_at;
    facts_.add(submission.due_at ? milliseconds(submission.due_at) : "none");
  }

  void answer(domain::SubmitRequest& submission) {
    std::map<std::string, std::string> answered;
    for (const auto& [name, coded] : mapping_.fields) {
      const std::string text = cell(coded.column);
      if (text.empty() && !coded.values.contains(text)) continue;
      answered[name] = code(coded);
      if (fault_) return;
      submission.form[name] =
          answer_from(*collector_.definition_.field(name), answered[name]).value();
    }
    facts_.count(answered.size());
    for (const auto& [name, value] : answered) facts_.add(name).add(value);
  }

  void tell_facts(domain::SubmitRequest& submission) {
    for (const auto& [name, fact] : mapping_.facts) {
      std::string text = cell(fact.column);
      if (text.empty()) continue;
      if (fact.type == FactType::kInstant) {
        text = domain::to_text(instant(fact.column).value_or(domain::Instant{}));
      } else if (!is_plain_line(text, domain::kMaxText)) {
        fail(fmt::format("{} is no line of at most {} characters", fact.column, domain::kMaxText));
      }
      submission.facts.emplace(name, std::move(text));
    }
    facts_.count(submission.facts.size());
    for (const auto& [name, value] : submission.facts) facts_.add(name).add(value);
  }

  void assign() {
    const std::string person = mapping_.assignee.empty() ? "" : cell(mapping_.assignee);
    facts_.add(person);
    if (person.empty()) return;
    made_.request.steps.push_back(
        {.occurred_at = made_.request.submitted_at,
         .actor = {},
         .command = domain::AssignItem{.item = domain::ItemId{1}, .assignee = naming_(person)},
         .line = case_.line});
  }

  void perform() {
    std::vector<Row> rows = case_.events;
    std::ranges::stable_sort(rows, {}, &Row::at);
    facts_.count(rows.size());
    for (const Row& row : rows) {
      const std::string& person = collector_.people_[row.actor];
      domain::PerformAction command;
      command.action = collector_.actions_[row.action];
      facts_.add(milliseconds(row.at)).add(command.action).add(person);
      made_.request.steps.push_back({.occurred_at = row.at,
                                     .actor = person.empty() ? domain::ActorId{} : naming_(person),
                                     .command = std::move(command),
                                     .line = row.line});
      last_ = std::max(last_.value_or(row.at), row.at);
    }
  }

  void close() {
    if (!mapping_.closing) return void(facts_.add(""));
    const auto ended = instant(mapping_.closing->column);
    if (!ended) return void(facts_.add(""));
    domain::ImportedClosing closing;
    closing.occurred_at = std::max({*ended, last_.value_or(*ended), made_.request.submitted_at});
    facts_.add(milliseconds(closing.occurred_at)).count(mapping_.closing->actions.size());
    for (const std::string& action : mapping_.closing->actions) {
      domain::PerformAction command;
      command.action = action;
      const auto reason = mapping_.closing->reasons.find(action);
      if (reason != mapping_.closing->reasons.end()) command.reason.code = reason->second;
      facts_.add(action).add(command.reason.code);
      closing.actions.push_back(std::move(command));
    }
    made_.request.closing = std::move(closing);
  }

  const CaseCollector& collector_;
  const Mapping& mapping_;
  const Case& case_;
  const ActorNaming& naming_;
  ImportCase made_;
  Netstrings facts_;
  std::optional<domain::Instant> last_;  // row
  std::optional<std::string> fault_;
};

std::expected<ImportCase, RefusedCase> CaseCollector::build(std::size_t index,
                                                            const ActorNaming& naming) const {
  const Case& one = cases_.at(index);
  const auto refused = [&](std::uint64_t line, std::string reason) {
    return std::unexpected(
        RefusedCase{.id = one.id, .line = line, .rows = one.rows, .reason = std::move(reason)});
  };
  if (one.refusal) return refused(one.refusal->line, one.refusal->reason);
  auto built = Building(*this, one, naming).build();
  if (!built) return refused(one.line, std::move(built.error()));
  return std::move(*built);
}

}  // namespace rahgir::ops
