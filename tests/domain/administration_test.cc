#include "domain/administration.h"

#include <gtest/gtest.h>

#include "tests/domain/directory_scene.h"

// Who may ask for what: offices city > traffic > north, and harbour beside city.

namespace rahgir::domain {
namespace {

using testing::DirectoryScene;
using testing::label;
using testing::person;

constexpr std::uint8_t kMayor = 1;      // administrator of city
constexpr std::uint8_t kChief = 2;      // administrator of traffic
constexpr std::uint8_t kHarbour = 3;    // administrator of harbour
constexpr std::uint8_t kLead = 4;       // supervisor of traffic
constexpr std::uint8_t kNorthLead = 5;  // supervisor of north
constexpr std::uint8_t kAnna = 6;       // agent of traffic
constexpr std::uint8_t kBoth = 7;       // agent of traffic and of harbour
constexpr std::uint8_t kNew = 8;        // of no duty; registered by the chief
constexpr std::uint8_t kComing = 9;     // agent of traffic from next month on
constexpr std::uint8_t kGone = 10;      // agent of harbour until last month

Actor staff(std::uint8_t number) {
  return {.kind = ActorKind::kStaff, .id = person(number), .duty = {}};
}

GrantDuty grant(std::uint8_t number, std::string duty, std::string office) {
  return {.actor = person(number),
          .duty = std::move(duty),
          .office = std::move(office),
          .from = {},
          .until = {}};
}

IssueToken token(std::uint8_t number, std::string id = "t") {
  return {.actor = person(number),
          .token_id = std::move(id),
          .token_hash = std::string(32, 'h'),
          .expires_at = parse_instant("2027-01-01T00:00:00Z").value()};
}

SetAbsence absence(std::uint8_t number) {
  return {.actor = person(number),
          .from = parse_instant("2026-04-01T00:00:00Z").value(),
          .until = parse_instant("2026-05-01T00:00:00Z").value(),
          .substitute = {}};
}

DirectoryScene city() {
  DirectoryScene scene;
  scene.define("city");
  scene.define("traffic", "city");
  scene.define("north", "traffic");
  scene.define("harbour");
  for (const std::uint8_t each :
       {kMayor, kChief, kHarbour, kLead, kNorthLead, kAnna, kBoth, kComing, kGone}) {
    scene.must(RegisterStaff{.actor = person(each), .name = "Somebody"});
  }
  scene.must(grant(kMayor, "administrator", "city"));
  scene.must(grant(kChief, "administrator", "traffic"));
  scene.must(grant(kHarbour, "administrator", "harbour"));
  scene.must(grant(kLead, "supervisor", "traffic"));
  scene.must(grant(kNorthLead, "supervisor", "north"));
  scene.must(grant(kAnna, "agent", "traffic"));
  scene.must(grant(kBoth, "agent", "traffic"));
  scene.must(grant(kBoth, "agent", "harbour"));
  GrantDuty coming = grant(kComing, "agent", "traffic");
  coming.from = scene.now + std::chrono::days(30);
  scene.must(coming);
  GrantDuty gone = grant(kGone, "agent", "harbour");
  gone.until = scene.now + std::chrono::hours(1);
  scene.must(gone);
  scene.must(DirectoryScene::publication("{}"));
  scene.actor = staff(kChief);
  scene.must(RegisterStaff{.actor = person(kNew), .name = "New"});
  scene.now += std::chrono::days(1);
  return scene;
}

struct Row {
  std::string why;
  DirectoryCommand command;
  std::vector<std::uint8_t> allowed;  // of everybody who is anything
};

void expect(const std::vector<Row>& rows) {
  const DirectoryScene before = city();
  for (const Row& row : rows) {
    for (std::uint8_t number = kMayor; number <= kGone; ++number) {
      DirectoryScene scene = before;
      scene.actor = staff(number);
      const bool may = std::ranges::find(row.allowed, number) != row.allowed.end();
      EXPECT_EQ(scene.run(row.command).said, may ? "" : "duty-required")
          << row.why << " by " << int{number};
    }
  }
}

DefineOffice office(std::string code, std::string parent) {
  Office made = DirectoryScene::office(std::move(code), std::move(parent));
  made.address = "1 Street";
  return {.office = made};
}

TEST(MayAsk, OfTheDeployment) {
  expect({
      {"languages", ConfigureLanguages{{"en", "fa"}}, {kMayor, kHarbour}},
      {"name", NameAuthority{label("City")}, {kMayor, kHarbour}},
      {"both", ConfigureDeployment{{"en", "fa"}, label("City")}, {kMayor, kHarbour}},
  });
}

TEST(MayAsk, OfOffices) {
  expect({
      {"a new root", office("parks", ""), {kMayor, kHarbour}},
      {"a new child", office("parks", "north"), {kMayor, kChief}},
      {"the same place", office("north", "traffic"), {kMayor, kChief}},
      {"own office, same place", office("traffic", "city"), {kMayor, kChief}},
      {"away from the parent", office("traffic", ""), {kMayor}},
      {"up a level", office("north", "city"), {kMayor}},
      {"to a stranger", office("north", "harbour"), {}},
      {"a root below another", office("harbour", "city"), {}},

  });
}

TEST(MayAsk, OfStaff) {
  expect({
      {"register", RegisterStaff{person(20), "X"}, {kMayor, kChief, kHarbour}},
      {"rename", RegisterStaff{person(kAnna), "X"}, {kMayor, kChief}},
      {"rename who has no duty", RegisterStaff{person(kNew), "X"}, {kMayor, kChief, kHarbour}},
      {"end", EndStaff{person(kAnna)}, {kMayor, kChief}},
      {"end of two offices", EndStaff{person(kBoth)}, {}},
      {"token", token(kAnna), {kMayor, kChief}},
      {"token of one above", token(kMayor), {kMayor}},
      {"token of two offices", token(kBoth), {}},
      {"token of who has no duty", token(kNew), {kMayor, kChief, kHarbour}},
      {"token of who will have one", token(kComing), {kMayor, kChief}},
      {"token of who had one", token(kGone), {kMayor, kHarbour}},
      {"grant", grant(kAnna, "auditor", "north"), {kMayor, kChief}},
      {"grant elsewhere", grant(kAnna, "auditor", "harbour"), {}},
      {"grant to who has no duty", grant(kNew, "agent", "harbour"), {kHarbour}},
      {"revoke", RevokeDuty{person(kAnna), "agent", "traffic"}, {kMayor, kChief}},
      {"revoke one of two", RevokeDuty{person(kBoth), "agent", "harbour"}, {kHarbour}},
      {"absence", absence(kAnna), {kMayor, kChief, kLead, kAnna}},
      {"absence of two offices", absence(kBoth), {kBoth}},
      {"absence of who has no duty", absence(kNew), {kMayor, kChief, kHarbour, kNew}},
  });
}

TEST(MayAsk, OfServices) {
  ServiceDefinition moved = testing::sample_definition();
  moved.office = "harbour";
  expect({
      {"publish", DirectoryScene::publication("{2}"), {kMayor, kChief}},
      {"move", DirectoryScene::publication("{3}", moved), {}},
      {"suspend", SuspendService{"permit", {}}, {kMayor, kChief}},
      {"retire", RetireService{"permit"}, {kMayor, kChief}},
  });
}

TEST(MayAsk, PassesWhatNamesNothingKnown) {
  DirectoryScene scene = city();
  scene.actor = staff(kAnna);

  EXPECT_EQ(scene.run(CloseOffice{"moon"}).said, "not-found");
  EXPECT_EQ(scene.run(EndStaff{person(77)}).said, "not-found");
  EXPECT_EQ(scene.run(RetireService{"moon"}).said, "not-found");
  EXPECT_EQ(scene.run(DefineOffice{DirectoryScene::office("parks", "moon")}).said,
            "/parent unknown");
}

TEST(MayAsk, IsForOperatorsAndStaffOnly) {
  const Directory directory = city().directory;
  const DirectoryCommand command = EndStaff{person(kAnna)};
  const auto asks = [&](ActorKind kind) {
    return may_ask(directory, command, {.kind = kind, .id = {}, .duty = {}}, Instant{});
  };

  EXPECT_TRUE(asks(ActorKind::kSystem));
  EXPECT_TRUE(asks(ActorKind::kImport));
  EXPECT_FALSE(asks(ActorKind::kStaff));
  EXPECT_FALSE(asks(ActorKind::kApplicant));
  EXPECT_FALSE(asks(ActorKind::kAnonymous));
}

TEST(MayAsk, EndsWithTheDuty) {
  DirectoryScene scene = city();
  scene.actor = {};
  scene.must(RevokeDuty{person(kChief), "administrator", "traffic"});

  scene.actor = staff(kChief);
  EXPECT_EQ(scene.run(token(kNew)).said, "duty-required") << "who was once registered by them";
  EXPECT_EQ(scene.run(RegisterStaff{person(20), "X"}).said, "duty-required");
}

TEST(DecideGrant, WaitsForTokensOfStrangersToBeRevoked) {
  DirectoryScene scene = city();
  scene.actor = staff(kChief);
  scene.must(token(kNew));
  scene.must(grant(kNew, "agent", "north"));  // the chief's own office

  scene.actor = staff(kMayor);
  EXPECT_EQ(scene.run(grant(kNew, "supervisor", "city")).said, "conflict");
  scene.must(RevokeToken{person(kNew), "t"});
  EXPECT_EQ(scene.run(grant(kNew, "supervisor", "city")).said, "");
}

TEST(DecideGrant, KeepsTokensOfAdministratorsWhoLeftAndOfOperators) {
  DirectoryScene scene = city();
  scene.actor = staff(kChief);
  scene.must(token(kNew));
  scene.actor = {};
  scene.must(token(kNew, "by the operator"));
  scene.must(EndStaff{person(kChief)});

  scene.actor = staff(kMayor);
  EXPECT_EQ(scene.run(grant(kNew, "agent", "traffic")).said, "");
}

TEST(DecideGrant, ForgetsTokensThatExpired) {
  DirectoryScene scene = city();
  scene.actor = staff(kChief);
  scene.must(token(kNew));
  scene.now = parse_instant("2027-01-01T00:00:00Z").value();

  scene.actor = staff(kMayor);
  EXPECT_EQ(scene.run(grant(kNew, "agent", "city")).said, "");
}

}  // namespace
}  // namespace rahgir::domain
