#pragma once

// What operators and machines ask: liveness, readiness, figures; and what a problem's code means.

#include "api/desk.h"

namespace rahgir::api {

Reply get_health(Call& call);   // GET /healthz: the process answers
Reply get_ready(Call& call);    // GET /readyz: every partition is served
Reply get_metrics(Call& call);  // GET /metrics: Prometheus text
Reply get_problem(Call& call);  // GET /problems/{code}: a page that explains it; JSON if asked for

}  // namespace rahgir::api
