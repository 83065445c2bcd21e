#include "api/portal/pages.h"
#include "domain/tracking_code.h"

namespace rahgir::api::portal {

Reply receipt_page(const Page& page, const domain::ServiceDefinition& definition,
                   const Receipt& receipt) {
  const eventstore::EventStore& store = page.call().desk.store;
  const auto request = store.reader(store.partition_of(receipt.request)).request(receipt.request);

  const std::string language(page.language_of(definition));
  const std::string code = domain::grouped(receipt.tracking_code);
  const std::string own = show_digits(code, page.language());
  const auto texts = definition.texts.find(language);
  View view;
  page.mark_language(view, language);
  view.set("service", texts == definition.texts.end() ? "" : std::string_view(texts->second.name));
  view.set("code", code).set("secret", receipt.secret);
  view.set("own_digits", own == code ? "" : std::string_view(own));
  view.set("submitted", page.day(request.submitted_at, definition.office));
  const domain::OfficeEntry* office = page.call().directory->office(definition.office);
  view.set("office", office ? domain::label_in(office->office.label, language, language)
                            : std::string_view());
  view.set("documents", document_views(page, definition));
  view.set("deadline", deadline_sentence(page, definition));
  view.set("steps", step_views(page, definition));
  HttpResponse response =
      page.render(201, "receipt", page.text("page.receipt_title"), std::move(view));
  if (receipt.reply.replayed) response.set_header("Idempotency-Replayed", "true");
  return response;
}

}  // namespace rahgir::api::portal
