#pragma once

// A page being made for one caller: its language, its links, and what every page has around it.
// Pages carry no script, set no cookie and are never stored.

#include <initializer_list>
#include <string>
#include <string_view>

#include "api/portal/display.h"
#include "api/portal/template.h"
#include "api/routes.h"
#include "domain/definition.h"

namespace rahgir::api::portal {

class Page {
 public:
  /// Borrows the call.
  explicit Page(const Call& call);

  const Call& call() const { return call_; }
  std::string_view language() const { return language_; }
  /// The language of a definition's own words here: the page's, else the definition's first.
  std::string_view language_of(const domain::ServiceDefinition& definition) const;

  std::string_view text(std::string_view key) const;
  std::string text(std::string_view key, std::initializer_list<TextArgument> arguments) const;
  /// Keeps the language that was asked for in the address.
  std::string link(std::string_view path) const;
  std::string day(domain::Instant instant, std::string_view office) const;
  std::string day(domain::Day day) const { return show_day(day, language_); }

  /// "other": language and direction of words that are not in the page's language.
  void mark_language(View& view, std::string_view language, std::string_view name = "other") const;

  HttpResponse render(int status, std::string_view name, std::string_view title, View view) const;

 private:
  View::List language_links() const;

  const Call& call_;
  const std::string language_;
  const bool is_asked_for_;  // by ?lang=
};

/// Another page instead, fetched with GET.
HttpResponse see_other(std::string location);

}  // namespace rahgir::api::portal
