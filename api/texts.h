#pragma once

// Texts of the program itself in several languages: catalogues texts/<language>/<file>.json of the
// portal's assets, flat objects key → text, merged per language. And what languages a client asks
// for.

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "api/portal/assets.h"

namespace rahgir::api {

inline constexpr std::string_view kFallbackLanguage = "en";

/// Immutable; shared by all threads.
class Texts {
 public:
  using Catalogue = std::map<std::string, std::string, std::less<>>;

  /// A catalogue that is not a flat JSON object of texts, or names a key twice, is our own bug and
  /// stops the process.
  explicit Texts(std::span<const PortalAsset> assets);

  /// The text in that language, else in English, else the key itself. Views last as long as this.
  std::string_view text(std::string_view language, std::string_view key) const;
  /// In exactly that language.
  std::optional<std::string_view> find(std::string_view language, std::string_view key) const;

  /// Tags that have a catalogue, sorted.
  std::span<const std::string> languages() const { return languages_; }
  const Catalogue& catalogue(std::string_view language) const;  // empty when there is none

  /// The first preferred language that has a catalogue, else English.
  std::string_view best_of(std::span<const std::string> preferred) const;

 private:
  std::map<std::string, Catalogue, std::less<>> catalogues_;
  std::vector<std::string> languages_;
};

/// `?lang=` first, then Accept-Language by weight; after a tag with a region its plain language
/// ("pt-BR", "pt"). At most 16, each once; ill-formed ones are left out.
std::vector<std::string> preferred_languages(const HttpRequest& request);
std::vector<std::string> parse_accept_language(std::string_view header);

/// The first of `preferred` among `available`, else `fallback`.
std::string_view choose_language(std::span<const std::string> preferred,
                                 std::span<const std::string> available, std::string_view fallback);

}  // namespace rahgir::api
