// Service definitions and offices: whatever the bytes, parsing ends with a value or faults; the
// canonical form is read back to the same value, is stable and never longer; validation ends.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/check.h"
#include "domain/definition_validation.h"
#include "eventstore/definition_json.h"
#include "eventstore/re2_text_patterns.h"

namespace {

using namespace rahgir;
using domain::check;

void read_definition(std::string_view bytes) {
  const auto definition = eventstore::parse_definition(bytes);
  if (!definition) {
    check(!definition.error().faults.empty(), "a refusal names a fault");
    return;
  }
  const std::string canonical = eventstore::definition_json(*definition);
  check(canonical.size() <= bytes.size(), "the canonical form is not longer");
  const auto again = eventstore::parse_definition(canonical);
  check(again && *again == *definition, "a definition survives writing");
  check(eventstore::definition_json(*again) == canonical, "the canonical form is stable");
  const std::vector<std::string> languages{"en"};
  const eventstore::Re2TextPatterns patterns;
  (void)domain::validate_definition(*definition,
                                    {.required_languages = languages, .patterns = patterns});
}

void read_office(std::string_view bytes) {
  const auto office = eventstore::parse_office(bytes);
  if (!office) return;
  const std::string canonical = eventstore::office_json(*office);
  check(canonical.size() <= bytes.size(), "the canonical form is not longer");
  const auto again = eventstore::parse_office(canonical);
  check(again && *again == *office, "an office survives writing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_definition(bytes);
  read_office(bytes);
  return 0;
}
