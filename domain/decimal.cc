#include "domain/decimal.h"

#include <algorithm>

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxLength = 40;

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A decimal without its padding: comparing two needs no arithmetic.
struct Parts {
  std::string_view whole;     // no leading zeros
  std::string_view fraction;  // no trailing zeros
  bool negative = false;      // never of zero
};

Parts parts_of(std::string_view text) {
  Parts parts;
  parts.negative = text.starts_with('-');
  if (parts.negative) text.remove_prefix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  parts.whole = text.substr(0, dot);
  parts.whole.remove_prefix(std::min(parts.whole.find_first_not_of('0'), parts.whole.size()));
  if (dot < text.size()) parts.fraction = text.substr(dot + 1);
  parts.fraction = parts.fraction.substr(0, parts.fraction.find_last_not_of('0') + 1);
  if (parts.whole.empty() && parts.fraction.empty()) parts.negative = false;
  return parts;
}

std::weak_ordering compare_sizes(const Parts& left, const Parts& right) {
  if (left.whole.size() != right.whole.size()) return left.whole.size() <=> right.whole.size();
  if (left.whole != right.whole) return left.whole <=> right.whole;
  return left.fraction <=> right.fraction;
}

}  // namespace

bool is_decimal(std::string_view text) {
  if (text.size() > kMaxLength) return false;
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return are_digits(text);
  return are_digits(text.substr(0, dot)) && are_digits(text.substr(dot + 1));
}

std::weak_ordering compare_decimals(std::string_view left, std::string_view right) {
  const Parts l = parts_of(left);
  const Parts r = parts_of(right);
  if (l.negative != r.negative) {
    return l.negative ? std::weak_ordering::less : std::weak_ordering::greater;
  }
  return l.negative ? compare_sizes(r, l) : compare_sizes(l, r);
}

}  // namespace rahgir::domain
