#include "projections/status.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "projections/request_models.h"
#include "projections/row_bytes.h"
#include "tests/projections/stored_models.h"

namespace rahgir::projections {
namespace {

using domain::RequestId;

const auto kRequest = id_of<RequestId>(1);
const auto kClerk = id_of<domain::ActorId>(9);

Stream new_request(std::string service = "permit") {
  Stream stream(kRequest, std::move(service), "traffic");
  stream.now = at("2026-03-02T09:00:00.000Z");
  stream.add(submitted());
  stream.add(deadline("2026-03-27T22:59:59.999Z"));
  stream.add(opened(1, "check", "traffic"));
  return stream;
}

std::optional<StatusReply> stored_status(const StoredModels& models,
                                         std::span<const std::string> languages) {
  const auto row = models.snapshot()->get(eventstore::EventStore::column_of(kStatusColumn),
                                          RowWriter::view_of(kRequest));
  return row ? std::optional(read_status(*row, models.references, languages)) : std::nullopt;
}

std::string status_of(const Stream& stream, std::vector<std::string> languages = {"en"}) {
  StoredModels models;
  models.apply(stream);
  const auto reply = stored_status(models, languages);
  if (!reply) return "none";
  EXPECT_TRUE(nlohmann::json::accept(reply->body));
  EXPECT_EQ(reply->version, stream.request().version);
  const auto* definition = models.references.definition(stream.request().service, 1);
  const auto* office = models.references.office(shown_office(stream.request(), *definition), 1);
  const auto rendered = render_status(stream.request(), *definition, office, languages.front());
  EXPECT_EQ(rendered.body, reply->body);
  EXPECT_EQ(rendered.language, reply->language);
  return reply->body;
}

TEST(Status, OfAnUnknownRequestIsNothing) {
  StoredModels models;
  EXPECT_FALSE(stored_status(models, {}));
}

TEST(Status, OfANewRequest) {
  EXPECT_EQ(
      status_of(new_request()),
      R"({"service":{"code":"permit","name":"Permit \"A\"\\B\n"},)"
      R"("step":{"code":"checked","label":"Being checked"},"steps":[)"
      R"({"code":"received","label":"Received","state":"done","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"checked","label":"Being checked","state":"current","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"decided","label":"Decided","state":"remaining","at":null}],"closed":false,)"
      R"("office":{"code":"traffic","name":"Traffic office"},)"
      R"("submitted_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-02T09:00:00.000Z",)"
      R"("due":"2026-03-27","needs":null,"outcome":null,"version":3})");
}

TEST(Status, InTheLanguageAskedFor) {
  EXPECT_EQ(
      status_of(new_request(), {"fa", "en"}),
      R"({"service":{"code":"permit","name":"پروانه"},)"
      R"("step":{"code":"checked","label":"در بررسی"},"steps":[)"
      R"({"code":"received","label":"دریافت شد","state":"done","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"checked","label":"در بررسی","state":"current","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"decided","label":"تصمیم گرفته شد","state":"remaining","at":null}],"closed":false,)"
      R"("office":{"code":"traffic","name":"اداره ترافیک"},)"
      R"("submitted_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-02T09:00:00.000Z",)"
      R"("due":"2026-03-27","needs":null,"outcome":null,"version":3})");
}

TEST(Status, SaysWhichLanguageItIsIn) {
  StoredModels models;
  models.apply(new_request());
  struct Case {
    std::vector<std::string> wanted;
    std::string language;
  };
  for (const Case& each :
       std::vector<Case>{{{}, "en"}, {{"de"}, "en"}, {{"de", "fa"}, "fa"}, {{"en", "fa"}, "en"}}) {
    EXPECT_EQ(stored_status(models, each.wanted)->language, each.language);
  }
}

