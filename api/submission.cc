#include "api/submission.h"

#include <utility>

#include "api/json_output.h"
#include "domain/fault_code.h"
#include "domain/tracking_code.h"
#include "eventstore/identity.h"

namespace rahgir::api {

namespace {

constexpr std::string_view kMethod = "POST";
constexpr std::string_view kPath = "/api/v1/requests";
constexpr std::uint32_t kMaxAttempts = 16;  // chance of a second one: 10^-11 at 10^7 requests

struct Offered {
  std::shared_ptr<const domain::ServiceDefinition> definition;
  std::uint32_t version = 0;
};

std::expected<Offered, Problem> find_offered(const Call& call, const std::string& code) {
  const domain::Service* service = call.directory->service(code);
  if (!service) {
    return fail({{.pointer = "/service",
                  .code = domain::FaultCode("unknown"),
                  .detail = "There is no such service."}});
  }
  const domain::ServiceVersion* version = service->in_effect(call.now);
  if (!version) return fail(ProblemCode::kServiceUnavailable, "The service is not offered yet.");
  return Offered{version->definition, version->version};
}

domain::SubmitRequest command_of(const Call& call, const Submission& submission,
                                 const domain::ServiceDefinition& definition) {
  domain::SubmitRequest command;
  command.language = submission.language;
  if (command.language.empty()) {
    command.language = choose_language(call.languages, definition.languages, {});
  }
  command.channel = submission.channel;
  command.form = submission.form;
  command.applicant = submission.applicant;
  command.on_behalf_of = submission.on_behalf_of;
  command.subject = eventstore::random_id<domain::SubjectId>();
  return command;
}

/// A document claimed for a request that is then refused could not be used again. So a submission
/// with documents is judged here first, unless it is a repeat.
std::expected<void, Problem> judge_before_claiming(const Call& call, domain::RequestId id,
                                                   const domain::SubmitRequest& command,
                                                   const eventstore::CommandEnvelope& envelope) {
  const eventstore::EventStore& store = call.desk.store;
  if (command.documents.empty()) return {};
  if (store.reader(store.partition_of(id)).creation_of(id)) return {};
  const auto decided = domain::decide({}, command,
                                      {.actor = envelope.actor,
                                       .occurred_at = envelope.occurred_at.value_or(call.now),
                                       .recorded_at = call.now,
                                       .back_dated = envelope.occurred_at.has_value(),
                                       .command = envelope.id,
                                       .request = id,
                                       .definition = {.definition = envelope.definition.get(),
                                                      .version = envelope.definition_version},
                                       .new_definition = {},
                                       .directory = *call.directory,
                                       .local_time = store.local_time(),
                                       .patterns = store.patterns()});
  if (!decided) return std::unexpected(problem_of(decided.error()));
  return {};
}

std::expected<void, Problem> check_quota(Call& call) {
  if (call.caller.is_staff()) return {};
  const auto wait = call.desk.submissions.wait_of(call.address, call.now);
  if (!wait) return {};
  return std::unexpected(Problem{.code = ProblemCode::kTooManyRequests, .retry_after = wait});
}

/// One attempt, with the code that the command has; its reply may be kCollision.
std::expected<Receipt, Problem> try_code(Call& call, const domain::SubmitRequest& command,
                                         eventstore::CommandEnvelope envelope,
                                         std::span<const DocumentReference> documents) {
  const eventstore::DeploymentKeys& keys = call.desk.store.keys();
  Receipt receipt;
  receipt.tracking_code = command.tracking_code;
  receipt.request = eventstore::request_id(keys, command.tracking_code);
  auto judged = judge_before_claiming(call, receipt.request, command, envelope);
  if (!judged) return std::unexpected(judged.error());
  auto claimed = claim_documents(call.desk, documents, receipt.request, "/documents");
  if (!claimed) return std::unexpected(claimed.error());
  envelope.stream = receipt.request;
  envelope.command = domain::RequestCommand(command);
  auto reply = execute(call.desk, std::move(envelope));
  if (!reply) return std::unexpected(reply.error());
  receipt.secret = eventstore::receipt_secret(keys, receipt.request, 0);
  receipt.reply = *std::move(reply);
  return receipt;
}

Submission read_submission(const JsonValue& body, bool by_staff,
                           std::vector<domain::Fault>& faults) {
  ObjectReader reader(body, "", faults);
  Submission submission;
  submission.service = reader.required_text("service");
  submission.language = reader.text("language").value_or("");
  submission.applicant = reader.text_map("applicant");
  submission.form = read_answers(reader, "form", faults);
  submission.documents = read_document_references(reader, "documents", faults);
  if (by_staff) {
    submission.on_behalf_of = reader.text_map("on_behalf_of");
    submission.occurred_at = reader.instant("occurred_at");
    if (const auto word = reader.text("channel")) {
      const auto channel = domain::from_word<domain::Channel>(*word);
      if (!channel) reader.fault("channel", "option", "There is no such channel.");
      submission.channel = channel.value_or(domain::Channel::kWeb);
    }
  }
  reader.finish();
  return submission;
}

HttpResponse created(const Desk& desk, const Receipt& receipt) {
  const std::string id = domain::to_text(receipt.request);
  JsonWriter json;
  json.begin_object();
  json.field("request", id);
  json.field("tracking_code", domain::grouped(receipt.tracking_code));
  json.field("secret", receipt.secret);
  json.field("version", receipt.reply.version);
  json.field("position", eventstore::to_text(receipt.reply.position));
  json.field("receipt_url", receipt_url(desk, receipt));
  json.end_object();
  HttpResponse response = command_response(201, receipt.reply, json.take());
  response.set_header("Location", "/api/v1/requests/" + id);
  return response;
}

}  // namespace

RepeatKey submission_key(const Caller& caller, std::string_view key, std::string_view body) {
  return {.scope = caller.scope(),
          .method = std::string(kMethod),
          .path = std::string(kPath),
          .key = std::string(key),
          .is_given = true,
          .content = {.body = body, .query = {}, .if_match = {}}};
}

std::expected<Receipt, Problem> submit(Call& call, const Submission& submission,
                                       const RepeatKey& key) {
  if (auto free = check_quota(call); !free) return std::unexpected(free.error());
  const auto offered = find_offered(call, submission.service);
  if (!offered) return std::unexpected(offered.error());
  auto documents = find_documents(call.desk, submission.documents, "/documents");
  if (!documents) return std::unexpected(documents.error());

  domain::SubmitRequest command = command_of(call, submission, *offered->definition);
  command.documents = *std::move(documents);
  eventstore::CommandEnvelope envelope = envelope_of(call.desk, call.caller, key);
  envelope.occurred_at = submission.occurred_at;
  envelope.definition = offered->definition;
  envelope.definition_version = offered->version;
  const eventstore::Seed seed =
      eventstore::submission_seed(call.desk.store.keys(), key.scope, key.key);
  for (std::uint32_t attempt = 0; attempt < kMaxAttempts; ++attempt) {
    command.tracking_code = eventstore::tracking_code(seed, attempt);
    auto receipt = try_code(call, command, envelope, submission.documents);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->reply.status == eventstore::CommandStatus::kCollision) continue;
    confirm_documents(call.desk, submission.documents);
    const bool counts = !receipt->reply.replayed && !call.caller.is_staff();
    if (counts) call.desk.submissions.count(call.address, call.now);
    return receipt;
  }
  return fail(ProblemCode::kInternalError, "No free tracking code was found.");
}

std::string receipt_url(const Desk& desk, const Receipt& receipt) {
  return desk.options.public_url + "/track#" + domain::grouped(receipt.tracking_code) + '/' +
         receipt.secret;
}

Reply post_request(Call& call) {
  auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto expected_version = expected_version_of(call.http);
  if (!expected_version) return std::unexpected(expected_version.error());
  if (expected_version->value_or(0) != 0) {
    return std::unexpected(Problem{.code = ProblemCode::kVersionConflict,
                                   .detail = "A request that is to be filed has no version yet.",
                                   .current_version = 0});
  }
  const auto body = parse_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  const Submission submission = read_submission(*body, call.caller.is_staff(), faults);
  if (!faults.empty()) return fail(std::move(faults));
  key->method = kMethod;
  key->path = kPath;
  const auto receipt = submit(call, submission, *key);
  if (!receipt) return std::unexpected(receipt.error());
  return created(call.desk, *receipt);
}

}  // namespace rahgir::api
