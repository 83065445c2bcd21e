#pragma once

// What must stand before the first case: the offices and the service that a mapping names, and, if
// it says so, the people.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "eventstore/event_store.h"
#include "ops/import/mapping.h"

namespace rahgir::ops {

/// The file beside the mapping that says who the authority is.
struct Organisation {
  struct Person {
    std::string name, office;
    std::vector<std::string> duties;
  };
  std::vector<std::string> languages;
  domain::Labels authority;
  std::vector<domain::Office> offices;
  std::vector<Person> staff;
};

/// A mapping with the files beside it, read and checked one by one.
struct ImportPlan {
  Mapping mapping;
  std::shared_ptr<const domain::ServiceDefinition> definition;
  Organisation organisation;  // empty without one
};

/// Reads mapping, definition and organisation; every fault of each.
domain::Result<ImportPlan> load_plan(const std::filesystem::path& mapping);

/// Every code that the mapping names and the definition, the organisation or the deployment lacks.
domain::Result<void> check_plan(const ImportPlan& plan, const domain::Directory& directory,
                                const domain::TextPatterns& patterns);

struct ServiceInUse {
  std::shared_ptr<const domain::ServiceDefinition> definition;
  std::uint32_t version = 0;
};

/// Defines the offices that are missing and publishes the definition unless a version of the
/// service has that content. A deployment that has neither services nor staff also gets the
/// organisation's staff, and languages and authority where none are set. The same again changes
/// nothing.
domain::Result<ServiceInUse> prepare(eventstore::EventStore& store, const ImportPlan& plan);

/// The pseudonym of a person of the source: the same in each run on a deployment.
domain::ActorId imported_actor(const eventstore::DeploymentKeys& keys, std::string_view source,
                               std::string_view name);

/// Registers those who are not, under the name that the source gives them, without duties.
domain::Result<void> register_people(eventstore::EventStore& store, const Mapping& mapping,
                                     const std::vector<std::string>& people);

}  // namespace rahgir::ops