TEST(Status, NamesWhatIsNeededWithoutTheText) {
  Stream stream = new_request();
  stream.now = at("2026-03-03T08:00:00.500Z");
  domain::InformationRequested asked;
  asked.item = domain::ItemId{1};
  asked.text = "Mr Smith, your bill is unreadable";
  asked.fields = {"zone", "gone"};
  asked.documents = {"address_proof"};
  stream.add(asked);
  stream.add(moved(1, "check", "await_applicant", domain::StepKind::kWaiting));
  stream.add(domain::DeadlinePaused{.kind = "decision"});

  const auto reply = nlohmann::json::parse(status_of(stream));

  EXPECT_EQ(reply["needs"].dump(),
            R"({"documents":[{"code":"address_proof","label":"Proof of address"}],)"
            R"("fields":[{"code":"zone","label":"Zone"},{"code":"gone","label":"gone"}],)"
            R"("from":"applicant","text_hidden":true})");
  EXPECT_TRUE(reply["due"].is_null()) << "paused";
  EXPECT_EQ(reply["updated_at"], "2026-03-03T08:00:00.500Z");
}

TEST(Status, OfAClosedRequest) {
  Stream stream = new_request();
  stream.now = at("2026-03-05T10:00:00.000Z");
  stream.add(decided("granted"));
  stream.add(finished(1));
  stream.add(domain::DeadlineMet{.kind = "decision"});
  stream.add(closed());

  EXPECT_EQ(
      status_of(stream),
      R"({"service":{"code":"permit","name":"Permit \"A\"\\B\n"},"step":null,"steps":[)"
      R"({"code":"received","label":"Received","state":"done","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"checked","label":"Being checked","state":"done","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"decided","label":"Decided","state":"done","at":"2026-03-05T10:00:00.000Z"}],)"
      R"("closed":true,"office":{"code":"traffic","name":"Traffic office"},)"
      R"("submitted_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-05T10:00:00.000Z",)"
      R"("due":null,"needs":null,"outcome":{"code":"granted","label":"Granted"},"version":7})");
}

TEST(Status, OfAReopenedRequestHasNoOutcome) {
  Stream stream = new_request();
  stream.add(decided("refused"));
  stream.add(finished(1));
  stream.add(closed());
  stream.add(domain::RequestReopened{});
  stream.add(opened(2, "review", "traffic"));

  const auto reply = nlohmann::json::parse(status_of(stream));

  EXPECT_FALSE(reply["closed"].get<bool>());
  EXPECT_TRUE(reply["outcome"].is_null());
  EXPECT_EQ(reply["step"]["code"], "decided");
}

TEST(Status, OfAConfidentialServiceShowsNeutralStepsOnly) {
  Stream stream = new_request("secret");

  EXPECT_EQ(
      status_of(stream),
      R"({"service":null,"step":{"code":"in_progress","label":"In progress"},"steps":[)"
      R"({"code":"received","label":"Received","state":"done","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"in_progress","label":"In progress","state":"current","at":"2026-03-02T09:00:00.000Z"},)"
      R"({"code":"closed","label":"Closed","state":"remaining","at":null}],"closed":false,)"
      R"("office":{"code":"traffic","name":"Traffic office"},)"
      R"("submitted_at":"2026-03-02T09:00:00.000Z","updated_at":"2026-03-02T09:00:00.000Z",)"
      R"("due":null,"needs":null,"outcome":null,"version":3})");
  EXPECT_EQ(nlohmann::json::parse(status_of(stream, {"fa"}))["step"]["label"], "در دست بررسی");

  stream.now = at("2026-03-05T10:00:00.000Z");
  stream.add(decided("granted"));
  stream.add(finished(1));
  stream.add(closed());
  const auto reply = nlohmann::json::parse(status_of(stream));
  EXPECT_TRUE(reply["step"].is_null());
  EXPECT_EQ(reply["steps"][2]["state"], "done");
  EXPECT_EQ(reply["steps"][2]["at"], "2026-03-05T10:00:00.000Z");
}

