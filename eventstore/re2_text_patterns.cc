#include "eventstore/re2_text_patterns.h"

#include <mutex>

#include <re2/re2.h>

namespace rahgir::eventstore {
namespace {

constexpr std::int64_t kMaxCompiledBytes = 1 << 20;  // of one pattern; a larger one is not valid

std::shared_ptr<const re2::RE2> compile(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxCompiledBytes);
  return std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()),
                                          options);
}

}  // namespace

Re2TextPatterns::Re2TextPatterns(domain::NationalIdRule national_id)
    : national_id_(std::move(national_id)) {}
Re2TextPatterns::~Re2TextPatterns() = default;

bool Re2TextPatterns::is_valid(std::string_view pattern) const {
  return pattern.size() <= kMaxPatternBytes && compile(pattern)->ok();
}

bool Re2TextPatterns::matches(std::string_view pattern, std::string_view text) const {
  if (pattern.size() > kMaxPatternBytes) return false;
  const auto expression = compiled(pattern);
  return expression->ok() &&
         re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *expression);
}

std::shared_ptr<const re2::RE2> Re2TextPatterns::compiled(std::string_view pattern) const {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = kept_.find(pattern); found != kept_.end()) return found->second;
  }
  auto expression = compile(pattern);
  const std::unique_lock lock(mutex_);
  if (kept_.size() >= kMaxKept) kept_.clear();
  return kept_.emplace(pattern, std::move(expression)).first->second;
}

}  // namespace rahgir::eventstore
