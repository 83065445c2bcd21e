#pragma once

// Rows of a case file grouped into cases, and each case as one command. Rows of a case need not be
// adjacent, so the whole file is grouped before the first case is ready. Memory: 24 to 48 bytes a
// row, and for each case the cells that describe it, once, and about 400 bytes: a million rows of
// 150,000 cases take some 150 MB. Nothing else of a row is kept.

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/request_commands.h"
#include "ops/import/csv.h"
#include "ops/import/mapping.h"

namespace rahgir::ops {

struct RefusedCase {
  std::string id;
  std::uint64_t line = 0;  // of the row that is at fault, else of the case's first
  std::uint64_t rows = 0;
  std::string reason;
};

struct ImportCase {
  std::string id;
  std::uint64_t line = 0;  // of its first row
  std::uint64_t rows = 0;
  domain::ImportRequest request;  // still without subject and tracking code
  std::string facts;              // every mapped fact in one canonical text: what the digest covers
};

/// The pseudonym of a person whom the log names.
using ActorNaming = std::function<domain::ActorId(std::string_view name)>;

class CaseCollector {
 public:
  /// Both are borrowed. The mapping fits the definition (check_mapping).
  CaseCollector(const Mapping& mapping, const domain::ServiceDefinition& definition);

  /// The header first: each column is named by the mapping, and the other way round. A row at fault
  /// refuses its case only.
  domain::Result<void> take(const CsvRecord& record);

  std::size_t cases() const { return cases_.size(); }
  std::uint64_t rows() const { return rows_; }
  /// Everybody who acts or is assigned in a case that was not refused so far.
  std::vector<std::string> people() const;

  /// The case ready to be imported, in the order of first rows; or why not.
  std::expected<ImportCase, RefusedCase> build(std::size_t index, const ActorNaming& naming) const;

 private:
  struct Row {
    domain::Instant at;
    std::uint32_t action = 0;  // index into actions_
    std::uint32_t actor = 0;   // index into people_; 0 is nobody
    std::uint64_t line = 0;
  };
  struct Case {
    std::string id, cells;  // cells of case_columns_, each ended by a NUL
    std::uint64_t line = 0, rows = 0;
    std::vector<Row> events;
    std::optional<RefusedCase> refusal;
  };
  domain::Result<void> take_header(const CsvRecord& record);
  std::size_t column(const std::string& name) const { return columns_.at(name); }
  Case& case_of(const CsvRecord& record);
  void refuse(Case& one, std::uint64_t line, std::string reason);
  /// Why the row refuses its case; else adds it.
  std::optional<std::string> add_row(Case& one, const CsvRecord& record);
  std::optional<std::string> difference(const Case& one, const CsvRecord& record) const;
  std::string described_cells(const CsvRecord& record) const;
  std::string cell_of(const Case& one, const std::string& column_name) const;
  std::uint32_t number_of(const std::string& person);

  // case_build.cc
  class Building;

  const Mapping& mapping_;
  const domain::ServiceDefinition& definition_;
  std::map<std::string, std::size_t, std::less<>> columns_;  // header → index; empty before it
  std::vector<std::string> case_columns_;                    // sorted
  std::vector<std::string> actions_;
  std::map<std::string, std::uint32_t, std::less<>> action_numbers_;  // activity → actions_
  std::deque<std::string> people_{""};
  std::unordered_map<std::string_view, std::uint32_t> person_numbers_{{"", 0}};
  std::deque<Case> cases_;
  std::unordered_map<std::string_view, std::size_t> case_numbers_;
  std::uint64_t rows_ = 0;
};

inline constexpr std::size_t kMaxName = 200;  // of a person, as of staff members

/// Fit to be a fact or a name: at most `most` code points, no line breaks or other controls.
bool is_plain_line(std::string_view text, std::size_t most);

/// Date, a space or T, time, any number of decimals, Z or an offset; cut to milliseconds.
std::optional<domain::Instant> parse_case_instant(std::string_view text);

}  // namespace rahgir::ops
