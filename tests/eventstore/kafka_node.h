#pragma once

// An appender with rows of its own on a log that other nodes write too.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "eventstore/kafka_commit_log.h"
#include "tests/eventstore/appender_scene.h"
#include "tests/eventstore/mock_brokers.h"

namespace rahgir::eventstore {

inline KafkaLogOptions options_of(const MockBrokers& brokers, std::string node) {
  return {.brokers = brokers.addresses(),
          .topic = MockBrokers::kTopic,
          .partition = 0,
          .node = std::move(node),
          .properties = {{"reconnect.backoff.max.ms", "200"}},
          .message_timeout = std::chrono::seconds(4),
          .claim_timeout = std::chrono::seconds(3),
          .open_timeout = std::chrono::seconds(10)};
}

class KafkaNode : public AppenderScene {
 public:
  KafkaNode(const MockBrokers& brokers, std::string name)
      : kafka_options(options_of(brokers, std::move(name))) {
    make_log = [this](Store& rows) -> domain::Result<std::unique_ptr<CommitLog>> {
      auto made = KafkaCommitLog::open(kafka_options, 0, rows, {});
      if (!made) return std::unexpected(made.error());
      kafka = made->get();
      return std::move(*made);
    };
  }
  ~KafkaNode() { close(); }

  /// Throws rather than wait for ever.
  CommandReply execute(CommandEnvelope command) {
    auto reply = submit(std::move(command));
    if (reply.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
      throw std::runtime_error("no reply");
    }
    return reply.get();
  }

  std::vector<std::string> bytes() const {
    std::vector<std::string> found;
    EXPECT_TRUE(log->read(0, [&](Offset, std::uint64_t, std::string_view record) {
      found.emplace_back(record);
      return true;
    }));
    return found;
  }

  KafkaLogOptions kafka_options;
  KafkaCommitLog* kafka = nullptr;
};

/// Accepted commands, each of which must be there once.
inline void expect_each_once(const KafkaNode& node, std::size_t count) {
  std::set<domain::CommandId> seen;
  for (const Record& record : node.records()) {
    if (record.kind != RecordKind::kCommand) continue;
    EXPECT_TRUE(seen.insert(record.header.command).second) << "a command happened twice";
  }
  EXPECT_EQ(seen.size(), count);
}

}  // namespace rahgir::eventstore
