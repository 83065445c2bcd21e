// rahgir import: historical cases of another system, by a mapping.

#include <fmt/format.h>

#include <fstream>

#include "ops/cli/session.h"
#include "ops/import/importer.h"

namespace rahgir::ops {
namespace {

constexpr std::size_t kMostListed = 1000;  // refused cases in the JSON output

struct ImportVerbOptions {
  std::string mapping, csv, refused;
};

/// Refused cases: a line each to the file or to standard output as they come, and the first ones
/// as JSON.
class RefusedList {
 public:
  RefusedList(const Session& session, const std::string& file) : session_(session) {
    if (file.empty()) return;
    file_.open(file);
    file_ << "line,case,rows,reason\n";
    to_file_ = true;
  }

  void add(const RefusedCase& refused) {
    if (to_file_) {
      file_ << fmt::format("{},{},{},{}\n", refused.line, quoted(refused.id), refused.rows,
                           quoted(refused.reason));
    } else if (!session_.json()) {
      session_.progress("");
      fmt::print("line {}, case {} ({} rows) refused: {}\n", refused.line, shown(refused.id),
                 refused.rows, refused.reason);
    }
    if (listed_.size() < kMostListed)
      listed_.push_back({{"line", refused.line},
                         {"case", refused.id},
                         {"rows", refused.rows},
                         {"reason", refused.reason}});
  }
  bool is_written() { return !to_file_ || file_.flush().good(); }
  const Json& listed() const { return listed_; }

 private:
  static std::string quoted(std::string_view text) {
    std::string cell = "\"";
    for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
    return cell + '"';
  }

  const Session& session_;
  std::ofstream file_;
  bool to_file_ = false;
  Json listed_ = Json::array();
};

std::string text_of(const ImportSummary& summary) {
  return fmt::format(
      "{} cases of {} rows: {} imported, {} imported before, {} refused.\n"
      "{} events in {:.1f} s, {:.0f} a second.",
      summary.cases, summary.rows, summary.imported, summary.already, summary.refused,
      summary.events, summary.seconds, summary.events_per_second());
}

Json json_of(const ImportSummary& summary, const Json& refused) {
  return {{"cases", summary.cases},     {"imported", summary.imported},
          {"already", summary.already}, {"refused", summary.refused},
          {"rows", summary.rows},       {"events", summary.events},
          {"seconds", summary.seconds}, {"events_per_second", summary.events_per_second()},
          {"refused_cases", refused}};
}

int run(Session& session, const ImportVerbOptions& options) {
  const auto plan = load_plan(options.mapping);
  if (!plan) return session.failed(plan.error());
  auto store = session.open();
  if (!store) return session.failed(store.error());
  RefusedList refused(session, options.refused);
  if (!refused.is_written())
    return session.failed(fmt::format("{} cannot be written.", options.refused));

  const auto summary = run_import(
      **store, *plan, options.csv,
      {.on_refused = [&](const RefusedCase& each) { refused.add(each); },
       .on_progress =
           [&](const ImportSummary& so_far) {
             session.progress(fmt::format("{} of {} cases, {} events, {:.0f} a second",
                                          so_far.imported + so_far.already + so_far.refused,
                                          so_far.cases, so_far.events, so_far.events_per_second()));
           }});
  session.progress("");
  if (!summary) return session.failed(summary.error());
  if (!refused.is_written())
    return session.failed(fmt::format("{} cannot be written to its end.", options.refused));
  if (summary->failure) {
    domain::Rejection failure = *summary->failure;
    failure.detail += fmt::format(" {} cases were imported. Run the same import again to go on.",
                                  summary->imported);
    return session.failed(failure);
  }
  session.done(text_of(*summary), json_of(*summary, refused.listed()));
  return summary->refused == 0 ? kDone : kFoundWrong;
}

}  // namespace

void add_import(CLI::App& app, Session& session) {
  auto options = std::make_shared<ImportVerbOptions>();
  CLI::App& verb = session.add_verb(
      app, "import", "Import historical cases from a CSV file; again changes nothing",
      "rahgir import --mapping mapping.toml cases.csv",
      [&session, options] { return run(session, *options); });
  verb.add_option("csv", options->csv, "The cases")->required()->check(CLI::ExistingFile);
  verb.add_option("--mapping", options->mapping, "What its columns mean (TOML)")
      ->required()
      ->check(CLI::ExistingFile);
  verb.add_option("--refused", options->refused,
                  "Write the refused cases with line and reason to this file (CSV)");
}

}  // namespace rahgir::ops
