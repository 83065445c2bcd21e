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
  return find({Kind::kDefinition, service, version}).definition;
}

ReferenceShelf::OfficeCopy ReferenceShelf::office(std::string_view code, std::uint32_t version) {
  return find({Kind::kOffice, code, version}).office;
}

void ReferenceShelf::add(const domain::ReferenceEventBody& body) {
  if (const auto* definition = std::get_if<domain::DefinitionReferenced>(&body)) {
    keep({.kind = Kind::kDefinition,
          .code = definition->service,
          .version = definition->service_version,
          .definition = definition->definition,
          .office = nullptr});
  } else {
    const auto& office = std::get<domain::OfficeReferenced>(body);
    keep({.kind = Kind::kOffice,
          .code = office.office.code,
          .version = office.office_version,
          .definition = nullptr,
          .office = std::make_shared<const domain::Office>(office.office)});
  }
}

ReferenceShelf::Copy ReferenceShelf::find(const Name& name) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto place = places_.find(name); place != places_.end()) {
      copies_.splice(copies_.begin(), copies_, place->second);
      return *place->second;
    }
  }
  Copy copy = load(name);
  if (copy.definition || copy.office) keep(copy);
  return copy;
}

ReferenceShelf::Copy ReferenceShelf::load(const Name& name) const {
  Copy copy{.kind = name.kind,
            .code = std::string(name.code),
            .version = name.version,
            .definition = nullptr,
            .office = nullptr};
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
  const domain::StreamId stream = name.kind == Kind::kDefinition
                                      ? definition_reference(name.code, name.version)
                                      : office_reference(name.code, name.version);
  reader_.read_stream(stream, 1, Direction::kForward, 1, take);
  return copy;
}

void ReferenceShelf::keep(Copy copy) {
  const std::lock_guard lock(mutex_);
  if (places_.contains(name_of(copy))) return;
  copies_.push_front(std::move(copy));
  places_.emplace(name_of(copies_.front()), copies_.begin());
  if (copies_.size() <= limit_) return;
  places_.erase(name_of(copies_.back()));
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
