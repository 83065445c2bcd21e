#include "eventstore/references.h"

#include <fmt/core.h>

namespace rahgir::eventstore {
namespace {

domain::StreamId reference_stream(std::string_view kind, std::string_view code,
                                  std::uint32_t version) {
  return control_stream(kind, fmt::format("{}@{}", code, version));
}

/// Looks among the pins first; a look at the shelf costs a hash and a lock.
template <class Pins, class Load>
auto pinned(std::mutex& mutex, Pins& pins, std::string_view code, std::uint32_t version,
            const Load& load) -> decltype(pins.front().found.get()) {
  const std::lock_guard lock(mutex);
  for (const auto& pin : pins) {
    if (pin.version == version && pin.code == code) return pin.found.get();
  }
  auto found = load();
  if (!found) return nullptr;
  pins.push_back({.code = std::string(code), .version = version, .found = std::move(found)});
  return pins.back().found.get();
}

}  // namespace

domain::StreamId definition_reference(std::string_view service, std::uint32_t version) {
  return reference_stream("reference:definition", service, version);
}

domain::StreamId office_reference(std::string_view code, std::uint32_t version) {
  return reference_stream("reference:office", code, version);
}

ReferenceShelf::DefinitionCopy ReferenceShelf::definition(std::string_view service,
                                                          std::uint32_t version) {
  return find(definition_reference(service, version)).definition;
}

ReferenceShelf::OfficeCopy ReferenceShelf::office(std::string_view code, std::uint32_t version) {
  return find(office_reference(code, version)).office;
}

void ReferenceShelf::add(const domain::ReferenceEventBody& body) {
  if (const auto* definition = std::get_if<domain::DefinitionReferenced>(&body)) {
    keep({.stream = definition_reference(definition->service, definition->service_version),
          .definition = definition->definition,
          .office = nullptr});
  } else {
    const auto& office = std::get<domain::OfficeReferenced>(body);
    keep({.stream = office_reference(office.office.code, office.office_version),
          .definition = nullptr,
          .office = std::make_shared<const domain::Office>(office.office)});
  }
}

ReferenceShelf::Copy ReferenceShelf::find(domain::StreamId stream) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto place = places_.find(stream); place != places_.end()) {
      copies_.splice(copies_.begin(), copies_, place->second);
      return *place->second;
    }
  }
  Copy copy = load(stream);
  if (copy.definition || copy.office) keep(copy);
  return copy;
}

ReferenceShelf::Copy ReferenceShelf::load(domain::StreamId stream) const {
  Copy copy{.stream = stream, .definition = nullptr, .office = nullptr};
  const auto take = [&](const ReadEvent& read) {
    auto event = decode_event(read.frame);
    auto* reference = event ? std::get_if<domain::ReferenceEvent>(&*event) : nullptr;
    if (reference == nullptr) {
      throw StoreDamaged(fmt::format("event {} is no readable reference", to_text(read.position)));
    }
    if (auto* definition = std::get_if<domain::DefinitionReferenced>(&reference->body)) {
      copy.definition = std::move(definition->definition);
    } else {
      copy.office = std::make_shared<const domain::Office>(
          std::move(std::get<domain::OfficeReferenced>(reference->body).office));
    }
    return true;
  };
  reader_.read_stream(stream, 1, Direction::kForward, 1, take);
  return copy;
}

void ReferenceShelf::keep(Copy copy) {
  const std::lock_guard lock(mutex_);
  if (places_.contains(copy.stream)) return;
  copies_.push_front(std::move(copy));
  places_.emplace(copies_.front().stream, copies_.begin());
  if (copies_.size() <= limit_) return;
  places_.erase(copies_.back().stream);
  copies_.pop_back();
}

const domain::ServiceDefinition* PinnedReferences::definition(std::string_view service,
                                                              std::uint32_t version) const {
  return pinned(mutex_, definitions_, service, version,
                [&] { return shelf_.definition(service, version); });
}

const domain::Office* PinnedReferences::office(std::string_view code, std::uint32_t version) const {
  return pinned(mutex_, offices_, code, version, [&] { return shelf_.office(code, version); });
}

std::size_t PinnedReferences::pins() const {
  const std::lock_guard lock(mutex_);
  return definitions_.size() + offices_.size();
}

}  // namespace rahgir::eventstore
