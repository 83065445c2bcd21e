#include "tests/eventstore/event_samples.h"

#include <array>

#include "domain/check.h"
#include "eventstore/definition_json.h"
#include "eventstore/hashing.h"
#include "tests/eventstore/aggregate_members.h"

namespace rahgir::eventstore {
namespace {

using domain::Calendar;
using domain::Day;
using domain::FieldCondition;
using domain::Instant;
using domain::ServiceDefinition;

template <class T, template <class...> class Template>
inline constexpr bool kIs = false;
template <template <class...> class Template, class... Arguments>
inline constexpr bool kIs<Template<Arguments...>, Template> = true;

template <class T>
inline constexpr bool kIsId = false;
template <class Tag>
inline constexpr bool kIsId<domain::Id<Tag>> = true;

std::size_t values_of(domain::ActorKind) { return 5; }
template <class Enum>
std::size_t values_of(Enum) {
  std::size_t count = 0;
  while (!word_of(static_cast<Enum>(count)).empty()) ++count;
  return count;
}

constexpr std::uint32_t kMaxNumber = 0x7FFFFFFF;

class Sampler {
 public:
  Sampler(Filling filling, std::mt19937& random)
      : is_full_(filling == Filling::kFull), random_(random) {}

  // Distributions differ between standard libraries; the generator itself does not.
  std::size_t below(std::size_t limit) { return random_() % limit; }

