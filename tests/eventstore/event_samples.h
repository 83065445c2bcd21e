#pragma once

// Events of every type with every member filled, made by walking the structs: a new event or member
// is covered without a line here.

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_codec.h"

namespace rahgir::eventstore {

inline constexpr std::size_t kEventTypes = std::variant_size_v<domain::RequestEventBody> +
                                           std::variant_size_v<domain::DirectoryEventBody> +
                                           std::variant_size_v<domain::ReferenceEventBody>;

enum class Filling : std::uint8_t {
  kFull,    // two of every list, every optional set, every text there and unlike the others
  kRandom,  // anything
};

/// The event of the type (0 … kEventTypes - 1, in the order of the variants). Equal generators give
/// equal events, on every platform.
AnyEvent sample_event(std::size_t type, Filling filling, std::mt19937& random);
domain::ServiceDefinition sample_definition(Filling filling, std::mt19937& random);
domain::Office sample_office(Filling filling, std::mt19937& random);

/// A full event that is the same for ever, as long as its struct is.
AnyEvent golden_event(std::size_t type);

std::string encode(const AnyEvent& event);

/// The texts that must only stand in sealed sections.
std::vector<std::string> sealed_texts(const AnyEvent& event);

/// Members that sealed_texts() takes, as "Struct.member"; compared with the comments in the domain.
std::vector<std::string> sealed_members();

}  // namespace rahgir::eventstore
