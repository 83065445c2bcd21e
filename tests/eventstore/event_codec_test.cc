#include "eventstore/event_codec.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include <capnp/schema.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventstore/definition_json.h"
#include "eventstore/frame.h"
#include "eventstore/schema/event.capnp.h"
#include "tests/eventstore/event_samples.h"

namespace rahgir::eventstore {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

constexpr unsigned kSeed = 20260301;

TEST(EventCodec, RoundTripsAnythingOfEveryType) {
  std::mt19937 random(kSeed);
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    for (int round = 0; round < 200; ++round) {
      const AnyEvent event =
          sample_event(type, round == 0 ? Filling::kFull : Filling::kRandom, random);

      const std::string frame = encode(event);
      const auto decoded = decode_event(frame);

      ASSERT_TRUE(decoded) << type_name(event) << ": " << decoded.error().detail;
      ASSERT_EQ(*decoded, event) << type_name(event) << ", round " << round;
      ASSERT_EQ(encode(*decoded), frame) << type_name(event);
      ASSERT_EQ(decode_meta(frame).value(), meta_of(event)) << type_name(event);
    }
  }
}

TEST(EventCodec, KeepsWhatPeopleTypedOutOfTheClearPart) {
  std::mt19937 random(kSeed);
  std::size_t canaries = 0;
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    const AnyEvent event = sample_event(type, Filling::kFull, random);

    const std::string bytes = encode(event);
    const EventFrame frame = decode_event_frame(bytes).value();
    const std::string json = clear_body_json(bytes).value();

    for (const std::string& canary : sealed_texts(event)) {
      ++canaries;
      EXPECT_THAT(bytes, HasSubstr(canary)) << type_name(event);
      EXPECT_THAT(frame.clear, Not(HasSubstr(canary))) << type_name(event);
      EXPECT_THAT(json, Not(HasSubstr(canary))) << type_name(event);
    }
  }
  EXPECT_GT(canaries, 30u);
}

// A member that is newly marked "sealed" must join the test above.
TEST(EventCodec, CanariesCoverEveryMemberMarkedSealed) {
  const std::regex struct_line(R"(^struct (\w+) \{)");
  const std::regex sealed_line(R"(^\s.*?(\w+)(?: /\*|;\s*/[/*]) ?sealed)");
  std::vector<std::string> found;
  for (const char* header : {"domain/request_events.h", "domain/directory_events.h"}) {
    std::ifstream file(std::string(RAHGIR_SOURCE_DIR) + '/' + header);
    std::string line, type;
    std::smatch match;
    while (std::getline(file, line)) {
      if (std::regex_search(line, match, struct_line)) type = match[1];
      if (std::regex_search(line, match, sealed_line)) found.push_back(type + '.' + match[1].str());
    }
  }
  std::ranges::sort(found);

  EXPECT_EQ(found, sealed_members());
}

TEST(EventCodec, RefusesEveryTruncation) {
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    const std::string frame = encode(golden_event(type));
    for (std::size_t size = 0; size < frame.size(); ++size) {
      const auto cut = std::string_view(frame).substr(0, size);
      ASSERT_FALSE(decode_event(cut)) << type << ' ' << size;
      ASSERT_FALSE(decode_meta(cut)) << type << ' ' << size;
    }
  }
}

void read_every_way(std::string_view frame) {
  if (const auto event = decode_event(frame)) {
    // What was read can be written and read again.
    EXPECT_TRUE(decode_event(encode(*event)));
    EXPECT_TRUE(decode_meta(frame));
  }
  (void)decode_meta(frame);
  (void)clear_body_json(frame);
  (void)cloud_event_type(frame);
}

TEST(EventCodec, SurvivesEveryChangedByte) {
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    const std::string frame = encode(golden_event(type));
    for (std::size_t at = 0; at < frame.size(); ++at) {
      for (const int change : {0x01, 0x80, 0xFF}) {
        std::string changed = frame;
        changed[at] = static_cast<char>(changed[at] ^ change);
        read_every_way(changed);
      }
    }
  }
}

TEST(EventCodec, RefusesAnUnknownFormatTypeSectionOrSeal) {
  const std::string bytes = encode(golden_event(21));  // NoteAdded
  const EventFrame frame = decode_event_frame(bytes).value();
  ASSERT_EQ(frame.sections.size(), 1u);

  EventFrame other_format = frame;
  other_format.format = 2;
  EventFrame other_section = frame;
  other_section.sections.front().kind = SectionKind::kCode;
  EventFrame twice = frame;
  twice.sections.push_back(frame.sections.front());
  EventFrame sealed = frame;
  sealed.sections.front().algorithm = SealAlgorithm::kXChaCha20Poly1305;
  for (const EventFrame& changed : {other_format, other_section, twice, sealed}) {
    const auto event = decode_event(encode_event_frame(changed));
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, domain::RejectionCode::kInvalid);
  }
  EXPECT_FALSE(clear_body_json(encode_event_frame(other_format)));
  EXPECT_TRUE(decode_event(bytes));
}

TEST(EventCodec, TakesLargeEvents) {
  domain::RequestEvent event;
  domain::NoteAdded note;
  note.text = std::string(300'000, 'n');
  event.body = note;
  event.meta.office = std::string(200'000, 'o');

  const auto decoded = decode_event(encode_event(event));

  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, AnyEvent(event));
}

TEST(TypeName, IsTheNameInTheSchema) {
  std::set<std::string> names;
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    names.emplace(type_name(golden_event(type)));
  }

  std::set<std::string> in_schema;
  for (const auto field : capnp::Schema::from<schema::Clear::Body>().getUnionFields()) {
    in_schema.emplace(field.getType().asStruct().getShortDisplayName().cStr());
  }
  EXPECT_EQ(names, in_schema);
  EXPECT_EQ(names.size(), kEventTypes);
}