  void fill(std::string& text) { text = is_full_ ? unlike_any_other() : any_text(); }
  void fill(bool& flag) { flag = is_full_ || below(2) == 1; }
  void fill(unsigned& number) {
    number = is_full_ ? static_cast<unsigned>(1 + below(kMaxNumber)) : small_or_large();
  }
  void fill(std::uint64_t& number) { number = std::uint64_t{random_()} << 24 | random_(); }
  void fill(std::int64_t& number) {
    std::uint64_t bits = std::uint64_t{random_()} << 32 | random_();
    number = static_cast<std::int64_t>(bits);
  }
  void fill(Instant& instant) {  // of the years 1970 to 2100
    instant = Instant{std::chrono::milliseconds{static_cast<std::int64_t>(
        (std::uint64_t{random_()} << 32 | random_()) % 4'102'444'800'000)}};
  }
  void fill(Day& day) { day = Day{std::chrono::days{static_cast<int>(below(47'482))}}; }
  void fill(domain::ItemId& item) { item = static_cast<domain::ItemId>(random_()); }
  void fill(std::shared_ptr<const ServiceDefinition>&) {}  // with the content, below

  void fill(Calendar& calendar) {
    calendar.weekend.clear();
    for (std::size_t left = size(); left > 0; --left) {
      calendar.weekend.insert(static_cast<unsigned>(below(7)));
    }
    std::vector<Day> days;
    fill(days);
    calendar.holidays = {days.begin(), days.end()};
  }
  void fill(FieldCondition& condition) {
    fill_members(condition);
    if (condition.test != FieldCondition::Test::kIn) {
      condition.values.resize(1);
      fill(condition.values.front());
    }
  }
  void fill(FieldCondition::Test& test) { test = static_cast<FieldCondition::Test>(below(3)); }
  void fill(domain::Field& field) {  // has the bounds of its type only
    fill_members(field);
    const auto type = static_cast<std::size_t>(field.type);
    const bool is_text = type < 2 || (type >= 9 && type <= 11);
    is_text ? field.max.reset() : field.max_length.reset();
  }
  void fill(domain::Fee& fee) {
    fill_members(fee);
    fee.when = below(2) == 1 ? "on_grant" : "on_submit";
  }
  void fill(domain::DefinitionPublished& event) { fill_with_content(event); }
  void fill(domain::DefinitionReferenced& event) { fill_with_content(event); }

  template <class T>
  void fill(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(below(values_of(T{})));
    } else if constexpr (kIsId<T>) {
      for (auto& byte : value.bytes) byte = static_cast<std::uint8_t>(random_());
      if (!is_full_ && below(4) == 0) value = {};
    } else if constexpr (kIs<T, std::optional>) {
      value.reset();
      if (is_full_ || below(2) == 1) fill(value.emplace());
    } else if constexpr (kIs<T, std::vector>) {
      value.resize(size());
      for (auto& item : value) fill(item);
    } else if constexpr (kIs<T, std::map>) {
      value.clear();
      for (std::size_t left = size(); left > 0; --left) {
        typename T::key_type key;
        fill(key);
        fill(value[key]);
      }
    } else if constexpr (kIs<T, std::variant>) {
      fill_alternative(value, below(std::variant_size_v<T>));
    } else {
      fill_members(value);
    }
  }

  template <std::size_t kIndex = 0, class Variant>
  void fill_alternative(Variant& value, std::size_t index) {
    if constexpr (kIndex < std::variant_size_v<Variant>) {
      if (index == kIndex) return fill(value.template emplace<kIndex>());
      fill_alternative<kIndex + 1>(value, index);
    }
  }

 private:
  template <class T>
  void fill_members(T& value) {
    visit_members(value, [this](auto& member) { fill(member); });
  }

  /// A definition of the same filling would take most of a record; half of them stay small.
  template <class Event>
  void fill_with_content(Event& event) {
    fill_members(event);
    ServiceDefinition definition;
    fill(definition.code);
    fill(definition.languages);
    fill(definition.steps);
    event.content = definition_json(definition);
    event.definition = std::make_shared<const ServiceDefinition>(std::move(definition));
  }

  std::size_t size() { return is_full_ ? 2 : below(3); }

  unsigned small_or_large() {
    return static_cast<unsigned>(below(2) == 1 ? below(10) : below(kMaxNumber));
  }

  std::string unlike_any_other() {
    std::string text = "canary نام ";
    for (int letter = 0; letter < 12; ++letter) text += static_cast<char>('a' + below(26));
    return text;
  }

  std::string any_text() {
    constexpr auto kPieces = std::to_array<std::string_view>(
        {"a", "Z", "0", " ", "\n", "\"", "\\", "/", "~", "é", "ش", "中", "\U0001F600", "{", "\t"});
    std::string text;
    for (std::size_t left = below(24); left > 0; --left) text += kPieces[below(kPieces.size())];
    return text;
  }

  const bool is_full_;
  std::mt19937& random_;
};

template <class Body>
AnyEvent sample(std::size_t alternative, Filling filling, std::mt19937& random) {
  Sampler sampler(filling, random);
  domain::Event<Body> event;
  sampler.fill(event.meta);
  sampler.fill_alternative(event.body, alternative);
  return event;
}

class SealedTexts {
 public:
  std::vector<std::string> found;

  void take(const std::string&) {}
  void take(const domain::Reason& reason) { found.push_back(reason.text); }
  void take(const domain::SplitAnswers& answers) {
    for (const auto& [field, answer] : answers.personal) {
      found.push_back(field);
      take_answer(answer);
    }
  }
  void take(const domain::Party& party) {
    for (const auto& [meaning, value] : party.contact) found.push_back(value);
  }
  void take(const domain::RequestSubmitted& event) {
    found.push_back(event.tracking_code);
    take_members(event);
  }
  void take(const domain::InformationRequested& event) { found.push_back(event.text); }
  void take(const domain::InformationProvided& event) { found.push_back(event.text); }
  void take(const domain::DocumentAttached& event) {
    found.push_back(event.file_name);
    found.push_back(event.sha256);
  }
  void take(const domain::NoteAdded& event) { found.push_back(event.text); }
  void take(const domain::MessageSent& event) { found.push_back(event.text); }
  void take(const domain::MessageReceived& event) { found.push_back(event.text); }
  void take(const domain::DecisionMade& event) { found.push_back(event.text); }
  void take(const domain::StaffRegistered& event) { found.push_back(event.name); }

  template <class T>
  void take(const T& value) {
    if constexpr (kIs<T, std::vector>) {
      for (const auto& item : value) take(item);
    } else if constexpr (std::is_aggregate_v<T> && !kIsId<T>) {
      take_members(value);
    }
  }

 private:
  template <class T>
  void take_members(const T& value) {
    visit_members(value, [this](const auto& member) { take(member); });
  }

  void take_answer(const domain::Answer& answer) {
    if (const auto* text = std::get_if<std::string>(&answer)) found.push_back(*text);
    if (const auto* money = std::get_if<domain::Money>(&answer)) found.push_back(money->amount);
    if (const auto* list = std::get_if<std::vector<std::string>>(&answer)) {
      found.insert(found.end(), list->begin(), list->end());
    }
  }
};

}  // namespace

AnyEvent sample_event(std::size_t type, Filling filling, std::mt19937& random) {
  constexpr std::size_t kRequests = std::variant_size_v<domain::RequestEventBody>;
  constexpr std::size_t kDirectory = std::variant_size_v<domain::DirectoryEventBody>;
  domain::check(type < kEventTypes, "there is such an event type");
  if (type < kRequests) return sample<domain::RequestEventBody>(type, filling, random);
  if (type < kRequests + kDirectory) {
    return sample<domain::DirectoryEventBody>(type - kRequests, filling, random);
  }
  return sample<domain::ReferenceEventBody>(type - kRequests - kDirectory, filling, random);
}

ServiceDefinition sample_definition(Filling filling, std::mt19937& random) {
  ServiceDefinition definition;
  Sampler(filling, random).fill(definition);
  return definition;
}

domain::Office sample_office(Filling filling, std::mt19937& random) {
  domain::Office office;
  Sampler(filling, random).fill(office);
  return office;
}

AnyEvent golden_event(std::size_t type) {
  std::mt19937 random(static_cast<unsigned>(1000 + type));
  return sample_event(type, Filling::kFull, random);
}

std::string encode(const AnyEvent& event) {
  return std::visit([](const auto& each) { return encode_event(each); }, event);
}

std::vector<std::string> sealed_texts(const AnyEvent& event) {
  SealedTexts texts;
  std::visit(
      [&](const auto& each) { std::visit([&](const auto& body) { texts.take(body); }, each.body); },
      event);
  return texts.found;
}

std::vector<std::string> sealed_members() {
  return {"AnswersAmended.parties",
          "DecisionMade.text",
          "DocumentAttached.file_name",
          "DocumentAttached.sha256",
          "InformationProvided.text",
          "InformationRequested.text",
          "MessageReceived.text",
          "MessageSent.text",
          "NoteAdded.text",
          "Party.contact",
          "Reason.text",
          "RequestSubmitted.tracking_code",
          "SplitAnswers.personal",
          "StaffRegistered.name"};
}

}  // namespace rahgir::eventstore
