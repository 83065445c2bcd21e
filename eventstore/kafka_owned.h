#pragma once

// Owners of librdkafka's objects. For kafka_* files only.

#include <librdkafka/rdkafka.h>

#include <memory>

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

}  // namespace rahgir::eventstore
