#include "domain/text.h"

#include <algorithm>

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxCodeLength = 64;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

bool is_word(std::string_view text, char separator) {
  return !text.empty() && text.size() <= kMaxCodeLength && is_lower(text.front()) &&
         std::ranges::all_of(text,
                             [&](char c) { return is_lower(c) || is_digit(c) || c == separator; });
}

/// How many bytes a sequence has and the least code point it may say (shorter forms are refused).
struct SequenceForm {
  std::size_t size = 0;  // 0: no sequence starts so
  char32_t least = 0;
  unsigned char mask = 0;
};

SequenceForm form_of(unsigned char first) {
  if (first < 0x80) return {1, 0, 0x7F};
  if ((first & 0xE0) == 0xC0) return {2, 0x80, 0x1F};
  if ((first & 0xF0) == 0xE0) return {3, 0x800, 0x0F};
  if ((first & 0xF8) == 0xF0) return {4, 0x10000, 0x07};
  return {};
}

bool is_control(char32_t c) {
  if (c == U'\t' || c == U'\n' || c == U'\r') return false;
  return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

}  // namespace

std::string_view label_in(const Labels& labels, std::string_view language,
                          std::string_view fallback) {
  for (const std::string_view wanted : {language, fallback}) {
    const auto found = labels.find(std::string(wanted));
    if (found != labels.end()) return found->second;
  }
  return labels.empty() ? std::string_view() : std::string_view(labels.begin()->second);
}

bool is_code(std::string_view text) { return is_word(text, '-'); }
bool is_name(std::string_view text) { return is_word(text, '_'); }

bool is_language_tag(std::string_view text) {
  constexpr std::size_t kMaxTagLength = 35;
  if (text.size() > kMaxTagLength) return false;
  for (bool is_first = true;; is_first = false) {
    const std::size_t end = std::min(text.find('-'), text.size());
    const std::string_view subtag = text.substr(0, end);
    const bool fits =
        is_first
            ? (subtag.size() == 2 || subtag.size() == 3) && std::ranges::all_of(subtag, is_lower)
            : subtag.size() >= 2 && subtag.size() <= 8 && std::ranges::all_of(subtag, [](char c) {
                return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z');
              });
    if (!fits) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

std::optional<char32_t> take_code_point(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) {  // most text by far
    text.remove_prefix(1);
    return first;
  }
  const SequenceForm form = form_of(first);
  if (form.size == 0 || text.size() < form.size) return std::nullopt;
  char32_t point = first & form.mask;
  for (const char c : text.substr(1, form.size - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if (!is_continuation(byte)) return std::nullopt;
    point = (point << 6) | (byte & 0x3F);
  }
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < form.least || point > 0x10FFFF || is_surrogate) return std::nullopt;
  text.remove_prefix(form.size);
  return point;
}

bool is_clean_text(std::string_view text) {
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point || is_control(*point)) return false;
  }
  return true;
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

}  // namespace rahgir::domain
