#include "api/desk.h"

#include <utility>

namespace rahgir::api {

Desk::Desk(eventstore::EventStore& the_store, DeskOptions the_options)
    : store(the_store),
      options(std::move(the_options)),
      texts(portal_assets()),
      statuses(store, options.status_cache_bytes),
      misses(options.misses),
      submissions(options.submissions_per_hour, std::chrono::hours(1)),
      uploads(options.uploads_per_minute, std::chrono::minutes(1)),
      waits(options.max_waiting),
      public_waits(options.max_public_waiting),
      slowed_misses(options.max_slowed_misses),
      downloads(options.max_downloads_per_caller, options.max_downloads),
      public_downloads(options.max_downloads_per_caller,
                       options.max_downloads - options.max_downloads / 4) {}

std::string_view Call::language_of(const domain::ServiceDefinition& definition) const {
  const std::vector<std::string>& spoken = definition.languages;
  return choose_language(languages, spoken,
                         spoken.empty() ? kFallbackLanguage : std::string_view(spoken.front()));
}

}  // namespace rahgir::api
