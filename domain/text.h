#pragma once

// Texts in several languages, codes, and checks of what people type.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rahgir::domain {

/// Language tag (en, fa …) → text.
using Labels = std::map<std::string, std::string>;

/// The text in `language`, else in `fallback`, else the first there is, else "".
std::string_view label_in(const Labels& labels, std::string_view language,
                          std::string_view fallback);

/// [a-z][a-z0-9-]*, at most 64 characters: services, offices.
bool is_code(std::string_view text);
/// [a-z][a-z0-9_]*, at most 64 characters: steps, actions, fields, documents, outcomes …
bool is_name(std::string_view text);
/// Language tag (BCP 47) as far as we use it: en, fa, pt-BR, zh-Hant.
bool is_language_tag(std::string_view text);
/// Takes the first code point off; nothing, and nothing taken, at the end or where `text` is not
/// valid UTF-8.
std::optional<char32_t> take_code_point(std::string_view& text);
/// Valid UTF-8 without control characters other than tab, line feed and carriage return.
bool is_clean_text(std::string_view text);
/// Number of code points of valid UTF-8.
std::size_t length_of(std::string_view text);

struct NationalIdRule;  // national_id.h

/// Patterns of form fields (RE2 syntax, no backtracking). The product uses RE2
/// (eventstore/re2_text_patterns.h), tests a table. Thread-safe.
class TextPatterns {
 public:
  virtual ~TextPatterns() = default;
  virtual bool is_valid(std::string_view pattern) const = 0;
  /// Whether the whole text fits. Precondition: is_valid(pattern).
  virtual bool matches(std::string_view pattern, std::string_view text) const = 0;
  /// The deployment's rule, whose pattern is valid; one that takes any text unless overridden.
  virtual const NationalIdRule& national_id() const;
};

}  // namespace rahgir::domain
