#pragma once

// Every problem a client can meet, listed once: its code, its HTTP status and, in the text
// catalogues, its title and explanation. Replies are application/problem+json (RFC 9457).

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "domain/rejection.h"

namespace rahgir::api {

class Texts;

enum class ProblemCode : std::uint8_t {
  // Of the domain, in the order of RejectionCode.
  kInvalid,
  kNotFound,
  kServiceUnavailable,
  kActionNotAllowed,
  kDutyRequired,
  kAssigneeOnly,
  kFourEyes,
  kGuardFailed,
  kDocumentsIncomplete,
  kItemAmbiguous,
  kVersionConflict,
  kIdempotencyKeyReused,
  kConflict,
  // Of the API.
  kMalformedJson,
  kInvalidParameter,
  kIdempotencyKeyInvalid,
  kPreconditionInvalid,
  kUnauthenticated,
  kCrossSite,
  kMethodNotAllowed,
  kUnsupportedMediaType,
  kDigestMismatch,
  kUploadInterrupted,
  kTooManyRequests,
  kUploadQuotaExceeded,
  kOverloaded,
  kReadOnly,
  kUnknownOutcome,
  kPositionNotReached,
  kInternalError,
  // Of the HTTP adapter (api/http_head.cc, api/http_exchange.cc).
  kMalformedRequest,
  kMethodNotImplemented,
  kHttpVersionNotSupported,
  kTargetTooLong,
  kContentLengthInvalid,
  kHeaderRepeated,
  kBodyLengthAmbiguous,
  kLengthRequired,
  kBodyNotExpected,
  kHostRequired,
  kContentEncodingNotSupported,
  kRangeNotSupported,
  kExpectationNotSupported,
  kTooManyHeaders,
  kHeadersTooLarge,
  kBodyTooLarge,
  kRequestTimeout,
};

struct ProblemRow {
  ProblemCode code;
  int status;
  std::string_view text;  // as clients see it: "action-not-allowed"
};

/// In the order of the enum.
std::span<const ProblemRow> problem_table();
const ProblemRow& row_of(ProblemCode code);
std::optional<ProblemCode> problem_named(std::string_view text);

/// A small request must not get a reply that is many times as large.
inline constexpr std::size_t kMaxFaultsTold = 100;

struct Problem {
  ProblemCode code = ProblemCode::kInternalError;
  std::string detail{};  // one English sentence; the catalogue's explanation when empty
  std::vector<domain::Fault> faults{};             // the first kMaxFaultsTold are told
  std::vector<std::string> allowed{};              // actions, or methods on kMethodNotAllowed
  std::optional<std::uint32_t> current_version{};  // kVersionConflict
  std::optional<std::chrono::seconds> retry_after{};

  bool operator==(const Problem&) const = default;
};

/// What a handler returns.
using Reply = std::expected<HttpResponse, Problem>;

Problem problem_of(const domain::Rejection& rejection);
std::unexpected<Problem> fail(ProblemCode code, std::string detail = {});
/// kInvalid with those faults.
std::unexpected<Problem> fail(std::vector<domain::Fault> faults);
/// kInvalidParameter with one fault; `name` is of a query or path parameter, or a header.
std::unexpected<Problem> bad_parameter(std::string_view name, std::string detail);

/// `languages`: tags in order of preference.
HttpResponse problem_response(const Problem& problem, const Texts& texts,
                              std::span<const std::string> languages);

/// The sentence for one fault: the catalogue's ("fault.<code>"), else the fault's own; in English
/// the fault's own first, since it may say more.
std::string fault_sentence(const domain::Fault& fault, const Texts& texts,
                           std::string_view language);
/// The same for a problem's detail.
std::string problem_sentence(const Problem& problem, const Texts& texts, std::string_view language);

}  // namespace rahgir::api
