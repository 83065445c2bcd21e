#pragma once

// How we run RocksDB: the settings that were found by test, the counters' merge operator, and the
// listener that turns background errors into fail-stop.

#include <rocksdb/cache.h>
#include <rocksdb/options.h>
#include <rocksdb/write_buffer_manager.h>

#include <atomic>
#include <memory>

#include "eventstore/store.h"

namespace rahgir::eventstore {

struct StoreMemory::Budget {
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
};

rocksdb::DBOptions database_settings(
    const StoreOptions& options, const std::shared_ptr<rocksdb::WriteBufferManager>& write_buffers,
    std::atomic<bool>& failed);

rocksdb::ColumnFamilyOptions column_settings(const ColumnSpec& spec,
                                             const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace rahgir::eventstore
