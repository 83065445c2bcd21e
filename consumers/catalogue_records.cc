// The records of rahgir.catalogue.v1. A key never goes away: definitions and offices only get newer
// versions, and a label that a definition drops keeps its last text for the requests that need it.

#include "consumers/egress_records.h"
#include "eventstore/definition_json.h"
#include "projections/json_writer.h"

namespace rahgir::consumers {
namespace {

using projections::JsonWriter;

EgressRecord catalogue_record(std::string key, JsonWriter&& json) {
  json.end_object();
  return {.topic = EgressTopic::kCatalogue,
          .key = std::move(key),
          .value = json.take(),
          .headers = {{"content-type", "application/json"}}};
}

JsonWriter begin(std::string_view kind) {
  JsonWriter json;
  json.begin_object();
  json.field("kind", kind);
  return json;
}

void write_labels(JsonWriter& json, std::string_view name, const domain::Labels& labels) {
  json.key(name).begin_object();
  for (const auto& [language, text] : labels) json.field(language, text);
  json.end_object();
}

EgressRecord deployment_record(const domain::Directory& directory) {
  JsonWriter json = begin("deployment");
  json.key("languages").begin_array();
  for (const std::string& language : directory.languages) json.value(language);
  json.end_array();
  write_labels(json, "authority", directory.authority);
  return catalogue_record("deployment", std::move(json));
}

EgressRecord office_record(const domain::OfficeEntry& entry) {
  JsonWriter json = begin("office");
  json.field("office", entry.office.code);
  json.field("version", entry.version);
  json.field("closed", entry.closed);
  json.key("definition").raw(eventstore::office_json(entry.office));
  return catalogue_record("office/" + entry.office.code, std::move(json));
}

std::string_view word_of(domain::Service::State state) {
  switch (state) {
    case domain::Service::State::kOffered:
      return "offered";
    case domain::Service::State::kSuspended:
      return "suspended";
    case domain::Service::State::kRetired:
      return "retired";
  }
  return "";
}

EgressRecord service_record(const domain::Service& service) {
  JsonWriter json = begin("service");
  json.field("service", service.code);
  json.field("state", word_of(service.state));
  json.field("version", service.versions.size());
  write_labels(json, "notice", service.notice);
  return catalogue_record("service/" + service.code, std::move(json));
}

EgressRecord definition_record(const domain::Service& service,
                               const domain::ServiceVersion& version) {
  JsonWriter json = begin("definition");
  json.field("service", service.code);
  json.field("version", version.version);
  json.field("published_at", version.published_at);
  json.field("effective_from", version.effective_from);
  json.key("definition").raw(version.content);
  return catalogue_record("definition/" + service.code + '/' + std::to_string(version.version),
                          std::move(json));
}

/// Labels of one kind of code ("outcome", "ground") of a service, from all of its versions: the
/// newest text of each.
class LabelRecords {
 public:
  LabelRecords(std::string_view kind, const domain::Service& service)
      : kind_(kind), service_(service) {}
  void add(const std::vector<domain::Choice>& choices) {
    for (const domain::Choice& choice : choices) labels_[choice.code] = &choice.label;
  }
  void append_to(std::vector<EgressRecord>& records) const {
    for (const auto& [code, label] : labels_) {
      JsonWriter json = begin(kind_);
      json.field("service", service_.code);
      json.field("code", code);
      write_labels(json, "label", *label);
      records.push_back(
          catalogue_record(std::string(kind_) + '/' + service_.code + '/' + code, std::move(json)));
    }
  }

 private:
  const std::string_view kind_;
  const domain::Service& service_;
  std::map<std::string, const domain::Labels*> labels_;
};

void append_service(const domain::Service& service, std::vector<EgressRecord>& records) {
  records.push_back(service_record(service));
  LabelRecords outcomes("outcome", service), grounds("ground", service);
  for (const domain::ServiceVersion& version : service.versions) {
    records.push_back(definition_record(service, version));
    outcomes.add(version.definition->outcomes);
    for (const domain::Action& action : version.definition->actions) {
      if (action.reason) grounds.add(action.reason->grounds);
    }
  }
  outcomes.append_to(records);
  grounds.append_to(records);
}

}  // namespace

std::vector<EgressRecord> catalogue_records(const domain::Directory& directory) {
  std::vector<EgressRecord> records{deployment_record(directory)};
  for (const auto& [code, entry] : directory.offices) records.push_back(office_record(entry));
  for (const auto& [code, service] : directory.services) append_service(service, records);
  return records;
}

}  // namespace rahgir::consumers
