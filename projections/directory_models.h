#pragma once

// The read models of the control partition: the catalogue.

#include "eventstore/read_models.h"

namespace rahgir::projections {

enum DirectoryModelColumn : std::uint8_t { kCatalogueColumn };

class DirectoryModels final : public eventstore::DirectoryReadModels {
 public:
  std::vector<eventstore::ReadModelSpec> specs() const override;
  std::vector<eventstore::ColumnSpec> columns() const override;
  void rows_of(const domain::Directory& directory, const eventstore::References& references,
               eventstore::RowSet& out) const override;
};

}  // namespace rahgir::projections