TEST(CloudEventType, NamesWhatHappenedLast) {
  std::set<std::string> types;
  for (std::size_t type = 0; type < kEventTypes; ++type) {
    const std::string found = cloud_event_type(encode(golden_event(type))).value();
    EXPECT_TRUE(std::regex_match(found, std::regex("org\\.rahgir\\.[a-z]+\\.[a-z]+\\.v1")))
        << found;
    types.insert(found);
  }

  EXPECT_EQ(types.size(), kEventTypes);
  for (const char* type :
       {"org.rahgir.request.submitted.v1", "org.rahgir.workitem.opened.v1",
        "org.rahgir.answers.amended.v1", "org.rahgir.receiptsecret.reissued.v1",
        "org.rahgir.definition.published.v1", "org.rahgir.office.referenced.v1"}) {
    EXPECT_TRUE(types.contains(type)) << type;
  }
}

TEST(ClearBodyJson, SaysWhatTheBodyHolds) {
  domain::RequestEvent event;
  domain::RequestSubmitted body;
  body.channel = domain::Channel::kEmail;
  body.language = "fa";
  body.tracking_code = "77474713782289294821";
  body.answers.clear = {{"zone", std::string("a")},
                        {"van", true},
                        {"count", std::int64_t{-3}},
                        {"extras", std::vector<std::string>{"x", "y"}},
                        {"paid", domain::Money{"12.50", "EUR"}}};
  domain::Party party;
  party.role = domain::PartyRole::kThirdParty;
  party.subject.bytes.fill(0xFF);
  body.parties = {party};
  body.facts = {{"department", "north"}};
  event.body = body;

  EXPECT_EQ(Json::parse(clear_body_json(encode_event(event)).value()), Json::parse(R"({
    "channel": "email", "language": "fa",
    "answers": {"zone": "a", "van": true, "count": -3, "extras": ["x", "y"],
                "paid": {"amount": "12.50", "currency": "EUR"}},
    "parties": [{"role": "third_party", "subject": "_____________________w", "language": "",
                 "preferred_channel": "", "has_contact": false}],
    "facts": {"department": "north"}})"));
}

TEST(ClearBodyJson, WritesTimesAsPeopleDo) {
  domain::RequestEvent event;
  domain::DeadlineSet deadline;
  deadline.kind = "decision";
  deadline.due_at = domain::parse_instant("2026-03-01T22:59:59.999Z").value();
  deadline.due_day = domain::parse_day("2026-03-01").value();
  event.body = deadline;
  EXPECT_EQ(Json::parse(clear_body_json(encode_event(event)).value()),
            Json::parse(R"({"kind": "decision", "basis": "definition", "counting": "working",
                            "due_at": "2026-03-01T22:59:59.999Z", "due_day": "2026-03-01"})"));

  event.body = domain::WorkItemOpened{};
  const Json opened = Json::parse(clear_body_json(encode_event(event)).value());
  EXPECT_FALSE(opened.contains("due_at"));
}

/// Enumerants of the schema are those of the domain, in its order and by its words.
template <class Schema, class Enum>
void expect_same_words() {
  const auto enumerants = capnp::Schema::from<Schema>().getEnumerants();
  for (std::uint16_t value = 0; value < enumerants.size(); ++value) {
    std::string word;
    for (const char c : std::string_view(enumerants[value].getProto().getName().cStr())) {
      if (c >= 'A' && c <= 'Z') word += '_';
      word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    EXPECT_EQ(word, word_of(static_cast<Enum>(value)));
  }
  EXPECT_EQ(word_of(static_cast<Enum>(enumerants.size())), "");
}

TEST(Schema, SharesItsWordsWithTheDomain) {
  expect_same_words<schema::Channel, domain::Channel>();
  expect_same_words<schema::LinkKind, domain::LinkKind>();
  expect_same_words<schema::DeadlineBasis, domain::DeadlineBasis>();
  expect_same_words<schema::PartyRole, domain::PartyRole>();
  expect_same_words<schema::StepKind, domain::StepKind>();
  expect_same_words<schema::Awaited, domain::Awaited>();
  expect_same_words<schema::Clock, domain::Clock>();
  expect_same_words<schema::CloseKind, domain::CloseKind>();
  expect_same_words<schema::Counting, domain::Counting>();
  EXPECT_EQ(capnp::Schema::from<schema::ActorKind>().getEnumerants().size(),
            static_cast<unsigned>(domain::ActorKind::kSystem) + 1);
}

TEST(DefinitionJson, RoundTripsAnything) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    const auto definition =
        sample_definition(round == 0 ? Filling::kFull : Filling::kRandom, random);
    const std::string json = definition_json(definition);
    if (json.size() > kMaxDefinitionBytes) continue;
    const auto parsed = parse_definition(json);

    ASSERT_TRUE(parsed) << parsed.error().faults.front().pointer << ' '
                        << parsed.error().faults.front().detail;
    ASSERT_EQ(*parsed, definition);
    ASSERT_EQ(definition_json(*parsed), json);
  }
}

TEST(OfficeJson, RoundTripsAnything) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    const auto office = sample_office(round == 0 ? Filling::kFull : Filling::kRandom, random);

    ASSERT_EQ(parse_office(office_json(office)).value(), office);
  }
}

}  // namespace
}  // namespace rahgir::eventstore
