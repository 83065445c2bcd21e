#pragma once

// An event store with two offices, one agent and the sample service, and a clock of the test's.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "eventstore/definition_json.h"
#include "eventstore/event_store.h"
#include "eventstore/identity.h"
#include "projections/directory_models.h"
#include "projections/request_models.h"
#include "tests/domain/sample_scene.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::consumers {

class StoreScene : public ::testing::Test {
 protected:
  StoreScene() {
    options_.data = folder_ / "data";
    options_.memory_mb = 64;
    options_.low_disk_uploads_mb = options_.low_disk_commands_mb = 0;
    options_.documents.unreferenced_per_caller = 1ull << 40;
    options_.create = true;
    options_.now = [this] { return now(); };
    options_.report = [](std::string_view) {};  // a stopped partition is part of a test
    open();
    make_directory();
  }

  void open() {
    store_.reset();
    auto opened = eventstore::EventStore::open(options_, request_models_, directory_models_);
    if (!opened) throw std::runtime_error(opened.error().detail);
    store_ = std::move(*opened);
  }

  domain::Instant now() const { return domain::Instant(std::chrono::milliseconds(now_ms_.load())); }
  void wait(std::chrono::hours time) { now_ms_ += std::chrono::milliseconds(time).count(); }

  domain::RequestId submit() {
    domain::SubmitRequest asked = domain::testing::submission();
    asked.tracking_code = eventstore::tracking_code(
        eventstore::submission_seed(store_->keys(), "anonymous", std::to_string(++number_)), 0);
    const domain::RequestId id = eventstore::request_id(store_->keys(), asked.tracking_code);
    const auto reply = run(domain::testing::anonymous(), id, domain::RequestCommand(asked));
    EXPECT_EQ(reply.status, eventstore::CommandStatus::kAccepted) << reply.rejection.detail;
    return id;
  }

  eventstore::CommandReply run(
      const domain::Actor& actor, domain::StreamId stream,
      std::variant<domain::RequestCommand, domain::DirectoryCommand> command) {
    eventstore::CommandEnvelope envelope;
    envelope.id = eventstore::random_id<domain::CommandId>();
    envelope.stream = stream;
    envelope.actor = actor;
    envelope.command = std::move(command);
    if (const auto* service = store_->directory()->service("permit")) {
      envelope.definition = service->versions.back().definition;
      envelope.definition_version = service->versions.back().version;
    }
    return store_->execute(std::move(envelope));
  }

  void administer(const domain::DirectoryCommand& command) {
    const auto stream = domain::stream_of(command, eventstore::control_stream);
    const auto reply = run(domain::testing::scheduler(), stream, command);
    ASSERT_EQ(reply.status, eventstore::CommandStatus::kAccepted) << reply.rejection.detail;
  }

  void publish(const domain::ServiceDefinition& definition) {
    administer(domain::PublishDefinition{
        .content = eventstore::definition_json(definition),
        .definition = std::make_shared<const domain::ServiceDefinition>(definition),
        .effective_from = {},
        .change_note = {}});
  }

  eventstore::TemporaryFolder folder_;
  eventstore::EventStoreOptions options_;
  projections::RequestModels request_models_;
  projections::DirectoryModels directory_models_;
  std::atomic<std::int64_t> now_ms_{
      domain::testing::instant("2026-03-02T09:00:00Z").time_since_epoch().count()};
  std::unique_ptr<eventstore::EventStore> store_;

 private:
  void make_directory() {
    for (const char* code : {"traffic", "archive"}) {
      domain::Office office;
      office.code = code;
      office.label = domain::testing::label(code);
      administer(domain::DefineOffice{.office = office});
    }
    administer(domain::RegisterStaff{.actor = domain::testing::kAnna, .name = "Anna"});
    administer(domain::GrantDuty{.actor = domain::testing::kAnna,
                                 .duty = "agent",
                                 .office = "traffic",
                                 .from = {},
                                 .until = {}});
    publish(domain::testing::sample_definition());
  }

  unsigned number_ = 0;
};

}  // namespace rahgir::consumers
