#pragma once

// The catalogue: one row a service that takes requests or is suspended, holding what the lists of
// services show, ready to serve in every language of the definition.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/directory.h"
#include "eventstore/read_models.h"

namespace rahgir::projections {

namespace catalogue {
inline constexpr std::string_view kName = "catalogue";
inline constexpr std::uint32_t kVersion = 1;

void rows_of(const domain::Directory& directory, const eventstore::References& references,
             eventstore::RowSet& out);
}  // namespace catalogue

struct CatalogueEntry {
  std::string code;
  std::string body;  // {"code","name","purpose","office":{code,name},"version","state","notice"}
  std::string language;
};

struct CataloguePage {
  std::vector<CatalogueEntry> entries;  // in order of code
  std::string next;                     // code to go on after; empty when this is the last page
};

/// Services by code; `languages` are tags in order of preference; limit 1 … 200. Each shows the
/// version in effect at `at` (not before the newest was published), without it the newest;
/// services that come into effect later are left out.
CataloguePage read_catalogue(const eventstore::Snapshot& control,
                             std::span<const std::string> languages, std::string_view after,
                             std::size_t limit, const std::optional<domain::Instant>& at = {});

}  // namespace rahgir::projections
