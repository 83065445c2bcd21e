#include "api/track.h"

#include <algorithm>
#include <utility>

#include "api/json_input.h"
#include "api/portal/pages.h"
#include "api/request_view.h"
#include "api/same_origin.h"
#include "domain/tracking_code.h"

namespace rahgir::api::portal {

namespace {

/// What the tracking code, and perhaps the secret, opened.
struct Found {
  JsonValue status;  // as POST /api/v1/track answers
  std::string language;
  std::optional<OpenedRequest> opened;  // with the secret
};

const JsonValue* member(const JsonValue* object, std::string_view key) {
  const JsonValue::Object* members = object ? object->object() : nullptr;
  if (!members) return nullptr;
  const auto found = std::ranges::find(*members, key, &std::pair<std::string, JsonValue>::first);
  return found == members->end() || found->second.is_null() ? nullptr : &found->second;
}

std::string_view text_at(const JsonValue* object, std::string_view key) {
  const JsonValue* found = member(object, key);
  return found && found->text() ? std::string_view(*found->text()) : std::string_view();
}

const JsonValue::Array& array_at(const JsonValue* object, std::string_view key) {
  static const JsonValue::Array kNone;
  const JsonValue* found = member(object, key);
  return found && found->array() ? *found->array() : kNone;
}

std::expected<Found, Problem> find(Call& call, std::string_view code, std::string_view secret) {
  std::string body;
  Found found;
  if (secret.empty()) {
    auto status = track(call, code);
    if (!status) return std::unexpected(status.error());
    body = std::move(status->body);
    found.language = std::move(status->language);
  } else {
    auto opened = track(call, code, secret);
    if (!opened) return std::unexpected(opened.error());
    found.language = opened->language(call);
    body = full_status(*opened, found.language);
    found.opened = *std::move(opened);
  }
  auto parsed = parse_json(body);
  if (!parsed) return std::unexpected(parsed.error());
  found.status = *std::move(parsed);
  return found;
}

std::string shown_instant(const Page& page, std::string_view instant, std::string_view office) {
  const auto parsed = domain::parse_instant(instant);
  return parsed ? page.day(*parsed, office) : "";
}

View::List step_list(const Page& page, const JsonValue& status, std::string_view office) {
  View::List steps;
  for (const JsonValue& step : array_at(&status, "steps")) {
    const std::string_view state = text_at(&step, "state");
    std::string_view words = page.text("page.step_remaining");
    if (state == "done") words = page.text("page.step_done");
    if (state == "current") words = page.text("page.step_current");
    if (state == "skipped") words = page.text("page.step_skipped");
    steps.emplace_back()
        .set("step_class", state)
        .set("is_current", state == "current")
        .set("label", text_at(&step, "label"))
        .set("state", words)
        .set("at", shown_instant(page, text_at(&step, "at"), office));
  }
  return steps;
}

void set_needs(View& view, const Found& found) {
  const JsonValue* needs = member(&found.status, "needs");
  const bool is_needed = needs && text_at(needs, "from") == "applicant";
  View::List asked;
  if (is_needed) {
    for (const std::string_view kind : {"documents", "fields"}) {
      for (const JsonValue& each : array_at(needs, kind)) {
        asked.emplace_back().set("label", text_at(&each, "label"));
      }
    }
  }
  const bool is_told = is_needed && found.opened && found.opened->request.asked;
  view.set("is_needed", is_needed).set("asked", std::move(asked));
  view.set("asked_text", is_told ? std::string_view(found.opened->request.asked->text) : "");
}

View::List message_list(const Page& page, const Found& found, std::string_view office) {
  View::List messages;
  if (!found.opened) return messages;
  for (const domain::Message& each : found.opened->request.messages) {
    const bool is_ours = each.direction == domain::Message::Direction::kSent;
    messages.emplace_back()
        .set("from", page.text(is_ours ? "page.message_from_office" : "page.message_from_you"))
        .set("sent", page.day(each.at, office))
        .set("text", each.text);
  }
  return messages;
}

HttpResponse show_status(const Page& page, const Found& found, std::string_view digits) {
  const JsonValue& status = found.status;
  const JsonValue* office = member(&status, "office");
  const std::string_view office_code = text_at(office, "code");
  const JsonValue* closed = member(&status, "closed");
  const auto due = domain::parse_day(text_at(&status, "due"));
  View view;
  page.mark_language(view, found.language);
  view.set("code", domain::grouped(digits));
  view.set("service", text_at(member(&status, "service"), "name"));
  view.set("office", text_at(office, "name"));
  view.set("submitted", shown_instant(page, text_at(&status, "submitted_at"), office_code));
  view.set("updated", shown_instant(page, text_at(&status, "updated_at"), office_code));
  view.set("due", due ? page.day(*due) : "");
  view.set("outcome", text_at(member(&status, "outcome"), "label"));
  view.set("is_closed", closed && closed->value == decltype(closed->value)(true));
  view.set("steps", step_list(page, status, office_code));
  view.set("messages", message_list(page, found, office_code));
  set_needs(view, found);
  return page.render(200, "status", page.text("page.request_title"), std::move(view));
}

std::string code_error(const Page& page, const Problem& problem) {
  if (problem.code == ProblemCode::kNotFound) return std::string(page.text("page.code_unknown"));
  if (problem.code != ProblemCode::kInvalid || problem.faults.empty()) return {};
  const std::string& fault = problem.faults.front().code;
  if (fault == "tracking-code-length") return std::string(page.text("page.code_length"));
  if (fault == "tracking-code-character") return std::string(page.text("page.code_character"));
  return std::string(page.text("page.code_check"));
}

HttpResponse show_form(const Page& page, int status, std::string_view code, std::string_view error,
                       std::string_view trouble) {
  View::List errors;
  if (!error.empty()) {
    errors.emplace_back()
        .set("target", "code")
        .set("about", page.text("page.receipt_code"))
        .set("message", error);
  }
  if (!trouble.empty()) errors.emplace_back().set("target", "").set("message", trouble);
  const std::string_view heading = page.text("page.track_title");
  const std::string title = errors.empty()
                                ? std::string(heading)
                                : page.text("page.error_title", {{"title", std::string(heading)}});
  View view;
  view.set("code", code).set("code_error", error).set("errors", std::move(errors));
  return page.render(status, "track", title, std::move(view));
}

Reply answer_problem(const Page& page, std::string_view code, const Problem& problem) {
  const int status = row_of(problem.code).status;
  const std::string error = code_error(page, problem);
  if (!error.empty()) return show_form(page, status, code, error, {});
  if (problem.code != ProblemCode::kTooManyRequests) return std::unexpected(problem);
  HttpResponse response = show_form(page, status, code, {}, page.text("page.busy_text"));
  if (problem.retry_after) {
    response.set_header("Retry-After", std::to_string(problem.retry_after->count()));
  }
  return response;
}

}  // namespace

Reply get_track(Call& call) { return show_form(Page(call), 200, {}, {}, {}); }

Reply post_track(Call& call) {
  const Page page(call);
  if (!is_from_this_site(call)) return refuse_cross_site(page);
  const auto posted = posted_form(call);
  if (!posted) return std::unexpected(posted.error());
  const std::string_view code = find_field(*posted, "code").value_or("");
  const auto found = find(call, code, find_field(*posted, "secret").value_or(""));
  if (!found) return answer_problem(page, code, found.error());
  return show_status(page, *found, domain::parse_tracking_code(code).digits);
}

}  // namespace rahgir::api::portal
