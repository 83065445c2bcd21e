#include "ops/import/mapping.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace rahgir::ops {
namespace {

constexpr std::int64_t kFormat = 1;

/// One table of the mapping: hands out its keys, remembers which were asked for, and reports what
/// is missing, of another type or unknown.
class Table {
 public:
  Table(const toml::table& table, std::string pointer, Mapping& mapping,
        std::vector<domain::Fault>& faults)
      : table_(table), pointer_(std::move(pointer)), mapping_(mapping), faults_(faults) {
    for (const auto& [key, node] : table_)
      mapping_.lines.emplace(pointer_below(pointer_, key.str()), key.source().begin.line);
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() {
    for (const auto& [key, node] : table_)
      if (!asked_.contains(key.str()))
        fault(key.str(), "unknown-key", fmt::format("there is no key {}", key.str()));
  }

  void text(std::string_view key, std::string& into) {
    if (const toml::node* node = find(key, true)) take_filled(key, *node, into);
  }
  void optional_text(std::string_view key, std::string& into) {
    if (const toml::node* node = find(key, false)) take_filled(key, *node, into);
  }
  void yes_no(std::string_view key, bool& into) {
    const toml::node* node = find(key, true);
    if (node && !node->is_boolean()) fault(key, "type", "takes true or false");
    if (node && node->is_boolean()) into = node->as_boolean()->get();
  }
  std::optional<std::int64_t> number(std::string_view key) {
    const toml::node* node = find(key, true);
    if (node && !node->is_integer()) fault(key, "type", "takes a whole number");
    if (!node || !node->is_integer()) return std::nullopt;
    return node->as_integer()->get();
  }
  void texts(std::string_view key, std::vector<std::string>& into) {
    const toml::node* node = find(key, true);
    if (!node) return;
    const toml::array* list = node->as_array();
    if (!list || (!list->empty() && !list->is_homogeneous<std::string>()))
      return fault(key, "type", "takes a list of texts");
    for (const toml::node& each : *list) into.push_back(each.as_string()->get());
  }
  /// A table of texts, read as it is.
  template <class Map>
  void map(std::string_view key, Map& into, bool required = true) {
    const toml::node* node = find(key, required);
    if (!node) return;
    if (!node->is_table()) return fault(key, "type", "is a table: \"text\" = \"text\"");
    Table entries(*node->as_table(), pointer_below(pointer_, key), mapping_, faults_);
    for (const auto& [name, value] : *node->as_table()) {
      std::string text;
      entries.take(name.str(), *entries.find(name.str(), true), text);
      into.emplace(name.str(), std::move(text));
    }
  }
  /// Reads the table with `read`; whether it is there.
  template <class Read>
  bool table(std::string_view key, bool required, Read read) {
    const toml::node* node = find(key, required);
    if (!node) return false;
    if (!node->is_table()) {
      fault(key, "type", "is a table");
      return false;
    }
    Table inner(*node->as_table(), pointer_below(pointer_, key), mapping_, faults_);
    read(inner);
    return true;
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> names;
    for (const auto& [key, node] : table_) names.emplace_back(key.str());
    return names;
  }
  void fault(std::string_view key, domain::FaultCode code, std::string_view problem) {
    faults_.push_back(fault_at(mapping_, pointer_below(pointer_, key), code, problem));
  }

 private:
  const toml::node* find(std::string_view key, bool required) {
    asked_.emplace(key);
    const toml::node* node = table_.get(key);
    if (!node && required) {
      const std::string pointer = pointer_below(pointer_, key);
      mapping_.lines.emplace(pointer, table_.source().begin.line);
      fault(key, "missing", "is missing");
    }
    return node;
  }
  void take(std::string_view key, const toml::node& node, std::string& into) {
    if (!node.is_string()) return fault(key, "type", "takes a text in quotes");
    into = node.as_string()->get();
  }

  void take_filled(std::string_view key, const toml::node& node, std::string& into) {
    take(key, node, into);
    if (node.is_string() && into.empty()) fault(key, "empty", "is empty");
  }

  const toml::table& table_;
  const std::string pointer_;
  Mapping& mapping_;
  std::vector<domain::Fault>& faults_;
  std::set<std::string, std::less<>> asked_;
};

void read_coded(Table& table, CodedColumn& into) {
  table.text("column", into.column);
  table.map("values", into.values);
}

void read_fact(Table& table, FactColumn& into) {
  std::string type = "text";
  table.text("column", into.column);
  table.text("type", type);
  if (type == "instant")
    into.type = FactType::kInstant;
  else if (type != "text")
    table.fault("type", "unknown-word", fmt::format("takes text or instant, not \"{}\"", type));
}

void read_file_name(Table& table, std::string_view key, const std::string& name) {
  if (name.empty() || name.starts_with('.') || name.find_first_of("/\\") != name.npos)
    table.fault(key, "format", fmt::format("names a file beside the mapping, not \"{}\"", name));
}

void read_code(Table& table, std::string_view key, std::string& into) {
  table.text(key, into);
  if (!into.empty() && !domain::is_code(into))
    table.fault(key, "format",
                fmt::format("takes [a-z][a-z0-9-]*, at most 64 characters, not \"{}\"", into));
}

void read_head(Table& root, Mapping& mapping) {
  if (const auto format = root.number("format"); format && *format != kFormat)
    root.fault("format", "format", fmt::format("is {}: this program reads {}", *format, kFormat));
  read_code(root, "source", mapping.source);
  read_code(root, "service", mapping.service);
  root.text("definition", mapping.definition);
  if (!mapping.definition.empty()) read_file_name(root, "definition", mapping.definition);
  root.optional_text("organisation", mapping.organisation);
  if (!mapping.organisation.empty()) read_file_name(root, "organisation", mapping.organisation);
}

void read_csv(Table& table, Mapping& mapping) {
  std::string separator = ",";
  table.text("separator", separator);
  table.texts("ignored", mapping.ignored);
  const bool one = separator.size() == 1 && static_cast<unsigned char>(separator[0]) < 0x80 &&
                   separator.find_first_of(std::string_view("\"\r\n\0", 4)) == separator.npos;
  if (!one) return table.fault("separator", "format", "takes one ASCII character but the quote");
  mapping.separator = separator[0];
}

void read_case(Table& table, Mapping& mapping) {
  table.text("id", mapping.case_id);
  table.text("submitted_at", mapping.submitted_at);
  table.text("language", mapping.language);
  if (!mapping.language.empty() && !domain::is_language_tag(mapping.language))
    table.fault("language", "format",
                fmt::format("takes a language tag, not \"{}\"", mapping.language));
}

/// The tables below [fields] and [facts], each by its name.
template <class Column, class Read>
void read_each(Table& table, std::map<std::string, Column>& into, Read read) {
  for (const std::string& name : table.keys()) {
    if (!domain::is_name(name)) table.fault(name, "format", "a name has a-z, 0-9 and _");
    table.table(name, true, [&](Table& inner) { read(inner, into[name]); });
  }
}

void read_closing(Table& table, ClosingRule& closing) {
  table.text("column", closing.column);
  table.texts("actions", closing.actions);
  table.map("reasons", closing.reasons);
  if (closing.actions.empty()) table.fault("actions", "missing", "takes at least one action");
}

void read_root(Table& root, Mapping& mapping) {
  read_head(root, mapping);
  root.table("csv", true, [&](Table& table) { read_csv(table, mapping); });
  root.map("require", mapping.require, false);
  root.table("case", true, [&](Table& table) { read_case(table, mapping); });
  root.table("office", true, [&](Table& table) { read_coded(table, mapping.office); });
  root.table("channel", true, [&](Table& table) { read_coded(table, mapping.channel); });
  root.table("fields", false, [&](Table& table) { read_each(table, mapping.fields, read_coded); });
  root.table("facts", false, [&](Table& table) { read_each(table, mapping.facts, read_fact); });
  root.table("deadlines", false, [&](Table& table) { table.text("decision", mapping.deadline); });
  root.table("assignee", false, [&](Table& table) { table.text("column", mapping.assignee); });
  root.table("actor", true, [&](Table& table) {
    table.text("column", mapping.actor);
    table.yes_no("register", mapping.registers_actors);
  });
  root.table("row", true, [&](Table& table) {
    table.text("at", mapping.row_at);
    table.text("activity", mapping.activity);
  });
  root.map("actions", mapping.actions);
  root.table("closing", false,
             [&](Table& table) { read_closing(table, mapping.closing.emplace()); });
}

void check_words(const Mapping& mapping, std::vector<domain::Fault>& faults) {
  for (const auto& [cell, word] : mapping.channel.values)
    if (!channel_from(word))
      faults.push_back(fault_at(
          mapping, pointer_below("/channel/values", cell), "unknown-word",
          fmt::format("takes web, counter, phone, post, e-mail, internal or import, not \"{}\"",
                      word)));
  if (!mapping.closing) return;
  for (const auto& [action, ground] : mapping.closing->reasons)
    if (std::ranges::find(mapping.closing->actions, action) == mapping.closing->actions.end())
      faults.push_back(fault_at(mapping, pointer_below("/closing/reasons", action),
                                "unknown-action", "is none of the closing's actions"));
}

void check_columns(const Mapping& mapping, std::vector<domain::Fault>& faults) {
  const auto read = mapping.read_columns();
  for (const std::string& column : mapping.ignored)
    if (read.contains(column))
      faults.push_back(fault_at(mapping, "/csv/ignored", "contradiction",
                                fmt::format("holds {}, which the mapping reads", column)));
}

}  // namespace

std::set<std::string> Mapping::case_columns() const {
  std::set<std::string> columns{submitted_at, office.column, channel.column};
  for (const auto& [name, field] : fields) columns.insert(field.column);
  for (const auto& [name, fact] : facts) columns.insert(fact.column);
  if (!deadline.empty()) columns.insert(deadline);
  if (!assignee.empty()) columns.insert(assignee);
  if (closing) columns.insert(closing->column);
  columns.erase(case_id);
  return columns;
}

std::set<std::string> Mapping::read_columns() const {
  std::set<std::string> columns = case_columns();
  columns.insert({case_id, actor, row_at, activity});
  for (const auto& [column, value] : require) columns.insert(column);
  return columns;
}

std::string pointer_below(std::string_view parent, std::string_view key) {
  std::string pointer = fmt::format("{}/", parent);
  for (const char c : key) {  // RFC 6901
    if (c == '~') pointer += "~0";
    if (c == '/') pointer += "~1";
    if (c != '~' && c != '/') pointer += c;
  }
  return pointer;
}

domain::Fault fault_at(const Mapping& mapping, const std::string& pointer, domain::FaultCode code,
                       std::string_view problem) {
  std::string key = pointer.substr(std::min<std::size_t>(1, pointer.size()));
  std::ranges::replace(key, '/', '.');
  const auto line = mapping.lines.find(pointer);
  const std::string place = line == mapping.lines.end() || line->second == 0
                                ? mapping.file
                                : fmt::format("{} line {}", mapping.file, line->second);
  return {pointer, code, fmt::format("{}: {} {}.", place, key, problem)};
}

std::optional<domain::Channel> channel_from(std::string_view word) {
  if (word == "e-mail") return domain::Channel::kEmail;
  if (word == domain::word_of(domain::Channel::kEmail)) return std::nullopt;
  return domain::from_word<domain::Channel>(word);
}

domain::Result<Mapping> parse_mapping(std::string_view toml, std::string_view file) {
  Mapping mapping;
  mapping.file = file;
  std::vector<domain::Fault> faults;
  try {
    const toml::table parsed = toml::parse(toml, file);
    Table root(parsed, "", mapping, faults);
    read_root(root, mapping);
  } catch (const toml::parse_error& error) {
    faults.push_back({"", "invalid-file",
                      fmt::format("{} line {}: {}", file, error.source().begin.line,
                                  std::string_view(error.description()))});
  }
  check_words(mapping, faults);
  if (faults.empty()) check_columns(mapping, faults);
  if (faults.empty()) return mapping;
  std::ranges::stable_sort(faults, {}, [&](const domain::Fault& fault) {
    const auto line = mapping.lines.find(fault.pointer);
    return line == mapping.lines.end() ? 0 : line->second;
  });
  return std::unexpected(domain::Rejection{.detail = fmt::format("{} has faults.", file),
                                           .faults = std::move(faults)});
}

}  // namespace rahgir::ops
