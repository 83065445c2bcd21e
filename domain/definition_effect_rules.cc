#include <algorithm>
#include <optional>

#include "domain/definition_faults.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxEffects = 30;
constexpr std::uint32_t kMaxDays = 3'650;

bool waits_for(const Step& step, PartyRole whom) {
  if (step.kind != StepKind::kWaiting) return false;
  switch (whom) {
    case PartyRole::kApplicant:
    case PartyRole::kRepresentative:
      return step.awaited == Awaited::kApplicant;
    case PartyRole::kOrganisation:
      return step.awaited == Awaited::kApplicant || step.awaited == Awaited::kThirdParty;
    case PartyRole::kThirdParty:
      return step.awaited == Awaited::kThirdParty;
  }
  return false;
}

bool finishes_at(const Action& action, std::string_view step) {
  return !effects_of<Finish>(action).empty() &&
         std::ranges::find(action.at, step) != action.at.end();
}

bool is_same_join(const OpenWhenFinished& left, const OpenWhenFinished& right) {
  return left.step == right.step && std::set(left.steps.begin(), left.steps.end()) ==
                                        std::set(right.steps.begin(), right.steps.end());
}

/// The effects of one action, in their order.
class EffectCheck {
 public:
  EffectCheck(DefinitionCheck& check, const Action& action) : check_(check), action_(action) {}

  void take(const Pointer& at, const Effect& effect) {
    if (is_closed_) {
      check_.fault(at, "after-close", "Nothing happens after the request is closed.");
      return;
    }
    std::visit([&](const auto& one) { take_one(at, one); }, effect);
  }

 private:
  void take_one(const Pointer& at, const Go& effect) {
    move(at);
    check_.step(at / "go", effect.step);
  }

  void take_one(const Pointer& at, const Open& effect) { check_.step(at / "open", effect.step); }

  void take_one(const Pointer& at, const Finish&) {
    move(at);
    is_finished_ = true;
    if (!check_.flow.is_parallel) {
      check_.fault(at / "finish", "strands", "Nothing would be left to work on; close instead.");
    }
  }

  void take_one(const Pointer& at, const OpenWhenFinished& effect) {
    const Pointer join = at / "open_when_finished";
    std::set<std::string_view> steps;
    for (std::size_t i = 0; i < effect.steps.size(); ++i) {
      take_joined(join / "steps" / i, effect.steps[i]);
      if (!steps.insert(effect.steps[i]).second) {
        check_.fault(join / "steps" / i, "duplicate", "The step is named twice.");
      }
    }
    check_.step(join / "step", effect.step);
    if (steps.size() < 2) {
      check_.fault(join / "steps", "required", "A join waits for two steps or more.");
    } else if (!check_.flow.is_parallel) {
      check_.fault(join, "never", "A request never has two work items at once.");
    }
    const bool ends_one = std::ranges::any_of(
        effect.steps, [&](const std::string& step) { return finishes_at(action_, step); });
    if (ends_one && !is_finished_) {
      check_.fault(join, "before-finish", "The join looks before the item is finished.");
    }
  }

  void take_joined(const Pointer& at, const std::string& step) {
    const auto& actions = check_.definition.actions;
    check_.step(at, step);
    if (check_.definition.step(step) != nullptr &&
        std::ranges::none_of(actions,
                             [&](const Action& each) { return finishes_at(each, step); })) {
      check_.fault(at, "never-finished", "No action finishes an item at this step.");
    }
  }

  void take_one(const Pointer& at, const Ask& effect) {
    if (has_asked_) check_.fault(at / "ask", "duplicate", "One question at a time.");
    has_asked_ = true;
    const auto waits = [&](const std::string& code) {
      const Step* step = check_.definition.step(code);
      return step != nullptr && waits_for(*step, effect.whom);
    };
    const auto moves = effects_of<Go>(action_);
    const bool does_wait =
        moves.empty() ? std::ranges::all_of(action_.at, waits) : waits(moves.front()->step);
    if (!does_wait) {
      check_.fault(at / "ask", "no-waiting-step",
                   "Whoever is asked must be waited for: go to a waiting step for them.");
    }
  }

  void take_one(const Pointer& at, const Decide& effect) {
    if (has_decided_) check_.fault(at / "decide", "duplicate", "One decision at a time.");
    has_decided_ = true;
    if (check_.definition.outcome(effect.outcome) == nullptr) {
      check_.fault(at / "decide", "unknown", "There is no such outcome.");
    }
  }

  void take_one(const Pointer& at, const Close&) {
    move(at);
    is_closed_ = true;
  }

  void take_one(const Pointer& at, const SetDeadline& effect) {
    if (!is_name(effect.kind)) {
      check_.fault(at / "set_deadline" / "kind", "format",
                   "A kind has letters a-z, digits and underscores.");
    }
    check_.range(at / "set_deadline" / "days", effect.days, 0, kMaxDays);
  }

  void take_one(const Pointer&, const Pause&) {}
  void take_one(const Pointer&, const Resume&) {}

  /// The acting item goes one way.
  void move(const Pointer& at) {
    if (has_moved_) {
      check_.fault(at, "conflict", "Only one of go, finish and close is possible.");
    }
    has_moved_ = true;
  }

  DefinitionCheck& check_;
  const Action& action_;
  bool is_closed_ = false, is_finished_ = false, has_moved_ = false;
  bool has_asked_ = false, has_decided_ = false;
};

bool carries(const Action& action, const OpenWhenFinished& join) {
  return std::ranges::any_of(effects_of<OpenWhenFinished>(action),
                             [&](const auto* each) { return is_same_join(*each, join); });
}

/// Whichever item is finished last must complete the join.
void check_joins_carried(DefinitionCheck& check, const Pointer& at, const Action& action) {
  for (const Action& other : check.definition.actions) {
    for (const OpenWhenFinished* join : effects_of<OpenWhenFinished>(other)) {
      const auto ended = std::ranges::find_if(
          join->steps, [&](const std::string& step) { return finishes_at(action, step); });
      if (ended == join->steps.end() || carries(action, *join)) continue;
      check.fault(at, "missing-join",
                  "A join waits for items at " + *ended + ": finish them with the same join.");
      return;
    }
  }
}

}  // namespace

void check_effects(DefinitionCheck& check, const Pointer& at, const Action& action) {
  check.limit(at, action.effects.size(), kMaxEffects);
  EffectCheck effects(check, action);
  for (std::size_t i = 0; i < action.effects.size(); ++i) effects.take(at / i, action.effects[i]);
  if (!effects_of<Finish>(action).empty()) check_joins_carried(check, at, action);
}

}  // namespace rahgir::domain
