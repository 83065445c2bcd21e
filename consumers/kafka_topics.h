#pragma once

// The topics of the egress: made where they are missing, checked where they are there, and read
// where they say how far publishing came.

#include <cstdint>
#include <string>

#include "consumers/egress_records.h"
#include "consumers/kafka_client.h"

namespace rahgir::consumers {

class KafkaHandle;

struct KafkaTopicOptions {
  std::string prefix = "rahgir";
  int partitions = 6;   // of topics that are made; the progress topic has one
  int replication = 0;  // of topics that are made; 0: the brokers' default
};

/// Makes what is missing: requests' states, catalogue and progress compacted, events kept for ever.
/// kRefused when a topic that is there would lose what it must keep, or keep what it must not.
KafkaResult<bool> prepare_topics(KafkaHandle& handle, const KafkaOptions& kafka,
                                 const KafkaTopicOptions& options, const std::stop_token& stop);

/// What committed transactions wrote to the progress topic. kRefused when it holds something else,
/// and when it does not fit to the events: nothing in it but events are there, or the reverse.
KafkaResult<Progress> read_progress(KafkaHandle& handle, const KafkaOptions& kafka,
                                    const KafkaTopicOptions& options, const std::stop_token& stop);

}  // namespace rahgir::consumers
