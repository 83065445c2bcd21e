#pragma once

// Service definitions as JSON (docs/service-definition.md): what people write and logs keep.

#include <string>
#include <string_view>
#include <vector>

#include "domain/definition.h"
#include "domain/office.h"
#include "domain/result.h"

namespace rahgir::eventstore {

inline constexpr std::size_t kMaxDefinitionBytes = 256 * 1024;

/// Reads the shape: types, unknown keys, unknown words; every fault with its JSON Pointer, in
/// kInvalid's faults. Whether it can work is domain::validate_definition's.
domain::Result<domain::ServiceDefinition> parse_definition(std::string_view json);

/// The canonical form: keys in the order of the struct, defaults left out, no white space. Equal
/// definitions give equal bytes. Never longer than what it was parsed from, so that what one limit
/// lets in, it lets in again when the log is read.
std::string definition_json(const domain::ServiceDefinition& definition);

domain::Result<domain::Office> parse_office(std::string_view json);
std::string office_json(const domain::Office& office);

}  // namespace rahgir::eventstore
