#pragma once

// The pages, one file each, and their route table.

#include <expected>
#include <memory>
#include <string_view>

#include "api/portal/page.h"
#include "api/submission.h"

namespace rahgir::api {

/// Pages at "/"; problems of these paths as pages for whoever takes HTML, else as JSON.
RouteTable portal_routes();

namespace portal {

Reply get_home(Call& call);     // GET  /
Reply get_service(Call& call);  // GET  /services/{code}
Reply get_apply(Call& call);    // GET  /services/{code}/apply
Reply post_apply(Call& call);   // POST /services/{code}/apply
Reply get_track(Call& call);    // GET  /track
Reply post_track(Call& call);   // POST /track
HttpResponse render_problem(const Call& call, const Problem& problem);

/// The answer to a filed form. Shown again whenever the same form is sent again.
Reply receipt_page(const Page& page, const domain::ServiceDefinition& definition,
                   const Receipt& receipt);
/// For a form that did not come from this site.
HttpResponse refuse_cross_site(const Page& page);
HttpResponse explain(const Page& page, int status, std::string_view heading,
                     std::string_view explanation);

/// A service as the pages offer it.
struct OfferedService {
  const domain::Service* service = nullptr;  // of call.directory
  std::shared_ptr<const domain::ServiceDefinition> definition;

  bool is_suspended() const { return service->state == domain::Service::State::kSuspended; }
  /// Whether the page's form can file it: a document that the form itself requires cannot be sent.
  bool is_fileable() const;
};
/// The one named in the path, in the version in effect. kNotFound also when it is retired.
std::expected<OfferedService, Problem> offered_service(const Call& call);

View::List document_views(const Page& page, const domain::ServiceDefinition& definition);
View::List step_views(const Page& page, const domain::ServiceDefinition& definition);
/// "At most 20 working days …"; empty without a deadline.
std::string deadline_sentence(const Page& page, const domain::ServiceDefinition& definition);

/// The form that application/x-www-form-urlencoded bodies carry.
std::expected<HttpFields, Problem> posted_form(const Call& call);

}  // namespace portal
}  // namespace rahgir::api
