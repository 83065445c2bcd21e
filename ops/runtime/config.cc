#include "ops/runtime/config.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <variant>

#include "eventstore/re2_text_patterns.h"

namespace rahgir::ops {
namespace {

using Text = std::string Config::*;
using Number = std::int64_t Config::*;
using Texts = std::vector<std::string> Config::*;

struct Key {
  std::string_view section, name;
  std::variant<Text, Number, Texts> member;
  std::string_view meaning;  // with its unit
  std::int64_t least = 0, most = 0;
  std::vector<std::string_view> words{};  // of a text: the only values taken
  enum class Kind : std::uint8_t { kPlain, kPattern };
  Kind kind = Kind::kPlain;  // of a text
};

const std::vector<Key>& keys() {
  static const std::vector<Key> table = {
      {"server", "listen", &Config::listen, "Address and port; port 0 takes a free one."},
      {"server", "public_url", &Config::public_url,
       "What people's links start with; empty: http:// and the address above."},
      {"server", "threads", &Config::threads,
       "Connections served at once: a kept-alive connection holds a thread.", 4, 4096},
      {"server", "waiting_connections", &Config::waiting_connections,
       "Connections that may wait for a thread; more are answered 503.", 1, 100'000},
      {"server", "long_polls", &Config::long_polls,
       "Requests that may wait for new events at once; more get an empty reply.", 0, 4096},
      {"server", "max_body_kb", &Config::max_body_kb,
       "Largest request body but for documents, in KiB.", 16, 16'384},
      {"server", "trusted_proxies", &Config::trusted_proxies,
       "Addresses of proxies whose X-Forwarded-For is believed."},
      {"store", "data", &Config::data, "Folder of the data."},
      {"store", "keys", &Config::keys,
       "Folder of the deployment's keys; back it up apart. Empty: the data folder's name with "
       "-keys."},
      {"store", "partitions", &Config::partitions,
       "Partitions of a new store; an existing one keeps its number.", 1, 64},
      {"store", "memory_mb", &Config::memory_mb,
       "Write buffers and block cache of all partitions, in MiB.", 64, 1 << 20},
      {"store", "state_cache_mb", &Config::state_cache_mb,
       "Requests kept folded in memory, all partitions, in MiB.", 8, 1 << 20},
      {"store", "command_queue", &Config::command_queue,
       "Commands that may wait in a partition; more are answered 503.", 16, 1'000'000},
      {"store", "command_window", &Config::command_window,
       "Events for which a repeated Idempotency-Key is recognised (a submission's: for ever). "
       "Recorded in a new store's log; an existing one keeps its own.",
       1000, 1'000'000'000},
      {"store", "low_disk_uploads_mb", &Config::low_disk_uploads_mb,
       "Free disk below which uploads are refused, in MiB.", 0, 1 << 30},
      {"store", "low_disk_commands_mb", &Config::low_disk_commands_mb,
       "Free disk below which commands are refused too, in MiB.", 0, 1 << 30},
      {"documents", "max_mb", &Config::max_document_mb, "Largest document, in MiB.", 1, 4096},
      {"documents", "unreferenced_per_caller_mb", &Config::unreferenced_per_caller_mb,
       "Uploads of one caller that no request refers to yet, in MiB.", 1, 1 << 20},
      {"documents", "unreferenced_total_mb", &Config::unreferenced_total_mb,
       "The same of all callers, in MiB.", 1, 1 << 30},
      {"documents", "collect_after_hours", &Config::collect_after_hours,
       "Age at which an upload that no request refers to is removed, in hours.", 1, 8760},
      {"limits", "submissions_per_address_hour", &Config::submissions_per_address_hour,
       "Requests without an account from one address in an hour; 0: no limit.", 0, 1'000'000},
      {"limits", "track_misses_per_address", &Config::track_misses_per_address,
       "Unknown tracking codes from one address in ten minutes.", 1, 1'000'000},
      {"limits", "track_misses_per_second", &Config::track_misses_per_second,
       "Unknown tracking codes from everywhere in a second; beyond it misses are slowed.", 1,
       1'000'000},
      {"forms",
       "national_id_pattern",
       &Config::national_id_pattern,
       "What a national_id field takes (RE2 syntax, the whole value); empty: any text.",
       0,
       0,
       {},
       Key::Kind::kPattern},
      {"forms",
       "national_id_check",
       &Config::national_id_check,
       "How the check character of a national_id is tried.",
       0,
       0,
       {"none", "luhn", "verhoeff", "es-dni", "hu-personal-id", "ir-national-code", "pl-pesel",
        "ru-snils"}},
      {"feed", "source", &Config::source,
       "URI that names this deployment in the event feed; empty: the public URL."},
      {"log",
       "level",
       &Config::log_level,
       "Least severe line written.",
       0,
       0,
       {"debug", "info", "warning", "error"}},
  };
  return table;
}

std::string variable_of(const Key& key) {
  std::string name = fmt::format("RAHGIR_{}_{}", key.section, key.name);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

domain::Fault fault(const Key& key, std::string_view place, std::string problem) {
  return {fmt::format("/{}/{}", key.section, key.name), "invalid-setting",
          fmt::format("{}: {}.{} {}", place, key.section, key.name, problem)};
}

void set_number(const Key& key, std::int64_t value, std::string_view place, Config& config,
                std::vector<domain::Fault>& faults) {
  if (value < key.least || value > key.most)
    return faults.push_back(
        fault(key, place, fmt::format("takes {} to {}, not {}", key.least, key.most, value)));
  config.*std::get<Number>(key.member) = value;
}

void set_text(const Key& key, std::string value, std::string_view place, Config& config,
              std::vector<domain::Fault>& faults) {
  if (!key.words.empty() && std::ranges::find(key.words, value) == key.words.end())
    return faults.push_back(fault(
        key, place, fmt::format("takes one of {}, not \"{}\"", fmt::join(key.words, ", "), value)));
  if (key.kind == Key::Kind::kPattern && !eventstore::Re2TextPatterns().is_valid(value))
    return faults.push_back(
        fault(key, place, fmt::format("takes a pattern in RE2 syntax, not \"{}\"", value)));
  config.*std::get<Text>(key.member) = std::move(value);
}

std::string place_of(const std::filesystem::path& file, const toml::node& node) {
  return fmt::format("{} line {}", file.string(), node.source().begin.line);
}

void read_value(const Key& key, const toml::node& node, const std::filesystem::path& file,
                Config& config, std::vector<domain::Fault>& faults) {
  const std::string place = place_of(file, node);
  if (std::holds_alternative<Number>(key.member)) {
    if (!node.is_integer()) return faults.push_back(fault(key, place, "takes a whole number"));
    return set_number(key, node.as_integer()->get(), place, config, faults);
  }
  if (std::holds_alternative<Text>(key.member)) {
    if (!node.is_string()) return faults.push_back(fault(key, place, "takes a text in quotes"));
    return set_text(key, node.as_string()->get(), place, config, faults);
  }
  const toml::array* list = node.as_array();
  if (!list || (!list->empty() && !list->is_homogeneous<std::string>()))
    return faults.push_back(fault(key, place, "takes a list of texts"));
  auto& values = config.*std::get<Texts>(key.member);
  values.clear();
  for (const toml::node& element : *list) values.push_back(element.as_string()->get());
}

const Key* find_key(std::string_view section, std::string_view name) {
  const auto found = std::ranges::find_if(
      keys(), [&](const Key& key) { return key.section == section && key.name == name; });
  return found == keys().end() ? nullptr : &*found;
}

void read_section(std::string_view section, const toml::table& table,
                  const std::filesystem::path& file, Config& config,
                  std::vector<domain::Fault>& faults) {
  for (const auto& [name, node] : table) {
    if (const Key* key = find_key(section, name.str()))
      read_value(*key, node, file, config, faults);
    else
      faults.push_back({fmt::format("/{}/{}", section, name.str()), "unknown-setting",
                        fmt::format("{}: there is no setting {}.{}", place_of(file, node), section,
                                    name.str())});
  }
}

void read_file(const std::filesystem::path& file, Config& config,
               std::vector<domain::Fault>& faults) {
  toml::parse_result parsed;
  try {
    parsed = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;
    faults.push_back({"", "invalid-file",
                      line ? fmt::format("{} line {}: {}", file.string(), line, error.description())
                           : fmt::format("{}: {}", file.string(), error.description())});
    return;
  }
  for (const auto& [section, node] : parsed) {
    if (const toml::table* table = node.as_table())
      read_section(section.str(), *table, file, config, faults);
    else
      faults.push_back({fmt::format("/{}", section.str()), "unknown-setting",
                        fmt::format("{}: {} is no section", place_of(file, node), section.str())});
  }
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (comma != 0) parts.emplace_back(text.substr(0, comma));
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
  }
  return parts;
}

void read_environment(const Environment& environment, Config& config,
                      std::vector<domain::Fault>& faults) {
  for (const Key& key : keys()) {
    const std::string variable = variable_of(key);
    const auto value = environment(variable);
    if (!value) continue;
    const std::string place = "environment variable " + variable;
    if (std::holds_alternative<Text>(key.member)) {
      set_text(key, *value, place, config, faults);
    } else if (const auto* list = std::get_if<Texts>(&key.member)) {
      config.*(*list) = split_list(*value);
    } else {
      std::int64_t number = 0;
      const auto [end, error] =
          std::from_chars(value->data(), value->data() + value->size(), number);
      if (error != std::errc{} || end != value->data() + value->size())
        faults.push_back(fault(key, place, "takes a whole number"));
      else
        set_number(key, number, place, config, faults);
    }
  }
}

std::string default_text(const Key& key) {
  const Config defaults;
  if (const auto* text = std::get_if<Text>(&key.member))
    return fmt::format("\"{}\"", defaults.*(*text));
  if (const auto* number = std::get_if<Number>(&key.member))
    return fmt::format("{}", defaults.*(*number));
  return "[]";
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
}

domain::Result<Config> load_config(const std::filesystem::path& file,
                                   const Environment& environment) {
  Config config;
  std::vector<domain::Fault> faults;
  if (!file.empty()) read_file(file, config, faults);
  read_environment(environment, config, faults);
  if (!faults.empty())
    return std::unexpected(domain::Rejection{.code = domain::RejectionCode::kInvalid,
                                             .detail = "The configuration has faults.",
                                             .faults = std::move(faults)});
  return config;
}

std::string config_sample() {
  std::string out =
      "# The configuration of Rahgir: every setting with its meaning, unit and default.\n"
      "# Environment variables override it: RAHGIR_SERVER_LISTEN for listen in [server], and so "
      "on\n"
      "# (lists with commas).\n";
  std::string_view section;
  for (const Key& key : keys()) {
    if (key.section != section) out += fmt::format("\n[{}]\n", section = key.section);
    out += fmt::format("# {}", key.meaning);
    if (key.most != 0) out += fmt::format(" {} to {}.", key.least, key.most);
    if (!key.words.empty()) out += fmt::format(" One of {}.", fmt::join(key.words, ", "));
    out += fmt::format("\n{} = {}\n", key.name, default_text(key));
  }
  return out;
}

}  // namespace rahgir::ops
