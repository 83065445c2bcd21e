#pragma once

// Parts of a definition in one line each.

#include <string>
#include <utility>
#include <vector>

#include "domain/definition.h"

namespace rahgir::domain::testing {

inline Labels label(std::string text) { return {{"en", std::move(text)}}; }

inline Field field(std::string code, FieldType type) {
  Field made;
  made.label = label(code);
  made.code = std::move(code);
  made.type = type;
  return made;
}

inline std::vector<Choice> choices(const std::vector<std::string>& codes) {
  std::vector<Choice> made;
  for (const std::string& code : codes) made.push_back({.code = code, .label = label(code)});
  return made;
}

inline Step work(std::string code, std::string public_step, std::string duty) {
  Step made;
  made.label = label(code);
  made.code = std::move(code);
  made.public_step = std::move(public_step);
  made.duty = std::move(duty);
  return made;
}

inline Step waiting(std::string code, std::string public_step, Awaited awaited, Clock clock) {
  Step made = work(std::move(code), std::move(public_step), "");
  made.kind = StepKind::kWaiting;
  made.awaited = awaited;
  made.clock = clock;
  return made;
}

inline Action action(std::string code, std::vector<std::string> at, std::string_view duty,
                     std::vector<Effect> effects, std::vector<Guard> guards = {}) {
  Action made;
  made.label = label(code);
  made.code = std::move(code);
  made.at = std::move(at);
  made.duty = duty;
  made.effects = std::move(effects);
  made.guards = std::move(guards);
  return made;
}

}  // namespace rahgir::domain::testing
