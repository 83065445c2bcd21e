// rahgir verify: whether the store is what its log says, to the last byte.

#include <fmt/format.h>

#include "ops/cli/session.h"

namespace rahgir::ops {
namespace {

int run(Session& session) {
  auto store = session.open();
  if (!store) {
    // A store that does not open because it is damaged is a finding, not a failure of the tool.
    const int code = session.failed(store.error());
    return store.error().code == domain::RejectionCode::kInvalid ? kFoundWrong : code;
  }
  const auto found = (*store)->verify([&](std::string_view line) { session.progress(line); });
  session.progress("");
  if (!found) return session.failed(found.error());
  std::string text;
  for (const std::string& fault : found->faults) text += fault + "\n";
  text += fmt::format("{} records, {} events, {} requests, {} rows and {} counters checked: {}",
                      found->records, found->events, found->requests, found->rows, found->counters,
                      found->faults.empty() ? "all is as the log says" : "faults as above");
  session.done(text, {{"records", found->records},
                      {"events", found->events},
                      {"requests", found->requests},
                      {"rows", found->rows},
                      {"counters", found->counters},
                      {"faults", found->faults}});
  return found->faults.empty() ? kDone : kFoundWrong;
}

}  // namespace

void add_verify(CLI::App& app, Session& session) {
  CLI::App& verb = session.add_verb(
      app, "verify",
      "Check that positions are contiguous, hashes chain, and read models equal a fresh fold",
      "rahgir verify --data /var/lib/rahgir", [&session] { return run(session); });
  verb.add_flag("--new-anchor", session.makes_missing_anchors,
                "Make anchors that are missing: the logs' ends are then taken as they are");
}

}  // namespace rahgir::ops
