#pragma once

// Small read models, so that the event store is tested without the product's: rows that come,
// change and go, rows that need references, and counters.

#include <fmt/core.h>

#include <string>

#include "eventstore/partition_rows.h"
#include "eventstore/read_models.h"

namespace rahgir::eventstore {

enum SampleColumn : std::uint8_t { kViewColumn, kListColumn, kCountColumn };

class SampleRequestModels final : public RequestReadModels {
 public:
  explicit SampleRequestModels(std::uint32_t version = 1) : version_(version) {}

  std::vector<ReadModelSpec> specs() const override {
    return {{.name = "view", .version = version_}, {.name = "list", .version = 1}};
  }
  std::vector<ColumnSpec> columns() const override {
    return {{.name = "view"},
            {.name = "list", .prefix_bytes = 4},
            {.name = "counts", .kind = ColumnSpec::Kind::kCounters}};
  }

  void rows_of(const domain::Request& request, const References& references,
               RowSet& out) const override {
    if (!request.exists()) return;
    const std::string id(bytes_of(request.id));
    const auto* definition = references.definition(request.service, request.service_version);
    const auto newest = request.office_versions.find(request.office);
    const auto* office = newest == request.office_versions.end()
                             ? nullptr
                             : references.office(request.office, newest->second);
    out.rows.push_back(
        {.model_column = kViewColumn,
         .key = id,
         .value = fmt::format("v{} {} {} {} {} notes={} messages={} v{}", version_, request.version,
                              definition ? std::string_view(definition->texts.at("en").name) : "?",
                              office ? domain::label_in(office->label, "en", "en") : "?",
                              request.is_closed() ? "closed" : "open", request.notes.size(),
                              request.messages.size(), request.secret_generation)});
    out.counts.push_back({.model_column = kCountColumn, .key = "requests"});
    for (const domain::WorkItem& item : request.items) {
      if (!item.is_open()) continue;
      out.rows.push_back({.model_column = kListColumn,
                          .key = fmt::format("{:4.4}{}", item.office, item.step) + id +
                                 std::to_string(static_cast<std::uint32_t>(item.id)),
                          .value = std::string(word_of(item.state))});
      out.counts.push_back({.model_column = kCountColumn, .key = "at " + item.step});
    }
    for (const auto& closing : request.closings) {
      out.counts.push_back({.model_column = kCountColumn, .key = "outcome " + closing.outcome});
    }
  }

 private:
  const std::uint32_t version_;
};

class SampleDirectoryModels final : public DirectoryReadModels {
 public:
  std::vector<ReadModelSpec> specs() const override { return {{.name = "people", .version = 1}}; }
  std::vector<ColumnSpec> columns() const override {
    return {{.name = "people"}, {.name = "counts", .kind = ColumnSpec::Kind::kCounters}};
  }

  void rows_of(const domain::Directory& directory, const References& /*references*/,
               RowSet& out) const override {
    for (const auto& [actor, member] : directory.staff) {
      out.rows.push_back({.model_column = 0,
                          .key = std::string(bytes_of(actor)),
                          .value = fmt::format("{} {}", member.name, member.grants.size())});
      out.counts.push_back({.model_column = 1, .key = member.left ? "left" : "staff"});
    }
    for (const auto& [code, office] : directory.offices) {
      out.rows.push_back(
          {.model_column = 0, .key = "office " + code, .value = std::to_string(office.version)});
    }
  }
};

}  // namespace rahgir::eventstore
