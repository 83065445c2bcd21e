#include "api/http.h"

#include <algorithm>
#include <utility>

namespace rahgir::api {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::optional<std::string_view> find_header(const HttpFields& headers, std::string_view name) {
  for (const HttpField& field : headers) {
    if (equal_without_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

bool is_form(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  return equal_without_case(type, "application/x-www-form-urlencoded");
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  return find_header(headers, name);
}

std::optional<std::string_view> HttpRequest::query(std::string_view name) const {
  return find_field(query_parameters, name);
}

std::optional<std::string_view> HttpRequest::path_parameter(std::string_view name) const {
  return find_field(path_parameters, name);
}

std::optional<HttpFields> HttpRequest::form() const {
  const auto content_type = header("Content-Type");
  if (!content_type || !is_form(*content_type)) return std::nullopt;
  return parse_form(body);
}

std::optional<std::string_view> HttpResponse::header(std::string_view name) const {
  return find_header(headers, name);
}

void HttpResponse::set_header(std::string_view name, std::string value) {
  std::erase_if(headers,
                [&](const HttpField& field) { return equal_without_case(field.name, name); });
  headers.push_back({std::string(name), std::move(value)});
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string> percent_decode(std::string_view text, PlusSign plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i] == '+' && plus == PlusSign::kSpace ? ' ' : text[i];
    }
  }
  return decoded;
}

std::optional<HttpFields> parse_form(std::string_view text) {
  HttpFields fields;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), PlusSign::kSpace);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), PlusSign::kSpace);
    if (!name || !value || fields.size() == kMaxFormFields) return std::nullopt;
    fields.push_back({std::move(*name), std::move(*value)});
  }
  return fields;
}

std::optional<std::string_view> find_field(const HttpFields& fields, std::string_view name) {
  for (const HttpField& field : fields) {
    if (field.name == name) return field.value;
  }
  return std::nullopt;
}

}  // namespace rahgir::api
