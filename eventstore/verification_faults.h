#pragma once

// Faults found by a verification, worded for an operator.

#include <fmt/core.h>

#include <string>
#include <utility>

#include "eventstore/event_store.h"

namespace rahgir::eventstore {

/// Adds faults of one partition until there are a hundred.
class VerificationFaults {
 public:
  VerificationFaults(std::string where, EventStore::Verification& verification)
      : where_(std::move(where)), verification_(verification) {}

  template <class... Arguments>
  void add(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    if (is_full()) return;
    verification_.faults.push_back(where_ + ": " +
                                   fmt::format(text, std::forward<Arguments>(arguments)...));
  }
  bool is_full() const { return verification_.faults.size() >= kMaxFaults; }

 private:
  static constexpr std::size_t kMaxFaults = 100;
  const std::string where_;
  EventStore::Verification& verification_;
};

}  // namespace rahgir::eventstore
