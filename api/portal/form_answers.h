#pragma once

// What came in with the page's form: posted names and values → answers. Whether an answer fits is
// judged by the domain; what cannot even be read is passed on as typed, so that it is refused
// there.

#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "domain/definition.h"

namespace rahgir::api::portal {

inline constexpr std::string_view kYes = "yes";
inline constexpr std::string_view kNo = "no";

/// Name of the field's control, or of one of its parts (day, month, year, currency).
std::string control_name(const domain::Field& field, std::string_view part = {});

std::vector<std::string_view> values_of(const HttpFields& posted, std::string_view name);

/// Only what the definition asks for: further names are left alone. `language` decides how a date
/// is read.
domain::Answers answers_of(const domain::ServiceDefinition& definition, const HttpFields& posted,
                           std::string_view language);

}  // namespace rahgir::api::portal
