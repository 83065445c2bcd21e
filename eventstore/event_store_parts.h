#pragma once

// What an EventStore is made of; for event_store.cc and the verbs that have files of their own.

#include <condition_variable>
#include <thread>

#include "domain/text.h"
#include "domain/time.h"
#include "eventstore/directory_decider.h"
#include "eventstore/disk_watermark.h"
#include "eventstore/event_store.h"
#include "eventstore/layout.h"
#include "eventstore/partition.h"
#include "eventstore/rocksdb_document_store.h"

namespace rahgir::eventstore {

struct EventStore::Parts {
  Parts(EventStoreOptions given, const RequestReadModels& for_requests,
        const DirectoryReadModels& for_directory);
  ~Parts();
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  Partition& at(PartitionNumber number) const;
  /// All, the control partition first.
  std::vector<Partition*> all() const;
  void keep_house(const std::stop_token& stop);

  const EventStoreOptions options;
  const RequestReadModels& request_models;
  const DirectoryReadModels& directory_models;
  std::unique_ptr<domain::LocalTime> local_time;
  std::unique_ptr<domain::TextPatterns> patterns;
  std::unique_ptr<DiskWatermark> disk;
  std::unique_ptr<FolderLock> lock;
  DeploymentKeys keys;
  std::unique_ptr<RocksDbDocumentStore> documents;
  std::unique_ptr<Partition> control;
  DirectoryDecider* directory = nullptr;  // the control partition's
  std::vector<std::unique_ptr<Partition>> partitions;
  std::mutex house_mutex;
  std::condition_variable_any house_wake;
  std::jthread housekeeper;  // looks at the disk and makes the anchors durable
};

}  // namespace rahgir::eventstore
