#pragma once

// Offices and the deployment's own settings: public to read, administrators' to change.

#include "api/reading.h"

namespace rahgir::api {

Reply list_offices(Call& call);    // GET /api/v1/offices
Reply get_office(Call& call);      // GET /api/v1/offices/{office}
Reply put_office(Call& call);      // PUT /api/v1/offices/{office}
Reply close_office(Call& call);    // POST /api/v1/offices/{office}/close
Reply get_deployment(Call& call);  // GET /api/v1/deployment
Reply put_deployment(Call& call);  // PUT /api/v1/deployment

}  // namespace rahgir::api
