#pragma once

// Domain values to Cap'n Proto and back, for the event codec. Reading throws kj::Exception on
// values that are none (an id of the wrong size, an unknown enumerant); the codec catches it.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/answers.h"
#include "domain/request_events.h"
#include "eventstore/capnp_message.h"
#include "eventstore/frame.h"
#include "eventstore/schema/values.capnp.h"

namespace rahgir::eventstore {

inline capnp::Text::Reader as_capnp(const std::string& text) { return {text.c_str(), text.size()}; }
inline std::string to_string(capnp::Text::Reader text) { return {text.cStr(), text.size()}; }
inline capnp::Data::Reader as_data(std::string_view bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}
inline std::string to_bytes(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

/// The none id is written as nothing.
template <class Tag>
capnp::Data::Reader as_capnp(const domain::Id<Tag>& id) {
  return id.is_none() ? capnp::Data::Reader()
                      : capnp::Data::Reader(id.bytes.data(), id.bytes.size());
}
template <class AnyId>
AnyId to_id(capnp::Data::Reader data) {
  AnyId id;
  KJ_REQUIRE(data.size() == id.bytes.size() || data.size() == 0, "an id has the wrong size");
  std::copy(data.begin(), data.end(), id.bytes.begin());
  return id;
}

inline constexpr std::int64_t kNoInstant = std::numeric_limits<std::int64_t>::min();
inline std::int64_t as_ms(domain::Instant instant) { return instant.time_since_epoch().count(); }
inline std::int64_t as_ms(const std::optional<domain::Instant>& instant) {
  return instant ? as_ms(*instant) : kNoInstant;
}
inline domain::Instant to_instant(std::int64_t ms) {
  return domain::Instant(std::chrono::milliseconds(ms));
}
inline std::optional<domain::Instant> to_optional_instant(std::int64_t ms) {
  return ms == kNoInstant ? std::nullopt : std::optional(to_instant(ms));
}
inline std::int32_t as_days(domain::Day day) {
  return static_cast<std::int32_t>(day.time_since_epoch().count());
}
inline domain::Day to_day(std::int32_t days) { return domain::Day(std::chrono::days(days)); }

/// Enumerants stand in the domain's order; `last` is the newest that this program knows.
template <class Out, class In>
Out as_enum(In value) {
  return static_cast<Out>(value);
}
template <class Out, class In>
Out to_enum(In value, Out last) {
  KJ_REQUIRE(static_cast<unsigned>(value) <= static_cast<unsigned>(last), "an unknown enumerant");
  return static_cast<Out>(value);
}

using Texts = capnp::List<capnp::Text>;
using Pairs = capnp::List<schema::Pair>;
using AnswerList = capnp::List<schema::Answer>;

void write_texts(Texts::Builder to, const std::vector<std::string>& texts);
std::vector<std::string> read_texts(Texts::Reader from);
void write_pairs(Pairs::Builder to, const std::map<std::string, std::string>& pairs);
std::map<std::string, std::string> read_pairs(Pairs::Reader from);
void write_answers(AnswerList::Builder to, const domain::Answers& answers);
domain::Answers read_answers(AnswerList::Reader from);

/// The sections of an event being written: what people typed. Nothing is added for nothing.
class SectionWriter {
 public:
  void add_text(SectionKind kind, const std::string& text);
  void add_answers(const domain::Answers& answers, domain::SubjectId subject);
  void add_contact(const std::map<std::string, std::string>& contact, domain::SubjectId subject);
  void add_file(const std::string& name, const std::string& sha256, domain::SubjectId subject);
  std::vector<Section>& sections() { return sections_; }

 private:
  std::vector<Section> sections_;
};

/// The sections of an event being read, each asked for once. A missing one (later: one that cannot
/// be opened any more) reads as nothing.
class SectionReader {
 public:
  explicit SectionReader(const std::vector<Section>& sections) : sections_(sections) {}
  /// Throws kj::Exception when the event did not ask for all: it has what it should not have.
  void require_all_read() const;

  std::string text(SectionKind kind) const;
  domain::Answers answers() const;
  /// The next contact, which must be the subject's: several people may share one, or have none.
  std::map<std::string, std::string> contact(domain::SubjectId subject) const;
  struct File {
    std::string name, sha256;
  };
  File file() const;

 private:
  const Section* find(SectionKind kind) const;
  const Section* take(const Section& section) const;
  const std::vector<Section>& sections_;
  mutable std::size_t read_ = 0, contacts_read_ = 0;
};

}  // namespace rahgir::eventstore
