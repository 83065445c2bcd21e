#pragma once

// A whole event store in a temporary folder, with the offices, people and service of the domain's
// samples, and a clock that the test moves.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>

#include "eventstore/event_store.h"
#include "tests/domain/sample_people.h"
#include "tests/eventstore/sample_models.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {

class StoreScene {
 public:
  explicit StoreScene(unsigned partitions = 1);

  /// Opens again on what is stored.
  domain::Result<bool> open();
  void must_open();
  void close() { store_.reset(); }
  EventStore& store() { return *store_; }

  /// Offices, people, and version 1 of the service "permit".
  void make_directory();
  CommandReply administer(const domain::DirectoryCommand& command);
  void publish(const domain::ServiceDefinition& definition);

  /// A submission of the permit's newest version with that number as key.
  CommandEnvelope submission(std::uint64_t number) const;
  CommandEnvelope command(const domain::Actor& actor, domain::StreamId request,
                          domain::RequestCommand command) const;
  CommandReply run(CommandEnvelope envelope) { return store_->execute(std::move(envelope)); }
  /// Fails the test unless accepted.
  domain::StreamId submit(std::uint64_t number);
  CommandReply run(const domain::Actor& actor, domain::StreamId request,
                   domain::RequestCommand asked) {
    return run(command(actor, request, std::move(asked)));
  }

  /// Some command on some request, or a new one; most are accepted.
  CommandReply run_random(std::mt19937_64& random);

  domain::Request request(domain::StreamId id) const;
  /// Everything in the store as text: events, states, rows.
  std::string dump() const { return history() + rows(); }
  /// Events by their stored bytes, and the states they lead to.
  std::string history() const;
  std::string rows() const;
  /// Every fault, one a line; "" when all is right.
  std::string faults() const;
  std::filesystem::path partition_folder(unsigned number = 0) const;

  TemporaryFolder folder;
  EventStoreOptions options;
  SampleRequestModels request_models;
  SampleDirectoryModels directory_models;
  std::vector<std::string> reports;
  std::vector<domain::StreamId> requests;
  /// Milliseconds since the epoch.
  std::atomic<std::int64_t> now_ms{
      domain::testing::instant("2026-03-02T09:00:00Z").time_since_epoch().count()};

  mutable std::atomic<std::uint64_t> next_command = 1;  // ids, the same in every run

 private:
  domain::CommandId new_command_id() const;
  std::vector<PartitionNumber> partitions() const;

  std::unique_ptr<EventStore> store_;
};

/// Some command of some person, as for a request of the sample service.
std::pair<domain::Actor, domain::RequestCommand> random_command(std::mt19937_64& random);

/// What the state is, as text; for golden files.
std::string describe(const domain::Request& request);

}  // namespace rahgir::eventstore
