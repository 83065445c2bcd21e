#pragma once

// Patterns of form fields by RE2: linear in the text, whatever the pattern. Thread-safe.

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "domain/national_id.h"
#include "domain/text.h"

namespace re2 {
class RE2;
}

namespace rahgir::eventstore {

class Re2TextPatterns final : public domain::TextPatterns {
 public:
  static constexpr std::size_t kMaxPatternBytes = 1024;
  static constexpr std::size_t kMaxKept = 256;  // compiled patterns; then all are dropped

  explicit Re2TextPatterns(domain::NationalIdRule national_id = {});
  ~Re2TextPatterns() override;
  Re2TextPatterns(const Re2TextPatterns&) = delete;
  Re2TextPatterns& operator=(const Re2TextPatterns&) = delete;

  bool is_valid(std::string_view pattern) const override;
  /// False too when the pattern is not valid.
  bool matches(std::string_view pattern, std::string_view text) const override;
  const domain::NationalIdRule& national_id() const override { return national_id_; }

 private:
  std::shared_ptr<const re2::RE2> compiled(std::string_view pattern) const;

  const domain::NationalIdRule national_id_;
  mutable std::shared_mutex mutex_;  // guards the member below
  mutable std::map<std::string, std::shared_ptr<const re2::RE2>, std::less<>> kept_;
};

}  // namespace rahgir::eventstore
