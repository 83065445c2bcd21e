#include "ops/import/importer.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <utility>

#include "eventstore/hashing.h"
#include "ops/import/command_window.h"

namespace rahgir::ops {
namespace {

using eventstore::CommandReply;
using eventstore::CommandStatus;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kMostAttempts = 16;  // of tracking codes; one collision is a rarity
constexpr auto kProgressInterval = std::chrono::milliseconds(200);

/// A case on its way.
struct Sending {
  std::string id;
  std::uint64_t line = 0, rows = 0;
  domain::ImportRequest request;
  domain::CommandId command;
  eventstore::Digest digest{};
  eventstore::Seed seed{};
  std::uint32_t attempt = 0;
};

std::string hex(const eventstore::Digest& digest) {
  return eventstore::hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// The step that a pointer such as "/steps/3" names.
const domain::ImportedStep* step_at(const domain::ImportRequest& request,
                                    std::string_view pointer) {
  constexpr std::string_view kSteps = "/steps/";
  if (!pointer.starts_with(kSteps)) return nullptr;
  const std::string_view number = pointer.substr(kSteps.size());
  std::size_t index = 0;
  std::from_chars(number.data(), number.data() + number.size(), index);
  return index < request.steps.size() ? &request.steps[index] : nullptr;
}

std::string name_of(const domain::ImportedStep& step) {
  const auto* action = std::get_if<domain::PerformAction>(&step.command);
  return fmt::format("{} at {}", action ? action->action : "assignment",
                     domain::to_text(step.occurred_at));
}

RefusedCase refusal(const Sending& sending, const domain::Rejection& rejection) {
  RefusedCase refused{
      .id = sending.id, .line = sending.line, .rows = sending.rows, .reason = rejection.detail};
  if (rejection.faults.empty()) return refused;
  const domain::Fault& fault = rejection.faults.front();
  if (const auto* step = step_at(sending.request, fault.pointer)) {
    refused.line = step->line;
    refused.reason = fmt::format("{}: {}", name_of(*step), fault.detail);
  } else if (fault.pointer == "/closing" && sending.request.closing) {
    refused.reason = fmt::format(
        "closing at {}: {}", domain::to_text(sending.request.closing->occurred_at), fault.detail);
  } else {
    refused.reason = fault.detail;
  }
  return refused;
}

class Run {
 public:
  Run(eventstore::EventStore& store, const ImportPlan& plan, const ImportOptions& options)
      : store_(store),
        plan_(plan),
        options_(options),
        scope_("import:" + plan.mapping.source),
        collector_(plan.mapping, *plan.definition) {}

  domain::Result<ImportSummary> run(const std::filesystem::path& csv) {
    if (auto fits = check_plan(plan_, *store_.directory(), store_.patterns()); !fits)
      return std::unexpected(fits.error());
    const auto read = read_csv(csv, plan_.mapping.separator,
                               [&](const CsvRecord& record) { return collector_.take(record); });
    if (!read) return std::unexpected(read.error());
    summary_.cases = collector_.cases();
    summary_.rows = collector_.rows();

    auto service = prepare(store_, plan_);
    if (!service) return std::unexpected(service.error());
    service_ = std::move(*service);
    if (plan_.mapping.registers_actors)
      if (auto known = register_people(store_, plan_.mapping, collector_.people()); !known)
        return std::unexpected(known.error());

    send_all();
    count_time();
    return std::move(summary_);
  }

 private:
  void send_all() {
    const ActorNaming naming = [&](std::string_view name) {
      return imported_actor(store_.keys(), plan_.mapping.source, name);
    };
    CommandWindow window(store_, options_.in_flight);
    for (std::size_t index = 0; index < collector_.cases() && !summary_.failure; ++index) {
      auto built = collector_.build(index, naming);
      if (built) {
        send(window, prepare_case(std::move(*built)));
      } else {
        refuse(built.error());
      }
      tell_progress();
    }
    window.finish();
  }

  std::shared_ptr<Sending> prepare_case(ImportCase made) {
    const auto& keys = store_.keys();
    auto sending = std::make_shared<Sending>();
    sending->command = eventstore::command_id(
        keys, {.scope = scope_, .method = "import", .path = "", .key = made.id});
    sending->digest = eventstore::body_digest(keys, sending->command, made.facts);
    sending->seed = eventstore::submission_seed(keys, scope_, made.id);
    sending->id = std::move(made.id);
    sending->line = made.line;
    sending->rows = made.rows;
    sending->request = std::move(made.request);
    sending->request.submission.subject = eventstore::random_id<domain::SubjectId>();
    return sending;
  }

  void send(CommandWindow& window, std::shared_ptr<Sending> sending) {
    auto& code = sending->request.submission.tracking_code;
    code = eventstore::tracking_code(sending->seed, sending->attempt);
    eventstore::CommandEnvelope command;
    command.id = sending->command;
    command.body_digest = sending->digest;
    command.repeatable = true;
    command.stream = eventstore::request_id(store_.keys(), code);
    command.actor = {.kind = domain::ActorKind::kImport, .id = {}, .duty = {}};
    command.occurred_at = sending->request.submitted_at;
    // Shares ownership with `sending`, which is not changed while the command is in flight.
    command.command = domain::RequestCommand(
        std::shared_ptr<const domain::ImportRequest>(sending, &sending->request));
    command.definition = service_.definition;
    command.definition_version = service_.version;
    window.submit(std::move(command), [this, &window, sending](const CommandReply& reply) {
      take(window, sending, reply);
    });
  }

  void take(CommandWindow& window, const std::shared_ptr<Sending>& sending,
            const CommandReply& reply) {
    if (reply.status == CommandStatus::kCollision && ++sending->attempt < kMostAttempts)
      return send(window, sending);
    if (is_taken(reply)) {
      ++(reply.replayed ? summary_.already : summary_.imported);
      if (!reply.replayed) summary_.events += reply.version;
    } else if (reply.status != CommandStatus::kRejected) {
      if (!summary_.failure) summary_.failure = why_not(reply);
    } else if (reply.rejection.code == domain::RejectionCode::kIdempotencyKeyReused) {
      refuse(difference(*sending, reply.stream));
    } else {
      refuse(refusal(*sending, reply.rejection));
    }
  }

  RefusedCase difference(const Sending& sending, domain::RequestId request) const {
    const auto& reader = store_.reader(store_.partition_of(request));
    const auto recorded = reader.creation_of(request);
    return {.id = sending.id,
            .line = sending.line,
            .rows = sending.rows,
            .reason = fmt::format(
                "imported before with other facts, so nothing was changed. Digest of what is "
                "recorded: {}, of what this file says: {}. Each is a keyed hash of every fact that "
                "the mapping takes from the case",
                recorded ? hex(recorded->body_digest) : "?", hex(sending.digest))};
  }

  void refuse(const RefusedCase& refused) {
    ++summary_.refused;
    if (options_.on_refused) options_.on_refused(refused);
  }

  void count_time() {
    summary_.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  }

  void tell_progress() {
    if (!options_.on_progress || Clock::now() < next_progress_) return;
    count_time();
    options_.on_progress(summary_);
    next_progress_ = Clock::now() + kProgressInterval;
  }

  eventstore::EventStore& store_;
  const ImportPlan& plan_;
  const ImportOptions& options_;
  const std::string scope_;
  CaseCollector collector_;
  ServiceInUse service_;
  ImportSummary summary_;
  const Clock::time_point started_ = Clock::now();
  Clock::time_point next_progress_ = started_;
};

}  // namespace

domain::Result<ImportSummary> run_import(eventstore::EventStore& store, const ImportPlan& plan,
                                         const std::filesystem::path& csv,
                                         const ImportOptions& options) {
  return Run(store, plan, options).run(csv);
}

}  // namespace rahgir::ops
