#include "domain/built_ins.h"

#include <algorithm>

namespace rahgir::domain {
namespace {

constexpr bool kYes = true, kNo = false;

constexpr std::array<BuiltInRule, kBuiltInCount> kRules{{
    // action                      code                of item  work  waiting closed applicant
    {BuiltIn::kClaim, "claim", kYes, kYes, kNo, kNo, kNo},
    {BuiltIn::kRelease, "release", kYes, kYes, kNo, kNo, kNo},
    {BuiltIn::kAssign, "assign", kYes, kYes, kYes, kNo, kNo},
    {BuiltIn::kDelegate, "delegate", kYes, kYes, kNo, kNo, kNo},
    {BuiltIn::kTransfer, "transfer", kYes, kYes, kYes, kNo, kNo},
    {BuiltIn::kNote, "note", kNo, kYes, kYes, kYes, kNo},
    {BuiltIn::kMessage, "message", kNo, kYes, kYes, kNo, kYes},
    {BuiltIn::kAttach, "attach", kNo, kYes, kYes, kNo, kYes},
    {BuiltIn::kAcceptDocument, "accept_document", kNo, kYes, kNo, kNo, kNo},
    {BuiltIn::kRefuseDocument, "refuse_document", kNo, kYes, kNo, kNo, kNo},
    {BuiltIn::kReplaceDocument, "replace_document", kNo, kYes, kNo, kNo, kNo},
    {BuiltIn::kAmend, "amend", kNo, kYes, kYes, kNo, kNo},
    {BuiltIn::kLink, "link", kNo, kYes, kNo, kYes, kNo},
    {BuiltIn::kReclassify, "reclassify", kNo, kYes, kNo, kNo, kNo},
    {BuiltIn::kReissueSecret, "reissue_secret", kNo, kYes, kYes, kYes, kNo},
    {BuiltIn::kWithdraw, "withdraw", kNo, kYes, kYes, kNo, kYes},
    {BuiltIn::kReopen, "reopen", kNo, kNo, kNo, kYes, kNo},
}};

constexpr bool is_in_order() {
  for (std::size_t index = 0; index < kRules.size(); ++index) {
    if (kRules[index].action != static_cast<BuiltIn>(index)) return false;
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

const std::array<BuiltInRule, kBuiltInCount>& built_in_rules() { return kRules; }

bool permits(const Step& step, const BuiltInRule& rule) {
  if (rule.action == BuiltIn::kReopen) return false;  // there is nothing to reopen
  if (std::ranges::find(step.deny, rule.code) != step.deny.end()) return false;
  const bool by_default = step.kind == StepKind::kWork ? rule.at_work : rule.at_waiting;
  return by_default || std::ranges::find(step.allow, rule.code) != step.allow.end();
}

}  // namespace rahgir::domain
