#include "api/routes.h"

#include <array>

#include "api/actions.h"
#include "api/dashboard_view.h"
#include "api/documents.h"
#include "api/feed.h"
#include "api/offices.h"
#include "api/operations.h"
#include "api/request_view.h"
#include "api/services.h"
#include "api/staff.h"
#include "api/submission.h"
#include "api/timeline.h"
#include "api/track.h"
#include "api/work.h"

namespace rahgir::api {

namespace {

constexpr Route on(std::string_view method, std::string_view pattern, std::string_view operation,
                   Access access, Handler handler) {
  return {method, pattern, operation, access, handler, nullptr};
}

constexpr std::array kRoutes{
    on("GET", "/api/v1/services", "listServices", Access::kAnyone, list_services),
    on("GET", "/api/v1/services/{service}", "getService", Access::kAnyone, get_service),
    on("PUT", "/api/v1/services/{service}", "publishService", Access::kAdministrator, put_service),
    on("POST", "/api/v1/services/{service}/suspend", "suspendService", Access::kAdministrator,
       suspend_service),
    on("POST", "/api/v1/services/{service}/resume", "resumeService", Access::kAdministrator,
       resume_service),
    on("POST", "/api/v1/services/{service}/retire", "retireService", Access::kAdministrator,
       retire_service),
    on("POST", "/api/v1/requests", "submitRequest", Access::kAnyone, post_request),
    on("POST", "/api/v1/track", "trackRequest", Access::kAnyone, post_track),
    on("GET", "/api/v1/requests/{request}", "getRequest", Access::kIdentified, get_request),
    on("GET", "/api/v1/requests/{request}/events", "listRequestEvents", Access::kIdentified,
       list_events),
    on("POST", "/api/v1/requests/{request}/actions/{action}", "performAction", Access::kIdentified,
       post_action),
    Route{"POST", "/api/v1/documents", "uploadDocument", Access::kAnyone, nullptr, post_document},
    on("GET", "/api/v1/documents/{document}", "getDocument", Access::kIdentified, get_document),
    on("GET", "/api/v1/work", "listWork", Access::kStaff, list_work),
    on("GET", "/api/v1/dashboard", "getDashboard", Access::kFigures, get_dashboard),
    on("GET", "/api/v1/events", "readFeed", Access::kAnalyst, get_feed),
    on("GET", "/api/v1/offices", "listOffices", Access::kAnyone, list_offices),
    on("GET", "/api/v1/offices/{office}", "getOffice", Access::kAnyone, get_office),
    on("PUT", "/api/v1/offices/{office}", "defineOffice", Access::kAdministrator, put_office),
    on("POST", "/api/v1/offices/{office}/close", "closeOffice", Access::kAdministrator,
       close_office),
    on("GET", "/api/v1/deployment", "getDeployment", Access::kAnyone, get_deployment),
    on("PUT", "/api/v1/deployment", "configureDeployment", Access::kAdministrator, put_deployment),
    on("GET", "/api/v1/staff", "listStaff", Access::kStaff, list_staff),
    on("POST", "/api/v1/staff", "registerStaff", Access::kAdministrator, register_staff),
    on("GET", "/api/v1/staff/self", "getSelf", Access::kStaff, get_self),
    on("POST", "/api/v1/staff/{actor}/duties", "grantDuty", Access::kAdministrator, grant_duty),
    on("DELETE", "/api/v1/staff/{actor}/duties", "revokeDuty", Access::kAdministrator, revoke_duty),
    on("PUT", "/api/v1/staff/{actor}/absence", "setAbsence", Access::kStaff, put_absence),
    on("POST", "/api/v1/staff/{actor}/end", "endStaff", Access::kAdministrator, end_staff),
    on("POST", "/api/v1/staff/{actor}/tokens", "issueToken", Access::kAdministrator, issue_token),
    on("DELETE", "/api/v1/staff/{actor}/tokens/{token}", "revokeToken", Access::kAdministrator,
       revoke_token),
    on("GET", "/problems/{code}", "explainProblem", Access::kAnyone, get_problem),
    on("GET", "/healthz", "getHealth", Access::kAnyone, get_health),
    on("GET", "/readyz", "getReadiness", Access::kAnyone, get_ready),
    on("GET", "/metrics", "getMetrics", Access::kAnyone, get_metrics),
};

}  // namespace

RouteTable api_routes() {
  return {.routes = kRoutes, .render_problem = render_json_problem, .prefix = "/api/"};
}

HttpResponse render_json_problem(const Call& call, const Problem& problem) {
  return problem_response(problem, call.desk.texts, call.languages);
}

}  // namespace rahgir::api
