#include <algorithm>

#include "api/portal/pages.h"

namespace rahgir::api::portal {

namespace {

std::string_view label(const Page& page, const domain::ServiceDefinition& definition,
                       const domain::Labels& labels) {
  const std::string_view language = page.language_of(definition);
  return domain::label_in(labels, language, language);
}

View::List fee_views(const Page& page, const domain::ServiceDefinition& definition) {
  View::List fees;
  for (const domain::Fee& fee : definition.fees) {
    std::string_view when;
    if (fee.when == "on_submit") when = page.text("page.fee_on_submit");
    if (fee.when == "on_grant") when = page.text("page.fee_on_grant");
    fees.emplace_back()
        .set("label", label(page, definition, fee.label))
        .set("price", show_money(fee.price, page.language()))
        .set("when", when);
  }
  return fees;
}

void set_texts(View& view, const domain::ServiceTexts& texts) {
  View::List needs, questions;
  for (const std::string& need : texts.needs) needs.emplace_back().set("text", need);
  for (const domain::Question& each : texts.questions) {
    questions.emplace_back().set("question", each.q).set("answer", each.a);
  }
  view.set("name", texts.name).set("purpose", texts.purpose).set("who", texts.who);
  view.set("complain", texts.complain).set("needs", std::move(needs));
  view.set("questions", std::move(questions));
}

void set_office(View& view, const Page& page, const domain::ServiceDefinition& definition) {
  const domain::OfficeEntry* entry = page.call().directory->office(definition.office);
  view.set("office", entry != nullptr);
  if (!entry) return;
  View::List contacts;
  for (const auto& [kind, contact] : entry->office.contact) {
    contacts.emplace_back().set("contact", contact);
  }
  view.set("office_name", label(page, definition, entry->office.label));
  view.set("office_address", entry->office.address).set("contacts", std::move(contacts));
}

}  // namespace

bool OfferedService::is_fileable() const {
  const auto blocks = [](const domain::Field& field) {
    return field.type == domain::FieldType::kDocument && field.required && !field.show_if;
  };
  return std::ranges::none_of(definition->form, [&](const domain::Page& each) {
    return std::ranges::any_of(each.fields, blocks);
  });
}

std::expected<OfferedService, Problem> offered_service(const Call& call) {
  const std::string_view code = call.http.path_parameter("code").value_or("");
  const domain::Service* service = call.directory->service(code);
  if (!service || service->state == domain::Service::State::kRetired) {
    return fail(ProblemCode::kNotFound);
  }
  const domain::ServiceVersion* version = service->in_effect(call.now);
  if (!version) return fail(ProblemCode::kNotFound);
  return OfferedService{service, version->definition};
}

View::List document_views(const Page& page, const domain::ServiceDefinition& definition) {
  View::List documents;
  for (const domain::DocumentKind& each : definition.documents) {
    documents.emplace_back()
        .set("label", label(page, definition, each.label))
        .set("is_required", each.required);
  }
  return documents;
}

View::List step_views(const Page& page, const domain::ServiceDefinition& definition) {
  View::List steps;
  for (const domain::PublicStep& each : definition.public_steps) {
    const std::string days =
        each.days ? page.text("page.step_days", {{"days", std::int64_t{*each.days}}}) : "";
    steps.emplace_back().set("label", label(page, definition, each.label)).set("days", days);
  }
  return steps;
}

std::string deadline_sentence(const Page& page, const domain::ServiceDefinition& definition) {
  if (!definition.deadline) return {};
  const bool is_working = definition.deadline->counting == domain::Counting::kWorking;
  return page.text(is_working ? "page.deadline_working" : "page.deadline_calendar",
                   {{"days", std::int64_t{definition.deadline->days}}});
}

Reply get_service(Call& call) {
  const auto offered = offered_service(call);
  if (!offered) return std::unexpected(offered.error());
  const Page page(call);
  const domain::ServiceDefinition& definition = *offered->definition;
  const std::string language(page.language_of(definition));
  const auto texts = definition.texts.find(language);
  if (texts == definition.texts.end()) return fail(ProblemCode::kNotFound);

  View view;
  page.mark_language(view, language);
  set_texts(view, texts->second);
  set_office(view, page, definition);
  const bool is_open = !offered->is_suspended() && offered->is_fileable();
  view.set("apply_url", is_open ? page.link("/services/" + definition.code + "/apply") : "");
  view.set("is_suspended", offered->is_suspended()).set("is_at_office", !offered->is_fileable());
  view.set("notice", domain::label_in(offered->service->notice, language, language));
  view.set("documents", document_views(page, definition));
  view.set("fees", fee_views(page, definition));
  view.set("steps", step_views(page, definition));
  view.set("deadline", deadline_sentence(page, definition));
  return page.render(200, "service", texts->second.name, std::move(view));
}

}  // namespace rahgir::api::portal
