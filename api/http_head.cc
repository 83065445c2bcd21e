#include "api/http_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

// head    = method SP target SP version CRLF *( field CRLF ) CRLF
// target  = "/" path [ "?" query ]           no fragment, no absolute form
// field   = token ":" OWS value OWS          no space before the colon, no folded lines
// length  = at most one Content-Length of 1 to 18 digits, no Transfer-Encoding

namespace rahgir::api {
namespace {

constexpr std::size_t kMaxLengthDigits = 18;
constexpr HttpRefusal kMalformed{400, "malformed-request"};

using Refused = std::optional<HttpRefusal>;

bool is_token(std::string_view text) {
  const auto is_token_character = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
  };
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Cuts the next line off `text`, without its CRLF.
std::string_view next_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find("\r\n"));
  text.remove_prefix(std::min(line.size() + 2, text.size()));
  return line;
}

Refused read_method(std::string_view method, HttpHead& head) {
  constexpr std::array<std::string_view, 6> kMethods{"GET",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS"};
  head.head_only = method == "HEAD";
  head.request.method = head.head_only ? "GET" : method;
  if (std::ranges::find(kMethods, head.request.method) != kMethods.end()) return {};
  return is_token(method) ? HttpRefusal{501, "method-not-implemented"} : kMalformed;
}

Refused read_version(std::string_view version, HttpHead& head) {
  head.keep_alive = version == "HTTP/1.1";
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return {};
  return version.starts_with("HTTP/") ? HttpRefusal{505, "http-version-not-supported"} : kMalformed;
}

Refused read_target(std::string_view target, const HttpHeadLimits& limits, HttpRequest& request) {
  if (target.size() > limits.max_target_bytes) return HttpRefusal{414, "target-too-long"};
  const auto is_bad = [](char c) { return c == ' ' || c == '#' || is_control(c); };
  if (!target.starts_with('/') || std::ranges::any_of(target, is_bad)) return kMalformed;
  const std::size_t mark = std::min(target.find('?'), target.size());
  auto path = percent_decode(target.substr(0, mark));
  auto query = parse_form(target.substr(std::min(mark + 1, target.size())));
  if (!path || std::ranges::any_of(*path, is_control) || !query) return kMalformed;
  request.target = target;
  request.path = std::move(*path);
  request.query_parameters = std::move(*query);
  return {};
}

Refused read_request_line(std::string_view line, const HttpHeadLimits& limits, HttpHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return kMalformed;
  if (auto refused = read_method(line.substr(0, first), head)) return refused;
  if (auto refused = read_version(line.substr(last + 1), head)) return refused;
  return read_target(line.substr(first + 1, last - first - 1), limits, head.request);
}

Refused read_field(std::string_view line, HttpFields& headers) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return kMalformed;
  const std::string_view value = trimmed(line.substr(colon + 1));
  const auto is_bad = [](char c) { return c != '\t' && is_control(c); };
  if (std::ranges::any_of(value, is_bad)) return kMalformed;
  headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  return {};
}

Refused read_length(std::string_view value, HttpHead& head) {
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, head.content_length);
  const bool plain = error == std::errc{} && stop == end && value.size() <= kMaxLengthDigits;
  return plain ? Refused{} : HttpRefusal{400, "content-length-invalid"};
}

bool lists_close(std::string_view value) {
  while (!value.empty()) {
    const std::string_view option = value.substr(0, value.find(','));
    if (equal_without_case(trimmed(option), "close")) return true;
    value.remove_prefix(std::min(option.size() + 1, value.size()));
  }
  return false;
}

/// Fields that must not come twice: two readers of such a request may see two different ones.
Refused check_single(const HttpFields& headers) {
  constexpr std::array<std::string_view, 5> kSingle{"Host", "Content-Length", "Content-Type",
                                                    "Authorization", "Idempotency-Key"};
  for (const std::string_view name : kSingle) {
    const auto is_named = [&](const HttpField& f) { return equal_without_case(f.name, name); };
    if (std::ranges::count_if(headers, is_named) > 1) return HttpRefusal{400, "header-repeated"};
  }
  return {};
}

Refused check_framing(HttpHead& head) {
  const HttpRequest& request = head.request;
  const auto length = request.header("Content-Length");
  if (request.header("Transfer-Encoding")) {
    return length ? HttpRefusal{400, "body-length-ambiguous"} : HttpRefusal{411, "length-required"};
  }
  if (length) {
    if (auto refused = read_length(*length, head)) return refused;
  }
  const bool takes_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (!takes_body && head.content_length > 0) return HttpRefusal{400, "body-not-expected"};
  return {};
}

Refused check_fields(HttpHead& head) {
  const HttpRequest& request = head.request;
  if (auto refused = check_single(request.headers)) return refused;
  if (auto refused = check_framing(head)) return refused;
  const bool is_http_1_1 = head.keep_alive;  // Connection is read below.
  if (is_http_1_1 && !request.header("Host")) return HttpRefusal{400, "host-required"};
  if (request.header("Content-Encoding")) return HttpRefusal{415, "content-encoding-not-supported"};
  if (request.header("Range")) return HttpRefusal{416, "range-not-supported"};
  if (const auto expect = request.header("Expect")) {
    head.expects_continue = equal_without_case(*expect, "100-continue");
    if (!head.expects_continue) return HttpRefusal{417, "expectation-not-supported"};
  }
  for (const HttpField& field : request.headers) {
    if (equal_without_case(field.name, "Connection") && lists_close(field.value)) {
      head.keep_alive = false;
    }
  }
  return {};
}

}  // namespace

std::expected<HttpHead, HttpRefusal> parse_http_head(std::string_view text,
                                                     const HttpHeadLimits& limits) {
  HttpHead head;
  if (auto refused = read_request_line(next_line(text), limits, head)) {
    return std::unexpected(*refused);
  }
  head.request.headers.reserve(16);
  for (std::string_view line = next_line(text); !line.empty(); line = next_line(text)) {
    if (head.request.headers.size() == limits.max_headers) {
      return std::unexpected(HttpRefusal{431, "too-many-headers"});
    }
    if (auto refused = read_field(line, head.request.headers)) return std::unexpected(*refused);
  }
  if (auto refused = check_fields(head)) return std::unexpected(*refused);
  return head;
}

}  // namespace rahgir::api
