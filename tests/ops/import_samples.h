#pragma once

// A mapping, and a case file in its columns, for the service "permit" of
// tests/domain/sample_definitions.h.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace rahgir::ops::testing {

inline constexpr std::string_view kSampleMapping = R"(format = 1
source = "old-system"
service = "permit"
definition = "permit.json"
organisation = "city.json"
[csv]
separator = ","
ignored = ["note"]
[require]
state = "complete"
[case]
id = "case"
submitted_at = "filed"
language = "en"
[office]
column = "office"
[office.values]
"T" = "traffic"
"N" = "traffic-north"
[channel]
column = "channel"
[channel.values]
"Desk" = "counter"
"Mail" = "e-mail"
[fields.full_name]
column = "person"
[fields.full_name.values]
"P1" = "Ada Lovelace"
[fields.zone]
column = "zone"
[fields.zone.values]
"A" = "a"
[facts.source_case]
column = "case"
type = "text"
[facts.planned]
column = "planned"
type = "instant"
[deadlines]
decision = "due"
[assignee]
column = "responsible"
[actor]
column = "who"
register = false
[row]
at = "when"
activity = "what"
[actions]
"Approve" = "approve"
"Grant" = "grant"
[closing]
column = "ended"
actions = ["mark_duplicate", "grant"]
[closing.reasons]
)";

inline constexpr std::string_view kSampleHeader =
    "case,filed,office,channel,person,zone,planned,due,responsible,ended,who,when,what,state,note";

/// A row of the case c1 with other values where given.
inline std::string sample_row(const std::map<std::string, std::string>& other = {}) {
  std::map<std::string, std::string> cells = {
      {"case", "c1"},         {"filed", "2011-10-11 13:42:22.688+02:00"},
      {"office", "T"},        {"channel", "Mail"},
      {"person", "P1"},       {"zone", "A"},
      {"planned", ""},        {"due", "2011-12-06T12:00:00Z"},
      {"responsible", "Bob"}, {"ended", ""},
      {"who", "Ann"},         {"when", "2011-10-12T08:00:00Z"},
      {"what", "Approve"},    {"state", "complete"},
      {"note", "x"}};
  for (const auto& [name, value] : other) cells[name] = value;
  std::string row, between;
  std::string_view names = kSampleHeader;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    row += between + cells.at(std::string(name));
    between = ",";
    names.remove_prefix(std::min(names.size(), name.size() + 1));
  }
  return row + "\n";
}

inline std::string sample_csv(std::string_view rows) {
  return std::string(kSampleHeader) + "\n" + std::string(rows);
}

}  // namespace rahgir::ops::testing
