#include <gtest/gtest.h>

#include <future>
#include <map>

#include "eventstore/appender.h"
#include "eventstore/fresh_rows.h"
#include "eventstore/log_verification.h"
#include "eventstore/request_decider.h"
#include "eventstore/simulated_commit_log.h"
#include "tests/domain/fakes.h"
#include "tests/domain/sample_definitions.h"
#include "tests/domain/sample_people.h"
#include "tests/eventstore/store_scene.h"

// Crash schedules from a seed: appends fail before, in the middle of or after they are durable,
// rows are lost or fall far behind, the partition is opened again, and clients repeat what they do
// not know the outcome of. Afterwards nothing acknowledged is lost, nothing happened twice, and
// rows and indexes equal a fresh fold.

namespace rahgir::eventstore {
namespace {

const domain::StreamId kLog{.bytes = {9}};

struct Sent {
  CommandEnvelope command;
  CommandReply reply;
};

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed), faults_{.seed = seed, .per_thousand = {}} {
    faults_.per_thousand = {0, 50, 30, 30, 30, 30};
    definition_ =
        std::make_shared<const domain::ServiceDefinition>(domain::testing::sample_definition());
    directory_ = std::make_shared<const domain::Directory>(domain::testing::sample_directory());
  }

  void run(int rounds) {
    open();
    for (int round = 0; round < rounds; ++round) {
      now_ += std::chrono::seconds(7);
      send_some();
      if (appender_->failed()) crash();
    }
    settle();
  }

  /// Everything must hold now.
  void check() {
    ASSERT_FALSE(appender_->failed()) << last_report_;
    const auto snapshot = store_->snapshot();
    EventStore::Verification verification;
    VerificationFaults faults("simulated", verification);
    LogVerification(0, *snapshot, faults).run(*log_, appender_->checkpoint());
    EXPECT_TRUE(verification.faults.empty()) << verification.faults[0];
    check_rows(*snapshot);
    check_outcomes();
  }

  int crashes = 0;

 private:
  void open() {
    auto opened = Store::open({.path = folder_ / "rows",
                               .columns = partition_columns(models_.columns()),
                               .memory_mb = 8,
                               .create = true});
    ASSERT_TRUE(opened) << opened.error().detail;
    store_ = std::move(*opened);
    faults_.seed = random_();
    log_ = std::make_unique<SimulatedCommitLog>(disk_, *store_, faults_);
    reader_ = std::make_unique<PartitionReader>(PartitionNumber{0}, *store_, *log_);
    shelf_ = std::make_unique<ReferenceShelf>(*reader_);
    decider_ = std::make_unique<RequestDecider>(
        RequestSurroundings{.reader = *reader_,
                            .shelf = *shelf_,
                            .models = models_,
                            .directory = [this] { return directory_; },
                            .local_time = local_time_,
                            .patterns = patterns_},
        random_() % 2 == 0 ? 0 : 1'000'000);
    appender_ = std::make_unique<Appender>(
        AppenderOptions{
            .now = [this] { return now_; }, .may_write = {}, .on_durable = {}, .report = {}},
        *store_, *log_, *decider_);
    const auto recovered = appender_->recover(kLog);
    if (!recovered) return crash();  // the genesis met a fault
    appender_->start();
  }

  void close() {
    appender_.reset();
    decider_.reset();
    shelf_.reset();
    reader_.reset();
    log_.reset();
    store_.reset();
  }

  /// Opens again; now and then on older rows, as if the newest had never been synced.
  void crash() {
    ++crashes;
    close();
    const auto old = folder_ / "old";
    if (random_() % 3 == 0 && std::filesystem::exists(old)) {
      std::filesystem::remove_all(folder_ / "rows");
      copy_store(old, folder_ / "rows");
    } else if (random_() % 2 == 0) {
      std::filesystem::remove_all(old);
      copy_store(folder_ / "rows", old);
    }
    open();
  }

  CommandEnvelope any_command() {
    CommandEnvelope command;
    command.id = random_id_();
    command.body_digest[3] = 1;
    command.repeatable = true;
    command.definition = definition_;
    command.definition_version = 1;
    if (requests_.size() < 3 || random_() % 8 == 0) {
      domain::SubmitRequest asked;
      asked.language = "en";
      asked.tracking_code = "12345678901234567890";
      asked.form = {{"full_name", domain::Answer("Ada")}};
      asked.subject.bytes[0] = 1;
      command.stream.bytes = random_id_().bytes;
      command.actor = domain::testing::anonymous();
      command.command = domain::RequestCommand(asked);
      requests_.push_back(command.stream);
    } else {
      auto [actor, asked] = random_command(random_);
      command.stream = requests_[random_() % requests_.size()];
      command.actor = actor;
      command.command = std::move(asked);
    }
    return command;
  }

