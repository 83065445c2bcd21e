#include "api/actions.h"

#include <algorithm>
#include <utility>

#include "api/form_view.h"
#include "api/json_output.h"
#include "eventstore/identity.h"

namespace rahgir::api {

namespace {

/// A single document is named by the body's own member: "/document", "/replacement/document".
std::unexpected<Problem> at_own_pointer(Problem problem, const ActionInput& input) {
  if (input.documents_pointer != "/documents") {
    for (domain::Fault& fault : problem.faults) {
      fault.pointer = std::string(input.documents_pointer) + "/document";
    }
  }
  return std::unexpected(std::move(problem));
}

bool is_reissue(std::string_view action) { return action == "reissue_secret"; }

/// The open steps, and after a reissue the new secret, as of the reply's version: a repeat gets
/// what the first delivery got.
Reply outcome_response(const Call& call, const OpenedRequest& opened, std::string_view action,
                       const eventstore::CommandReply& reply) {
  const eventstore::EventStore& store = call.desk.store;
  const auto after = store.reader(opened.partition)
                         .request(opened.request.id, {.version = reply.version,
                                                      .recorded_at = std::nullopt,
                                                      .event_index = std::nullopt});
  JsonWriter json;
  json.begin_object();
  json.field("version", reply.version);
  json.field("position", eventstore::to_text(reply.position));
  json.key("steps").begin_array();
  for (const domain::WorkItem& item : after.items) {
    if (item.is_open()) json.value(item.step);
  }
  json.end_array();
  if (is_reissue(action)) {
    json.field("secret", eventstore::receipt_secret(store.keys(), opened.request.id,
                                                    after.secret_generation));
  }
  json.end_object();
  return command_response(200, reply, json.take());
}

/// A document claimed for an action that is then refused could not be used for another request. A
/// repeat finds its documents attached already and is not judged again.
std::expected<void, Problem> judge_before_claiming(const Call& call, const OpenedRequest& opened,
                                                   const ActionInput& input,
                                                   std::optional<std::uint32_t> expected_version) {
  const domain::Request& request = opened.request;
  const auto is_attached = [&](const DocumentReference& reference) {
    return request.document(reference.document) != nullptr;
  };
  if (std::ranges::all_of(input.documents, is_attached)) return {};
  if (expected_version && *expected_version != request.version) {
    return std::unexpected(
        Problem{.code = ProblemCode::kVersionConflict, .current_version = request.version});
  }
  const auto decided = domain::decide(request, input.command, context_of(call, opened));
  if (!decided) return std::unexpected(problem_of(decided.error()));
  return {};
}

}  // namespace

std::string action_path(domain::RequestId request, std::string_view action) {
  return "/api/v1/requests/" + domain::to_text(request) + "/actions/" + std::string(action);
}

std::expected<eventstore::CommandReply, Problem> perform(
    Call& call, const OpenedRequest& opened, ActionInput input, const RepeatKey& key,
    std::optional<std::uint32_t> expected_version) {
  if (!input.documents.empty()) {
    auto documents = find_documents(call.desk, input.documents, input.documents_pointer);
    if (!documents) return at_own_pointer(documents.error(), input);
    fill_documents(input, *std::move(documents));
    auto judged = judge_before_claiming(call, opened, input, expected_version);
    if (!judged) return std::unexpected(judged.error());
    auto claimed =
        claim_documents(call.desk, input.documents, opened.request.id, input.documents_pointer);
    if (!claimed) return at_own_pointer(claimed.error(), input);
  }
  eventstore::CommandEnvelope envelope = envelope_of(call.desk, call.caller, key);
  envelope.stream = opened.request.id;
  envelope.expected_version = expected_version;
  envelope.command = std::move(input.command);
  envelope.definition = std::move(input.definition);
  envelope.definition_version = input.definition_version;
  auto reply = execute(call.desk, std::move(envelope));
  if (reply) confirm_documents(call.desk, input.documents);
  return reply;
}

Reply post_action(Call& call) {
  const auto id = request_in_path(call);
  if (!id) return std::unexpected(id.error());
  auto key = repeat_key_of(call);
  if (!key) return std::unexpected(key.error());
  const auto expected_version = expected_version_of(call.http);
  if (!expected_version) return std::unexpected(expected_version.error());
  const auto body = parse_optional_body(call);
  if (!body) return std::unexpected(body.error());
  const auto opened = open_request(call, *id, {});
  if (!opened) return std::unexpected(opened.error());
  if (opened->sight == Sight::kAuditor) return fail(ProblemCode::kDutyRequired);

  const std::string_view action = call.http.path_parameter("action").value_or("");
  auto input = read_action(action, *body, {*opened->definition, *call.directory, call.now});
  if (!input) return std::unexpected(input.error());
  key->path = action_path(*id, action);
  const auto reply = perform(call, *opened, *std::move(input), *key, *expected_version);
  if (!reply) return std::unexpected(reply.error());
  return outcome_response(call, *opened, action, *reply);
}

}  // namespace rahgir::api
