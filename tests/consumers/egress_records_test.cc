#include "consumers/egress_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "eventstore/definition_json.h"
#include "tests/domain/sample_scene.h"

namespace rahgir::consumers {
namespace {

using domain::testing::id_of;
using domain::testing::instant;
using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StrEq;

constexpr std::string_view kCanary = "Kanarienvogel";

projections::CloudEvent sample_event() {
  projections::CloudEvent event;
  event.position = {.partition = 2, .index = 41};
  event.type = "org.rahgir.request.submitted.v1";
  event.meta.stream = id_of<domain::StreamId>(5);
  event.meta.version = 7;
  event.meta.occurred_at = instant("2026-03-02T09:00:00Z");
  event.meta.recorded_at = instant("2026-03-02T09:00:01Z");
  event.meta.office = "traffic";
  event.meta.service = "permit";
  event.meta.service_version = 3;
  return event;
}

TEST(EgressRecords, EventIsABinaryCloudEvent) {
  const EgressRecord record = event_record(sample_event(), "urn:city", R"({"a":1})");

  EXPECT_EQ(record.topic, EgressTopic::kEvents);
  EXPECT_EQ(record.key, domain::to_text(id_of<domain::StreamId>(5)));
  EXPECT_EQ(record.value, R"({"a":1})");
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("content-type"), "application/json")));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_specversion"), "1.0")));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_id"), record.key + ".7")));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_source"), "urn:city")));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_type"), "org.rahgir.request.submitted.v1")));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_subject"), record.key)));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_time"), "2026-03-02T09:00:00.000Z")));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_position"), "2:41")));
  EXPECT_THAT(record.headers, Contains(Pair(StrEq("ce_serviceversion"), "3")));
  EXPECT_THAT(record.headers, Not(Contains(Pair(StrEq("ce_step"), ::testing::_))))
      << "says nothing";
}

domain::Request sample_request() {
  domain::Request request;
  request.id = id_of<domain::RequestId>(42);
  request.version = 9;
  request.service = "permit";
  request.service_version = 1;
  request.office = "traffic";
  request.language = "en";
  request.submitted_at = request.updated_at = request.recorded_at = instant("2026-03-02T09:00:00Z");
  const std::string canary(kCanary);
  request.tracking_code = canary;
  request.answers.clear = {{"zone", domain::Answer("a")}};
  request.answers.personal = {{"full_name", domain::Answer(canary)}};
  domain::Party party;
  party.contact = {{"email", canary}};
  request.parties = {party};
  domain::AttachedDocument document;
  document.facts.file_name = document.facts.sha256 = document.refusal.text = canary;
  request.documents = {document};
  request.messages = {{.text = canary, .by = {}, .at = {}}};
  request.notes = {{.text = canary, .by = {}, .at = {}}};
  domain::InformationRequested asked;
  asked.text = canary;
  request.asked = asked;
  domain::WorkItem item;
  item.id = domain::ItemId{1};
  item.step = "check";
  item.office = "traffic";
  item.opened_at = item.step_since = instant("2026-03-02T09:00:00Z");
  item.visits = {{.step = "check",
                  .from = instant("2026-03-02T09:00:00Z"),
                  .until = {},
                  .until_day = {},
                  .from_day = {}}};
  request.items = {item};
  return request;
}

TEST(EgressRecords, StateSaysWhereARequestIsAndNothingSealed) {
  const auto definition = domain::testing::sample_definition();
  const EgressRecord record =
      state_record(sample_request(), {.partition = 1, .index = 3}, &definition);

  EXPECT_EQ(record.topic, EgressTopic::kRequestState);
  EXPECT_EQ(record.key, domain::to_text(id_of<domain::RequestId>(42)));
  const json state = json::parse(record.value);
  EXPECT_EQ(state["state"], "open");
  EXPECT_EQ(state["position"], "1:3");
  EXPECT_EQ(state["version"], 9);
  EXPECT_EQ(state["answers"], json({{"zone", "a"}}));
  EXPECT_EQ(state["items"][0]["visits"][0]["office"], "traffic") << "where the item is";
  EXPECT_TRUE(state["items"][0]["assignee"].is_null());
  EXPECT_TRUE(state["public_step"].is_string());
  EXPECT_THAT(record.value, Not(HasSubstr(kCanary)));
}

