#pragma once

// Gives callers their replies on a thread of its own: waking a hundred of them costs the appender
// as much as a quarter of its batch.

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "eventstore/command.h"

namespace rahgir::eventstore {

struct Answer {
  CommandDone done;
  CommandReply reply;
};

class Replier {
 public:
  ~Replier() { stop(); }

  void start();
  /// Gives what it has, then joins. What is handed over later is given by the caller's own thread.
  void stop();
  /// The appender's thread. Replies go out in the order in which they are handed over.
  void give(std::vector<Answer> answers);

 private:
  void run();

  std::mutex mutex_;  // guards the next three
  std::condition_variable wake_;
  std::vector<Answer> waiting_;
  bool takes_ = false;
  std::jthread thread_;
};

}  // namespace rahgir::eventstore
