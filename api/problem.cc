#include "api/problem.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "api/json_output.h"
#include "api/texts.h"
#include "domain/check.h"
#include "domain/fault_code.h"

namespace rahgir::api {

namespace {

constexpr std::array kTable{
    ProblemRow{ProblemCode::kInvalid, 422, "invalid"},
    ProblemRow{ProblemCode::kNotFound, 404, "not-found"},
    ProblemRow{ProblemCode::kServiceUnavailable, 409, "service-unavailable"},
    ProblemRow{ProblemCode::kActionNotAllowed, 409, "action-not-allowed"},
    ProblemRow{ProblemCode::kDutyRequired, 403, "duty-required"},
    ProblemRow{ProblemCode::kAssigneeOnly, 409, "assignee-only"},
    ProblemRow{ProblemCode::kFourEyes, 409, "four-eyes"},
    ProblemRow{ProblemCode::kGuardFailed, 409, "guard-failed"},
    ProblemRow{ProblemCode::kDocumentsIncomplete, 409, "documents-incomplete"},
    ProblemRow{ProblemCode::kItemAmbiguous, 409, "item-ambiguous"},
    ProblemRow{ProblemCode::kVersionConflict, 412, "version-conflict"},
    ProblemRow{ProblemCode::kIdempotencyKeyReused, 422, "idempotency-key-reused"},
    ProblemRow{ProblemCode::kConflict, 409, "conflict"},
    ProblemRow{ProblemCode::kMalformedJson, 400, "malformed-json"},
    ProblemRow{ProblemCode::kInvalidParameter, 400, "invalid-parameter"},
    ProblemRow{ProblemCode::kIdempotencyKeyInvalid, 400, "idempotency-key-invalid"},
    ProblemRow{ProblemCode::kPreconditionInvalid, 400, "precondition-invalid"},
    ProblemRow{ProblemCode::kUnauthenticated, 401, "unauthenticated"},
    ProblemRow{ProblemCode::kCrossSite, 403, "cross-site"},
    ProblemRow{ProblemCode::kMethodNotAllowed, 405, "method-not-allowed"},
    ProblemRow{ProblemCode::kUnsupportedMediaType, 415, "unsupported-media-type"},
    ProblemRow{ProblemCode::kDigestMismatch, 400, "digest-mismatch"},
    ProblemRow{ProblemCode::kUploadInterrupted, 400, "upload-interrupted"},
    ProblemRow{ProblemCode::kTooManyRequests, 429, "too-many-requests"},
    ProblemRow{ProblemCode::kUploadQuotaExceeded, 429, "upload-quota-exceeded"},
    ProblemRow{ProblemCode::kOverloaded, 503, "overloaded"},
    ProblemRow{ProblemCode::kReadOnly, 503, "read-only"},
    ProblemRow{ProblemCode::kUnknownOutcome, 503, "unknown-outcome"},
    ProblemRow{ProblemCode::kPositionNotReached, 503, "position-not-reached"},
    ProblemRow{ProblemCode::kInternalError, 500, "internal-error"},
    ProblemRow{ProblemCode::kMalformedRequest, 400, "malformed-request"},
    ProblemRow{ProblemCode::kMethodNotImplemented, 501, "method-not-implemented"},
    ProblemRow{ProblemCode::kHttpVersionNotSupported, 505, "http-version-not-supported"},
    ProblemRow{ProblemCode::kTargetTooLong, 414, "target-too-long"},
    ProblemRow{ProblemCode::kContentLengthInvalid, 400, "content-length-invalid"},
    ProblemRow{ProblemCode::kHeaderRepeated, 400, "header-repeated"},
    ProblemRow{ProblemCode::kBodyLengthAmbiguous, 400, "body-length-ambiguous"},
    ProblemRow{ProblemCode::kLengthRequired, 411, "length-required"},
    ProblemRow{ProblemCode::kBodyNotExpected, 400, "body-not-expected"},
    ProblemRow{ProblemCode::kHostRequired, 400, "host-required"},
    ProblemRow{ProblemCode::kContentEncodingNotSupported, 415, "content-encoding-not-supported"},
    ProblemRow{ProblemCode::kRangeNotSupported, 416, "range-not-supported"},
    ProblemRow{ProblemCode::kExpectationNotSupported, 417, "expectation-not-supported"},
    ProblemRow{ProblemCode::kTooManyHeaders, 431, "too-many-headers"},
    ProblemRow{ProblemCode::kHeadersTooLarge, 431, "headers-too-large"},
    ProblemRow{ProblemCode::kBodyTooLarge, 413, "body-too-large"},
    ProblemRow{ProblemCode::kRequestTimeout, 408, "request-timeout"},
};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].code) != i) return false;
  }
  return true;
}
static_assert(is_in_order());
static_assert(static_cast<std::size_t>(ProblemCode::kRequestTimeout) + 1 == kTable.size());
static_assert(static_cast<int>(ProblemCode::kConflict) ==
              static_cast<int>(domain::RejectionCode::kConflict));

