#pragma once

// Forms and actions as clients draw them: fields with labels in one language, what an action takes.

#include <span>
#include <string_view>
#include <vector>

#include "api/json_output.h"
#include "api/reading.h"
#include "domain/definition.h"

namespace rahgir::api {

/// {"code": …, "label": …}; the code is its own label where there is none.
void write_coded(JsonWriter& json, std::string_view code, const domain::Labels* label,
                 std::string_view language, std::string_view fallback);
/// As an array of those.
void write_choices(JsonWriter& json, std::span<const domain::Choice> choices,
                   std::string_view language, std::string_view fallback);
/// As an array of fields.
void write_fields(JsonWriter& json, std::span<const domain::Field> fields,
                  std::string_view language, std::string_view fallback);

/// What the caller may do now, as an array: code, label, items, and for actions of the definition
/// the form, the grounds and whether they take a text, fields or documents. Empty for the past.
void write_actions(JsonWriter& json, const Call& call, const OpenedRequest& opened);

}  // namespace rahgir::api
