#include "api/portal/template.h"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>
#include <utility>

#include "api/portal/assets.h"
#include "domain/check.h"
#include "domain/text.h"

namespace rahgir::api::portal {

namespace {

namespace mustache = kainjow::mustache;

constexpr std::string_view kTextPrefix = "page.";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
// Partials stand among the values: no view may set one of these names.
constexpr std::array<std::string_view, 2> kPartials{"error_summary", "field"};

std::string template_named(std::string_view name) {
  const std::string path = "templates/" + std::string(name) + ".html";
  const auto assets = portal_assets();
  const auto found = std::ranges::find(assets, path, &PortalAsset::path);
  domain::check(found != assets.end(), path);
  return std::string(found->bytes);
}

mustache::data data_of(const View& view);

mustache::data data_of(const std::string& text) {
  // A section of an empty text is left out, which the library would not do.
  return text.empty() ? mustache::data(mustache::data::type::bool_false) : mustache::data(text);
}

mustache::data data_of(bool flag) {
  return mustache::data(flag ? mustache::data::type::bool_true : mustache::data::type::bool_false);
}

mustache::data data_of(const View::List& list) {
  mustache::data items(mustache::data::type::list);
  for (const View& each : list) items.push_back(data_of(each));
  return items;
}

mustache::data data_of(const View& view) {
  mustache::data object(mustache::data::type::object);
  for (const auto& [name, value] : view.values()) {
    object.set(name, std::visit([](const auto& each) { return data_of(each); }, value));
  }
  return object;
}

mustache::data data_of(const Texts::Catalogue& texts) {
  mustache::data object(mustache::data::type::object);
  for (auto each = texts.lower_bound(kTextPrefix);
       each != texts.end() && each->first.starts_with(kTextPrefix); ++each) {
    object.set(each->first.substr(kTextPrefix.size()), each->second);
  }
  return object;
}

std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

bool is_control(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
}

}  // namespace

View& View::set(std::string_view name, std::string_view text) {
  values_.insert_or_assign(std::string(name), Value(std::in_place_type<std::string>, text));
  return *this;
}

View& View::set(std::string_view name, List list) {
  set("has_" + std::string(name), !list.empty());
  values_.insert_or_assign(std::string(name), Value(std::in_place_type<List>, std::move(list)));
  return *this;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    std::string_view rest = text;
    const auto point = domain::take_code_point(rest);
    const std::string_view taken = point ? text.substr(0, text.size() - rest.size()) : text;
    text.remove_prefix(point ? taken.size() : 1);
    const std::string_view entity = point && taken.size() == 1 ? entity_of(taken[0]) : "";
    if (!point || is_control(*point)) {
      out += kReplacement;
    } else {
      out += entity.empty() ? taken : entity;
    }
  }
  return out;
}

std::string render_page(std::string_view name, const View& view, const Texts::Catalogue& texts) {
  mustache::data root = data_of(view);
  root.set("t", data_of(texts));
  root.set("content", template_named(name));
  for (const std::string_view partial : kPartials) {
    domain::check(!view.values().contains(partial), "a value is not named like a partial");
    root.set(std::string(partial), template_named(partial));
  }
  mustache::mustache layout(template_named("layout"));
  layout.set_custom_escape([](const std::string& text) { return escape_html(text); });
  std::string page = layout.render(root);
  domain::check(layout.is_valid(), layout.error_message());
  return page;
}

}  // namespace rahgir::api::portal
