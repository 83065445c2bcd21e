// Tracking codes and receipt secrets as people type them: whatever the bytes, reading ends; a code
// that was read is shown and read again as the same.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/check.h"
#include "domain/tracking_code.h"
#include "eventstore/identity.h"

namespace {

using namespace rahgir;
using domain::check;

constexpr std::uint64_t kLeastPayload = 100'000'000'000'000'000;

void read_code(std::string_view bytes) {
  const domain::ParsedCode parsed = domain::parse_tracking_code(bytes);
  check(parsed.fault.has_value() == parsed.digits.empty(), "digits or a fault");
  if (parsed.fault) return;
  check(parsed.digits.size() == 20, "a code has 20 digits");
  check(domain::parse_tracking_code(domain::grouped(parsed.digits)).digits == parsed.digits,
        "a code is read as it is shown");
  const std::uint64_t payload = std::stoull(parsed.digits.substr(0, 18));
  check(domain::tracking_code_from(payload - kLeastPayload) == parsed.digits,
        "a code is made from its payload");
}

void read_secret(std::string_view bytes) {
  const eventstore::DeploymentKeys keys;
  const std::string secret = eventstore::receipt_secret(keys, {}, 1);
  const bool fits = eventstore::is_receipt_secret(keys, {}, 1, bytes);
  if (fits) check(bytes.size() >= secret.size(), "a secret is typed whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_code(bytes);
  read_secret(bytes);
  return 0;
}
