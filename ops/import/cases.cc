#include "ops/import/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "domain/check.h"

namespace rahgir::ops {
namespace {

constexpr char kCellEnd = '\0';  // no cell holds one

std::string quoted_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names)
    list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", shown(name));
  return list;
}

}  // namespace

bool is_plain_line(std::string_view text, std::size_t most) {
  return domain::is_clean_text(text) && text.find_first_of("\r\n\t") == text.npos &&
         domain::length_of(text) <= most;
}

std::optional<domain::Instant> parse_case_instant(std::string_view text) {
  constexpr std::size_t kBetween = 10;  // date and time
  std::string strict(text);
  if (strict.size() > kBetween && strict[kBetween] == ' ') strict[kBetween] = 'T';
  return domain::parse_instant(strict);
}

CaseCollector::CaseCollector(const Mapping& mapping, const domain::ServiceDefinition& definition)
    : mapping_(mapping), definition_(definition) {
  for (const std::string& name : mapping.case_columns()) case_columns_.push_back(name);
  for (const auto& [activity, action] : mapping.actions) {
    action_numbers_.emplace(activity, static_cast<std::uint32_t>(actions_.size()));
    actions_.push_back(action);
  }
}

domain::Result<void> CaseCollector::take(const CsvRecord& record) {
  if (columns_.empty()) return take_header(record);
  ++rows_;
  Case& one = case_of(record);
  ++one.rows;
  if (one.refusal) return {};
  if (auto fault = add_row(one, record)) refuse(one, record.line, std::move(*fault));
  return {};
}

domain::Result<void> CaseCollector::take_header(const CsvRecord& record) {
  std::set<std::string> known = mapping_.read_columns();
  known.insert(mapping_.ignored.begin(), mapping_.ignored.end());
  std::vector<std::string> unknown;
  for (std::size_t index = 0; index < record.cells.size(); ++index) {
    const std::string& name = record.cells[index];
    if (known.erase(name) == 0) unknown.push_back(name);
    columns_.emplace(name, index);
  }
  std::string problem;
  if (!known.empty())
    problem = "The file lacks columns that the mapping names: " +
              quoted_list({known.begin(), known.end()}) + ". ";
  if (!unknown.empty())
    problem +=
        "The mapping neither reads nor ignores columns of the file: " + quoted_list(unknown) + ". ";
  if (problem.empty()) return {};
  problem.pop_back();
  return domain::reject(domain::RejectionCode::kInvalid,
                        fmt::format("Line {}: {}", record.line, problem));
}

CaseCollector::Case& CaseCollector::case_of(const CsvRecord& record) {
  const std::string& id = record.cells[column(mapping_.case_id)];
  if (const auto known = case_numbers_.find(id); known != case_numbers_.end())
    return cases_[known->second];
  Case& made = cases_.emplace_back();
  made.id = id;
  made.line = record.line;
  made.cells = described_cells(record);
  case_numbers_.emplace(made.id, cases_.size() - 1);
  return made;
}

std::string CaseCollector::described_cells(const CsvRecord& record) const {
  std::string cells;
  for (const std::string& name : case_columns_) (cells += record.cells[column(name)]) += kCellEnd;
  return cells;
}

std::string CaseCollector::cell_of(const Case& one, const std::string& column_name) const {
  if (column_name == mapping_.case_id) return one.id;
  std::string_view rest = one.cells;
  for (const std::string& name : case_columns_) {
    const std::string_view cell = rest.substr(0, rest.find(kCellEnd));
    if (name == column_name) return std::string(cell);
    rest.remove_prefix(cell.size() + 1);
  }
  domain::stop("a column describes the case", std::source_location::current());
}

std::optional<std::string> CaseCollector::difference(const Case& one,
                                                     const CsvRecord& record) const {
  std::string_view rest = one.cells;
  for (const std::string& name : case_columns_) {
    const std::string_view cell = rest.substr(0, rest.find(kCellEnd));
    const std::string& other = record.cells[column(name)];
    if (cell != other)
      return fmt::format("{} is \"{}\" here, but \"{}\" in line {} of the same case", name,
                         shown(other), shown(cell), one.line);
    rest.remove_prefix(cell.size() + 1);
  }
  return std::nullopt;
}

std::optional<std::string> CaseCollector::add_row(Case& one, const CsvRecord& record) {
  const auto cell = [&](const std::string& name) -> const std::string& {
    return record.cells[column(name)];
  };
  if (one.id.empty()) return fmt::format("{} is empty", mapping_.case_id);
  for (const auto& [name, value] : mapping_.require)
    if (cell(name) != value)
      return fmt::format("{} is \"{}\", not \"{}\"", name, shown(cell(name)), value);
  if (auto differs = difference(one, record)) return differs;
  const auto at = parse_case_instant(cell(mapping_.row_at));
  if (!at)
    return fmt::format("{} is \"{}\", no instant", mapping_.row_at, shown(cell(mapping_.row_at)));
  const auto action = action_numbers_.find(cell(mapping_.activity));
  if (action == action_numbers_.end())
    return fmt::format("the mapping has no action for \"{}\"", shown(cell(mapping_.activity)));
  for (const std::string* name : {&mapping_.actor, &mapping_.assignee})
    if (!name->empty() && !is_plain_line(cell(*name), kMaxName))
      return fmt::format("{} is no name of at most {} characters", *name, kMaxName);
  one.events.push_back({.at = *at,
                        .action = action->second,
                        .actor = number_of(cell(mapping_.actor)),
                        .line = record.line});
  return std::nullopt;
}

void CaseCollector::refuse(Case& one, std::uint64_t line, std::string reason) {
  one.refusal = {.id = one.id, .line = line, .rows = 0, .reason = std::move(reason)};
  one.events = {};
  one.cells = {};
}

std::uint32_t CaseCollector::number_of(const std::string& person) {
  if (const auto known = person_numbers_.find(person); known != person_numbers_.end())
    return known->second;
  const auto number = static_cast<std::uint32_t>(people_.size());
  person_numbers_.emplace(people_.emplace_back(person), number);
  return number;
}

std::vector<std::string> CaseCollector::people() const {
  std::set<std::string> found;
  for (const Case& one : cases_) {
    if (one.refusal) continue;
    if (!mapping_.assignee.empty()) found.insert(cell_of(one, mapping_.assignee));
    for (const Row& row : one.events) found.insert(people_[row.actor]);
  }
  found.erase("");
  return {found.begin(), found.end()};
}

}  // namespace rahgir::ops
