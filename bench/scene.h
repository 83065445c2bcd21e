#pragma once

// A fresh deployment with the demo's services and staff, and commands for it: what the command and
// the HTTP benchmarks measure on.

#include <filesystem>
#include <memory>
#include <string>

#include "eventstore/event_store.h"
#include "ops/cli/demo.h"
#include "projections/directory_models.h"
#include "projections/request_models.h"

namespace rahgir::bench {

/// Removes the folder and what is in it at the end.
class WorkFolder {
 public:
  /// Below `parent`, which must be on the disk to be measured.
  explicit WorkFolder(const std::filesystem::path& parent);
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A request that a benchmark files.
struct Filing {
  domain::RequestId request;
  std::string tracking_code;  // 20 digits
};

class Scene {
 public:
  /// Makes the deployment in `data`, with the options of `rahgir serve`.
  explicit Scene(const std::filesystem::path& data);

  eventstore::EventStore& store() { return *store_; }
  Filing filing() const;  // random

  /// With an idempotency key, as a careful client sends them.
  eventstore::CommandEnvelope submission(const Filing& filing) const;
  eventstore::CommandEnvelope by_agent(domain::RequestId request,
                                       domain::RequestCommand command) const;
  eventstore::CommandEnvelope by_supervisor(domain::RequestId request,
                                            domain::RequestCommand command) const;
  /// Executes, and throws unless the command is accepted.
  void apply(eventstore::CommandEnvelope command);

 private:
  domain::Actor find_staff(std::string_view duty) const;
  eventstore::CommandEnvelope by(const domain::Actor& actor, domain::RequestId request,
                                 domain::RequestCommand command) const;

  const projections::RequestModels request_models_;
  const projections::DirectoryModels directory_models_;
  std::unique_ptr<eventstore::EventStore> store_;
  ops::Demo demo_;
  domain::Actor agent_, supervisor_;
  std::shared_ptr<const domain::ServiceDefinition> definition_;
  std::uint32_t definition_version_ = 0;
};

inline constexpr std::string_view kService = "parking-permit";

/// The value, or an exception with the rejection's sentence.
template <class Value>
Value&& required(domain::Result<Value>&& result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}

}  // namespace rahgir::bench
