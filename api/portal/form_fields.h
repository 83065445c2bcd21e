#pragma once

// A definition's form as the apply page shows it: labels, hints, kept values, errors beside fields.

#include <map>
#include <string>

#include "api/http.h"
#include "api/portal/page.h"
#include "domain/rejection.h"

namespace rahgir::api::portal {

using FieldErrors = std::map<std::string, std::string, std::less<>>;  // field code → sentence

/// Id of the field's first control, for links.
std::string control_id(const domain::Field& field);

/// One view a page of the definition, each with its "fields". `posted` holds what was typed before.
View::List form_groups(const Page& page, const domain::ServiceDefinition& definition,
                       const HttpFields& posted, const FieldErrors& errors);

/// What is wrong with an answer, for the person who gave it.
std::string error_sentence(const Page& page, const domain::Field& field,
                           const domain::Fault& fault);

}  // namespace rahgir::api::portal