std::string body_of(const Problem& problem, const Texts& texts, std::string_view language) {
  const ProblemRow& row = row_of(problem.code);
  const std::string name(row.text);
  JsonWriter json;
  json.begin_object();
  json.field("type", "/problems/" + name);
  json.field("title", texts.text(language, "problem." + name + ".title"));
  json.field("status", row.status);
  json.field("detail", problem_sentence(problem, texts, language));
  json.field("code", row.text);
  if (!problem.faults.empty()) {
    json.key("errors").begin_array();
    for (const domain::Fault& fault : problem.faults | std::views::take(kMaxFaultsTold)) {
      json.begin_object();
      json.field("pointer", fault.pointer);
      json.field("code", fault.code);
      json.field("detail", fault_sentence(fault, texts, language));
      json.end_object();
    }
    json.end_array();
  }
  if (!problem.allowed.empty() || problem.code == ProblemCode::kActionNotAllowed) {
    json.key("allowed").begin_array();
    for (const std::string& allowed : problem.allowed) json.value(std::string_view(allowed));
    json.end_array();
  }
  if (problem.current_version) json.field("current_version", *problem.current_version);
  json.end_object();
  return json.take();
}

std::string allow_header(std::span<const std::string> methods) {
  std::string allow;
  for (const std::string& method : methods) {
    if (!allow.empty()) allow += ", ";
    allow += method;
  }
  return allow;
}

}  // namespace

std::span<const ProblemRow> problem_table() { return kTable; }

const ProblemRow& row_of(ProblemCode code) { return kTable[static_cast<std::size_t>(code)]; }

std::optional<ProblemCode> problem_named(std::string_view text) {
  const auto found = std::ranges::find(kTable, text, &ProblemRow::text);
  if (found == kTable.end()) return std::nullopt;
  return found->code;
}

Problem problem_of(const domain::Rejection& rejection) {
  Problem problem{.code = static_cast<ProblemCode>(rejection.code),
                  .detail = rejection.detail,
                  .faults = rejection.faults,
                  .allowed = rejection.allowed};
  if (rejection.code == domain::RejectionCode::kVersionConflict) {
    problem.current_version = rejection.current_version;
  }
  return problem;
}

std::unexpected<Problem> fail(ProblemCode code, std::string detail) {
  return std::unexpected(Problem{.code = code, .detail = std::move(detail)});
}

std::unexpected<Problem> fail(std::vector<domain::Fault> faults) {
  return std::unexpected(Problem{.code = ProblemCode::kInvalid, .faults = std::move(faults)});
}

std::unexpected<Problem> bad_parameter(std::string_view name, std::string detail) {
  return std::unexpected(Problem{.code = ProblemCode::kInvalidParameter,
                                 .faults = {{.pointer = std::string(name),
                                             .code = domain::FaultCode("malformed"),
                                             .detail = detail}}});
}

std::string fault_sentence(const domain::Fault& fault, const Texts& texts,
                           std::string_view language) {
  if (language == kFallbackLanguage && !fault.detail.empty()) return fault.detail;
  const std::string key = "fault." + fault.code;
  if (const auto found = texts.find(language, key)) return std::string(*found);
  if (!fault.detail.empty()) return fault.detail;
  return std::string(texts.text(language, key));
}

std::string problem_sentence(const Problem& problem, const Texts& texts,
                             std::string_view language) {
  if (language == kFallbackLanguage && !problem.detail.empty()) return problem.detail;
  const std::string key = "problem." + std::string(row_of(problem.code).text) + ".detail";
  return std::string(texts.text(language, key));
}

HttpResponse problem_response(const Problem& problem, const Texts& texts,
                              std::span<const std::string> languages) {
  const std::string_view language = texts.best_of(languages);
  HttpResponse response{.status = row_of(problem.code).status,
                        .content_type = "application/problem+json",
                        .body = body_of(problem, texts, language)};
  response.set_header("Content-Language", std::string(language));
  response.set_header("Cache-Control", "no-store");
  if (problem.code == ProblemCode::kUnauthenticated) {
    response.set_header("WWW-Authenticate",
                        R"(Bearer realm="rahgir", Basic realm="rahgir", charset="UTF-8")");
  }
  if (problem.code == ProblemCode::kMethodNotAllowed) {
    response.set_header("Allow", allow_header(problem.allowed));
  }
  if (problem.current_version) {
    response.set_header("ETag", '"' + std::to_string(*problem.current_version) + '"');
  }
  if (problem.retry_after) {
    response.set_header("Retry-After", std::to_string(problem.retry_after->count()));
  }
  return response;
}

}  // namespace rahgir::api
