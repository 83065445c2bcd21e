#pragma once

// Many commands in flight, so that one write makes hundreds of them durable, and never more than a
// limit. Used by one thread; replies are handed out on it.

#include <functional>
#include <memory>

#include "eventstore/event_store.h"

namespace rahgir::ops {

class CommandWindow {
 public:
  using OnReply = std::function<void(const eventstore::CommandReply&)>;

  /// The store is borrowed.
  CommandWindow(eventstore::EventStore& store, std::size_t limit);
  ~CommandWindow();  // waits for what is in flight; its replies are dropped
  CommandWindow(const CommandWindow&) = delete;
  CommandWindow& operator=(const CommandWindow&) = delete;

  /// Waits while the window is full, handing out replies. A full queue of the store is waited for
  /// too. `on_reply` may submit one command.
  void submit(eventstore::CommandEnvelope command, OnReply on_reply);
  /// Until nothing is in flight.
  void finish();

 private:
  struct Flight;
  struct Landing;
  void send(const std::shared_ptr<Flight>& flight);
  void settle(std::size_t most);

  eventstore::EventStore& store_;
  const std::size_t limit_;
  std::size_t in_flight_ = 0;
  const std::shared_ptr<Landing> landing_;  // shared with the appenders' threads
};

/// Whether what was asked for is so.
bool is_taken(const eventstore::CommandReply& reply);
/// The reply as a sentence. Precondition: it was not taken.
domain::Rejection why_not(const eventstore::CommandReply& reply);

}  // namespace rahgir::ops
