#pragma once

// What the kafka_* files of this folder share: owners of librdkafka's objects, and its clients with
// the operator's properties. For those files only.

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/kafka_connection.h"

namespace rahgir::eventstore {

template <auto release>
struct KafkaRelease {
  template <class Value>
  void operator()(Value* value) const {
    release(value);
  }
};
template <class Value, auto release>
using KafkaOwned = std::unique_ptr<Value, KafkaRelease<release>>;

using KafkaConfiguration = KafkaOwned<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using KafkaClient = KafkaOwned<rd_kafka_t, rd_kafka_destroy>;
using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

/// The operator's properties, and after them `own`. Refuses those that the protocol stands on.
/// Errors name a property, never its value, which may be a secret.
domain::Result<KafkaConfiguration> configure_kafka(const KafkaLogOptions& options,
                                                   const KafkaProperties& own);

domain::Result<KafkaClient> make_kafka_client(rd_kafka_type_t type,
                                              KafkaConfiguration configuration);

}  // namespace rahgir::eventstore
