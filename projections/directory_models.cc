#include "projections/directory_models.h"

#include "projections/catalogue.h"

namespace rahgir::projections {

std::vector<eventstore::ReadModelSpec> DirectoryModels::specs() const {
  return {{.name = std::string(catalogue::kName), .version = catalogue::kVersion}};
}

std::vector<eventstore::ColumnSpec> DirectoryModels::columns() const {
  return {{.name = "catalogue", .kind = eventstore::ColumnSpec::Kind::kRows, .prefix_bytes = 0}};
}

void DirectoryModels::rows_of(const domain::Directory& directory,
                              const eventstore::References& references,
                              eventstore::RowSet& out) const {
  catalogue::rows_of(directory, references, out);
}

}  // namespace rahgir::projections
