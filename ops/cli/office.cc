// rahgir office: define and list offices.

#include <fmt/format.h>

#include "eventstore/definition_json.h"
#include "ops/cli/session.h"

namespace rahgir::ops {
namespace {

constexpr std::size_t kMaxOfficeBytes = 64 * 1024;

int define(Session& session, const std::string& file) {
  const auto bytes = read_whole(file, kMaxOfficeBytes);
  if (!bytes) return session.failed(bytes.error());
  const auto office = eventstore::parse_office(*bytes);
  if (!office) return session.failed(office.error());
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto defined = apply(**store, domain::DefineOffice{*office});
  if (!defined) return session.failed(defined.error());
  return session.done(fmt::format("Office {} is defined.", office->code),
                      {{"office", office->code}, {"position", to_text(defined->position)}});
}

int close(Session& session, const std::string& code) {
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto closed = apply(**store, domain::CloseOffice{code});
  if (!closed) return session.failed(closed.error());
  return session.done(fmt::format("Office {} is closed.", code), {{"office", code}});
}

int list(Session& session) {
  auto store = session.open();
  if (!store) return session.failed(store.error());
  const auto directory = (*store)->directory();
  std::string text;
  Json items = Json::array();
  for (const auto& [code, entry] : directory->offices) {
    text += fmt::format("{}{}  {}\n", code, entry.closed ? " (closed)" : "",
                        domain::label_in(entry.office.label, directory->languages.front(), "en"));
    items.push_back(Json::parse(eventstore::office_json(entry.office)));
    items.back()["closed"] = entry.closed;
  }
  if (!text.empty()) text.pop_back();
  return session.done(text.empty() ? "No offices." : text, {{"items", items}});
}

}  // namespace

void add_office(CLI::App& app, Session& session) {
  auto argument = std::make_shared<std::string>();
  CLI::App* group = app.add_subcommand("office", "Offices: define, close, list");
  group->require_subcommand(1);
  session
      .add_verb(*group, "define", "Define an office, or define it anew",
                "rahgir office define traffic.json",
                [&session, argument] { return define(session, *argument); })
      .add_option("file", *argument, "The office as JSON")
      ->required();
  session
      .add_verb(*group, "close", "Close an office that nothing needs",
                "rahgir office close traffic",
                [&session, argument] { return close(session, *argument); })
      .add_option("code", *argument, "Code of the office")
      ->required();
  session.add_verb(*group, "list", "All offices", "rahgir office list",
                   [&session] { return list(session); });
}

}  // namespace rahgir::ops
