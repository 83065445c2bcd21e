#include "ops/import/command_window.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace rahgir::ops {

using eventstore::CommandReply;
using eventstore::CommandStatus;

struct CommandWindow::Flight {
  eventstore::CommandEnvelope command;  // kept to be sent again when the queue was full
  OnReply on_reply;
};

struct CommandWindow::Landing {
  std::mutex mutex;  // guards answered
  std::condition_variable wake;
  std::vector<std::pair<std::shared_ptr<Flight>, CommandReply>> answered;
};

CommandWindow::CommandWindow(eventstore::EventStore& store, std::size_t limit)
    : store_(store), limit_(limit), landing_(std::make_shared<Landing>()) {}

CommandWindow::~CommandWindow() {
  std::unique_lock lock(landing_->mutex);
  landing_->wake.wait(lock, [&] { return landing_->answered.size() >= in_flight_; });
}

void CommandWindow::submit(eventstore::CommandEnvelope command, OnReply on_reply) {
  settle(limit_ - 1);
  ++in_flight_;
  send(std::make_shared<Flight>(std::move(command), std::move(on_reply)));
}

void CommandWindow::finish() { settle(0); }

void CommandWindow::send(const std::shared_ptr<Flight>& flight) {
  store_.submit(flight->command, [landing = landing_, flight](CommandReply reply) {
    const std::lock_guard lock(landing->mutex);
    landing->answered.emplace_back(flight, std::move(reply));
    landing->wake.notify_one();
  });
}

void CommandWindow::settle(std::size_t most) {
  constexpr auto kPause = std::chrono::milliseconds(1);  // the queue drains in batches
  while (in_flight_ > most) {
    std::vector<std::pair<std::shared_ptr<Flight>, CommandReply>> answered;
    {
      std::unique_lock lock(landing_->mutex);
      landing_->wake.wait(lock, [&] { return !landing_->answered.empty(); });
      answered.swap(landing_->answered);
    }
    for (const auto& [flight, reply] : answered) {
      if (reply.status == CommandStatus::kOverloaded) {
        std::this_thread::sleep_for(kPause);
        send(flight);
        continue;
      }
      --in_flight_;
      flight->on_reply(reply);
    }
  }
}

bool is_taken(const CommandReply& reply) {
  return reply.status == CommandStatus::kAccepted || reply.status == CommandStatus::kUnchanged;
}

domain::Rejection why_not(const CommandReply& reply) {
  switch (reply.status) {
    case CommandStatus::kRejected:
      return reply.rejection;
    case CommandStatus::kReadOnly:
      return {.code = domain::RejectionCode::kConflict,
              .detail = "The store takes no commands: the disk is nearly full or a write failed."};
    case CommandStatus::kDamaged:
      return {.code = domain::RejectionCode::kConflict,
              .detail = "The store is damaged: run `rahgir verify`."};
    case CommandStatus::kUnknown:
      return {.code = domain::RejectionCode::kConflict,
              .detail = "The store failed; it is not known which of the last cases were recorded."};
    case CommandStatus::kAccepted:
    case CommandStatus::kUnchanged:
    case CommandStatus::kCollision:
    case CommandStatus::kOverloaded:
      break;
  }
  return {.code = domain::RejectionCode::kConflict, .detail = "The command was not taken."};
}

}  // namespace rahgir::ops
