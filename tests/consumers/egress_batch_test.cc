#include "consumers/egress_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/consumers/store_scene.h"

namespace rahgir::consumers {
namespace {

using domain::RequestId;
using nlohmann::json;
using ::testing::HasSubstr;

class Batches : public StoreScene {
 protected:
  void note(RequestId request) {
    const auto reply = run(domain::testing::staff(domain::testing::kAnna), request,
                           domain::RequestCommand(domain::AddNote{.text = "hello"}));
    ASSERT_EQ(reply.status, eventstore::CommandStatus::kAccepted) << reply.rejection.detail;
  }

  EgressBatches batches(EgressBatchLimits limits = {}) { return {*store_, "urn:test", limits}; }

  static std::vector<EgressRecord> of_topic(const EgressBatch& batch, EgressTopic topic) {
    std::vector<EgressRecord> found;
    for (const EgressRecord& record : batch.records) {
      if (record.topic == topic) found.push_back(record);
    }
    return found;
  }

  static std::string header(const EgressRecord& record, std::string_view name) {
    for (const auto& [each, text] : record.headers) {
      if (name == each) return text;
    }
    return {};
  }

  /// Published state of each request, after all batches.
  struct Published {
    std::vector<EgressRecord> events;
    std::vector<std::string> ids() const {
      std::vector<std::string> all;
      for (const EgressRecord& event : events) {
        all.push_back(header(event, "ce_id") + ' ' + event.value);
      }
      return all;
    }
    std::map<std::string, std::string> states;
    Places places;
    std::size_t batches = 0;
  };
  Published publish_all(EgressBatches& batches, Places places) {
    Published all;
    while (true) {
      EgressBatch batch = batches.next(places);
      if (batch.records.empty()) break;
      for (EgressRecord& each : of_topic(batch, EgressTopic::kEvents)) all.events.push_back(each);
      for (const EgressRecord& each : of_topic(batch, EgressTopic::kRequestState)) {
        all.states[each.key] = each.value;
      }
      places = batch.places;
      ++all.batches;
    }
    all.places = places;
    return all;
  }

  static Progress progress_of(const EgressBatch& batch) {
    Progress progress;
    for (const EgressRecord& record : of_topic(batch, EgressTopic::kProgress)) {
      EXPECT_TRUE(take_progress(record.key, record.value, progress));
    }
    return progress;
  }
};

TEST_F(Batches, EveryEventOnceInOrderAndTheNewestState) {
  const RequestId first = submit(), second = submit();
  note(first);
  note(second);
  note(first);

  EgressBatches whole = batches();
  const Published all = publish_all(whole, first_places(*store_));

  EXPECT_EQ(all.batches, 1u);
  std::map<std::string, unsigned> versions;
  for (const EgressRecord& event : all.events) {
    if (header(event, "ce_type").starts_with("org.rahgir.office.")) continue;
    EXPECT_EQ(header(event, "ce_streamversion"), std::to_string(++versions[event.key]));
  }
  EXPECT_EQ(json::parse(all.states.at(domain::to_text(first)))["version"],
            versions.at(domain::to_text(first)));
  EXPECT_EQ(all.states.size(), 2u);
  EXPECT_EQ(all.places.at(0).next, store_->end_of(0).index);
  EXPECT_LT(all.places.at(eventstore::kControlPartition).published,
            all.places.at(eventstore::kControlPartition).next)
      << "staff stay in the house";
}

TEST_F(Batches, SmallBatchesMakeTheSame) {
  for (int i = 0; i < 5; ++i) note(submit());
  EgressBatches whole = batches();
  const Published expected = publish_all(whole, first_places(*store_));

  for (const EgressBatchLimits limits :
       {EgressBatchLimits{.events = 1}, EgressBatchLimits{.events = 3, .state_cache_bytes = 0},
        EgressBatchLimits{.bytes = 1}}) {
    EgressBatches small = batches(limits);
    const Published all = publish_all(small, first_places(*store_));

    EXPECT_GT(all.batches, 5u);
    EXPECT_THAT(all.ids(), ::testing::UnorderedElementsAreArray(expected.ids()));
    EXPECT_EQ(all.states, expected.states);
    EXPECT_EQ(all.places, expected.places);
  }
}

TEST_F(Batches, GoOnAfterABatchThatWasNotPublished) {
  const RequestId request = submit();
  EgressBatches lost = batches();
  const Places start = first_places(*store_);
  lost.next(start);
  note(request);

  lost.forget();
  const Published all = publish_all(lost, start);

  EgressBatches fresh = batches();
  const Published expected = publish_all(fresh, start);
  EXPECT_EQ(all.ids(), expected.ids());
  EXPECT_EQ(all.states, expected.states);
}

TEST_F(Batches, CatalogueComesWithTheOpeningAndThenWhatChanged) {
  EgressBatches some = batches();
  const EgressBatch opening = some.opening("me", first_places(*store_));
  EXPECT_GT(of_topic(opening, EgressTopic::kCatalogue).size(), 3u);
  EXPECT_EQ(progress_of(opening).owner, "me");
  EXPECT_EQ(progress_of(opening).partitions.size(), 2u);
  Published all = publish_all(some, first_places(*store_));

  administer(domain::SuspendService{.service = "permit", .notice = {{"en", "later"}}});
  const EgressBatch batch = some.next(all.places);

  const auto changed = of_topic(batch, EgressTopic::kCatalogue);
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0].key, "service/permit");
  EXPECT_EQ(json::parse(changed[0].value)["state"], "suspended");
}

TEST_F(Batches, ProgressOfThisStoreFitsAndOfAnotherDoesNot) {
  const RequestId request = submit();
  EgressBatches some = batches();
  const EgressBatch opening = some.opening("me", first_places(*store_));
  EgressBatch batch = some.next(first_places(*store_));
  Progress progress = progress_of(opening);
  EXPECT_EQ(mismatch_of(*store_, progress), "");
  progress = progress_of(some.opening("me", batch.places));
  EXPECT_EQ(mismatch_of(*store_, progress), "");
  note(request);
  EXPECT_EQ(mismatch_of(*store_, progress), "") << "the log went on";
  EXPECT_EQ(mismatch_of(*store_, Progress{}), "") << "nothing was published";

  Progress other = progress;
  other.partitions[0].log = domain::to_text(domain::testing::id_of<domain::StreamId>(1));
  EXPECT_THAT(mismatch_of(*store_, other), HasSubstr("partition 0 has the log"));
  other = progress;
  other.partitions[0].place.next = 1'000;
  EXPECT_THAT(mismatch_of(*store_, other), HasSubstr("the log was cut"));
  other = progress;
  other.partitions[0].place.last[0] ^= 1;
  EXPECT_THAT(mismatch_of(*store_, other), HasSubstr("went on otherwise"));
  other = progress;
  other.partitions.erase(eventstore::kControlPartition);
  EXPECT_THAT(mismatch_of(*store_, other), HasSubstr("the control partition"));
  other = progress;
  other.partitions[5] = other.partitions[0];
  EXPECT_THAT(mismatch_of(*store_, other), HasSubstr("more partitions"));
}

}  // namespace
}  // namespace rahgir::consumers
