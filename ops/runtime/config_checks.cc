#include "ops/runtime/config_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <ranges>

#include "api/limits.h"
#include "consumers/kafka_client.h"
#include "eventstore/re2_text_patterns.h"
#include "ops/runtime/options.h"

namespace rahgir::ops {

namespace {

bool has_only_url_characters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
  });
}

}  // namespace

std::optional<std::string> check_listen(const std::string& value) {
  if (parse_listen(value)) return std::nullopt;
  return fmt::format("takes HOST:PORT, not \"{}\"", value);
}

std::optional<std::string> check_pattern(const std::string& value) {
  if (eventstore::Re2TextPatterns().is_valid(value)) return std::nullopt;
  return fmt::format("takes a pattern in RE2 syntax, not \"{}\"", value);
}

std::optional<std::string> check_url(const std::string& value) {
  const std::size_t host = value.starts_with("https://") ? 8 : value.starts_with("http://") ? 7 : 0;
  const bool is_url = host > 0 && value.size() > host && value[host] != '/' &&
                      !value.ends_with('/') && value.find_first_of("?#") == value.npos;
  if (value.empty() || (is_url && has_only_url_characters(value))) return std::nullopt;
  return fmt::format(
      "takes a URL such as https://desk.example.org, without a slash at its end, not \"{}\"",
      value);
}

std::optional<std::string> check_source(const std::string& value) {
  const std::size_t colon = value.find(':');
  const bool is_uri = colon != value.npos && colon > 0 && colon + 1 < value.size() &&
                      value.find_first_of("/?#") >= colon;
  if (value.empty() || (is_uri && has_only_url_characters(value))) return std::nullopt;
  return fmt::format("takes a URI such as urn:example:desk, not \"{}\"", value);
}

std::optional<std::string> check_brokers(const std::string& value) {
  for (const auto each : std::views::split(value, ',')) {
    if (value.empty() || parse_listen(std::string(each.begin(), each.end()))) continue;
    return fmt::format("takes HOST:PORT, several with commas, not \"{}\"", value);
  }
  return std::nullopt;
}

std::optional<std::string> check_prefix(const std::string& value) {
  constexpr std::size_t kMost = 200;  // Kafka's names have at most 249 characters
  const bool is_good = !value.empty() && value.size() <= kMost && value.front() != '.' &&
                       std::ranges::all_of(value, [](unsigned char c) {
                         return (c < 0x80 && std::isalnum(c)) || c == '.' || c == '_' || c == '-';
                       });
  if (is_good) return std::nullopt;
  return fmt::format("takes letters, digits, dots, dashes and underscores, not \"{}\"", value);
}

std::optional<std::string> check_property(const std::string& value) {
  return consumers::problem_of_property(value);
}

std::optional<std::string> check_range(const std::string& value) {
  if (api::is_address_range(value)) return std::nullopt;
  return fmt::format("takes addresses and ranges such as 10.0.0.0/8 or ::1, not \"{}\"", value);
}

}  // namespace rahgir::ops
