#include "domain/directory.h"

#include <gtest/gtest.h>

#include "tests/domain/directory_scene.h"

namespace rahgir::domain {
namespace {

using testing::DirectoryScene;
using testing::person;

Instant at(std::string_view text) { return parse_instant(text).value(); }

/// city > traffic > north, and archive beside city.
DirectoryScene city() {
  DirectoryScene scene;
  scene.define("city");
  scene.define("traffic", "city");
  scene.define("north", "traffic");
  scene.define("archive");
  for (std::uint8_t number = 1; number <= 3; ++number) {
    scene.must(RegisterStaff{.actor = person(number), .name = "Somebody"});
  }
  return scene;
}

TEST(Directory, KnowsWhatLiesBelowAnOffice) {
  const Directory directory = city().directory;

  EXPECT_TRUE(directory.is_within("north", "city"));
  EXPECT_TRUE(directory.is_within("north", "north"));
  EXPECT_FALSE(directory.is_within("city", "north"));
  EXPECT_FALSE(directory.is_within("archive", "city"));
  EXPECT_FALSE(directory.is_within("nowhere", "nowhere"));
  EXPECT_FALSE(directory.is_within("north", ""));
  EXPECT_EQ(directory.with_children("city"),
            (std::vector<std::string>{"city", "north", "traffic"}));
  EXPECT_EQ(directory.with_children("archive"), std::vector<std::string>{"archive"});
  EXPECT_TRUE(directory.with_children("nowhere").empty());
}

TEST(Directory, DutiesHoldForChildOffices) {
  DirectoryScene scene = city();
  scene.must(
      GrantDuty{.actor = person(1), .duty = "agent", .office = "traffic", .from = {}, .until = {}});
  const Directory& directory = scene.directory;

  EXPECT_TRUE(directory.holds(person(1), "agent", "traffic", scene.now));
  EXPECT_TRUE(directory.holds(person(1), "agent", "north", scene.now));
  EXPECT_FALSE(directory.holds(person(1), "agent", "city", scene.now));
  EXPECT_FALSE(directory.holds(person(1), "agent", "archive", scene.now));
  EXPECT_FALSE(directory.holds(person(1), "supervisor", "traffic", scene.now));
  EXPECT_FALSE(directory.holds(person(2), "agent", "traffic", scene.now));
  EXPECT_FALSE(directory.holds(person(77), "agent", "traffic", scene.now));
  EXPECT_TRUE(directory.holds_anywhere(person(1), "agent", scene.now));
  EXPECT_FALSE(directory.holds_anywhere(person(2), "agent", scene.now));
}

TEST(Directory, DutiesHoldFromTheirFirstInstantToBeforeTheirLast) {
  DirectoryScene scene = city();
  const Instant from = at("2026-04-01T00:00:00Z");
  const Instant until = at("2026-05-01T00:00:00Z");
  scene.must(GrantDuty{
      .actor = person(1), .duty = "agent", .office = "city", .from = from, .until = until});
  const auto holds = [&](Instant instant) {
    EXPECT_EQ(scene.directory.holds(person(1), "agent", "north", instant),
              scene.directory.holds_anywhere(person(1), "agent", instant));
    return scene.directory.holds(person(1), "agent", "north", instant);
  };

  EXPECT_FALSE(holds(from - std::chrono::milliseconds(1)));
  EXPECT_TRUE(holds(from));
  EXPECT_TRUE(holds(until - std::chrono::milliseconds(1)));
  EXPECT_FALSE(holds(until));
}

TEST(Directory, WhoLeftHoldsNothing) {
  DirectoryScene scene = city();
  scene.must(
      GrantDuty{.actor = person(1), .duty = "agent", .office = "city", .from = {}, .until = {}});
  scene.must(IssueToken{.actor = person(1),
                        .token_id = "t",
                        .token_hash = std::string(32, 'h'),
                        .expires_at = scene.now + std::chrono::days(9)});

  scene.must(EndStaff{.actor = person(1)});

  EXPECT_FALSE(scene.directory.holds(person(1), "agent", "city", scene.now));
  EXPECT_FALSE(scene.directory.holds_anywhere(person(1), "agent", scene.now));
  EXPECT_TRUE(scene.directory.member(person(1))->tokens.at("t").revoked);
}

TEST(Directory, SubstitutesStandInDuringTheAbsence) {
  DirectoryScene scene = city();
  const Instant from = at("2026-04-01T00:00:00Z");
  const Instant until = at("2026-05-01T00:00:00Z");
  for (const auto& [number, office] : {std::pair{1, "city"}, {2, "traffic"}, {3, "city"}}) {
    scene.must(GrantDuty{.actor = person(static_cast<std::uint8_t>(number)),
                         .duty = "agent",
                         .office = office,
                         .from = {},
                         .until = {}});
  }
  scene.must(SetAbsence{.actor = person(1), .from = from, .until = until, .substitute = person(2)});
  const Directory& directory = scene.directory;

  EXPECT_TRUE(directory.is_absent(person(1), from));
  EXPECT_FALSE(directory.is_absent(person(1), until));
  EXPECT_FALSE(directory.is_absent(person(2), from));
  EXPECT_TRUE(directory.substitutes(person(2), person(1), "traffic", from));
  EXPECT_TRUE(directory.substitutes(person(2), person(1), "north", from));
  EXPECT_FALSE(directory.substitutes(person(2), person(1), "city", from)) << "not their office";
  EXPECT_FALSE(directory.substitutes(person(2), person(1), "traffic", until));
  EXPECT_FALSE(directory.substitutes(person(3), person(1), "traffic", from));
  EXPECT_FALSE(directory.substitutes(person(1), person(2), "traffic", from));

  scene.must(EndStaff{.actor = person(2)});
  EXPECT_FALSE(scene.directory.substitutes(person(2), person(1), "traffic", from));
}

TEST(Directory, AnAbsenceReplacesThoseItOverlaps) {
  DirectoryScene scene = city();
  const auto absence = [&](std::string_view from, std::string_view until) {
    scene.must(
        SetAbsence{.actor = person(1), .from = at(from), .until = at(until), .substitute = {}});
  };

  absence("2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
  absence("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z");
  absence("2026-04-01T00:00:00Z", "2026-04-10T00:00:00Z");

  EXPECT_EQ(scene.directory.member(person(1))->absences.size(), 2U);
  EXPECT_FALSE(scene.directory.is_absent(person(1), at("2026-04-15T00:00:00Z")));
  EXPECT_TRUE(scene.directory.is_absent(person(1), at("2026-05-15T00:00:00Z")));
}

TEST(Directory, RevokingTakesEveryGrantOfTheDutyAtTheOffice) {
  DirectoryScene scene = city();
  const auto grant = [&](std::string duty, std::optional<Instant> until) {
    scene.must(GrantDuty{
        .actor = person(1), .duty = std::move(duty), .office = "city", .from = {}, .until = until});
  };
  grant("agent", {});
  grant("agent", scene.now + std::chrono::days(2));
  grant("auditor", {});

  scene.must(RevokeDuty{.actor = person(1), .duty = "agent", .office = "city"});

  EXPECT_FALSE(scene.directory.holds(person(1), "agent", "city", scene.now));
  EXPECT_TRUE(scene.directory.holds(person(1), "auditor", "city", scene.now));
}

TEST(Directory, ForgetsExpiredTokensWhenANewOneIsIssued) {
  DirectoryScene scene = city();
  const auto issue = [&](std::string id, std::chrono::minutes life) {
    scene.must(IssueToken{.actor = person(1),
                          .token_id = std::move(id),
                          .token_hash = std::string(32, 'h'),
                          .expires_at = scene.now + life});
  };

  issue("short", std::chrono::minutes(2));
  issue("long", std::chrono::minutes(60));
  scene.now += std::chrono::minutes(5);
  issue("new", std::chrono::minutes(60));

  const auto& tokens = scene.directory.member(person(1))->tokens;
  EXPECT_FALSE(tokens.contains("short"));
  EXPECT_TRUE(tokens.contains("long") && tokens.contains("new"));
}

TEST(ServiceInEffect, IsTheNewestOneThatHasBegun) {
  Service service;
  const auto add = [&](std::string_view published, std::optional<Instant> from) {
    const auto version = static_cast<std::uint32_t>(service.versions.size() + 1);
    service.versions.push_back({.version = version,
                                .definition = {},
                                .content = {},
                                .effective_from = from,
                                .published_at = at(published)});
  };
  add("2026-01-01T00:00:00Z", {});
  add("2026-02-01T00:00:00Z", at("2026-06-01T00:00:00Z"));
  add("2026-03-01T00:00:00Z", {});
  add("2026-03-02T00:00:00Z", at("2025-12-01T00:00:00Z"));
  const auto version_at = [&](std::string_view text) {
    const ServiceVersion* found = service.in_effect(at(text));
    return found == nullptr ? 0U : found->version;
  };

  EXPECT_EQ(version_at("2025-11-30T00:00:00Z"), 0U);
  EXPECT_EQ(version_at("2025-12-01T00:00:00Z"), 4U);
  service.versions.pop_back();
  EXPECT_EQ(version_at("2025-12-31T00:00:00Z"), 0U);
  EXPECT_EQ(version_at("2026-01-01T00:00:00Z"), 1U);
  EXPECT_EQ(version_at("2026-02-15T00:00:00Z"), 1U);
  EXPECT_EQ(version_at("2026-03-01T00:00:00Z"), 3U);
  EXPECT_EQ(version_at("2026-07-01T00:00:00Z"), 3U);
}

TEST(DirectoryDeath, EventsOutOfOrderStopTheReader) {
  DirectoryScene scene;
  const DirectoryEvent event =
      scene.run(ConfigureLanguages{.languages = {"en", "fa"}}).events.at(0);

  EXPECT_DEATH(evolve(scene.directory, event), "follow each other");
}

}  // namespace
}  // namespace rahgir::domain