  void send_some() {
    std::vector<CommandEnvelope> commands;
    commands.swap(unknown_);  // a client repeats what it does not know
    for (std::size_t count = random_() % 6 + 1; count > 0; --count) {
      commands.push_back(any_command());
    }
    std::vector<std::future<CommandReply>> replies;
    for (const CommandEnvelope& command : commands) {
      auto promise = std::make_shared<std::promise<CommandReply>>();
      replies.push_back(promise->get_future());
      appender_->submit(command, [promise](CommandReply reply) { promise->set_value(reply); });
    }
    for (std::size_t index = 0; index < commands.size(); ++index) {
      take(commands[index], replies[index].get());
    }
  }

  void take(const CommandEnvelope& command, const CommandReply& reply) {
    const bool repeats =
        reply.status == CommandStatus::kUnknown || reply.status == CommandStatus::kReadOnly;
    if (repeats) unknown_.push_back(command);
    if (reply.status != CommandStatus::kAccepted) return;
    EXPECT_TRUE(accepted_.emplace(command.id, Sent{command, reply}).second);
  }

  void settle() {
    faults_.per_thousand = {};
    crash();
    for (int round = 0; round < 3; ++round) send_some();
    EXPECT_TRUE(unknown_.empty());
  }

  void check_rows(const Snapshot& snapshot) {
    std::map<std::pair<std::uint8_t, std::string>, std::string> fresh;
    std::map<std::string, std::int64_t> counts;
    fold_requests(*reader_, snapshot, *shelf_, models_, appender_->next_event(),
                  [&](const RowSet& rows) {
                    for (const Row& row : rows.rows) {
                      fresh[{row.model_column, row.key}] = row.value;
                    }
                    for (const auto& count : rows.counts) ++counts[count.key];
                    return true;
                  });
    for (const std::uint8_t column : {kViewColumn, kListColumn}) {
      const auto cursor = snapshot.cursor(EventStore::column_of(column));
      for (cursor->seek(""); cursor->valid(); cursor->next()) {
        const auto row = fresh.extract({column, std::string(cursor->key())});
        ASSERT_FALSE(row.empty()) << "a row too many";
        EXPECT_EQ(row.mapped(), cursor->value());
      }
    }
    EXPECT_TRUE(fresh.empty()) << "rows missing";
    const auto cursor = snapshot.cursor(EventStore::column_of(kCountColumn));
    for (cursor->seek(""); cursor->valid(); cursor->next()) {
      EXPECT_EQ(Store::counter_value(cursor->value()), counts[std::string(cursor->key())]);
    }
  }

  void check_outcomes() {
    std::map<domain::CommandId, int> times;
    std::map<std::pair<domain::StreamId, std::uint32_t>, Position> places;
    EXPECT_TRUE(log_->read(0, [&](Offset, std::uint64_t first, std::string_view bytes) {
      const auto record = decode_record(bytes);
      if (record->kind == RecordKind::kCommand) ++times[record->header.command];
      for (std::size_t index = 0; index < record->events.size(); ++index) {
        const auto meta = decode_meta(record->events[index]);
        const Position position{.partition = 0, .index = first + index};
        EXPECT_TRUE(places.emplace(std::pair{meta->stream, meta->version}, position).second);
      }
      return true;
    }));
    for (const auto& [id, count] : times) EXPECT_EQ(count, 1) << "a command happened twice";
    for (const auto& [id, sent] : accepted_) {
      EXPECT_EQ(times[id], 1) << "an acknowledged command is lost";
      const auto place = places.find({sent.reply.stream, sent.reply.version});
      ASSERT_NE(place, places.end());
      EXPECT_EQ(place->second, sent.reply.position);
    }
  }

  domain::CommandId random_id_() {
    domain::CommandId id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random_());
    return id;
  }

  std::mt19937_64 random_;
  SimulatedFaults faults_;
  TemporaryFolder folder_;
  SimulatedDisk disk_;
  SampleRequestModels models_;
  domain::testing::FixedOffsetTime local_time_;
  domain::testing::RegexPatterns patterns_;
  std::shared_ptr<const domain::ServiceDefinition> definition_;
  std::shared_ptr<const domain::Directory> directory_;
  domain::Instant now_ = domain::testing::instant("2026-03-02T09:00:00Z");
  std::unique_ptr<Store> store_;
  std::unique_ptr<SimulatedCommitLog> log_;
  std::unique_ptr<PartitionReader> reader_;
  std::unique_ptr<ReferenceShelf> shelf_;
  std::unique_ptr<RequestDecider> decider_;
  std::unique_ptr<Appender> appender_;
  std::vector<domain::StreamId> requests_;
  std::string last_report_;
  std::vector<CommandEnvelope> unknown_;
  std::map<domain::CommandId, Sent> accepted_;
};

TEST(Simulation, EveryCrashScheduleRecoversToTheSameState) {
  int crashes = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Simulation simulation(seed);
    simulation.run(60);
    simulation.check();
    crashes += simulation.crashes;
    if (HasFailure()) break;
  }
  EXPECT_GT(crashes, 50);
}

}  // namespace
}  // namespace rahgir::eventstore
