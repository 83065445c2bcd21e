#pragma once

// What is derived from the deployment's keys (docs/formats.md, "Identity"): command ids, body
// digests, seeds, tracking codes, request ids, receipt secrets. Pure; thread-safe.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "domain/ids.h"
#include "domain/result.h"
#include "eventstore/hashing.h"
#include "eventstore/position.h"

namespace rahgir::eventstore {

using Digest = std::array<std::uint8_t, 16>;

struct DeploymentKeys {
  Hash deployment{};  // K_deployment
  Hash index{};       // K_index
};

/// Reads both keys from `folder` (files "deployment" and "index", 0600), making them when the
/// folder does not exist or holds neither. Refuses a folder that holds one only, or files that
/// others may read. For new data only: data that exist need the keys they were made with.
domain::Result<DeploymentKeys> load_or_make_keys(const std::filesystem::path& folder);
/// As above, but never makes them.
domain::Result<DeploymentKeys> load_keys(const std::filesystem::path& folder);

/// Where a repeat of a command is recognised: "staff:<actor>", "request:<id>", "anonymous",
/// "import:<source>".
struct CommandKey {
  std::string scope, method, path, key;
};

domain::CommandId command_id(const DeploymentKeys& keys, const CommandKey& command);
Digest body_digest(const DeploymentKeys& keys, domain::CommandId command, std::string_view body);

/// What a command says beside the path, which its id covers. Raw, as they were sent.
struct CommandContent {
  std::string_view body, query, if_match;
};
/// Of all of it: a repeat must say the same. With a body alone the body's digest.
Digest content_digest(const DeploymentKeys& keys, domain::CommandId command,
                      const CommandContent& content);

using Seed = Hash;  // of a submission; never stored, never logged
Seed submission_seed(const DeploymentKeys& keys, std::string_view scope, std::string_view key);
/// The tracking code of the attempt (0, 1 …): 20 digits.
std::string tracking_code(const Seed& seed, std::uint32_t attempt);
domain::RequestId request_id(const DeploymentKeys& keys, std::string_view digits);

/// 12 characters of Crockford base 32.
std::string receipt_secret(const DeploymentKeys& keys, domain::RequestId request,
                           std::uint32_t generation);
/// Compares in constant time; typed letters may be lower case, O for 0, I and L for 1, dashes and
/// spaces anywhere.
bool is_receipt_secret(const DeploymentKeys& keys, domain::RequestId request,
                       std::uint32_t generation, std::string_view typed);

/// Of a control stream: first 16 bytes of SHA-256 over the length-prefixed kind and code.
domain::StreamId control_stream(std::string_view kind, std::string_view code);

/// The partition of a request.
PartitionNumber partition_of(domain::RequestId request, unsigned partitions);

template <class AnyId>
AnyId random_id() {
  AnyId id;
  fill_random(id.bytes);
  return id;
}

}  // namespace rahgir::eventstore
