#include <algorithm>
#include <array>

#include "domain/definition_faults.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxGuards = 30;

/// Codes in the places of action codes that are no actions of a step (URLs, records).
constexpr auto kReserved = std::to_array<std::string_view>({"submit", "import", "pass_deadline"});

class GuardCheck {
 public:
  GuardCheck(DefinitionCheck& check, const Action& action) : check_(check), action_(action) {}

  void take(const Pointer& at, const AssigneeOnly&) {
    if (action_.duty == "applicant") {
      check_.fault(at, "conflict", "An applicant holds no work item.");
    }
  }
  void take(const Pointer& at, const DocumentsComplete&) {
    if (check_.definition.documents.empty()) {
      check_.fault(at, "unknown", "The service asks for no documents.");
    }
  }
  void take(const Pointer& at, const FieldCondition& condition) {
    const Field* field = check_.definition.field(condition.field);
    if (field == nullptr) {
      check_.fault(at / "field" / "code", "unknown", "There is no such field.");
    } else {
      check_condition(check_, at / "field", condition, *field);
    }
  }
  void take(const Pointer& at, const NotSameActorAs& guard) {
    if (check_.definition.action(guard.action) == nullptr) {
      check_.fault(at, "unknown", "There is no such action.");
    }
  }

 private:
  DefinitionCheck& check_;
  const Action& action_;
};

void check_places(DefinitionCheck& check, const Pointer& at, const Action& action) {
  if (action.at.empty()) check.fault(at, "required", "Say at which steps.");
  std::set<std::string_view> taken;
  for (std::size_t i = 0; i < action.at.size(); ++i) {
    check.step(at / i, action.at[i]);
    if (!taken.insert(action.at[i]).second) {
      check.fault(at / i, "duplicate", "The step is named twice.");
    }
  }
}

void check_guards(DefinitionCheck& check, const Pointer& at, const Action& action) {
  check.limit(at, action.guards.size(), kMaxGuards);
  GuardCheck guards(check, action);
  for (std::size_t i = 0; i < action.guards.size(); ++i) {
    std::visit([&](const auto& guard) { guards.take(at / i, guard); }, action.guards[i]);
  }
}

void check_action(DefinitionCheck& check, const Pointer& at, const Action& action) {
  if (is_built_in(action.code) || std::ranges::find(kReserved, action.code) != kReserved.end()) {
    check.fault(at / "code", "reserved", "This is the name of a built-in action.");
  }
  check_places(check, at / "at", action);
  if (action.duty != "applicant") check.duty(at / "duty", action.duty);
  check_guards(check, at / "guards", action);
  if (action.reason) check_choices(check, at / "reason" / "grounds", action.reason->grounds);
  check_action_form(check, at / "form", action.form);
  check_effects(check, at / "effects", action);
  check.label(at / "label", action.label);
}

}  // namespace

void check_actions(DefinitionCheck& check) {
  const Pointer all = Pointer() / "actions";
  const auto& actions = check.definition.actions;
  if (!check.flow.closes) check.fault(all, "never-closes", "No action ever closes a request.");
  Codes codes(check);
  for (std::size_t i = 0; i < actions.size(); ++i) {
    codes.take(all / i / "code", actions[i].code);
    check_action(check, all / i, actions[i]);
  }
}

}  // namespace rahgir::domain
