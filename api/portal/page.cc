#include "api/portal/page.h"

#include <algorithm>
#include <utility>

#include "api/portal/asset_files.h"

namespace rahgir::api::portal {

namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

std::string site_name(const Call& call, const Page& page) {
  const domain::Directory& directory = *call.directory;
  const std::string fallback = directory.languages.empty() ? "" : directory.languages.front();
  const std::string_view name = domain::label_in(directory.authority, page.language(), fallback);
  return std::string(name.empty() ? page.text("page.site_name") : name);
}

/// Where the page is, as a link on this site: "//host/x" and "/\\host/x" would lead to another.
std::string own_path(const HttpRequest& request) {
  const std::string_view path =
      std::string_view(request.target).substr(0, request.target.find('?'));
  const std::size_t begin = path.find_first_not_of("/\\");
  return begin == std::string_view::npos ? "/" : '/' + std::string(path.substr(begin));
}

}  // namespace

Page::Page(const Call& call)
    : call_(call),
      language_(call.desk.texts.best_of(call.languages)),
      is_asked_for_(call.http.query("lang") == language_) {}

std::string_view Page::language_of(const domain::ServiceDefinition& definition) const {
  if (std::ranges::find(definition.languages, language_) != definition.languages.end()) {
    return language_;
  }
  return definition.languages.empty() ? std::string_view(language_) : definition.languages.front();
}

std::string_view Page::text(std::string_view key) const {
  return call_.desk.texts.text(language_, key);
}

std::string Page::text(std::string_view key, std::initializer_list<TextArgument> arguments) const {
  return fill_text(text(key), arguments, language_);
}

std::string Page::link(std::string_view path) const {
  std::string link(path);
  if (is_asked_for_) link += "?lang=" + language_;
  return link;
}

std::string Page::day(domain::Instant instant, std::string_view office) const {
  const domain::OfficeEntry* entry = call_.directory->office(office);
  const std::string_view zone = entry ? std::string_view(entry->office.time_zone) : "UTC";
  return day(call_.desk.store.local_time().day_of(zone, instant));
}

void Page::mark_language(View& view, std::string_view language, std::string_view name) const {
  View::List mark;
  if (language != language_) {
    mark.emplace_back().set("tag", language).set("direction", direction_of(language));
  }
  view.set(name, std::move(mark));
}

View::List Page::language_links() const {
  View::List links;
  for (const std::string& tag : call_.desk.texts.languages()) {
    const auto name = call_.desk.texts.find(tag, "page.language_name");
    if (!name) continue;
    links.emplace_back()
        .set("url", own_path(call_.http) + "?lang=" + tag)
        .set("tag", tag)
        .set("direction", direction_of(tag))
        .set("name", *name)
        .set("is_current", tag == language_);
  }
  return links;
}

HttpResponse Page::render(int status, std::string_view name, std::string_view title,
                          View view) const {
  view.set("lang", language_).set("dir", direction_of(language_));
  view.set("page_title", title).set("site_name", site_name(call_, *this));
  view.set("style_url", asset_url("style.css")).set("icon_url", asset_url("icon.svg"));
  view.set("home_url", link("/")).set("track_url", link("/track"));
  // The answer to a form has no address of its own that a link could lead back to.
  const bool is_fetched = call_.http.method == "GET";
  view.set("has_switch", is_fetched);
  if (is_fetched) view.set("languages", language_links());

  HttpResponse response{.status = status,
                        .content_type = "text/html; charset=utf-8",
                        .headers = {},
                        .body = render_page(name, view, call_.desk.texts.catalogue(language_))};
  response.set_header("Content-Language", language_);
  response.set_header("Content-Security-Policy", std::string(kPolicy));
  response.set_header("Cache-Control", "no-store");
  response.set_header("X-Content-Type-Options", "nosniff");
  // Not "no-referrer": browsers would then send forms with "Origin: null".
  response.set_header("Referrer-Policy", "same-origin");
  return response;
}

HttpResponse see_other(std::string location) {
  HttpResponse response{
      .status = 303, .content_type = "text/plain; charset=utf-8", .headers = {}, .body = {}};
  response.set_header("Location", std::move(location));
  return response;
}

}  // namespace rahgir::api::portal
