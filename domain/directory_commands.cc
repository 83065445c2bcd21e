#include "domain/directory_commands.h"

#include <algorithm>
#include <iterator>

#include "domain/administration.h"
#include "domain/directory_decide.h"
#include "domain/texts.h"

namespace rahgir::domain {
namespace {

constexpr std::size_t kMaxLanguages = 32;
constexpr std::size_t kMaxAuthorityName = 200;

/// The stream that a command writes to, as (kind, code).
struct StreamName {
  std::string_view kind;
  std::string code;
};

StreamName name_of(const ConfigureLanguages&) { return {"deployment", ""}; }
StreamName name_of(const NameAuthority&) { return {"deployment", ""}; }
StreamName name_of(const ConfigureDeployment&) { return {"deployment", ""}; }
StreamName name_of(const DefineOffice& command) { return {"office", command.office.code}; }
StreamName name_of(const CloseOffice& command) { return {"office", command.office}; }
StreamName name_of(const PublishDefinition& command) {
  return {"service", command.definition->code};
}
template <class OfStaff>
  requires requires(const OfStaff& command) { command.actor; }
StreamName name_of(const OfStaff& command) {
  return {"staff", to_text(command.actor)};
}
template <class OfService>
  requires requires(const OfService& command) { command.service; }
StreamName name_of(const OfService& command) {
  return {"service", command.service};
}

/// Which office and service an event is about, for its meta.
struct Concern {
  std::string office, service;
  std::uint32_t service_version = 0;
};

Concern concern_of(const Directory&, const OfficeDefined& event) {
  return {.office = event.office.code, .service = {}};
}
Concern concern_of(const Directory&, const DefinitionPublished& event) {
  return {.office = event.definition->office,
          .service = event.service,
          .service_version = event.service_version};
}
template <class Body>
Concern concern_of(const Directory& directory, const Body& event) {
  if constexpr (requires { event.service; }) {
    const ServiceVersion& newest = directory.service(event.service)->versions.back();
    return {.office = newest.definition->office,
            .service = event.service,
            .service_version = newest.version};
  } else if constexpr (requires { event.office; }) {
    return {.office = event.office, .service = {}};
  } else {
    return {.office = {}, .service = {}};
  }
}

/// Where the office of the event is; UTC for what belongs to none.
std::string time_zone_of(const Directory& directory, const DirectoryEventBody& body,
                         const std::string& office) {
  if (const auto* defined = std::get_if<OfficeDefined>(&body)) return defined->office.time_zone;
  const OfficeEntry* entry = directory.office(office);
  return entry != nullptr ? entry->office.time_zone : "UTC";
}

}  // namespace

Result<std::vector<DirectoryEvent>> decide(const Directory& directory,
                                           const DirectoryCommand& command,
                                           const DirectoryContext& context) {
  if (!may_ask(directory, command, context.actor, context.recorded_at)) {
    return reject(RejectionCode::kDutyRequired,
                  "It needs a duty that you do not hold at every office concerned.");
  }
  DirectoryOutcome outcome = std::visit(
      [&](const auto& one) {
        return decide_one(DirectorySituation{.directory = directory, .context = context}, one);
      },
      command);
  if (!outcome) return std::unexpected(std::move(outcome.error()));
  EventMeta meta;
  meta.stream = stream_of(command, context.stream_of);
  const auto current = directory.versions.find(meta.stream);
  meta.version = current == directory.versions.end() ? 0 : current->second;
  meta.occurred_at = meta.recorded_at = context.recorded_at;
  meta.command = meta.correlation = meta.causation = context.command;
  meta.actor = context.actor;
  std::vector<DirectoryEvent> events;
  for (DirectoryEventBody& body : *outcome) {
    Concern concern = std::visit([&](const auto& one) { return concern_of(directory, one); }, body);
    ++meta.version;
    meta.local_day = context.local_time.day_of(time_zone_of(directory, body, concern.office),
                                               context.recorded_at);
    meta.office = std::move(concern.office);
    meta.service = std::move(concern.service);
    meta.service_version = concern.service_version;
    events.push_back({.meta = meta, .body = std::move(body)});
  }
  return events;
}

StreamId stream_of(const DirectoryCommand& command, const StreamNaming& naming) {
  const StreamName name = std::visit([](const auto& one) { return name_of(one); }, command);
  return naming(name.kind, name.code);
}

DirectoryOutcome decide_one(const DirectorySituation& situation,
                            const ConfigureLanguages& command) {
  std::vector<Fault> faults;
  const auto& languages = command.languages;
  if (languages.empty()) add_fault(faults, "/languages", "required", "Name at least one language.");
  if (languages.size() > kMaxLanguages) {
    add_fault(faults, "/languages", "too-many", "At most 32 languages are possible.");
  }
  for (std::size_t i = 0; i < languages.size(); ++i) {
    const std::string pointer = "/languages/" + std::to_string(i);
    if (!is_language_tag(languages[i])) {
      add_fault(faults, pointer, "format", "This is not a language tag such as en or pt-BR.");
    } else if (std::ranges::find(languages, languages[i]) - languages.begin() !=
               static_cast<std::ptrdiff_t>(i)) {
      add_fault(faults, pointer, "duplicate", "The language is named twice.");
    }
  }
  if (!faults.empty()) return invalid(std::move(faults));
  if (languages == situation.directory.languages) return already_so();
  return happened(LanguagesConfigured{.languages = languages});
}

DirectoryOutcome decide_one(const DirectorySituation& situation, const NameAuthority& command) {
  std::vector<Fault> faults;
  check_labels(command.name,
               {.what = "/authority", .required = true, .max_length = kMaxAuthorityName}, faults);
  if (!faults.empty()) return invalid(std::move(faults));
  if (command.name == situation.directory.authority) return already_so();
  return happened(AuthorityNamed{.name = command.name});
}

DirectoryOutcome decide_one(const DirectorySituation& situation,
                            const ConfigureDeployment& command) {
  auto outcome = decide_one(situation, ConfigureLanguages{.languages = command.languages});
  if (command.authority.empty()) return outcome;
  auto named = decide_one(situation, NameAuthority{.name = command.authority});
  if (!outcome || !named) {
    std::vector<Fault> faults;
    if (!outcome) faults = std::move(outcome.error().faults);
    if (!named) std::ranges::move(named.error().faults, std::back_inserter(faults));
    return invalid(std::move(faults));
  }
  std::ranges::move(*named, std::back_inserter(*outcome));
  return outcome;
}

void check_line(std::string_view text, const TextRule& rule, std::vector<Fault>& faults) {
  if (text.empty()) {
    if (rule.required) add_fault(faults, rule.what, "required", "Text is required.");
  } else if (!is_clean_text(text)) {
    add_fault(faults, rule.what, "control-characters",
              "The text contains characters that cannot be kept.");
  } else if (length_of(text) > rule.max_length) {
    add_fault(faults, rule.what, "too-long",
              "The text must have at most " + std::to_string(rule.max_length) + " characters.");
  }
}

void check_labels(const Labels& labels, const TextRule& rule, std::vector<Fault>& faults) {
  if (labels.empty() && rule.required) {
    add_fault(faults, rule.what, "required", "The text is required in one language at least.");
  }
  for (const auto& [language, text] : labels) {
    const std::string at = std::string(rule.what) + "/" + language;
    if (!is_language_tag(language)) {
      add_fault(faults, rule.what, "format", "Texts are named by language tags such as en.");
      continue;
    }
    check_line(text, {.what = at, .required = true, .max_length = rule.max_length}, faults);
  }
}

}  // namespace rahgir::domain
