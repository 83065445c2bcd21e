#pragma once

// Stand-ins for what the domain takes as arguments: a time zone with a fixed offset, patterns by
// std::regex.

#include <regex>
#include <string>

#include "domain/text.h"
#include "domain/time.h"

namespace rahgir::domain::testing {

/// Every time zone lies that far east of UTC.
class FixedOffsetTime final : public LocalTime {
 public:
  explicit FixedOffsetTime(std::chrono::minutes offset = {}) : offset_(offset) {}

  Day day_of(std::string_view, Instant instant) const override {
    return Day(std::chrono::floor<std::chrono::days>(instant + offset_).time_since_epoch());
  }
  Instant end_of(std::string_view, Day day) const override {
    const std::chrono::sys_days next((day + std::chrono::days(1)).time_since_epoch());
    return Instant(next) - offset_ - std::chrono::milliseconds(1);
  }
  bool knows(std::string_view time_zone) const override { return !time_zone.empty(); }

 private:
  std::chrono::minutes offset_;
};

class RegexPatterns final : public TextPatterns {
 public:
  bool is_valid(std::string_view pattern) const override {
    try {
      const std::regex made{std::string(pattern)};
      return true;
    } catch (const std::regex_error&) {
      return false;
    }
  }
  bool matches(std::string_view pattern, std::string_view text) const override {
    return std::regex_match(std::string(text), std::regex(std::string(pattern)));
  }
};

}  // namespace rahgir::domain::testing
