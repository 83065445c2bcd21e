#include <algorithm>
#include <utility>

#include "api/portal/form_answers.h"
#include "api/portal/form_fields.h"
#include "api/portal/pages.h"
#include "api/same_origin.h"

namespace rahgir::api::portal {

namespace {

constexpr std::string_view kPointer = "/form/";

/// The form as it is shown once more, or for the first time.
struct ShownForm {
  int status = 200;
  std::string key;       // by which a repeat is recognised
  HttpFields posted{};   // kept values
  View::List errors{};   // the summary
  FieldErrors beside{};  // beside the fields
  std::string trouble{};
};

std::string form_path(const domain::ServiceDefinition& definition) {
  return "/services/" + definition.code + "/apply";
}

HttpResponse show_form(const Page& page, const domain::ServiceDefinition& definition,
                       ShownForm form) {
  const auto texts = definition.texts.find(std::string(page.language_of(definition)));
  const std::string name = texts == definition.texts.end() ? definition.code : texts->second.name;
  const std::string heading = page.text("page.apply_title", {{"service", name}});
  std::string title = heading;
  if (!form.errors.empty() || !form.trouble.empty()) {
    title = page.text("page.error_title", {{"title", heading}});
  }
  View view;
  view.set("heading", heading).set("action", page.link(form_path(definition)));
  view.set("key", form.key).set("trouble", form.trouble);
  view.set("documents", document_views(page, definition));
  view.set("groups", form_groups(page, definition, form.posted, form.beside));
  view.set("errors", std::move(form.errors));
  return page.render(form.status, "apply", title, std::move(view));
}

/// Puts a fault beside its field and into the summary.
void add_error(ShownForm& form, const Page& page, const domain::ServiceDefinition& definition,
               const domain::Fault& fault) {
  const bool is_of_form = fault.pointer.starts_with(kPointer);
  const domain::Field* field =
      is_of_form ? definition.field(fault.pointer.substr(kPointer.size())) : nullptr;
  if (!field) {
    form.errors.emplace_back()
        .set("target", "")
        .set("message", fault_sentence(fault, page.call().desk.texts, page.language()));
    return;
  }
  const std::string message = error_sentence(page, *field, fault);
  if (!form.beside.emplace(field->code, message).second) return;
  const std::string_view language = page.language_of(definition);
  const bool is_document = field->type == domain::FieldType::kDocument;
  form.errors.emplace_back()
      .set("target", is_document ? "" : std::string_view(control_id(*field)))
      .set("about", domain::label_in(field->label, language, language))
      .set("message", message);
}

HttpResponse explain_filed_before(const Page& page, const domain::ServiceDefinition& definition) {
  const std::string_view heading = page.text("page.filed_before_title");
  View view;
  view.set("heading", heading).set("explanation", page.text("page.filed_before_text"));
  view.set("way_out_url", page.link(form_path(definition)));
  view.set("way_out", page.text("page.filed_before_again"));
  return page.render(422, "problem", heading, std::move(view));
}

/// Whether the same form may succeed when it is sent again.
bool passes(ProblemCode code) {
  return code == ProblemCode::kTooManyRequests || code == ProblemCode::kOverloaded ||
         code == ProblemCode::kReadOnly || code == ProblemCode::kUnknownOutcome;
}

Reply answer_problem(const Page& page, const domain::ServiceDefinition& definition, ShownForm form,
                     const Problem& problem) {
  if (problem.code == ProblemCode::kIdempotencyKeyReused) {
    return explain_filed_before(page, definition);
  }
  form.status = row_of(problem.code).status;
  if (problem.code == ProblemCode::kInvalid && !problem.faults.empty()) {
    for (const domain::Fault& fault : problem.faults) add_error(form, page, definition, fault);
    return show_form(page, definition, std::move(form));
  }
  if (!passes(problem.code)) return std::unexpected(problem);
  const bool is_busy =
      problem.code == ProblemCode::kTooManyRequests || problem.code == ProblemCode::kOverloaded;
  form.trouble = page.text(is_busy ? "page.busy_text" : "page.problem_text");
  HttpResponse response = show_form(page, definition, std::move(form));
  if (problem.retry_after) {
    response.set_header("Retry-After", std::to_string(problem.retry_after->count()));
  }
  return response;
}

/// The page's form names its service in the address only.
std::string shared_bytes(const Call& call, const domain::ServiceDefinition& definition) {
  return definition.code + '\n' + call.http.body;
}

}  // namespace

std::expected<HttpFields, Problem> posted_form(const Call& call) {
  const std::string_view type = call.http.header("Content-Type").value_or("");
  std::string_view media = type.substr(0, type.find(';'));
  while (media.ends_with(' ')) media.remove_suffix(1);
  if (!equal_without_case(media, "application/x-www-form-urlencoded")) {
    return fail(ProblemCode::kUnsupportedMediaType);
  }
  if (call.http.body.size() > call.desk.options.max_json_bytes) {
    return fail(ProblemCode::kBodyTooLarge);
  }
  auto fields = call.http.form();
  if (!fields) return fail(ProblemCode::kMalformedRequest);
  return *std::move(fields);
}

Reply get_apply(Call& call) {
  const auto offered = offered_service(call);
  if (!offered) return std::unexpected(offered.error());
  const Page page(call);
  if (offered->is_suspended() || !offered->is_fileable()) {
    return see_other(page.link("/services/" + offered->definition->code));
  }
  return show_form(page, *offered->definition, {.key = random_key()});
}

Reply post_apply(Call& call) {
  const Page page(call);
  if (!is_from_this_site(call)) return refuse_cross_site(page);
  const auto offered = offered_service(call);
  if (!offered) return std::unexpected(offered.error());
  auto posted = posted_form(call);
  if (!posted) return std::unexpected(posted.error());

  const domain::ServiceDefinition& definition = *offered->definition;
  const std::string key(find_field(*posted, "key").value_or(""));
  ShownForm form{.key = key, .posted = *std::move(posted)};
  if (!is_repeat_key(key, Caller::Kind::kAnonymous)) {
    form.status = 400;
    form.key = random_key();
    form.trouble = page.text("page.problem_text");
    return show_form(page, definition, std::move(form));
  }
  const Submission submission{.service = definition.code,
                              .language = std::string(page.language_of(definition)),
                              .form = answers_of(definition, form.posted, page.language())};
  const std::string bytes = shared_bytes(call, definition);
  const auto receipt = submit(call, submission, submission_key(call.caller, key, bytes));
  if (!receipt) return answer_problem(page, definition, std::move(form), receipt.error());
  return receipt_page(page, definition, *receipt);
}

}  // namespace rahgir::api::portal
