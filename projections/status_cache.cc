#include "projections/status_cache.h"

#include <algorithm>
#include <functional>

namespace rahgir::projections {
namespace {

// What the nodes of list and map take beside their content, and a string's own block.
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kLanguageBytes = 80;

std::size_t bytes_of(const StatusReply& reply, std::span<const std::string> languages) {
  return sizeof reply + reply.body.size() + kEntryBytes + languages.size() * kLanguageBytes;
}

}  // namespace

StatusCache::StatusCache(const eventstore::EventStore& store, std::size_t limit_bytes)
    : store_(store), shard_limit_bytes_(limit_bytes / kShards) {}

std::optional<StatusReply> StatusCache::find(domain::RequestId request,
                                             std::span<const std::string> languages) {
  const Question question{.request = request, .languages = languages};
  const std::uint64_t stamp = store_.change_stamp(request);  // before anything is read
  if (auto reply = kept(question, stamp)) return reply;
  auto reply = find_status(store_, request, languages);
  if (reply) keep(question, stamp, *reply);
  return reply;
}

bool StatusCache::Question::operator==(const Question& other) const {
  return request == other.request && std::ranges::equal(languages, other.languages);
}

std::size_t StatusCache::QuestionHash::operator()(const Question& question) const {
  std::size_t hash = domain::IdHash{}(question.request);
  for (const std::string& language : question.languages) {
    hash = hash * 31 + std::hash<std::string>{}(language);
  }
  return hash;
}

StatusCache::Figures StatusCache::figures() const {
  Figures sum;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum.kept += shard.figures.kept;
    sum.made += shard.figures.made;
  }
  return sum;
}

StatusCache::Shard& StatusCache::shard_of(domain::RequestId request) {
  return shards_[request.bytes.front() % kShards];
}

std::optional<StatusReply> StatusCache::kept(const Question& question, std::uint64_t stamp) {
  Shard& shard = shard_of(question.request);
  const std::lock_guard lock(shard.mutex);
  const auto place = shard.places.find(question);
  if (place == shard.places.end()) return std::nullopt;
  const auto entry = place->second;
  if (entry->stamp != stamp) {
    drop(shard, entry);
    return std::nullopt;
  }
  shard.entries.splice(shard.entries.begin(), shard.entries, entry);
  ++shard.figures.kept;
  return entry->reply;
}

void StatusCache::keep(const Question& question, std::uint64_t stamp, const StatusReply& reply) {
  const std::size_t bytes = bytes_of(reply, question.languages);
  Shard& shard = shard_of(question.request);
  const std::lock_guard lock(shard.mutex);
  ++shard.figures.made;
  if (bytes > shard_limit_bytes_) return;
  if (const auto other = shard.places.find(question); other != shard.places.end()) {
    drop(shard, other->second);  // of another thread that asked at the same time
  }
  shard.entries.push_front({.request = question.request,
                            .languages = {question.languages.begin(), question.languages.end()},
                            .stamp = stamp,
                            .reply = reply,
                            .bytes = bytes});
  const auto entry = shard.entries.begin();
  shard.places.emplace(Question{.request = entry->request, .languages = entry->languages}, entry);
  shard.bytes += bytes;
  while (shard.bytes > shard_limit_bytes_) drop(shard, std::prev(shard.entries.end()));
}

void StatusCache::drop(Shard& shard, Entries::iterator entry) {
  shard.places.erase(Question{.request = entry->request, .languages = entry->languages});
  shard.bytes -= entry->bytes;
  shard.entries.erase(entry);
}

}  // namespace rahgir::projections
