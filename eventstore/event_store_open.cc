#include <fmt/core.h>
#include <sys/stat.h>

#include <cerrno>

#include "domain/check.h"
#include "eventstore/event_store_parts.h"
#include "eventstore/icu_local_time.h"
#include "eventstore/re2_text_patterns.h"
#include "eventstore/rebuild.h"
#include "eventstore/request_decider.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

using Path = std::filesystem::path;

/// Without the slash of "data/".
Path data_folder(const EventStoreOptions& options) {
  return options.data.has_filename() ? options.data : options.data.parent_path();
}

std::string folder_name(PartitionNumber number) {
  if (number == kControlPartition) return "control";
  return fmt::format("partition-{:04}", number);
}

/// The data folder for its owner only: nothing in it is sealed.
Result<bool> make_folders(const EventStoreOptions& options) {
  const Path data = data_folder(options);
  std::error_code error;
  if (data.has_parent_path()) std::filesystem::create_directories(data.parent_path(), error);
  const bool made = ::mkdir(data.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) error = std::error_code(errno, std::generic_category());
  if (!error) std::filesystem::create_directories(data / "anchor", error);
  if (!error) return true;
  return reject(RejectionCode::kInvalid,
                fmt::format("{} cannot be made: {}", data.string(), error.message()));
}

void warn_of_open_folder(const EventStoreOptions& options) {
  struct stat found{};
  if (::stat(options.data.c_str(), &found) != 0 || (found.st_mode & 0077) == 0) return;
  options.report(
      fmt::format("{} holds personal data and may be entered by others than its owner; run chmod "
                  "go-rwx on it",
                  options.data.string()));
}

/// Reads the layout, or decides on that of a new folder.
Result<Layout> layout_of(const EventStoreOptions& options) {
  const Path file = options.data / "layout.json";
  auto layout = read_layout(file);
  if (!layout) return std::unexpected(layout.error());
  if (*layout) return **layout;
  if (!options.create) {
    return reject(RejectionCode::kNotFound,
                  fmt::format("there is no data in {}: run `rahgir init`", options.data.string()));
  }
  if (options.partitions == 0 || options.partitions > kMaxPartitions) {
    return reject(RejectionCode::kInvalid,
                  fmt::format("a store has 1 to {} partitions", kMaxPartitions));
  }
  Layout fresh = new_layout(options.partitions);
  if (auto written = write_layout(file, fresh); !written) return std::unexpected(written.error());
  return fresh;
}

MakeLog make_log(const EventStoreOptions& options, PartitionNumber number) {
  if (!options.make_log) return {};
  return [make = options.make_log, number](Store& store) { return make(number, store); };
}

std::function<bool()> may_write(const EventStoreOptions& options, const DiskWatermark& disk) {
  if (!options.log_takes_commands) return [&disk] { return disk.takes_commands(); };
  return [&disk, log = options.log_takes_commands] { return disk.takes_commands() && log(); };
}

/// Opens what a layout lists, in order. A member for each step; the parts are its result.
class Opening {
 public:
  explicit Opening(EventStore::Parts& parts, const Layout& layout)
      : parts_(parts),
        layout_(layout),
        memory_(std::make_shared<StoreMemory>(parts.options.memory_mb)) {}

  Result<bool> documents() {
    auto documents = RocksDbDocumentStore::open(
        parts_.options.data / "documents", parts_.options.documents, memory_, !layout_.complete);
    if (!documents) return std::unexpected(documents.error());
    parts_.documents = std::move(*documents);
    return true;
  }

  Result<bool> control() {
    const DirectoryReadModels& models = parts_.directory_models;
    auto opened =
        Partition::open(options_of(kControlPartition, layout_.control_log, models.columns()));
    if (!opened) return std::unexpected(opened.error());
    Partition& partition = **opened;
    parts_.control = std::move(*opened);
    auto current = make_rows_current(partition, models, parts_.options.report);
    if (!current) return current;
    auto decider = std::make_unique<DirectoryDecider>(DirectorySurroundings{
        .models = models, .local_time = *parts_.local_time, .patterns = *parts_.patterns});
    decider->load(partition.reader(), written_events(partition));
    parts_.directory = decider.get();
    return partition.start(std::move(decider));
  }

