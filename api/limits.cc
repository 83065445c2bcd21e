#include "api/limits.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <ranges>

namespace rahgir::api {

namespace {

constexpr std::string_view kForwardedFor = "X-Forwarded-For";

using Bytes = std::array<std::uint8_t, 16>;

/// An address as IPv6; IPv4 ones as ::ffff:a.b.c.d, so that both compare alike.
std::optional<Bytes> parse_address(std::string_view text) {
  const std::string copy(text);
  Bytes bytes{};
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return bytes;
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, copy.c_str(), v4.data()) != 1) return std::nullopt;
  bytes[10] = bytes[11] = 0xFF;
  std::ranges::copy(v4, bytes.begin() + 12);
  return bytes;
}

bool is_v4(const Bytes& bytes) {
  constexpr Bytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(kMapped.begin(), kMapped.begin() + 12, bytes.begin());
}

struct Range {
  Bytes base{};
  unsigned bits = 128;
};

std::optional<Range> parse_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  Range range{.base = *base};
  if (slash == std::string_view::npos) return range;

  const std::string_view digits = text.substr(slash + 1);
  const unsigned most = text.find(':') == std::string_view::npos ? 32 : 128;
  unsigned bits = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, bits);
  if (error != std::errc() || stopped != end || bits > most) return std::nullopt;
  range.bits = 128 - most + bits;
  return range;
}

bool lies_in(const Bytes& address, const Range& range) {
  const std::size_t whole = range.bits / 8;
  if (!std::equal(range.base.begin(), range.base.begin() + whole, address.begin())) return false;
  if (range.bits % 8 == 0) return true;
  const unsigned shift = 8 - range.bits % 8;
  return (range.base[whole] >> shift) == (address[whole] >> shift);
}

std::string_view last_element(std::string_view& list) {
  const std::size_t comma = list.rfind(',');
  std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  while (last.starts_with(' ')) last.remove_prefix(1);
  while (last.ends_with(' ')) last.remove_suffix(1);
  return last;
}

}  // namespace

RateLimit::RateLimit(unsigned limit, std::chrono::milliseconds window, std::size_t max_addresses)
    : limit_(limit), window_(window), max_addresses_(max_addresses) {}

std::optional<std::chrono::seconds> RateLimit::wait_of(std::string_view address,
                                                       domain::Instant now) {
  const std::lock_guard lock(mutex_);
  return wait_held(address, now);
}

void RateLimit::count(std::string_view address, domain::Instant now) {
  const std::lock_guard lock(mutex_);
  count_held(address, now);
}

std::optional<std::chrono::seconds> RateLimit::take(std::string_view address, domain::Instant now) {
  const std::lock_guard lock(mutex_);
  const auto wait = wait_held(address, now);
  if (!wait) count_held(address, now);
  return wait;
}

std::optional<std::chrono::seconds> RateLimit::wait_held(std::string_view address,
                                                         domain::Instant now) {
  if (limit_ == 0) return std::nullopt;
  const auto found = events_.find(std::string(address));
  if (found == events_.end()) return std::nullopt;
  std::deque<domain::Instant>& times = found->second;
  while (!times.empty() && times.front() + window_ <= now) times.pop_front();
  if (times.empty()) {
    events_.erase(found);  // forget_old() asks each for its newest event
    return std::nullopt;
  }
  if (times.size() < limit_) return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(times.front() + window_ - now);
}

void RateLimit::count_held(std::string_view address, domain::Instant now) {
  if (limit_ == 0) return;
  if (events_.size() >= max_addresses_) forget_old(now);
  std::deque<domain::Instant>& times = events_[std::string(address)];
  times.push_back(now);
  if (times.size() > limit_) times.pop_front();
}

void RateLimit::forget_old(domain::Instant now) {
  std::erase_if(events_, [&](const auto& entry) { return entry.second.back() + window_ <= now; });
  // All of them recent: a flood from many addresses. Memory wins over their counts.
  if (events_.size() >= max_addresses_) events_.clear();
}

MissLimit::MissLimit(MissLimitOptions options)
    : options_(options), by_address_(options.per_address, options.window) {}

std::chrono::milliseconds MissLimit::delay(domain::Instant now) {
  const std::lock_guard lock(mutex_);
  const std::int64_t second =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (second != second_) {
    second_ = second;
    in_second_ = 0;
  }
  ++in_second_;
  return in_second_ > options_.per_second ? options_.slow_by : std::chrono::milliseconds(0);
}

bool is_address_range(std::string_view range) { return parse_range(range).has_value(); }

bool is_in_range(std::string_view address, std::string_view range) {
  const auto parsed_address = parse_address(address);
  const auto parsed_range = parse_range(range);
  return parsed_address && parsed_range && lies_in(*parsed_address, *parsed_range);
}

bool is_trusted(std::string_view address, std::span<const std::string> trusted) {
  return std::ranges::any_of(trusted,
                             [&](const std::string& range) { return is_in_range(address, range); });
}

std::string client_address(const HttpRequest& request, std::span<const std::string> trusted) {
  std::string_view address = request.remote_address;
  for (const HttpField& field : request.headers | std::views::reverse) {
    if (!equal_without_case(field.name, kForwardedFor)) continue;
    for (std::string_view list = field.value; !list.empty();) {
      if (!is_trusted(address, trusted)) return std::string(address);
      const std::string_view before = last_element(list);
      if (!parse_address(before)) return std::string(address);
      address = before;
    }
  }
  return std::string(address);
}

/// One household or office usually has a whole /64 of IPv6.
std::string counted_as(std::string_view address) {
  auto bytes = parse_address(address);
  if (!bytes || is_v4(*bytes)) return std::string(address);
  std::fill(bytes->begin() + 8, bytes->end(), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, bytes->data(), text.data(), text.size());
  return std::string(text.data()) + "/64";
}

bool has_disbelieved_forwarding(const HttpRequest& request, std::span<const std::string> trusted) {
  return request.header(kForwardedFor) && !is_trusted(request.remote_address, trusted);
}

}  // namespace rahgir::api
