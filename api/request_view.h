#pragma once

// A request as JSON: what POST /track, GET /requests/{request} and its timeline show.

#include <string>
#include <string_view>

#include "api/form_view.h"

namespace rahgir::api {

/// Who did something. Staff have names for staff; applicants see that it was staff.
void write_actor(JsonWriter& json, const domain::Directory& directory, const domain::Actor& actor,
                 Sight sight);
/// The member as {"actor", "name"}, or null for nobody.
void write_member(JsonWriter& json, const domain::Directory& directory, domain::ActorId actor);

/// {"code", "name"} of the office as the directory has it now.
void write_office(JsonWriter& json, const domain::Directory& directory, std::string_view code,
                  std::string_view language);

/// The public status (Status of openapi.yaml), with service and outcome even where the
/// definition hides them from those who have the code alone.
std::string full_status(const OpenedRequest& opened, std::string_view language);

/// The whole state as far as the caller's sight goes, with `actions`. Staff and auditors see more
/// than applicants.
std::string request_body(const Call& call, const OpenedRequest& opened,
                         const eventstore::Position& position);

/// The position of the request's newest event.
eventstore::Position position_of(const Call& call, const OpenedRequest& opened);

/// GET /api/v1/requests/{request}
Reply get_request(Call& call);

}  // namespace rahgir::api
