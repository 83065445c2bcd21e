#pragma once

// How the columns of a case file become requests: a mapping as TOML. The format, every key with its
// meaning, is explained at the top of ops/demo/receipt/mapping.toml.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/definition.h"
#include "domain/fault_code.h"
#include "domain/request_events.h"
#include "domain/result.h"

namespace rahgir::ops {

inline constexpr std::size_t kMaxMappingBytes = 1024 * 1024;

/// A column whose cells are looked up: cell → code.
struct CodedColumn {
  std::string column;
  std::map<std::string, std::string, std::less<>> values;
};

enum class FactType : std::uint8_t { kText, kInstant };

struct FactColumn {
  std::string column;
  FactType type = FactType::kText;
};

struct ClosingRule {
  std::string column;
  std::vector<std::string> actions;
  std::map<std::string, std::string> reasons;  // action → ground
};

struct Mapping {
  std::string source, service;
  std::string definition, organisation;  // file names beside the mapping; the second may be empty
  char separator = ',';
  std::vector<std::string> ignored;            // columns
  std::map<std::string, std::string> require;  // column → value
  std::string case_id, submitted_at;           // columns
  std::string language;
  CodedColumn office, channel;
  std::map<std::string, CodedColumn> fields;  // by the form's field
  std::map<std::string, FactColumn> facts;
  std::string deadline, assignee;  // columns; empty: none
  std::string actor;               // column
  bool registers_actors = false;
  std::string row_at, activity;  // columns
  std::map<std::string, std::string, std::less<>> actions;
  std::optional<ClosingRule> closing;

  std::string file;                            // as faults name it
  std::map<std::string, std::uint32_t> lines;  // of each key, by JSON Pointer

  /// Columns that describe the case: the same in each of its rows. Sorted; the id is not among
  /// them.
  std::set<std::string> case_columns() const;
  /// Every column that the mapping reads.
  std::set<std::string> read_columns() const;
};

/// Every fault at once: syntax, missing and unknown keys, wrong types, columns both read and
/// ignored. `file` is named in the faults.
domain::Result<Mapping> parse_mapping(std::string_view toml, std::string_view file);

/// JSON Pointer (RFC 6901) of a key below another.
std::string pointer_below(std::string_view parent, std::string_view key);
/// A fault at one key of the mapping, with its line.
domain::Fault fault_at(const Mapping& mapping, const std::string& pointer, domain::FaultCode code,
                       std::string_view problem);

/// The word as mappings write it ("e-mail").
std::optional<domain::Channel> channel_from(std::string_view word);

}  // namespace rahgir::ops