TEST(Status, OfAConfidentialServiceShowsNoOfficeBelowTheRoot) {
  const SampleReferences references;
  domain::Office north = *references.office("north", 1);
  north.parent = "traffic";
  Stream below(kRequest, "secret", "north");
  below.add(submitted());
  below.add(opened(1, "check", "north"));
  const auto reply =
      render_status(below.request(), *references.definition("secret", 1), &north, "en");
  EXPECT_TRUE(nlohmann::json::parse(reply.body)["office"].is_null());

  Stream moved_on = new_request("secret");
  moved_on.add(
      domain::WorkItemTransferred{.item = domain::ItemId{1}, .from = "traffic", .to = "north"});
  EXPECT_EQ(nlohmann::json::parse(status_of(moved_on))["office"]["code"], "traffic")
      << "wherever its items are";
}

TEST(Status, OfAConfidentialServiceHidesWhatTellsTheService) {
  Stream stream = new_request("secret");
  domain::InformationRequested asked;
  asked.item = domain::ItemId{1};
  asked.fields = {"zone"};
  asked.documents = {"address_proof"};
  stream.add(asked);

  auto reply = nlohmann::json::parse(status_of(stream));

  EXPECT_TRUE(reply["service"].is_null());
  EXPECT_EQ(reply["needs"].dump(),
            R"({"documents":[],"fields":[],"from":"applicant","text_hidden":true})");

  stream.add(decided("granted"));
  stream.add(finished(1));
  stream.add(closed());
  reply = nlohmann::json::parse(status_of(stream));

  EXPECT_TRUE(reply["outcome"].is_null());
  EXPECT_TRUE(reply["closed"].get<bool>());
}

TEST(Status, ShowsTheOfficeOfTheItemFurthestBack) {
  Stream stream = new_request();
  stream.office_of_event = "north";
  stream.add(opened(2, "review", "north"));
  EXPECT_EQ(nlohmann::json::parse(status_of(stream))["office"]["code"], "traffic");

  stream.add(
      domain::WorkItemTransferred{.item = domain::ItemId{1}, .from = "traffic", .to = "north"});
  EXPECT_EQ(nlohmann::json::parse(status_of(stream))["office"]["name"], "North office");

  stream.add(
      domain::WorkItemTransferred{.item = domain::ItemId{1}, .from = "north", .to = "unheard-of"});
  EXPECT_EQ(nlohmann::json::parse(status_of(stream))["office"]["name"], "unheard-of");

  stream.add(finished(1));
  stream.add(finished(2));
  EXPECT_EQ(nlohmann::json::parse(status_of(stream))["office"]["code"], "traffic");
}

TEST(Status, HoldsNothingThatAPersonTyped) {
  const std::string canary = "CANARY";
  Stream stream(kRequest, "permit", "traffic");
  domain::RequestSubmitted filed = submitted();
  filed.tracking_code = canary;
  filed.answers.personal["name"] = canary;
  filed.answers.clear["zone"] = canary;
  domain::Party party;
  party.contact["name"] = canary;
  filed.parties = {party};
  stream.add(filed);
  stream.add(opened(1, "check", "traffic"));
  stream.add(domain::NoteAdded{.text = canary});
  domain::InformationRequested asked;
  asked.text = canary;
  stream.add(asked);
  domain::DocumentAttached document;
  document.file_name = canary;
  stream.add(document);
  domain::DecisionMade decision = decided("granted", {"resident"});
  decision.text = canary;
  stream.add(decision);
  StoredModels models;

  models.apply(stream);

  for (const auto& [column, rows] : models.stored().rows) {
    for (const auto& [key, value] : rows) {
      EXPECT_EQ((key + value).find(canary), std::string::npos) << +column;
    }
  }
  for (const auto& [key, count] : models.stored().counts) {
    EXPECT_EQ(key.find(canary), std::string::npos);
  }
}

}  // namespace
}  // namespace rahgir::projections
