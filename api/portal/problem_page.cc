#include "api/portal/pages.h"

namespace rahgir::api::portal {

namespace {

struct Words {
  std::string_view heading, explanation;
};

Words words_of(const Page& page, ProblemCode code) {
  switch (code) {
    case ProblemCode::kNotFound:
      return {page.text("page.not_found_title"), page.text("page.not_found_text")};
    case ProblemCode::kServiceUnavailable:
      return {page.text("page.problem_title"), page.text("page.unavailable_text")};
    case ProblemCode::kTooManyRequests:
    case ProblemCode::kOverloaded:
      return {page.text("page.problem_title"), page.text("page.busy_text")};
    default:
      return {page.text("page.problem_title"), page.text("page.problem_text")};
  }
}

bool takes_html(const Call& call) {
  return call.http.header("Accept").value_or("").find("text/html") != std::string_view::npos;
}

}  // namespace

HttpResponse explain(const Page& page, int status, std::string_view heading,
                     std::string_view explanation) {
  View view;
  view.set("heading", heading).set("explanation", explanation);
  view.set("way_out_url", page.link("/")).set("way_out", page.text("page.back_home"));
  return page.render(status, "problem", heading, std::move(view));
}

HttpResponse refuse_cross_site(const Page& page) {
  return explain(page, 403, page.text("page.cross_site_title"), page.text("page.cross_site_text"));
}

HttpResponse render_problem(const Call& call, const Problem& problem) {
  const HttpResponse plain = render_json_problem(call, problem);
  if (!takes_html(call)) return plain;
  const Page page(call);
  const Words words = words_of(page, problem.code);
  HttpResponse response = explain(page, plain.status, words.heading, words.explanation);
  for (const std::string_view name : {"Allow", "Retry-After", "WWW-Authenticate"}) {
    if (const auto value = plain.header(name)) response.set_header(name, std::string(*value));
  }
  return response;
}

}  // namespace rahgir::api::portal
