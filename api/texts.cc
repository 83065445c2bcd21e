#include "api/texts.h"

#include <algorithm>
#include <charconv>

#include "api/json_input.h"
#include "domain/check.h"
#include "domain/text.h"

namespace rahgir::api {

namespace {

constexpr std::size_t kMaxLanguages = 16;
constexpr std::string_view kFolder = "texts/";
constexpr std::string_view kSuffix = ".json";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Weight in thousandths; nothing when it is not one.
std::optional<int> parse_weight(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (!parameter.starts_with("q=")) return std::nullopt;
  parameter.remove_prefix(2);
  double weight = 0;
  const char* end = parameter.data() + parameter.size();
  const auto [stopped, error] = std::from_chars(parameter.data(), end, weight);
  if (error != std::errc() || stopped != end || weight < 0 || weight > 1) return std::nullopt;
  return static_cast<int>(weight * 1000);
}

struct WeighedTag {
  std::string_view tag;
  int weight = 1000;
};

std::optional<WeighedTag> parse_range(std::string_view range) {
  const std::size_t semicolon = range.find(';');
  WeighedTag parsed{trimmed(range.substr(0, semicolon))};
  if (semicolon != std::string_view::npos) {
    const std::optional<int> weight = parse_weight(range.substr(semicolon + 1));
    if (!weight) return std::nullopt;
    parsed.weight = *weight;
  }
  if (parsed.weight == 0 || !domain::is_language_tag(parsed.tag)) return std::nullopt;
  return parsed;
}

void add_language(std::vector<std::string>& tags, std::string_view tag) {
  if (tags.size() < kMaxLanguages && std::ranges::find(tags, tag) == tags.end()) {
    tags.emplace_back(tag);
  }
}

void add_with_plain(std::vector<std::string>& tags, std::string_view tag) {
  add_language(tags, tag);
  add_language(tags, tag.substr(0, tag.find('-')));
}

}  // namespace

Texts::Texts(std::span<const PortalAsset> assets) {
  for (const PortalAsset& asset : assets) {
    if (!asset.path.starts_with(kFolder) || !asset.path.ends_with(kSuffix)) continue;
    const std::string_view rest = asset.path.substr(kFolder.size());
    const std::string_view language = rest.substr(0, rest.find('/'));
    const auto parsed = parse_json(asset.bytes);
    domain::check(parsed && parsed->object(), asset.path);
    Catalogue& catalogue = catalogues_[std::string(language)];
    for (const auto& [key, value] : *parsed->object()) {
      domain::check(value.text() && catalogue.emplace(key, *value.text()).second, asset.path);
    }
  }
  for (const auto& [language, catalogue] : catalogues_) languages_.push_back(language);
}

std::string_view Texts::text(std::string_view language, std::string_view key) const {
  if (const auto found = find(language, key)) return *found;
  return find(kFallbackLanguage, key).value_or(key);
}

std::optional<std::string_view> Texts::find(std::string_view language, std::string_view key) const {
  const Catalogue& texts = catalogue(language);
  const auto found = texts.find(key);
  if (found == texts.end()) return std::nullopt;
  return found->second;
}

const Texts::Catalogue& Texts::catalogue(std::string_view language) const {
  static const Catalogue kEmpty;
  const auto found = catalogues_.find(language);
  return found == catalogues_.end() ? kEmpty : found->second;
}

std::string_view Texts::best_of(std::span<const std::string> preferred) const {
  return choose_language(preferred, languages_, kFallbackLanguage);
}

std::vector<std::string> parse_accept_language(std::string_view header) {
  std::vector<WeighedTag> weighed;
  while (!header.empty() && weighed.size() < kMaxLanguages) {
    const std::size_t comma = header.find(',');
    if (const auto parsed = parse_range(header.substr(0, comma))) weighed.push_back(*parsed);
    header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
  }
  std::ranges::stable_sort(weighed, std::ranges::greater(), &WeighedTag::weight);

  std::vector<std::string> tags;
  for (const WeighedTag& each : weighed) add_with_plain(tags, each.tag);
  return tags;
}

std::vector<std::string> preferred_languages(const HttpRequest& request) {
  std::vector<std::string> tags;
  if (const auto asked = request.query("lang"); asked && domain::is_language_tag(*asked)) {
    add_with_plain(tags, *asked);
  }
  if (const auto header = request.header("Accept-Language")) {
    for (const std::string& tag : parse_accept_language(*header)) add_language(tags, tag);
  }
  return tags;
}

std::string_view choose_language(std::span<const std::string> preferred,
                                 std::span<const std::string> available,
                                 std::string_view fallback) {
  for (const std::string& tag : preferred) {
    if (std::ranges::find(available, tag) != available.end()) return tag;
  }
  return fallback;
}

}  // namespace rahgir::api
