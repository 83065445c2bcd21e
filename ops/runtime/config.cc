#include "ops/runtime/config.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <variant>

#include "ops/runtime/config_checks.h"

namespace rahgir::ops {
namespace {

using Text = std::string Config::*;
using Number = std::int64_t Config::*;
using Texts = std::vector<std::string> Config::*;

/// What is wrong with a text, or with an element of a list; nothing when it may stand.
using Check = std::optional<std::string> (*)(const std::string& value);

struct Key {
  std::string_view section, name;
  std::variant<Text, Number, Texts> member;
  std::string_view meaning;  // with its unit
  std::int64_t least = 0, most = 0;
  std::vector<std::string_view> words{};  // of a text: the only values taken
  Check check = nullptr;
};

const std::vector<Key>& keys() {
  static const std::vector<Key> table = {
      {.section = "server",
       .name = "listen",
       .member = &Config::listen,
       .meaning = "Address and port; port 0 takes a free one.",
       .check = check_listen},
      {.section = "server",
       .name = "public_url",
       .member = &Config::public_url,
       .meaning = "What people's links start with; empty: links without a host.",
       .check = check_url},
      {"server", "threads", &Config::threads,
       "Connections served at once: a kept-alive connection holds a thread.", 4, 4096},
      {"server", "waiting_connections", &Config::waiting_connections,
       "Connections that may wait for a thread; more are answered 503.", 1, 100'000},
      {"server", "connections_per_address", &Config::connections_per_address,
       "Connections of one address, but of trusted proxies; more are answered 429; 0: no limit.", 0,
       100'000},
      {"server", "uploads", &Config::uploads,
       "Documents that may arrive at once; more are answered 503; 0: no limit.", 0, 4096},
      {"server", "uploads_per_address", &Config::uploads_per_address,
       "The same of one client; more are answered 429; 0: no limit.", 0, 4096},
      {"server", "downloads", &Config::downloads,
       "Documents that may be sent at once, a quarter of them to staff alone; more are answered "
       "503; 0: "
       "no limit.",
       0, 4096},
      {"server", "downloads_per_caller", &Config::downloads_per_caller,
       "The same to one person of the staff, or one address of others; more are answered 429; 0: "
       "no limit.",
       0, 4096},
      {"server", "receive_ms", &Config::receive_ms,
       "Time for a request's head, and in which a body must move on, in milliseconds.", 100,
       600'000},
      {"server", "send_ms", &Config::send_ms,
       "Time in which a reply must move on, in milliseconds.", 100, 600'000},
      {"server", "keep_alive_ms", &Config::keep_alive_ms,
       "Time for which an idle connection is kept, in milliseconds.", 0, 600'000},
      {"server", "least_bytes_per_second", &Config::least_bytes_per_second,
       "Slowest body or reply, in each of the times above; slower ones are cut off.", 1,
       1'000'000'000},
      {"server", "drain_ms", &Config::drain_ms,
       "Time for which a stop lets requests under way finish, in milliseconds.", 0, 600'000},
      {"server", "long_polls", &Config::long_polls,
       "Requests of staff that may wait for events at once; more are answered at once.", 0, 4096},
      {"server", "public_waits", &Config::public_waits, "The same of everybody else.", 0, 4096},
      {"server", "max_body_kb", &Config::max_body_kb,
       "Largest request body but for documents, in KiB.", 16, 16'384},
      {"server", "status_cache_mb", &Config::status_cache_mb,
       "Replies to look-ups by code that are kept for the next, in MiB; 0: none.", 0, 65'536},
      {.section = "server",
       .name = "trusted_proxies",
       .member = &Config::trusted_proxies,
       .meaning = "Addresses and ranges of proxies whose X-Forwarded-For is believed.",
       .check = check_range},
      {.section = "server",
       .name = "operators",
       .member = &Config::operators,
       .meaning = "Addresses and ranges that may read /metrics, and of /readyz each partition.",
       .check = check_range},
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
       "The same of all callers, in MiB; the last quarter is for staff.", 1, 1 << 30},
      {"documents", "collect_after_hours", &Config::collect_after_hours,
       "Age at which an upload that no request refers to is removed, in hours.", 1, 8760},
      {"limits", "submissions_per_address_hour", &Config::submissions_per_address_hour,
       "Requests without an account from one address in an hour; 0: no limit.", 0, 1'000'000},
      {"limits", "uploads_per_address_minute", &Config::uploads_per_address_minute,
       "Documents without an account from one address in a minute; 0: no limit.", 0, 1'000'000},
      {"limits", "track_misses_per_address", &Config::track_misses_per_address,
       "Unknown tracking codes from one address in ten minutes.", 1, 1'000'000},
      {"limits", "track_misses_per_second", &Config::track_misses_per_second,
       "Unknown tracking codes from everywhere in a second; beyond it misses are slowed.", 1,
       1'000'000},
      {"limits", "slowed_misses", &Config::slowed_misses,
       "Answers to unknown codes that may be held back at once; more are answered at once.", 0,
       4096},
      {.section = "forms",
       .name = "national_id_pattern",
       .member = &Config::national_id_pattern,
       .meaning = "What a national_id field takes (RE2 syntax, the whole value); empty: any text.",
       .check = check_pattern},
      {"forms",
       "national_id_check",
       &Config::national_id_check,
       "How the check character of a national_id is tried.",
       0,
       0,
       {"none", "luhn", "verhoeff", "es-dni", "hu-personal-id", "ir-national-code", "pl-pesel",
        "ru-snils"}},
      {.section = "feed",
       .name = "source",
       .member = &Config::source,
       .meaning =
           "URI that names this deployment in the event feed; empty: public_url, and without one "
           "urn:rahgir.",
       .check = check_source},
      {.section = "egress",
       .name = "brokers",
       .member = &Config::egress_brokers,
       .meaning = "Kafka that events are published to: HOST:PORT, several with commas; empty: none "
                  "(docs/egress.md).",
       .check = check_brokers},
      {.section = "egress",
       .name = "prefix",
       .member = &Config::egress_prefix,
       .meaning = "What the topics' names start with; one deployment alone publishes under it.",
       .check = check_prefix},
      {.section = "egress",
       .name = "properties",
       .member = &Config::egress_properties,
       .meaning =
           "Further properties of librdkafka, each \"name=value\": security.protocol, sasl.*, "
           "ssl.*, compression.codec. Values are never logged.",
       .check = check_property},
      {"egress", "partitions", &Config::egress_partitions,
       "Partitions of topics that are missing and so are made; existing ones keep theirs.", 1,
       1'000},
      {"egress", "replication", &Config::egress_replication,
       "Replicas of topics that are made; 0: the brokers' default.", 0, 15},
      {"egress", "gather_ms", &Config::egress_gather_ms,
       "Time for which events are gathered into one transaction, in milliseconds.", 0, 60'000},
      {"egress", "batch_events", &Config::egress_batch_events, "Most events in one transaction.", 1,
       100'000},
      {"egress", "batch_kb", &Config::egress_batch_kb,
       "Size at which a transaction takes no further event, in KiB.", 64, 1 << 18},
      {"egress", "state_cache_mb", &Config::egress_state_cache_mb,
       "Requests kept folded in memory for it, in MiB.", 1, 1 << 20},
      {"egress", "timeout_ms", &Config::egress_timeout_ms,
       "Time in which Kafka must take a transaction, in milliseconds; then it is tried again.",
       1'000, 600'000},
      {"egress", "retry_ms", &Config::egress_retry_ms,
       "Longest pause between two tries, in milliseconds.", 500, 3'600'000},
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
  if (const auto problem = key.check ? key.check(value) : std::nullopt)
    return faults.push_back(fault(key, place, *problem));
  config.*std::get<Text>(key.member) = std::move(value);
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

void set_texts(const Key& key, const std::vector<std::string>& values, std::string_view place,
               Config& config, std::vector<domain::Fault>& faults) {
  std::vector<std::string> taken;
  for (const std::string& each : values) {
    taken.push_back(trimmed(each));
    if (const auto problem = key.check ? key.check(taken.back()) : std::nullopt)
      return faults.push_back(fault(key, place, *problem));
  }
  config.*std::get<Texts>(key.member) = std::move(taken);
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
  std::vector<std::string> values;
  for (const toml::node& element : *list) values.push_back(element.as_string()->get());
  set_texts(key, values, place, config, faults);
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
    } else if (std::holds_alternative<Texts>(key.member)) {
      set_texts(key, split_list(*value), place, config, faults);
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
  const auto& list = defaults.*std::get<Texts>(key.member);
  std::string text;
  for (const std::string& each : list)
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", each);
  return fmt::format("[{}]", text);
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
