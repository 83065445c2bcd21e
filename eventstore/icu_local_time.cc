#include "eventstore/icu_local_time.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>
#include <vector>

#include <unicode/ucal.h>
#include <unicode/ustring.h>

namespace rahgir::eventstore {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
// Far beyond the years 0000-9999 that texts of instants know, and exact in ICU's doubles.
constexpr std::int64_t kFarthestMs = 1'000'000'000'000'000;
constexpr std::int64_t kAlways = std::numeric_limits<std::int64_t>::max() / 2;
constexpr std::int64_t kMaxOffsetMs = kDayMs;
constexpr std::size_t kMaxNameLength = 64;
constexpr std::size_t kMaxSpans = 1024;  // of one zone; more are forgotten and asked for again

using Utf16 = std::basic_string<UChar>;

struct CloseCalendar {
  void operator()(UCalendar* calendar) const { ucal_close(calendar); }
};
using Calendar = std::unique_ptr<UCalendar, CloseCalendar>;

std::int64_t bounded(std::int64_t instant_ms) {
  return std::clamp(instant_ms, -kFarthestMs, kFarthestMs);
}

std::int64_t floor_day(std::int64_t local_ms) {
  return local_ms >= 0 ? local_ms / kDayMs : (local_ms - kDayMs + 1) / kDayMs;
}

/// ICU's own abbreviations (ACT, AET …) and custom offsets (GMT+3) are no IANA names.
bool looks_like_iana(std::string_view name) {
  const bool is_plain = std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F; });
  return is_plain && name.size() <= kMaxNameLength &&
         (name == "UTC" || name.find('/') != std::string_view::npos) && name != "Etc/Unknown" &&
         !name.starts_with("SystemV/");
}

Utf16 as_utf16(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }

Calendar open_calendar(std::string_view time_zone) {
  const Utf16 name = as_utf16(time_zone);
  UErrorCode error = U_ZERO_ERROR;
  Calendar calendar(
      ucal_open(name.data(), static_cast<std::int32_t>(name.size()), "en", UCAL_GREGORIAN, &error));
  return U_SUCCESS(error) != 0 ? std::move(calendar) : nullptr;
}

std::optional<std::int64_t> transition(const UCalendar* calendar, UTimeZoneTransitionType type) {
  UDate date = 0;
  UErrorCode error = U_ZERO_ERROR;
  const bool found = ucal_getTimeZoneTransitionDate(calendar, type, &date, &error) != 0;
  if (!found || U_SUCCESS(error) == 0) return std::nullopt;
  return static_cast<std::int64_t>(date);
}

}  // namespace

/// What is known of one zone. find() may run on many threads at once, ask() alone.
class IcuLocalTime::Zone {
 public:
  explicit Zone(std::string_view name) : calendar_(open_calendar(name)) {}

  std::optional<Span> find(std::int64_t instant_ms) const {
    auto after = std::ranges::upper_bound(spans_, instant_ms, {}, &Span::from);
    if (after == spans_.begin() || std::prev(after)->until <= instant_ms) return std::nullopt;
    return *std::prev(after);
  }

  Span ask(std::int64_t instant_ms) {
    const Span span = span_by_icu(instant_ms);
    if (spans_.size() >= kMaxSpans) spans_.clear();
    const auto at = std::ranges::upper_bound(spans_, span.from, {}, &Span::from);
    spans_.insert(at, span);
    return span;
  }

 private:
  Span span_by_icu(std::int64_t instant_ms) {
    constexpr Span kUtc{.from = -kAlways, .until = kAlways, .offset = 0};
    if (!calendar_) return kUtc;
    UErrorCode error = U_ZERO_ERROR;
    ucal_setMillis(calendar_.get(), static_cast<UDate>(instant_ms), &error);
    const std::int64_t offset = std::int64_t{ucal_get(calendar_.get(), UCAL_ZONE_OFFSET, &error)} +
                                ucal_get(calendar_.get(), UCAL_DST_OFFSET, &error);
    if (U_SUCCESS(error) == 0) return kUtc;
    return {
        .from =
            transition(calendar_.get(), UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE).value_or(-kAlways),
        .until = transition(calendar_.get(), UCAL_TZ_TRANSITION_NEXT).value_or(kAlways),
        .offset = offset};
  }

  Calendar calendar_;        // null: as UTC
  std::vector<Span> spans_;  // in order, disjoint
};

IcuLocalTime::IcuLocalTime() = default;
IcuLocalTime::~IcuLocalTime() = default;

domain::Day IcuLocalTime::day_of(std::string_view time_zone, domain::Instant instant) const {
  const std::int64_t ms = bounded(instant.time_since_epoch().count());
  const std::int64_t day = floor_day(ms + span_at(time_zone, ms).offset);
  return domain::Day{std::chrono::days{day}};
}

// The local clock may jump over midnight or pass it twice, so each span near it is asked for its
// last instant before the next day; the latest counts.
domain::Instant IcuLocalTime::end_of(std::string_view time_zone, domain::Day day) const {
  const std::int64_t midnight =
      bounded(std::int64_t{day.time_since_epoch().count()} * kDayMs + kDayMs);  // local
  std::int64_t last = midnight - kMaxOffsetMs;
  for (std::int64_t at = midnight - kMaxOffsetMs; at <= midnight + kMaxOffsetMs;) {
    const Span span = span_at(time_zone, at);
    const std::int64_t end = std::min(span.until, midnight - span.offset) - 1;
    if (end >= span.from) last = std::max(last, end);
    at = span.until;
  }
  return domain::Instant{std::chrono::milliseconds{last}};
}

bool IcuLocalTime::knows(std::string_view time_zone) const {
  if (!looks_like_iana(time_zone)) return false;
  const Utf16 name = as_utf16(time_zone);
  UChar canonical[kMaxNameLength + 1];
  UBool is_system = 0;
  UErrorCode error = U_ZERO_ERROR;
  ucal_getCanonicalTimeZoneID(name.data(), static_cast<std::int32_t>(name.size()), canonical,
                              std::size(canonical), &is_system, &error);
  return U_SUCCESS(error) != 0 && is_system != 0;
}

IcuLocalTime::Span IcuLocalTime::span_at(std::string_view time_zone,
                                         std::int64_t instant_ms) const {
  {
    const std::shared_lock lock(mutex_);
    if (const auto zone = zones_.find(time_zone); zone != zones_.end()) {
      if (const auto span = zone->second->find(instant_ms)) return *span;
    }
  }
  // Names that ICU does not know are not kept: their number has no limit.
  if (!knows(time_zone)) return {.from = -kAlways, .until = kAlways, .offset = 0};
  const std::unique_lock lock(mutex_);
  auto& zone = zones_[std::string(time_zone)];
  if (!zone) zone = std::make_unique<Zone>(time_zone);
  if (const auto span = zone->find(instant_ms)) return *span;
  return zone->ask(instant_ms);
}

}  // namespace rahgir::eventstore
