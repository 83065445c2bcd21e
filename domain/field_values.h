#pragma once

// Whether one answer fits its field.

#include <optional>

#include "domain/definition.h"
#include "domain/rejection.h"

namespace rahgir::domain {

inline constexpr std::size_t kMaxText = 1'000;       // code points, where the field says nothing
inline constexpr std::size_t kMaxLongText = 10'000;  // also of notes, messages and reasons

/// Nothing when it fits. The fault's pointer is left empty. Codes: type, control-characters,
/// too-long, pattern, format, too-small, too-large, option, duplicate, national-id,
/// national-id-check.
std::optional<Fault> fault_of(const Field& field, const Answer& answer,
                              const TextPatterns& patterns);

/// The same for a national identity number outside a form: national-id, national-id-check.
std::optional<Fault> national_id_fault(std::string_view number, const TextPatterns& patterns);

/// "" and an empty list: forms send them for what was left open, so they are no answer.
bool is_blank(const Answer& answer);

/// Something like local@domain.example; deliverability is not judged.
bool is_email(std::string_view text);
/// 5 to 15 digits with the usual signs between them.
bool is_phone(std::string_view text);

}  // namespace rahgir::domain