TEST(EgressRecords, StateOfADecidedRequestHoldsCodesAlone) {
  domain::Request request = sample_request();
  request.decision = {
      .outcome = "refused", .grounds = {"not_resident"}, .text = std::string(kCanary)};
  request.decided_at = instant("2026-03-03T09:00:00Z");
  request.closings = {{.kind = domain::CloseKind::kDecided,
                       .outcome = "refused",
                       .grounds = {"not_resident"},
                       .at = request.decided_at,
                       .day = {},
                       .reopened_at = {}}};
  request.items[0].state = domain::ItemState::kFinished;

  const json state = json::parse(state_record(request, {}, nullptr).value);

  EXPECT_EQ(state["state"], "closed");
  EXPECT_TRUE(state["public_step"].is_null());
  EXPECT_EQ(state["decision"]["outcome"], "refused");
  EXPECT_EQ(state["closings"][0]["grounds"], json::array({"not_resident"}));
  EXPECT_FALSE(state["items"][0]["open"]);
  EXPECT_THAT(state.dump(), Not(HasSubstr(kCanary)));
}

TEST(EgressRecords, CatalogueNamesEverythingButPeople) {
  domain::Directory directory = domain::testing::sample_directory();
  const auto definition = domain::testing::sample_definition();
  domain::Service service;
  service.code = definition.code;
  service.versions.push_back(
      {.version = 1,
       .definition = std::make_shared<const domain::ServiceDefinition>(definition),
       .content = eventstore::definition_json(definition),
       .effective_from = {},
       .published_at = instant("2026-03-02T09:00:00Z")});
  directory.services[service.code] = service;
  ASSERT_FALSE(directory.staff.empty());
  for (auto& [actor, member] : directory.staff) member.name = kCanary;

  std::map<std::string, json> records;
  for (const EgressRecord& record : catalogue_records(directory)) {
    EXPECT_THAT(record.value, Not(HasSubstr(kCanary)));
    records[record.key] = json::parse(record.value);
  }

  EXPECT_EQ(records.at("deployment")["kind"], "deployment");
  EXPECT_EQ(records.at("office/traffic")["definition"]["code"], "traffic");
  EXPECT_EQ(records.at("service/permit")["state"], "offered");
  EXPECT_EQ(records.at("definition/permit/1")["definition"]["code"], "permit");
  for (const domain::Choice& outcome : definition.outcomes) {
    EXPECT_EQ(records.at("outcome/permit/" + outcome.code)["label"], json(outcome.label));
  }
}

TEST(EgressRecords, ProgressReadsBack) {
  const Place place{.next = 17, .last = "ab12", .published = 12};
  Progress progress;
  for (const EgressRecord& record :
       {progress_record(3, "log-a", place),
        progress_record(eventstore::kControlPartition, "log-c", {}), owner_record("me"),
        progress_record(3, "log-a", {.next = 18, .last = "cd", .published = 13})}) {
    EXPECT_EQ(record.topic, EgressTopic::kProgress);
    EXPECT_TRUE(take_progress(record.key, record.value, progress)) << record.value;
  }

  EXPECT_EQ(progress.owner, "me");
  EXPECT_EQ(progress.partitions.at(3).place, (Place{.next = 18, .last = "cd", .published = 13}));
  EXPECT_EQ(progress.partitions.at(eventstore::kControlPartition),
            (Progress::Partition{.log = "log-c", .place = {}}));
}

TEST(EgressRecords, WhatIsNoProgressIsRefused) {
  struct Case {
    std::string_view key, value;
  };
  for (const Case& each :
       std::vector<Case>{{"0", ""},
                         {"0", "[1]"},
                         {"0", R"({"log":"a","next":-1,"last":"","published":0})"},
                         {"0", R"({"log":"a","next":3,"last":"","published":0})"},
                         {"0", R"({"log":"a","next":0,"last":"ab","published":0})"},
                         {"0", R"({"next":0,"last":"","published":0})"},
                         {"x", R"({"log":"a","next":0,"last":"","published":0})"},
                         {"70000", R"({"log":"a","next":0,"last":"","published":0})"},
                         {"", R"({"log":"a","next":0,"last":"","published":0})"},
                         {"owner", R"({"owner":1})"}}) {
    Progress progress;
    EXPECT_FALSE(take_progress(each.key, each.value, progress)) << each.key << ' ' << each.value;
    EXPECT_EQ(progress, Progress{});
  }
}

}  // namespace
}  // namespace rahgir::consumers
