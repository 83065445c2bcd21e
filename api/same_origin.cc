#include "api/same_origin.h"

namespace rahgir::api {

namespace {

std::string_view authority_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

}  // namespace

bool is_from_this_site(const Call& call) {
  const auto site = call.http.header("Sec-Fetch-Site");
  if (site && *site != "same-origin" && *site != "none") return false;
  const auto origin = call.http.header("Origin");
  if (!origin) return true;
  const std::string_view sender = authority_of(*origin);
  if (sender.empty()) return false;
  // TLS may end at a proxy, which may also put another Host: so no scheme, and the public address.
  return equal_without_case(sender, call.http.header("Host").value_or("")) ||
         equal_without_case(sender, authority_of(call.desk.options.public_url));
}

}  // namespace rahgir::api
