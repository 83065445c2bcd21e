#include "eventstore/identity.h"

#include <algorithm>

#include <openssl/crypto.h>

#include "domain/check.h"
#include "domain/tracking_code.h"

namespace rahgir::eventstore {
namespace {

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kSecretLength = 12;
constexpr std::size_t kMaxTypedSecret = 64;

template <std::size_t kBytes>
std::array<std::uint8_t, kBytes> first_bytes(const Hash& hash) {
  std::array<std::uint8_t, kBytes> bytes{};
  std::copy_n(hash.begin(), kBytes, bytes.begin());
  return bytes;
}

std::uint64_t first_60_bits(const Hash& hash) {
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at < 8; ++at) bits = (bits << 8) | hash[at];
  return bits >> 4;
}

std::string_view bytes_of(const std::array<std::uint8_t, 16>& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

/// Four bytes, little-endian.
std::string number(std::uint32_t value) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

/// A typed secret as it was issued; letters that look like digits become them.
std::string as_issued(std::string_view typed) {
  std::string secret;
  for (char c : typed) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    secret += c;
  }
  return secret;
}

}  // namespace

domain::CommandId command_id(const DeploymentKeys& keys, const CommandKey& command) {
  const Hash hash = keyed_hash(
      keys.deployment, {"command", command.scope, command.method, command.path, command.key});
  return {first_bytes<16>(hash)};
}

Digest body_digest(const DeploymentKeys& keys, domain::CommandId command, std::string_view body) {
  return first_bytes<16>(keyed_hash(keys.deployment, {"body", bytes_of(command.bytes), body}));
}

Digest content_digest(const DeploymentKeys& keys, domain::CommandId command,
                      const CommandContent& content) {
  if (content.query.empty() && content.if_match.empty()) {
    return body_digest(keys, command, content.body);
  }
  return first_bytes<16>(keyed_hash(
      keys.deployment,
      {"content", bytes_of(command.bytes), content.body, content.query, content.if_match}));
}

Seed submission_seed(const DeploymentKeys& keys, std::string_view scope, std::string_view key) {
  return keyed_hash(keys.deployment, {"seed", scope, key});
}

std::string tracking_code(const Seed& seed, std::uint32_t attempt) {
  // A draw fails in 22 of 100 cases; a thousand in a row mean that the hash is broken.
  for (std::uint32_t draw = 0; draw < 1000; ++draw) {
    const Hash hash = keyed_hash(seed, {"code", number(attempt), number(draw)});
    if (auto code = domain::tracking_code_from(first_60_bits(hash))) return *std::move(code);
  }
  domain::stop("a keyed hash draws a tracking code", std::source_location::current());
}

domain::RequestId request_id(const DeploymentKeys& keys, std::string_view digits) {
  return {first_bytes<16>(keyed_hash(keys.index, {digits}))};
}

std::string receipt_secret(const DeploymentKeys& keys, domain::RequestId request,
                           std::uint32_t generation) {
  const std::uint64_t bits = first_60_bits(
      keyed_hash(keys.deployment, {"secret", bytes_of(request.bytes), number(generation)}));
  std::string secret;
  for (std::size_t at = 0; at < kSecretLength; ++at) {
    secret += kCrockford[(bits >> (5 * (kSecretLength - 1 - at))) & 31];
  }
  return secret;
}

bool is_receipt_secret(const DeploymentKeys& keys, domain::RequestId request,
                       std::uint32_t generation, std::string_view typed) {
  if (typed.size() > kMaxTypedSecret) return false;
  const std::string given = as_issued(typed);
  const std::string issued = receipt_secret(keys, request, generation);
  return given.size() == issued.size() &&
         CRYPTO_memcmp(given.data(), issued.data(), issued.size()) == 0;
}

domain::StreamId control_stream(std::string_view kind, std::string_view code) {
  return {first_bytes<16>(sha256(length_prefixed({kind, code})))};
}

PartitionNumber partition_of(domain::RequestId request, unsigned partitions) {
  domain::check(partitions > 0 && partitions <= kSlots, "there are 1 to 4096 request partitions");
  const unsigned slot = ((unsigned{request.bytes[0]} << 8) | request.bytes[1]) % kSlots;
  return static_cast<PartitionNumber>(slot * partitions / kSlots);
}

}  // namespace rahgir::eventstore
