#pragma once

#include <stdexcept>
#include <utility>

#include "domain/result.h"

namespace rahgir::eventstore {

/// Something stored cannot be read: a file is damaged or gone, or holds what was never written.
/// Names the file where RocksDB does. Nobody's fault who asked: HTTP answers 500.
class StoreDamaged : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What was read back from a store, where a rejection can only mean damage. Throws StoreDamaged.
template <class Value>
Value undamaged(domain::Result<Value> read) {
  if (!read) throw StoreDamaged(read.error().detail);
  return *std::move(read);
}

}  // namespace rahgir::eventstore
