#pragma once

// Pages from templates: assets/templates/<name>.html, logic-less; every value is escaped on its way
// in. The mustache library is named in template.cc only.

#include <concepts>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/texts.h"

namespace rahgir::api::portal {

/// What a template shows: name → text, yes or no, or a list to repeat a section for. A name that
/// was not set is looked for in the surrounding view, so a list's views set what they mean to hide.
class View {
 public:
  using List = std::vector<View>;

  View& set(std::string_view name, std::string_view text);
  View& set(std::string_view name, const char* text) { return set(name, std::string_view(text)); }
  View& set(std::string_view name, const std::string& text) {
    return set(name, std::string_view(text));
  }
  View& set(std::string_view name, std::same_as<bool> auto flag) {
    values_.insert_or_assign(std::string(name), Value(std::in_place_type<bool>, flag));
    return *this;
  }
  /// `name` is the list; "has_<name>" says whether there is anything in it.
  View& set(std::string_view name, List list);

  using Value = std::variant<std::string, bool, List>;
  const std::map<std::string, Value, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

/// The page `name` within the layout. Templates reach the catalogue's "page.<key>" as {{t.<key>}}.
/// An unknown or broken template is our own bug and stops the process.
std::string render_page(std::string_view name, const View& view, const Texts::Catalogue& texts);

/// Text for HTML: markup characters escaped; control characters and bytes that are no UTF-8
/// replaced, since values come back that were refused for exactly that.
std::string escape_html(std::string_view text);

}  // namespace rahgir::api::portal
