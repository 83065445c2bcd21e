#include "projections/catalogue.h"

#include <algorithm>

#include "domain/check.h"
#include "eventstore/event_store.h"
#include "projections/directory_models.h"
#include "projections/localized_json.h"

// row     := count versions · version*                     (newest first; row_bytes.h)
// version := optional instant from which in effect · text(localized JSON)
//
// Which version is in effect depends on when the catalogue is read, so every one is stored that may
// still be asked for: the newest, and earlier ones until one that the newest cannot precede.

namespace rahgir::projections {
namespace {

using domain::Directory;
using domain::Service;
using domain::ServiceVersion;

constexpr std::size_t kMaxEntries = 200;  // of a page

std::vector<const ServiceVersion*> versions_to_store(const Service& service) {
  std::vector<const ServiceVersion*> versions;
  if (service.versions.empty()) return versions;
  const domain::Instant newest = service.versions.back().published_at;
  for (auto version = service.versions.rbegin(); version != service.versions.rend(); ++version) {
    versions.push_back(&*version);
    if (!version->effective_from || *version->effective_from <= newest) break;
  }
  return versions;
}

void write_version(const Service& service, const ServiceVersion& version,
                   const Directory& directory, RowWriter& out) {
  const domain::ServiceDefinition& definition = *version.definition;
  LocalizedJson json(definition.languages);
  json.raw("{\"code\":").string(service.code).raw(",\"name\":");
  json.label(definition, &domain::ServiceTexts::name).raw(",\"purpose\":");
  json.label(definition, &domain::ServiceTexts::purpose);
  json.raw(",\"office\":{\"code\":").string(definition.office).raw(",\"name\":");
  if (const domain::OfficeEntry* entry = directory.office(definition.office)) {
    json.label(entry->office.label);
  } else {
    json.string(definition.office);
  }
  json.raw("},\"version\":").raw(std::to_string(version.version));
  if (service.state == Service::State::kSuspended) {
    json.raw(",\"state\":\"suspended\",\"notice\":").label(service.notice).raw("}");
  } else {
    json.raw(",\"state\":\"offered\",\"notice\":null}");
  }
  RowWriter body;
  std::move(json).append_to(body);
  out.instant(version.effective_from).text(body.bytes());
}

/// The entry of the version in effect at `at`; of the newest when no instant is given.
std::optional<CatalogueEntry> read_entry(std::string_view code, std::string_view stored,
                                         std::span<const std::string> languages,
                                         const std::optional<domain::Instant>& at) {
  RowReader row(stored);
  for (std::size_t left = row.count(); left > 0; --left) {
    const auto effective_from = row.optional_instant();
    RowReader body(row.text());
    domain::check(row.is_good(), "a stored row reads");
    if (at && effective_from && *effective_from > *at) continue;
    LocalizedText text = read_localized(body, languages);
    return CatalogueEntry{.code = std::string(code),
                          .body = std::move(text.body),
                          .language = std::move(text.language)};
  }
  return std::nullopt;
}

}  // namespace

void catalogue::rows_of(const Directory& directory, const eventstore::References&,
                        eventstore::RowSet& out) {
  for (const auto& [code, service] : directory.services) {
    if (service.state == Service::State::kRetired) continue;
    const std::vector<const ServiceVersion*> versions = versions_to_store(service);
    if (versions.empty()) continue;
    RowWriter value;
    value.count(versions.size());
    for (const ServiceVersion* version : versions) {
      write_version(service, *version, directory, value);
    }
    out.rows.push_back(
        {.model_column = kCatalogueColumn, .key = code, .value = std::move(value).take()});
  }
}

CataloguePage read_catalogue(const eventstore::Snapshot& control,
                             std::span<const std::string> languages, std::string_view after,
                             std::size_t limit, const std::optional<domain::Instant>& at) {
  const std::size_t most = std::clamp<std::size_t>(limit, 1, kMaxEntries);
  std::string lower(after);
  if (!after.empty()) lower += '\0';  // the first key after it
  const auto rows = control.cursor(eventstore::EventStore::column_of(kCatalogueColumn), lower, {});
  CataloguePage page;
  for (rows->seek(lower); rows->valid(); rows->next()) {
    auto entry = read_entry(rows->key(), rows->value(), languages, at);
    if (!entry) continue;
    if (page.entries.size() == most) {
      page.next = page.entries.back().code;
      break;
    }
    page.entries.push_back(*std::move(entry));
  }
  return page;
}

}  // namespace rahgir::projections
