#pragma once

// Whether a mapping fits the service and the offices that it names.

#include <set>
#include <string>
#include <vector>

#include "domain/answers.h"
#include "ops/import/mapping.h"

namespace rahgir::ops {

/// Every code that the definition or the offices lack, every ground that an action misses, with key
/// and line. Empty: the mapping fits.
std::vector<domain::Fault> check_mapping(const Mapping& mapping,
                                         const domain::ServiceDefinition& definition,
                                         const std::set<std::string>& offices,
                                         const domain::TextPatterns& patterns);

/// What a code of [fields.CODE.values] answers: text for most types, true or false for yes_no, a
/// whole number for integer. Nothing for types that one code cannot answer.
std::optional<domain::Answer> answer_from(const domain::Field& field, const std::string& code);

}  // namespace rahgir::ops
