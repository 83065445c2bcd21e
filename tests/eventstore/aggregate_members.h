#pragma once

// The members of a plain struct without naming them, so that a test which walks events cannot miss
// one: C++23 has no reflection, so members are counted by trying how many values initialise the
// struct, and taken apart by structured bindings.

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace rahgir::eventstore {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// Turns into a value of any type. Of an optional's own constructors one takes it already.
struct AnyValue {
  template <class T>
    requires(!kIsOptional<T>)
  operator T() const;  // never defined: only types are asked about
};

template <class T, std::size_t... kIndex>
constexpr bool takes(std::index_sequence<kIndex...>) {
  return requires { T{((void)kIndex, AnyValue{})...}; };
}

/// Number of members of the aggregate T, at most 17.
template <class T, std::size_t kCount = 17>
constexpr std::size_t member_count() {
  if constexpr (takes<T>(std::make_index_sequence<kCount>())) {
    return kCount;
  } else {
    static_assert(kCount > 0, "an aggregate takes no values at all");
    return member_count<T, kCount - 1>();
  }
}

/// Calls visit(member) for each member in order.
template <class T, class Visit>
void visit_members(T& object, Visit&& visit) {
  const auto each = [&](auto&... members) { (visit(members), ...); };
  constexpr std::size_t kCount = member_count<std::remove_const_t<T>>();
  if constexpr (kCount == 1) {
    auto& [a] = object;
    each(a);
  } else if constexpr (kCount == 2) {
    auto& [a, b] = object;
    each(a, b);
  } else if constexpr (kCount == 3) {
    auto& [a, b, c] = object;
    each(a, b, c);
  } else if constexpr (kCount == 4) {
    auto& [a, b, c, d] = object;
    each(a, b, c, d);
  } else if constexpr (kCount == 5) {
    auto& [a, b, c, d, e] = object;
    each(a, b, c, d, e);
  } else if constexpr (kCount == 6) {
    auto& [a, b, c, d, e, f] = object;
    each(a, b, c, d, e, f);
  } else if constexpr (kCount == 7) {
    auto& [a, b, c, d, e, f, g] = object;
    each(a, b, c, d, e, f, g);
  } else if constexpr (kCount == 8) {
    auto& [a, b, c, d, e, f, g, h] = object;
    each(a, b, c, d, e, f, g, h);
  } else if constexpr (kCount == 9) {
    auto& [a, b, c, d, e, f, g, h, i] = object;
    each(a, b, c, d, e, f, g, h, i);
  } else if constexpr (kCount == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = object;
    each(a, b, c, d, e, f, g, h, i, j);
  } else if constexpr (kCount == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = object;
    each(a, b, c, d, e, f, g, h, i, j, k);
  } else if constexpr (kCount == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = object;
    each(a, b, c, d, e, f, g, h, i, j, k, l);
  } else if constexpr (kCount == 13) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = object;
    each(a, b, c, d, e, f, g, h, i, j, k, l, m);
  } else if constexpr (kCount == 14) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = object;
    each(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
  } else if constexpr (kCount == 15) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = object;
    each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  } else if constexpr (kCount == 16) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = object;
    each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  } else if constexpr (kCount == 17) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = object;
    each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
  }
}

}  // namespace rahgir::eventstore
