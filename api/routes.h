#pragma once

// The route table: what the API answers. One row an operation; api/openapi.yaml describes the same
// rows and a test compares them. The portal's pages are a table of their own, of the same rows.

#include <cstdint>
#include <span>
#include <string_view>

#include "api/desk.h"
#include "api/http_server.h"

namespace rahgir::api {

/// Who may call, as far as the table can tell; what depends on the request or office concerned is
/// judged by the handler (authorise.h) and, for commands, by the domain.
enum class Access : std::uint8_t {
  kAnyone,         // credentials, when given, must be right
  kIdentified,     // staff, or the applicant of a request
  kStaff,          // anybody with a token
  kAnalyst,        // staff with that duty somewhere …
  kFigures,        // supervisor or analyst somewhere
  kAdministrator,  // administrator somewhere
};

using Handler = Reply (*)(Call&);
using UploadHandler = Reply (*)(Call&, const HttpBodyReader&);

struct Route {
  std::string_view method;     // HEAD is answered where GET is
  std::string_view pattern;    // "/api/v1/requests/{request}"; a parameter is one whole segment
  std::string_view operation;  // operationId; names the route in metrics
  Access access = Access::kAnyone;
  Handler handler = nullptr;
  UploadHandler upload = nullptr;  // instead of `handler`: the body comes as a stream
};

/// Routes that render their problems alike.
struct RouteTable {
  std::span<const Route> routes;
  /// Problems of these routes, and of unknown paths that begin with `prefix`.
  HttpResponse (*render_problem)(const Call& call, const Problem& problem);
  std::string_view prefix = "/";
};

/// Everything below /api/, /problems/, /healthz, /readyz, /metrics; problems as JSON.
RouteTable api_routes();
HttpResponse render_json_problem(const Call& call, const Problem& problem);

}  // namespace rahgir::api
