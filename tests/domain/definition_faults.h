#pragma once

// Tables of definition faults: one change to the sample definition a row, and what is found then.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "domain/definition_validation.h"
#include "tests/domain/fakes.h"
#include "tests/domain/sample_definitions.h"

namespace rahgir::domain::testing {

/// The faults as "pointer code", joined by ", ".
inline std::string faults_of(const ServiceDefinition& definition) {
  static const RegexPatterns patterns;
  static const std::vector<std::string> required = {"en"};
  std::string all;
  for (const Fault& fault :
       validate_definition(definition, {.required_languages = required, .patterns = patterns})) {
    EXPECT_FALSE(fault.detail.empty());
    all += (all.empty() ? "" : ", ") + fault.pointer + " " + fault.code;
  }
  return all;
}

/// The sample with one change. Parts are named by code; a test that names none of them stops.
struct Edit {
  ServiceDefinition& all;

  std::size_t field_index(std::string_view code) const {
    return index_in(all.form.at(0).fields, code);
  }
  Field& field(std::string_view code) const { return all.form.at(0).fields.at(field_index(code)); }
  Step& step(std::string_view code) const { return all.steps.at(index_in(all.steps, code)); }
  Action& action(std::string_view code) const {
    return all.actions.at(index_in(all.actions, code));
  }
  void remove_action(std::string_view code) const {
    std::erase_if(all.actions, [&](const Action& each) { return each.code == code; });
  }

  template <class Coded>
  static std::size_t index_in(const std::vector<Coded>& among, std::string_view code) {
    for (std::size_t i = 0; i < among.size(); ++i) {
      if (among[i].code == code) return i;
    }
    return among.size();
  }
};

struct FaultRow {
  std::string why;
  void (*change)(Edit);
  // "@zone" stands for the field's pointer, "#check" for the step's, "!grant" for the action's; a
  // final "..." for more of them.
  std::string faults;
};

/// Replaces "@zone", "#check" and "!grant" by where they stand in the sample.
inline std::string with_pointers(std::string text) {
  ServiceDefinition sample = sample_definition();
  const Edit edit{sample};
  for (std::size_t at = 0; (at = text.find_first_of("@#!")) != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_of("/ ", at), text.size());
    const std::string code = text.substr(at + 1, end - at - 1);
    std::string pointer;
    if (text[at] == '@') pointer = "/form/0/fields/" + std::to_string(edit.field_index(code));
    if (text[at] == '#') pointer = "/steps/" + std::to_string(Edit::index_in(sample.steps, code));
    if (text[at] == '!') {
      pointer = "/actions/" + std::to_string(Edit::index_in(sample.actions, code));
    }
    text.replace(at, end - at, pointer);
  }
  return text;
}

inline void expect_faults(const std::vector<FaultRow>& rows) {
  for (const FaultRow& row : rows) {
    ServiceDefinition definition = sample_definition();
    row.change({definition});
    std::string expected = with_pointers(row.faults);
    std::string faults = faults_of(definition);
    if (expected.ends_with("...")) {
      expected.resize(expected.size() - 3);
      faults.resize(std::min(faults.size(), expected.size()));
    }
    EXPECT_EQ(faults, expected) << row.why;
  }
}

inline FieldCondition condition(std::string field, FieldCondition::Test test,
                                std::vector<Answer> values) {
  return {.field = std::move(field), .test = test, .values = std::move(values)};
}

}  // namespace rahgir::domain::testing
