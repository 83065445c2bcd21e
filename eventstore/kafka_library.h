#pragma once

// What the kafka_* files of this folder share: librdkafka's clients with the operator's properties.
// For those files only.

#include <string>
#include <utility>
#include <vector>

#include "eventstore/kafka_connection.h"
#include "eventstore/kafka_owned.h"

namespace rahgir::eventstore {

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
