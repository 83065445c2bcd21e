#include "api/portal/pages.h"

namespace rahgir::api::portal {

Reply get_home(Call& call) {
  const Page page(call);
  View::List services;
  for (const auto& [code, service] : call.directory->services) {
    const domain::ServiceVersion* version = service.in_effect(call.now);
    if (!version || service.state == domain::Service::State::kRetired) continue;
    const domain::ServiceDefinition& definition = *version->definition;
    const std::string language(page.language_of(definition));
    const auto texts = definition.texts.find(language);
    if (texts == definition.texts.end()) continue;
    View& view = services.emplace_back();
    view.set("url", page.link("/services/" + code));
    view.set("name", texts->second.name).set("purpose", texts->second.purpose);
    view.set("is_suspended", service.state == domain::Service::State::kSuspended);
    page.mark_language(view, language);
  }
  View view;
  view.set("services", std::move(services));
  return page.render(200, "home", page.text("page.home_title"), std::move(view));
}

}  // namespace rahgir::api::portal
