#include "domain/directory_commands.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/domain/directory_scene.h"

namespace rahgir::domain {
namespace {

using testing::DirectoryScene;
using testing::label;
using testing::person;

/// Offices city > traffic and an archive that is closed; person 1 is an agent of traffic, person 2
/// has left, person 3 is supervisor of city with a token, person 4 agent of harbour, person 5
/// auditor of city; the service "permit" of traffic.
DirectoryScene base() {
  DirectoryScene scene;
  scene.define("city");
  scene.define("traffic", "city");
  scene.define("archive");
  scene.define("harbour");
  scene.must(CloseOffice{.office = "archive"});
  for (std::uint8_t number = 1; number <= 5; ++number) {
    scene.must(RegisterStaff{.actor = person(number), .name = "Somebody"});
  }
  scene.must(
      GrantDuty{.actor = person(1), .duty = "agent", .office = "traffic", .from = {}, .until = {}});
  scene.must(GrantDuty{
      .actor = person(3), .duty = "supervisor", .office = "city", .from = {}, .until = {}});
  scene.must(
      GrantDuty{.actor = person(4), .duty = "agent", .office = "harbour", .from = {}, .until = {}});
  scene.must(
      GrantDuty{.actor = person(5), .duty = "auditor", .office = "city", .from = {}, .until = {}});
  scene.must(EndStaff{.actor = person(2)});
  scene.must(IssueToken{.actor = person(3),
                        .token_id = "t1",
                        .token_hash = std::string(32, 'h'),
                        .expires_at = parse_instant("2027-01-01T00:00:00Z").value()});
  scene.must(DirectoryScene::publication("{}"));
  return scene;
}

DefineOffice changed_office(const std::function<void(Office&)>& change) {
  Office office = DirectoryScene::office("traffic", "city");
  change(office);
  return {.office = office};
}

PublishDefinition changed_definition(const std::function<void(ServiceDefinition&)>& change) {
  ServiceDefinition definition = testing::sample_definition();
  change(definition);
  return DirectoryScene::publication("{\"changed\":true}", std::move(definition));
}

GrantDuty grant(std::uint8_t actor, std::string duty, std::string office) {
  return {.actor = person(actor),
          .duty = std::move(duty),
          .office = std::move(office),
          .from = {},
          .until = {}};
}

IssueToken token(std::uint8_t actor, std::string id) {
  return {.actor = person(actor),
          .token_id = std::move(id),
          .token_hash = std::string(32, 'h'),
          .expires_at = parse_instant("2027-01-01T00:00:00Z").value()};
}

struct Row {
  std::string why;
  DirectoryCommand command;
  std::string said;  // "" accepted
};

void expect(const std::vector<Row>& rows) {
  for (const Row& row : rows) EXPECT_EQ(base().run(row.command).said, row.said) << row.why;
}

TEST(DecideDeployment, Table) {
  expect({
      {"other languages", ConfigureLanguages{{"en", "pt-BR"}}, ""},
      {"the same", ConfigureLanguages{{"en"}}, "already so"},
      {"none", ConfigureLanguages{{}}, "/languages required"},
      {"no tag", ConfigureLanguages{{"en", "English"}}, "/languages/1 format"},
      {"twice", ConfigureLanguages{{"en", "fa", "en"}}, "/languages/2 duplicate"},
      {"a name", NameAuthority{label("City")}, ""},
      {"no name", NameAuthority{{}}, "/authority required"},
      {"empty name", NameAuthority{label("")}, "/authority/en required"},
      {"long name", NameAuthority{label(std::string(201, 'x'))}, "/authority/en too-long"},
      {"name in no language", NameAuthority{{{"??", "x"}}}, "/authority format"},
      {"both", ConfigureDeployment{{"en", "fa"}, label("City")}, ""},
      {"languages alone", ConfigureDeployment{{"en", "fa"}, {}}, ""},
      {"the name alone", ConfigureDeployment{{"en"}, label("City")}, ""},
      {"neither is new", ConfigureDeployment{{"en"}, {}}, "already so"},
      {"both wrong", ConfigureDeployment{{}, label("")},
       "/languages required, /authority/en required"},
  });
}

TEST(DecideDeployment, LimitsTheLanguages) {
  ConfigureLanguages command;
  for (char c = 'a'; c <= 'z'; ++c) command.languages.push_back(std::string("a") + c);
  EXPECT_EQ(base().run(command).said, "");

  for (char c = 'a'; c <= 'g'; ++c) command.languages.push_back(std::string("b") + c);
  EXPECT_EQ(base().run(command).said, "/languages too-many");
}

TEST(DecideOffice, Table) {
  expect({
      {"a new root", DefineOffice{DirectoryScene::office("parks")}, ""},
      {"a new child", DefineOffice{DirectoryScene::office("parks", "city")}, ""},
      {"the same", changed_office([](Office&) {}), "already so"},
      {"another address", changed_office([](Office& o) { o.address = "1 Street"; }), ""},
      {"a closed one again", DefineOffice{DirectoryScene::office("archive")}, ""},
      {"bad code", DefineOffice{DirectoryScene::office("Parks")}, "/code format"},
      {"unknown parent", changed_office([](Office& o) { o.parent = "x"; }), "/parent unknown"},
      {"closed parent", changed_office([](Office& o) { o.parent = "archive"; }), "/parent closed"},
      {"own parent", changed_office([](Office& o) { o.parent = "traffic"; }), "/parent cycle"},
      {"cycle", DefineOffice{DirectoryScene::office("city", "traffic")}, "/parent cycle"},
      {"no label", changed_office([](Office& o) { o.label.clear(); }), "/label required"},
      {"bad zone", changed_office([](Office& o) { o.time_zone = ""; }), "/time_zone unknown"},
      {"eighth day", changed_office([](Office& o) { o.calendar.weekend = {7}; }),
       "/calendar/weekend unknown"},
      {"empty area", changed_office([](Office& o) { o.areas = {"a", ""}; }), "/areas/1 required"},
      {"control", changed_office([](Office& o) { o.address = "\x01"; }),
       "/address control-characters"},
      {"unknown contact", changed_office([](Office& o) { o.contact["fax"] = "1"; }),
       "/contact unknown"},
      {"empty contact", changed_office([](Office& o) { o.contact["url"] = ""; }),
       "/contact/url required"},
      {"two faults", changed_office([](Office& o) {
         o.parent = "x";
         o.label.clear();
       }),
       "/parent unknown, /label required"},
      {"close unknown", CloseOffice{"x"}, "not-found"},
      {"close again", CloseOffice{"archive"}, "already so"},
      {"close with a child", CloseOffice{"city"}, "conflict"},
      {"close with a service", CloseOffice{"traffic"}, "conflict"},
  });
}

TEST(DecideOffice, RefusesToNestTooDeep) {
  DirectoryScene scene;
  scene.define("o0");
  std::string said;
  for (int i = 1; i < 40 && said.empty(); ++i) {
    said = scene.define("o" + std::to_string(i), "o" + std::to_string(i - 1));
  }

  EXPECT_EQ(said, "/parent too-deep");
}

TEST(DecideCloseOffice, WaitsForServicesAndStaff) {
  DirectoryScene scene = base();
  scene.must(SuspendService{.service = "permit", .notice = {}});
  EXPECT_EQ(scene.run(CloseOffice{"traffic"}).said, "conflict") << "a suspended one may come back";

  scene.must(RetireService{.service = "permit"});
  EXPECT_EQ(scene.run(CloseOffice{"traffic"}).said, "conflict") << "an agent is there";

  scene.must(EndStaff{.actor = person(1)});
  EXPECT_EQ(scene.run(CloseOffice{"traffic"}).said, "");
  EXPECT_TRUE(scene.directory.office("traffic")->closed);
}

TEST(DecideCloseOffice, CountsOnlyGrantsInForce) {
  DirectoryScene scene;
  scene.define("city");
  scene.must(RegisterStaff{.actor = person(1), .name = "Somebody"});
  GrantDuty until_soon = grant(1, "agent", "city");
  until_soon.until = scene.now + std::chrono::hours(1);
  scene.must(until_soon);

  EXPECT_EQ(scene.run(CloseOffice{"city"}).said, "conflict");
  scene.now += std::chrono::hours(1);
  EXPECT_EQ(scene.run(CloseOffice{"city"}).said, "");
}

TEST(DecideCloseOffice, CountsTheOfficeOfVersionsToCome) {
  DirectoryScene scene;
  scene.define("traffic");
  scene.define("archive");
  scene.must(DirectoryScene::publication("1"));
  PublishDefinition later = DirectoryScene::publication("2", testing::sample_other_definition());
  ServiceDefinition moved = testing::sample_definition();
  moved.office = "archive";
  later.definition = std::make_shared<const ServiceDefinition>(moved);
  later.effective_from = scene.now + std::chrono::days(30);
  scene.must(later);

  EXPECT_EQ(scene.run(CloseOffice{"archive"}).said, "conflict");
  EXPECT_EQ(scene.run(CloseOffice{"traffic"}).said, "conflict");
  scene.now += std::chrono::days(31);
  EXPECT_EQ(scene.run(CloseOffice{"traffic"}).said, "");
}

TEST(DecideStaff, Table) {
  GrantDuty backwards = grant(1, "agent", "city");
  backwards.from = backwards.until = parse_instant("2026-04-01T00:00:00Z");
  expect({
      {"a new person", RegisterStaff{person(6), "Ada"}, ""},
      {"the same", RegisterStaff{person(1), "Somebody"}, "already so"},
      {"renamed", RegisterStaff{person(1), "Somebody Else"}, ""},
      {"without id", RegisterStaff{{}, "Ada"}, "/actor required"},
      {"without name", RegisterStaff{person(6), ""}, "/name required"},
      {"who left", RegisterStaff{person(2), "Ada"}, "conflict"},
      {"a duty", grant(1, "inspector", "city"), ""},
      {"the same duty", grant(1, "agent", "traffic"), "already so"},
      {"duty of nobody", grant(7, "agent", "traffic"), "not-found"},
      {"duty of who left", grant(2, "agent", "traffic"), "conflict"},
      {"duty at no office", grant(1, "agent", "x"), "/office unknown"},
      {"duty at a closed office", grant(1, "agent", "archive"), "/office closed"},
      {"duty of applicants", grant(1, "applicant", "city"), "/duty reserved"},
      {"no duty", grant(1, "Chief Agent", "city"), "/duty format"},
      {"duty that no service names", grant(1, "helper", "city"), "/duty unknown"},
      {"ends before it begins", backwards, "/until too-small"},
      {"revoke", RevokeDuty{person(1), "agent", "traffic"}, ""},
      {"revoke what is not held", RevokeDuty{person(1), "agent", "city"}, "already so"},
      {"revoke from nobody", RevokeDuty{person(7), "agent", "city"}, "not-found"},
      {"leave", EndStaff{person(1)}, ""},
      {"leave again", EndStaff{person(2)}, "already so"},
      {"nobody leaves", EndStaff{person(7)}, "not-found"},
  });
}

TEST(DecideAbsence, Table) {
  const Instant from = parse_instant("2026-04-01T00:00:00Z").value();
  const Instant until = parse_instant("2026-05-01T00:00:00Z").value();
  expect({
      {"alone", SetAbsence{person(1), from, until, {}}, ""},
      {"with a substitute", SetAbsence{person(1), from, until, person(3)}, ""},
      {"ends before it begins", SetAbsence{person(1), until, from, {}}, "/until too-small"},
      {"never", SetAbsence{person(1), from, from, {}}, "/until too-small"},
      {"for oneself", SetAbsence{person(1), from, until, person(1)}, "/substitute same-person"},
      {"by nobody", SetAbsence{person(1), from, until, person(7)}, "/substitute unknown"},
      {"by who left", SetAbsence{person(1), from, until, person(2)}, "/substitute left"},
      {"by a stranger", SetAbsence{person(1), from, until, person(4)}, "/substitute other-office"},
      {"by an onlooker", SetAbsence{person(1), from, until, person(5)}, "/substitute other-office"},
      {"of nobody", SetAbsence{person(7), from, until, {}}, "not-found"},
      {"of who left", SetAbsence{person(2), from, until, {}}, "conflict"},
  });
  DirectoryScene scene = base();
  scene.must(SetAbsence{person(1), from, until, {}});
  EXPECT_EQ(scene.run(SetAbsence{person(1), from, until, {}}).said, "already so");
}

TEST(DecideToken, Table) {
  IssueToken other = token(3, "t1");
  other.token_hash = std::string(32, 'x');
  IssueToken hash = token(1, "t2");
  hash.token_hash = "short";
  IssueToken expired = token(1, "t2");
  expired.expires_at = parse_instant("2026-01-01T00:00:00Z").value();
  expect({
      {"a token", token(1, "t2"), ""},
      {"the same", token(3, "t1"), "already so"},
      {"same id, other token", other, "conflict"},
      {"of nobody", token(7, "t2"), "not-found"},
      {"of who left", token(2, "t2"), "conflict"},
      {"without id", token(1, ""), "/token_id required"},
      {"bad hash", hash, "/token_hash format"},
      {"expired", expired, "/expires_at too-small"},
      {"revoke", RevokeToken{person(3), "t1"}, ""},
      {"revoke an unknown one", RevokeToken{person(3), "t2"}, "not-found"},
      {"revoke of nobody", RevokeToken{person(7), "t1"}, "not-found"},
  });
  DirectoryScene scene = base();
  scene.must(RevokeToken{person(3), "t1"});
  EXPECT_EQ(scene.run(RevokeToken{person(3), "t1"}).said, "already so");
  EXPECT_EQ(scene.run(token(3, "t1")).said, "conflict") << "a revoked one does not come back";
}

TEST(DecideToken, LimitsThoseStillValid) {
  DirectoryScene scene = base();
  std::string said;
  for (int i = 0; i < 200 && said.empty(); ++i) said = scene.run(token(1, std::to_string(i))).said;

  EXPECT_EQ(said, "conflict");
  EXPECT_EQ(scene.directory.member(person(1))->tokens.size(), 100U);
}

TEST(DecidePublish, Table) {
  PublishDefinition noted = changed_definition([](auto&) {});
  noted.change_note = "\x02";
  PublishDefinition huge = changed_definition([](auto&) {});
  huge.content.assign(256 * 1024 + 1, ' ');
  expect({
      {"another content", changed_definition([](auto&) {}), ""},
      {"the same content", DirectoryScene::publication("{}"), "already so"},
      {"unknown office", changed_definition([](auto& d) { d.office = "x"; }), "/office unknown"},
      {"closed office", changed_definition([](auto& d) { d.office = "archive"; }),
       "/office closed"},
      {"faults", changed_definition([](auto& d) { d.start.clear(); }), "/start required"},
      {"note", noted, "/change_note control-characters"},
      {"too large", huge, " too-large"},
  });
}

TEST(DecidePublish, GivesVersionsThatFollow) {
  DirectoryScene scene = base();

  const auto second = scene.run(DirectoryScene::publication("{2}"));
  const auto back = scene.run(DirectoryScene::publication("{}"));

  EXPECT_EQ(std::get<DefinitionPublished>(second.events.at(0).body).service_version, 2U);
  EXPECT_EQ(std::get<DefinitionPublished>(back.events.at(0).body).service_version, 3U);
  EXPECT_EQ(scene.directory.service("permit")->versions.at(2).content, "{}");
}

TEST(DecidePublish, SameContentAtAnotherTimeIsANewVersionUnlessInEffectAlready) {
  DirectoryScene scene = base();
  PublishDefinition later = DirectoryScene::publication("{2}");
  later.effective_from = scene.now + std::chrono::days(30);

  scene.must(later);
  EXPECT_EQ(scene.run(later).said, "already so");
  EXPECT_EQ(scene.run(DirectoryScene::publication("{2}")).said, "") << "now, not in a month";
  EXPECT_EQ(scene.run(DirectoryScene::publication("{2}")).said, "already so");
  EXPECT_EQ(scene.run(later).said, "already so") << "it is in effect by then";
}

TEST(DecideService, Transitions) {
  struct Transition {
    std::string_view from, command, said;
    Service::State to = Service::State::kOffered;
  };
  using enum Service::State;
  const std::vector<Transition> rows = {
      {"offered", "suspend", "", kSuspended},        {"offered", "resume", "already so", kOffered},
      {"offered", "retire", "", kRetired},           {"offered", "publish", "", kOffered},
      {"suspended", "suspend", "", kSuspended},      {"suspended", "resume", "", kOffered},
      {"suspended", "retire", "", kRetired},         {"suspended", "publish", "", kSuspended},
      {"retired", "suspend", "conflict", kRetired},  {"retired", "resume", "conflict", kRetired},
      {"retired", "retire", "already so", kRetired}, {"retired", "publish", "conflict", kRetired},
  };
  const auto command = [](std::string_view word) -> DirectoryCommand {
    if (word == "suspend") return SuspendService{.service = "permit", .notice = label("Moving")};
    if (word == "resume") return ResumeService{.service = "permit"};
    if (word == "retire") return RetireService{.service = "permit"};
    return DirectoryScene::publication("{2}");
  };

  for (const Transition& row : rows) {
    DirectoryScene scene = base();
    if (row.from == "suspended") scene.must(SuspendService{.service = "permit", .notice = {}});
    if (row.from == "retired") scene.must(RetireService{.service = "permit"});
    EXPECT_EQ(scene.run(command(row.command)).said, row.said) << row.from << " " << row.command;
    EXPECT_EQ(scene.directory.service("permit")->state, row.to) << row.from << " " << row.command;
  }
}

TEST(DecideService, JudgesTheNotice) {
  DirectoryScene scene = base();
  EXPECT_EQ(scene.run(SuspendService{"none", {}}).said, "not-found");
  EXPECT_EQ(scene.run(ResumeService{"none"}).said, "not-found");
  EXPECT_EQ(scene.run(RetireService{"none"}).said, "not-found");
  EXPECT_EQ(scene.run(SuspendService{"permit", label("")}).said, "/notice/en required");
  scene.must(SuspendService{"permit", label("Back in May")});
  EXPECT_EQ(scene.run(SuspendService{"permit", label("Back in May")}).said, "already so");
  EXPECT_EQ(scene.directory.service("permit")->notice, label("Back in May"));
  scene.must(ResumeService{"permit"});
  EXPECT_TRUE(scene.directory.service("permit")->notice.empty());
}

TEST(DirectoryEvents, CarryWhoWhereAndWhen) {
  DirectoryScene scene = base();
  scene.must(RegisterStaff{.actor = person(9), .name = "Ada"});
  scene.must(grant(9, "administrator", "city"));
  scene.actor = {.kind = ActorKind::kStaff, .id = person(9), .duty = {}};
  const DirectoryEvent published = scene.run(DirectoryScene::publication("{2}")).events.at(0);
  const DirectoryEvent suspended = scene.run(SuspendService{"permit", {}}).events.at(0);
  const DirectoryEvent granted = scene.run(grant(1, "auditor", "city")).events.at(0);

  EXPECT_EQ(published.meta.version, 2U);
  EXPECT_EQ(published.meta.office, "traffic");
  EXPECT_EQ(published.meta.service, "permit");
  EXPECT_EQ(published.meta.service_version, 2U);
  EXPECT_EQ(suspended.meta.version, 3U);
  EXPECT_EQ(suspended.meta.stream, published.meta.stream);
  EXPECT_EQ(suspended.meta.service_version, 2U);
  EXPECT_EQ(granted.meta.office, "city");
  EXPECT_EQ(granted.meta.recorded_at, scene.now);
  EXPECT_EQ(granted.meta.occurred_at, scene.now);
  EXPECT_EQ(to_text(granted.meta.local_day), "2026-03-02");
  EXPECT_EQ(granted.meta.actor.id, person(9));
  EXPECT_EQ(granted.meta.command, granted.meta.causation);
}

}  // namespace
}  // namespace rahgir::domain
