#include "api/track.h"

#include <utility>

#include "api/commands.h"
#include "api/request_view.h"
#include "domain/tracking_code.h"
#include "eventstore/identity.h"

namespace rahgir::api {

namespace {

struct TrackInput {
  std::string code;
  std::optional<std::string> secret;
};

std::expected<TrackInput, Problem> read_input(const Call& call) {
  const auto body = parse_body(call);
  if (!body) return std::unexpected(body.error());
  std::vector<domain::Fault> faults;
  ObjectReader reader(*body, "", faults);
  TrackInput input;
  input.code = reader.required_text("code");
  input.secret = reader.text("secret");
  reader.finish();
  if (!faults.empty()) return fail(std::move(faults));
  return input;
}

HttpResponse status_response(std::string body, std::uint32_t version, std::string language) {
  HttpResponse response = json_response(std::move(body));
  response.set_header("ETag", etag_of(version));
  response.set_header("Content-Language", std::move(language));
  return response;
}

}  // namespace

std::expected<PublicStatus, Problem> track(Call& call, std::string_view code) {
  const domain::ParsedCode parsed = domain::parse_tracking_code(code);
  if (parsed.fault) return fail({tracking_code_fault(*parsed.fault)});
  if (auto free = check_misses(call); !free) return std::unexpected(free.error());
  const eventstore::EventStore& store = call.desk.store;
  const domain::RequestId id = eventstore::request_id(store.keys(), parsed.digits);
  auto status = call.desk.statuses.find(id, call.languages);
  if (!status) {
    count_miss(call);
    return fail(ProblemCode::kNotFound);
  }
  return PublicStatus{.body = std::move(status->body),
                      .language = std::move(status->language),
                      .version = status->version,
                      .request = id};
}

std::expected<OpenedRequest, Problem> track(Call& call, std::string_view code,
                                            std::string_view secret) {
  const auto caller = identify_applicant(call, code, secret);
  if (!caller) {
    if (caller.error().code == ProblemCode::kUnauthenticated) return fail(ProblemCode::kNotFound);
    return std::unexpected(caller.error());
  }
  call.caller = *caller;
  return open_request(call, caller->request, {});
}

Reply post_track(Call& call) {
  const auto input = read_input(call);
  if (!input) return std::unexpected(input.error());
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  if (!input->secret) {
    auto status = track(call, input->code);
    if (!status) return std::unexpected(status.error());
    return status_response(std::move(status->body), status->version, std::move(status->language));
  }
  const auto opened = track(call, input->code, *input->secret);
  if (!opened) return std::unexpected(opened.error());
  return status_response(request_body(call, *opened, position_of(call, *opened)),
                         opened->request.version, std::string(opened->language(call)));
}

}  // namespace rahgir::api
