#include "bench/raw_store.h"

#include <rocksdb/write_batch.h>

#include <stdexcept>

#include "eventstore/event_store.h"
#include "eventstore/rocksdb_settings.h"

namespace rahgir::bench {

namespace {

void require(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error("the raw store: " + status.ToString());
}

}  // namespace

RawStore::RawStore(const std::filesystem::path& folder,
                   const std::vector<eventstore::ColumnSpec>& columns) {
  std::filesystem::create_directories(folder);
  eventstore::StoreOptions options{.path = folder, .columns = columns, .create = true};
  const std::size_t bytes = eventstore::EventStoreOptions{}.memory_mb << 20U;
  const auto cache = rocksdb::NewLRUCache(bytes);
  const auto buffers = std::make_shared<rocksdb::WriteBufferManager>(bytes / 4, cache);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const eventstore::ColumnSpec& column : columns) {
    families.emplace_back(column.name, eventstore::column_settings(column, cache));
  }
  families.emplace_back(
      rocksdb::kDefaultColumnFamilyName,
      eventstore::column_settings({.name = rocksdb::kDefaultColumnFamilyName,
                                   .kind = eventstore::ColumnSpec::Kind::kCounters},
                                  cache));
  rocksdb::DB* db = nullptr;
  require(rocksdb::DB::Open(eventstore::database_settings(options, buffers, failed_),
                            folder.string(), families, &columns_, &db));
  db_.reset(db);
  // Recorded batches name columns by number.
  for (std::size_t index = 0; index < columns.size(); ++index) {
    if (columns_[index]->GetID() != index + 1) throw std::runtime_error("columns are numbered");
  }
}

RawStore::~RawStore() {
  for (auto* column : columns_) db_->DestroyColumnFamilyHandle(column).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

void RawStore::write(const std::string& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  rocksdb::WriteBatch rows(batch);
  require(db_->Write(options, &rows));
}

/// Where a client waits, as callers of the product do.
struct Handover::Client {
  std::mutex mutex;  // guards the next one
  bool is_answered = false;
  std::condition_variable wake;
};

void Handover::hand_over() {
  thread_local Client client;
  client.is_answered = false;
  {
    std::unique_lock lock(mutex_);
    queue_.push_back(&client);
    const bool is_enough = queue_.size() == wanted_;
    lock.unlock();
    if (is_enough) enough_.notify_one();
  }
  std::unique_lock lock(client.mutex);
  client.wake.wait(lock, [] { return client.is_answered; });
}

Handover::Waiting Handover::take(std::size_t clients) {
  std::unique_lock lock(mutex_);
  wanted_ = clients;
  enough_.wait(lock, [&] { return queue_.size() >= clients; });
  wanted_ = 0;
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(clients);
  Waiting taken(queue_.begin(), end);
  queue_.erase(queue_.begin(), end);
  return taken;
}

void Handover::answer(const Waiting& waiting) {
  for (Client* client : waiting) {
    {
      const std::lock_guard lock(client->mutex);
      client->is_answered = true;
    }
    client->wake.notify_one();
  }
}

}  // namespace rahgir::bench
