#pragma once

// What was filled into a form: field code → value.

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace rahgir::domain {

struct Money {
  std::string amount;    // decimal, "12.50"
  std::string currency;  // ISO 4217, "EUR"

  bool operator==(const Money&) const = default;
};

/// yes_no → bool; integer → int64; many_of → list of codes, in the order given; money → Money;
/// every other type → text (decimal "1.25", date "2026-03-01", one_of its code, document its id).
using Answer = std::variant<std::string, bool, std::int64_t, std::vector<std::string>, Money>;
using Answers = std::map<std::string, Answer>;

}  // namespace rahgir::domain
