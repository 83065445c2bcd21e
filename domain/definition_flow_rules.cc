#include <algorithm>

#include "domain/definition_faults.h"

namespace rahgir::domain {
namespace {

constexpr std::uint32_t kMaxDays = 3'650;

void check_kind(DefinitionCheck& check, const Pointer& at, const Step& step) {
  if (step.kind == StepKind::kWork) {
    check.duty(at / "duty", step.duty);
    if (step.awaited != Awaited::kApplicant) {
      check.fault(at / "for", "unexpected", "A work step waits for nobody.");
    }
    if (step.clock != Clock::kRunning) {
      check.fault(at / "clock", "unexpected", "Only at a waiting step is the clock paused.");
    }
  } else if (!step.duty.empty()) {
    check.fault(at / "duty", "unexpected", "A waiting step stands in nobody's list.");
  }
}

void check_built_ins(DefinitionCheck& check, const Pointer& at,
                     const std::vector<std::string>& codes,
                     const std::vector<std::string>& others) {
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!is_built_in(codes[i])) {
      check.fault(at / i, "unknown", "There is no such built-in action.");
    } else if (!taken.insert(codes[i]).second) {
      check.fault(at / i, "duplicate", "The action is named twice.");
    } else if (std::ranges::find(others, codes[i]) != others.end()) {
      check.fault(at / i, "conflict", "The action is both allowed and denied.");
    }
  }
}

/// Nothing is said of ways through the steps while it is unknown where they begin.
bool has_start(const ServiceDefinition& definition) {
  return std::ranges::any_of(
      definition.start, [&](const std::string& step) { return definition.step(step) != nullptr; });
}

void check_ways(DefinitionCheck& check, const Pointer& at, const Step& step) {
  if (!check.flow.reached.contains(step.code)) {
    check.fault(at, "unreachable", "Nothing leads to this step.");
  }
  if (!check.flow.leave.contains(step.code)) {
    check.fault(at, "no-way-out", "No chain of actions leads from this step to an end.");
  }
}

}  // namespace

void check_steps(DefinitionCheck& check) {
  const Pointer all = Pointer() / "steps";
  const auto& steps = check.definition.steps;
  if (steps.empty()) check.fault(all, "required", "A request needs a step to be at.");
  const bool starts = has_start(check.definition);
  Codes codes(check);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const Pointer at = all / i;
    codes.take(at / "code", step.code);
    if (check.definition.public_index(step.public_step) == check.definition.public_steps.size()) {
      check.fault(at / "public", "unknown", "There is no such public step.");
    }
    check_kind(check, at, step);
    if (step.days) check.range(at / "days", *step.days, 0, kMaxDays);
    check_built_ins(check, at / "allow", step.allow, step.deny);
    check_built_ins(check, at / "deny", step.deny, {});
    check.label(at / "label", step.label);
    if (starts) check_ways(check, at, step);
  }
}

void check_start(DefinitionCheck& check) {
  const Pointer all = Pointer() / "start";
  const auto& start = check.definition.start;
  if (start.empty()) check.fault(all, "required", "Say at which step a request begins.");
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < start.size(); ++i) {
    check.step(all / i, start[i]);
    if (!taken.insert(start[i]).second) {
      check.fault(all / i, "duplicate", "The step is named twice.");
    }
  }
}

void check_reopen(DefinitionCheck& check) {
  if (!check.definition.reopen) return;
  const Pointer at = Pointer() / "reopen";
  check.duty(at / "duty", check.definition.reopen->duty);
  check.step(at / "to", check.definition.reopen->to);
}

}  // namespace rahgir::domain
