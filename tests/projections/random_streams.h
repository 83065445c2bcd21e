#pragma once

// Random lives of requests: any order of events that evolve() takes.

#include <random>

#include "tests/projections/sample_requests.h"

namespace rahgir::projections {

class RandomStreams {
 public:
  RandomStreams(std::uint64_t seed, std::size_t count);

  /// Adds an event to some stream; gives the index of that stream.
  std::size_t step();
  const std::vector<Stream>& streams() const { return streams_; }
  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  void live_on(Stream& stream);
  void change_item(Stream& stream, const domain::WorkItem& item);
  void change_deadline(Stream& stream);
  std::string office() { return below(3) == 0 ? "north" : "traffic"; }
  domain::ActorId actor() { return id_of<domain::ActorId>(static_cast<std::uint32_t>(below(4))); }

  std::mt19937_64 random_;
  std::vector<Stream> streams_;
};

}  // namespace rahgir::projections
