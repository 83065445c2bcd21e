#pragma once

// An appender over a store in a temporary folder and the fake decider.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "eventstore/appender.h"
#include "eventstore/embedded_commit_log.h"
#include "tests/eventstore/fake_decider.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::eventstore {

template <class AnyId>
AnyId numbered(std::uint64_t number) {
  AnyId id;
  for (std::size_t byte = 0; byte < 8; ++byte) {
    id.bytes[15 - byte] = static_cast<std::uint8_t>(number >> (8 * byte));
    id.bytes[7 - byte] = static_cast<std::uint8_t>((number * 0x9e3779b97f4a7c15) >> (8 * byte));
  }
  return id;
}

inline const domain::StreamId kLogId = numbered<domain::StreamId>(77);

inline CommandEnvelope note(std::uint64_t command, std::uint64_t stream,
                            std::string text = "note") {
  CommandEnvelope envelope;
  envelope.id = numbered<domain::CommandId>(command);
  envelope.body_digest[0] = 1;
  envelope.repeatable = true;
  envelope.stream = numbered<domain::StreamId>(stream);
  envelope.command = domain::RequestCommand(domain::AddNote{std::move(text)});
  return envelope;
}

inline CommandEnvelope submission(std::uint64_t command, std::uint64_t stream) {
  CommandEnvelope envelope = note(command, stream);
  envelope.command = domain::RequestCommand(domain::SubmitRequest{});
  return envelope;
}

inline CommandEnvelope other_body(CommandEnvelope envelope) {
  envelope.body_digest[0] = 2;
  return envelope;
}

class AppenderScene {
 public:
  AppenderScene() {
    options.now = [this] { return now; };
    options.report = [this](std::string_view what) { reports.emplace_back(what); };
    open_store();
  }

  /// Opens everything on what is stored; not started.
  domain::Result<bool> open() {
    close();
    open_store();
    return recover();
  }

  domain::Result<bool> recover() {
    if (make_log) {
      auto made = make_log(*store);
      if (!made) return std::unexpected(made.error());
      log = std::move(*made);
    } else {
      log = std::make_unique<EmbeddedCommitLog>(*store, kLogColumn);
    }
    decider = std::make_unique<FakeDecider>(*store, *log);
    appender = std::make_unique<Appender>(options, *store, *log, *decider);
    return appender->recover(kLogId);
  }

  void start() {
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().detail;
    appender->start();
  }

  void close() {
    appender.reset();
    decider.reset();
    log.reset();
    store.reset();
  }

  std::future<CommandReply> submit(CommandEnvelope command) {
    auto promise = std::make_shared<std::promise<CommandReply>>();
    auto reply = promise->get_future();
    appender->submit(std::move(command),
                     [promise](CommandReply given) { promise->set_value(std::move(given)); });
    return reply;
  }
  CommandReply execute(CommandEnvelope command) { return submit(std::move(command)).get(); }

  std::string row_of(std::uint64_t stream) const {
    return store->get(kFirstModelColumn, bytes_of(numbered<domain::StreamId>(stream))).value_or("");
  }
  std::int64_t counted_events() const {
    const auto value = store->get(kFirstModelColumn + 1, "events");
    return value ? Store::counter_value(*value) : 0;
  }
  std::vector<Record> records() const {
    std::vector<Record> found;
    auto read = log->read(0, [&](Offset, std::uint64_t, std::string_view bytes) {
      auto record = decode_record(bytes);
      EXPECT_TRUE(record);
      if (record) found.push_back(std::move(*record));
      return true;
    });
    EXPECT_TRUE(read);
    return found;
  }

  AppenderOptions options;
  std::function<domain::Result<std::unique_ptr<CommitLog>>(Store& store)> make_log;  // or embedded
  domain::Instant now = domain::parse_instant("2026-03-02T09:00:00Z").value();
  std::vector<std::string> reports;
  TemporaryFolder folder;
  std::unique_ptr<Store> store;
  std::unique_ptr<CommitLog> log;
  std::unique_ptr<Decider> decider;
  std::unique_ptr<Appender> appender;

 private:
  void open_store() {
    auto opened = Store::open({.path = folder / "store",
                               .columns = partition_columns(kFakeColumns),
                               .memory_mb = 8,
                               .create = true});
    if (!opened) throw std::runtime_error(opened.error().detail);
    store = std::move(*opened);
  }
};

}  // namespace rahgir::eventstore
