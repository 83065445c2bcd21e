#include "tests/eventstore/store_scene.h"

#include <fmt/core.h>

#include "eventstore/definition_json.h"
#include "tests/domain/sample_definitions.h"

namespace rahgir::eventstore {

using domain::RequestCommand;
using domain::testing::anonymous;
using domain::testing::applicant;
using domain::testing::label;
using domain::testing::staff;

StoreScene::StoreScene(unsigned partitions) {
  options.data = folder / "data";
  options.partitions = partitions;
  options.memory_mb = 64;
  options.state_cache_mb = 4;
  options.low_disk_uploads_mb = options.low_disk_commands_mb = 0;
  options.create = true;
  options.now = [this] { return domain::Instant(std::chrono::milliseconds(now_ms.load())); };
  options.report = [this](std::string_view what) { reports.emplace_back(what); };
}

domain::Result<bool> StoreScene::open() {
  close();
  auto opened = EventStore::open(options, request_models, directory_models);
  if (!opened) return std::unexpected(opened.error());
  store_ = std::move(*opened);
  return true;
}

void StoreScene::must_open() {
  const auto opened = open();
  ASSERT_TRUE(opened) << opened.error().detail;
}

CommandReply StoreScene::administer(const domain::DirectoryCommand& command) {
  now_ms += 1000;
  CommandEnvelope envelope;
  envelope.id = new_command_id();
  envelope.stream = domain::stream_of(command, control_stream);
  envelope.actor = {.kind = domain::ActorKind::kSystem, .id = {}, .duty = {}};
  envelope.command = command;
  return store_->execute(std::move(envelope));
}

void StoreScene::publish(const domain::ServiceDefinition& definition) {
  const auto reply = administer(domain::PublishDefinition{
      .content = definition_json(definition),
      .definition = std::make_shared<const domain::ServiceDefinition>(definition),
      .effective_from = {},
      .change_note = {}});
  ASSERT_EQ(reply.status, CommandStatus::kAccepted)
      << reply.rejection.detail << " "
      << (reply.rejection.faults.empty() ? "" : reply.rejection.faults[0].pointer);
}

void StoreScene::make_directory() {
  const auto must = [&](const domain::DirectoryCommand& command) {
    const auto reply = administer(command);
    ASSERT_EQ(reply.status, CommandStatus::kAccepted) << reply.rejection.detail;
  };
  for (const auto& [code, parent] :
       {std::pair{"traffic", ""}, {"traffic-north", "traffic"}, {"archive", ""}}) {
    domain::Office office;
    office.code = code;
    office.parent = parent;
    office.label = label(std::string("Office ") + code);
    must(domain::DefineOffice{.office = office});
  }
  publish(domain::testing::sample_definition());  // names the inspector's duty
  const std::tuple<domain::ActorId, const char*, const char*> people[] = {
      {domain::testing::kAnna, "agent", "traffic"},
      {domain::testing::kBela, "agent", "traffic"},
      {domain::testing::kSara, "supervisor", "traffic"},
      {domain::testing::kIgor, "inspector", "traffic"},
      {domain::testing::kArash, "agent", "archive"}};
  for (const auto& [actor, duty, office] : people) {
    must(domain::RegisterStaff{.actor = actor, .name = "Somebody"});
    must(
        domain::GrantDuty{.actor = actor, .duty = duty, .office = office, .from = {}, .until = {}});
  }
}

CommandEnvelope StoreScene::submission(std::uint64_t number) const {
  const DeploymentKeys& keys = store_->keys();
  const std::string key = fmt::format("key-of-submission-{:08}", number);
  const std::string code = tracking_code(submission_seed(keys, "anonymous", key), 0);
  domain::SubmitRequest asked;
  asked.language = "en";
  asked.tracking_code = code;
  asked.form = {{"full_name", domain::Answer("Ada Lovelace")}, {"zone", domain::Answer("a")}};
  asked.subject.bytes.fill(static_cast<std::uint8_t>(1 + number % 250));
  CommandEnvelope envelope = command(anonymous(), request_id(keys, code), asked);
  envelope.id = command_id(keys, {"anonymous", "POST", "/api/v1/requests", key});
  envelope.body_digest = body_digest(keys, envelope.id, "body");
  envelope.repeatable = true;
  return envelope;
}

CommandEnvelope StoreScene::command(const domain::Actor& actor, domain::StreamId request,
                                    RequestCommand asked) const {
  CommandEnvelope envelope;
  envelope.id = new_command_id();
  envelope.stream = request;
  envelope.actor = actor;
  envelope.command = std::move(asked);
  const auto directory = store_->directory();
  if (const domain::Service* service = directory->service("permit")) {
    envelope.definition = service->versions.back().definition;
    envelope.definition_version = service->versions.back().version;
  }
  return envelope;
}

domain::StreamId StoreScene::submit(std::uint64_t number) {
  now_ms += 1000;
  const auto reply = run(submission(number));
  EXPECT_EQ(reply.status, CommandStatus::kAccepted) << reply.rejection.detail;
  requests.push_back(reply.stream);
  return reply.stream;
}

CommandReply StoreScene::run_random(std::mt19937_64& random) {
  now_ms += static_cast<std::int64_t>(random() % 100'000);
  if (requests.empty() || random() % 8 == 0) {
    CommandEnvelope made = submission(random() % 1000);
    const auto reply = run(std::move(made));
    if (reply.status == CommandStatus::kAccepted && !reply.replayed) {
      requests.push_back(reply.stream);
    }
    return reply;
  }
  auto [actor, asked] = random_command(random);
  return run(actor, requests[random() % requests.size()], std::move(asked));
}

domain::Request StoreScene::request(domain::StreamId id) const {
  return store_->reader(store_->partition_of(id)).request(id);
}

domain::CommandId StoreScene::new_command_id() const {
  const Hash hash = sha256(std::to_string(next_command++));
  domain::CommandId id;
  std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

std::string StoreScene::history() const {
  std::string text;
  const auto take = [&](const ReadEvent& read) {
    const auto event = decode_event(read.frame);
    EXPECT_TRUE(event) << (event ? "" : event.error().detail);
    if (!event) return false;
    const domain::EventMeta& meta = meta_of(*event);
    text += fmt::format("{} {} {} {} {} {}\n", to_text(read.position), to_text(meta.stream),
                        meta.version, domain::to_text(meta.recorded_at), type_name(*event),
                        hex(as_text(event_hash(read.frame))));
    const bool is_new_request =
        meta.version == 1 && std::holds_alternative<domain::RequestEvent>(*event);
    if (is_new_request) text += describe(request(meta.stream));
    return true;
  };
  for (const PartitionNumber partition : partitions()) {
    store_->reader(partition).read_all(0, 1'000'000, take);
  }
  return text;
}

std::string StoreScene::rows() const {
  std::string text;
  for (const PartitionNumber partition : partitions()) {
    const auto snapshot = store_->snapshot(partition);
    const auto columns =
        partition == kControlPartition ? directory_models.columns() : request_models.columns();
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const bool counts = columns[column].kind == ColumnSpec::Kind::kCounters;
      const auto cursor =
          snapshot->cursor(EventStore::column_of(static_cast<std::uint8_t>(column)));
      for (cursor->seek(""); cursor->valid(); cursor->next()) {
        if (counts && Store::counter_value(cursor->value()) == 0) continue;
        text += fmt::format("row {} {} {} {}\n", partition, column, hex(cursor->key()),
                            hex(cursor->value()));
      }
    }
  }
  return text;
}

std::vector<PartitionNumber> StoreScene::partitions() const {
  std::vector<PartitionNumber> all{kControlPartition};
  for (unsigned number = 0; number < store_->partitions(); ++number) {
    all.push_back(static_cast<PartitionNumber>(number));
  }
  return all;
}

std::string StoreScene::faults() const {
  const auto verification = store_->verify({});
  if (!verification) return verification.error().detail;
  std::string text;
  for (const std::string& fault : verification->faults) text += fault + "\n";
  return text;
}

std::filesystem::path StoreScene::partition_folder(unsigned number) const {
  return options.data / fmt::format("partition-{:04}", number);
}

std::pair<domain::Actor, RequestCommand> random_command(std::mt19937_64& random) {
  const auto pick = [&](const auto& among) { return among[random() % std::size(among)]; };
  const domain::ActorId people[] = {domain::testing::kAnna, domain::testing::kAnna,
                                    domain::testing::kBela, domain::testing::kSara,
                                    domain::testing::kSara, domain::testing::kIgor};
  const domain::Actor actor = random() % 6 == 0 ? applicant() : staff(pick(people));
  const char* actions[] = {"ask_more", "answered",   "approve",         "grant",   "refuse",
                           "fork",     "surveyed",   "legal_done",      "sign_it", "measure",
                           "extend",   "ask_office", "office_answered", "remind"};
  switch (random() % 12) {
    case 0:
      return {actor, domain::AddNote{.text = "A note."}};
    case 1:
      return {actor, domain::SendMessage{.text = "A message."}};
    case 2:
      return {actor, domain::ClaimItem{}};
    case 3:
      return {actor, domain::ReleaseItem{}};
    case 4:
      return {actor, domain::AssignItem{.item = {}, .assignee = pick(people)}};
    case 5:
      return {actor, domain::AmendAnswers{.form = {{"zone", domain::Answer("b")}}}};
    case 6:
      return {actor, domain::ReissueSecret{.reason = {.code = "", .text = "Lost."}}};
    case 7:
      if (random() % 4 == 0) return {applicant(), domain::WithdrawRequest{}};
      return {actor, domain::ReopenRequest{}};
    default: {
      domain::PerformAction action;
      action.action = pick(actions);
      if (action.action == "refuse") action.reason = {.code = "too_long", .text = "Too long."};
      if (action.action == "measure") action.form = {{"measured_m", domain::Answer("4.2")}};
      action.text = "Some text.";
      return {actor, action};
    }
  }
}

std::string describe(const domain::Request& request) {
  std::string text =
      fmt::format("  {} version {} {}@{} {} code {} submitted {} updated {} secret {}\n",
                  to_text(request.id), request.version, request.service, request.service_version,
                  request.office, request.tracking_code, domain::to_text(request.submitted_at),
                  domain::to_text(request.updated_at), request.secret_generation);
  for (const auto& [field, answer] : request.answers.clear) {
    const auto* word = std::get_if<std::string>(&answer);
    text += fmt::format("  clear {} = {}\n", field, word ? *word : "…");
  }
  for (const auto& [field, answer] : request.answers.personal) {
    const auto* word = std::get_if<std::string>(&answer);
    text += fmt::format("  personal {} = {}\n", field, word ? *word : "…");
  }
  for (const auto& item : request.items) {
    text += fmt::format("  item {} {} at {} {} {} visits {}\n", static_cast<unsigned>(item.id),
                        word_of(item.state), item.step, item.office, to_text(item.assignee),
                        item.visits.size());
  }
  for (const auto& deadline : request.deadlines) {
    text += fmt::format("  deadline {} {} {}\n", deadline.kind,
                        static_cast<unsigned>(deadline.state), domain::to_text(deadline.due_at));
  }
  for (const auto& note : request.notes) text += fmt::format("  note {}\n", note.text);
  for (const auto& message : request.messages) text += fmt::format("  message {}\n", message.text);
  for (const auto& closing : request.closings) {
    text += fmt::format("  closed {} {} {}\n", word_of(closing.kind), closing.outcome,
                        domain::to_text(closing.at));
  }
  return text;
}

}  // namespace rahgir::eventstore