  Result<bool> requests(PartitionNumber number) {
    const RequestReadModels& models = parts_.request_models;
    auto opened =
        Partition::open(options_of(number, layout_.partition_logs[number], models.columns()));
    if (!opened) return std::unexpected(opened.error());
    Partition& partition = **opened;
    parts_.partitions.push_back(std::move(*opened));
    auto current = make_rows_current(partition, models, parts_.options.report);
    if (!current) return current;
    const std::size_t cache_bytes =
        parts_.options.state_cache_mb * 1024 * 1024 / layout_.partition_logs.size();
    return partition.start(std::make_unique<RequestDecider>(
        RequestSurroundings{.reader = partition.reader(),
                            .shelf = partition.shelf(),
                            .models = models,
                            .directory = [&parts = parts_] { return parts.directory->snapshot(); },
                            .local_time = *parts_.local_time,
                            .patterns = *parts_.patterns},
        cache_bytes));
  }

 private:
  PartitionOptions options_of(PartitionNumber number, domain::StreamId log_id,
                              std::vector<ColumnSpec> model_columns) {
    const EventStoreOptions& options = parts_.options;
    return {.folder = options.data / folder_name(number),
            .anchor_file = options.data / "anchor" / folder_name(number),
            .log_id = log_id,
            .memory = memory_,
            .model_columns = std::move(model_columns),
            .create = !layout_.complete,
            .makes_anchor = !layout_.complete || options.makes_missing_anchors,
            .make_log = make_log(options, number),
            .appender = {.partition = number,
                         .queue_limit = options.queue_limit,
                         .window = options.command_window,
                         .now = options.now,
                         .accepts_clock = options.accepts_clock,
                         .may_write = may_write(options, *parts_.disk),
                         .on_durable = nullptr,
                         .report = parts_.options.report}};
  }

  EventStore::Parts& parts_;
  const Layout& layout_;
  const std::shared_ptr<StoreMemory> memory_;
};

Result<bool> open_all(EventStore::Parts& parts, const Layout& layout) {
  Opening opening(parts, layout);
  if (auto opened = opening.documents(); !opened) return opened;
  if (auto opened = opening.control(); !opened) return opened;
  for (std::size_t number = 0; number < layout.partition_logs.size(); ++number) {
    auto opened = opening.requests(static_cast<PartitionNumber>(number));
    if (!opened) return opened;
  }
  if (layout.complete) return true;
  Layout complete = layout;
  complete.complete = true;
  return write_layout(parts.options.data / "layout.json", complete);
}

}  // namespace

Path keys_folder(const EventStoreOptions& options) {
  return options.keys.empty() ? Path(data_folder(options).string() + "-keys") : options.keys;
}

Result<std::unique_ptr<EventStore>> EventStore::open(const EventStoreOptions& options,
                                                     const RequestReadModels& request_models,
                                                     const DirectoryReadModels& directory_models) {
  domain::check(options.report != nullptr, "somebody hears what the store reports");
  if (options.create) {
    if (auto made = make_folders(options); !made) return std::unexpected(made.error());
  }
  auto parts = std::make_unique<Parts>(options, request_models, directory_models);
  if (!options.create && !std::filesystem::exists(options.data / "layout.json")) {
    return std::unexpected(layout_of(options).error());
  }
  auto lock = FolderLock::take(options.data);
  if (!lock) return std::unexpected(lock.error());
  parts->lock = std::move(*lock);
  warn_of_open_folder(options);
  const auto layout = layout_of(options);
  if (!layout) return std::unexpected(layout.error());
  const Path folder = keys_folder(options);
  auto keys = layout->complete ? load_keys(folder) : load_or_make_keys(folder);
  if (!keys) return std::unexpected(keys.error());
  parts->keys = *keys;
  try {
    if (auto opened = open_all(*parts, *layout); !opened) return std::unexpected(opened.error());
  } catch (const StoreDamaged& damage) {
    return reject(RejectionCode::kInvalid, damage.what());
  }
  parts->housekeeper =
      std::jthread([&parts = *parts](const std::stop_token& stop) { parts.keep_house(stop); });
  return std::unique_ptr<EventStore>(new EventStore(std::move(parts)));
}

EventStore::Parts::Parts(EventStoreOptions given, const RequestReadModels& for_requests,
                         const DirectoryReadModels& for_directory)
    : options(std::move(given)),
      request_models(for_requests),
      directory_models(for_directory),
      local_time(std::make_unique<IcuLocalTime>()),
      patterns(std::make_unique<Re2TextPatterns>(options.national_id)),
      disk(std::make_unique<DiskWatermark>(
          DiskLimits{.uploads_mb = options.low_disk_uploads_mb,
                     .commands_mb = options.low_disk_commands_mb},
          [folder = options.data] { return free_bytes(folder); })) {}

}  // namespace rahgir::eventstore
