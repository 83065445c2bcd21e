#pragma once

// Days of IANA time zones by ICU's database (GCC 12 has none). A zone's offsets are asked for once
// and kept as intervals, so that a known instant costs a look-up. Thread-safe.

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "domain/time.h"

namespace rahgir::eventstore {

class IcuLocalTime final : public domain::LocalTime {
 public:
  IcuLocalTime();
  ~IcuLocalTime() override;
  IcuLocalTime(const IcuLocalTime&) = delete;
  IcuLocalTime& operator=(const IcuLocalTime&) = delete;

  /// An unknown zone counts as UTC: offices are only defined with known ones (knows()), so this
  /// happens only where the machine's database lacks what another's has.
  domain::Day day_of(std::string_view time_zone, domain::Instant instant) const override;
  /// Of a day that the zone skipped: the last millisecond before it.
  domain::Instant end_of(std::string_view time_zone, domain::Day day) const override;
  /// "UTC" and names with a slash, as in IANA's database.
  bool knows(std::string_view time_zone) const override;

 private:
  class Zone;
  struct Span {  // of one offset to UTC: [from, until)
    std::int64_t from = 0, until = 0, offset = 0;
  };

  Span span_at(std::string_view time_zone, std::int64_t instant_ms) const;

  mutable std::shared_mutex mutex_;  // guards the member below and what it holds
  mutable std::map<std::string, std::unique_ptr<Zone>, std::less<>> zones_;
};

}  // namespace rahgir::eventstore
