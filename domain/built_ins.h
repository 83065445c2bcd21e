#pragma once

// The built-in actions and where they are allowed.

#include <array>
#include <cstdint>
#include <string_view>

#include "domain/definition.h"

namespace rahgir::domain {

enum class BuiltIn : std::uint8_t {
  kClaim,
  kRelease,
  kAssign,
  kDelegate,
  kTransfer,
  kNote,
  kMessage,
  kAttach,
  kAcceptDocument,
  kRefuseDocument,
  kReplaceDocument,
  kAmend,
  kLink,
  kReclassify,
  kReissueSecret,
  kWithdraw,
  kReopen,
};

struct BuiltInRule {
  BuiltIn action;
  std::string_view code;
  bool of_item;       // addresses a work item; otherwise the whole request
  bool at_work;       // by default; a step's `allow` and `deny` change both
  bool at_waiting;    //
  bool when_closed;   // reopen: only where the definition says so
  bool by_applicant;  // where the step allows it
};

inline constexpr std::size_t kBuiltInCount = 17;

/// In the order of the enum.
const std::array<BuiltInRule, kBuiltInCount>& built_in_rules();

inline const BuiltInRule& rule_of(BuiltIn action) {
  return built_in_rules()[static_cast<std::size_t>(action)];
}

/// Whether the action is allowed while an item stands at the step. `deny` wins over `allow`.
bool permits(const Step& step, const BuiltInRule& rule);

}  // namespace rahgir::domain
