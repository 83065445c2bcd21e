#pragma once

// Identifiers, one type each, so that a document id cannot be passed for a request id.

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rahgir::domain {

/// 16 opaque bytes; all zero means "none".
template <class Tag>
struct Id {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Id&) const = default;
  bool is_none() const { return *this == Id{}; }
};

using StreamId = Id<struct StreamTag>;
using RequestId = StreamId;  // a request is its stream
using CommandId = Id<struct CommandTag>;
using ActorId = Id<struct ActorTag>;      // random pseudonym of a staff member
using SubjectId = Id<struct SubjectTag>;  // whom personal data is about; random
using DocumentId = Id<struct DocumentTag>;

/// Number of a work item within its request, from 1; 0 means "none".
enum class ItemId : std::uint32_t {};

/// 22 characters of base64url without padding (RFC 4648 §5).
std::string base64url(const std::array<std::uint8_t, 16>& bytes);
/// Nothing unless `text` is the canonical 22 characters.
std::optional<std::array<std::uint8_t, 16>> parse_base64url(std::string_view text);

template <class Tag>
std::string to_text(const Id<Tag>& id) {
  return base64url(id.bytes);
}

template <class AnyId>
std::optional<AnyId> parse_id(std::string_view text) {
  if (auto bytes = parse_base64url(text)) return AnyId{*bytes};
  return std::nullopt;
}

/// Ids are uniformly distributed bytes (keyed hashes or random), so eight of them hash.
struct IdHash {
  template <class Tag>
  std::size_t operator()(const Id<Tag>& id) const {
    std::size_t hash = 0;
    std::memcpy(&hash, id.bytes.data() + 8, sizeof hash);
    return hash;
  }
};

}  // namespace rahgir::domain
