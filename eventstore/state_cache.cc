#include "eventstore/state_cache.h"

namespace rahgir::eventstore {
namespace {

// What a node of a map, a string's own block or an element takes beside its content.
constexpr std::size_t kNodeBytes = 64;
constexpr std::size_t kAnswerBytes = 160;

}  // namespace

StateCache::Entry* StateCache::find(domain::StreamId stream) {
  const auto place = places_.find(stream);
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return &*place->second;
}

StateCache::Entry& StateCache::add(domain::StreamId stream, domain::Request state,
                                   WrittenRows rows) {
  entries_.push_front({.state = std::move(state), .rows = std::move(rows), .stream = stream});
  places_.emplace(stream, entries_.begin());
  Entry& entry = entries_.front();
  charge(entry, bytes_of_state(entry.state));
  return entry;
}

void StateCache::erase(domain::StreamId stream) {
  const auto place = places_.find(stream);
  if (place == places_.end()) return;
  bytes_ -= place->second->bytes;
  entries_.erase(place->second);
  places_.erase(place);
}

void StateCache::charge(Entry& entry, std::size_t state_bytes) {
  bytes_ -= entry.bytes;
  entry.bytes = sizeof(Entry) + 2 * kNodeBytes + state_bytes + entry.rows.bytes();
  bytes_ += entry.bytes;
}

void StateCache::trim() {
  for (auto last = entries_.end(); bytes_ > limit_bytes_ && last != entries_.begin();) {
    --last;
    if (last->changed) continue;
    bytes_ -= last->bytes;
    places_.erase(last->stream);
    last = entries_.erase(last);
  }
}

std::size_t bytes_of_state(const domain::Request& request) {
  std::size_t bytes = 0;
  const auto answers = request.answers.clear.size() + request.answers.personal.size();
  bytes += answers * kAnswerBytes + request.facts.size() * 2 * kNodeBytes;
  for (const auto& party : request.parties) {
    bytes += sizeof party + party.contact.size() * 3 * kNodeBytes;
  }
  for (const auto& item : request.items) {
    bytes += sizeof item + item.visits.size() * (sizeof(domain::Visit) + kNodeBytes);
  }
  bytes += request.deadlines.size() * sizeof(domain::Deadline);
  bytes += request.documents.size() * (sizeof(domain::AttachedDocument) + 4 * kNodeBytes);
  for (const auto& message : request.messages) bytes += sizeof message + message.text.size();
  for (const auto& note : request.notes) bytes += sizeof note + note.text.size();
  bytes += request.links.size() * sizeof(domain::Link);
  bytes += request.closings.size() * (sizeof(domain::Closing) + kNodeBytes);
  bytes += (request.performed_by.size() + request.performed.size()) * 3 * kNodeBytes;
  return bytes + request.office_versions.size() * 2 * kNodeBytes;
}

}  // namespace rahgir::eventstore
