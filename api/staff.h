#pragma once

// Staff: who they are, what duties they hold where, when they are absent, by which tokens they are
// known. Names are personal data; tokens are shown once.

#include "api/reading.h"

namespace rahgir::api {

Reply list_staff(Call& call);      // GET /api/v1/staff?office=&duty=
Reply get_self(Call& call);        // GET /api/v1/staff/self
Reply register_staff(Call& call);  // POST /api/v1/staff
Reply grant_duty(Call& call);      // POST /api/v1/staff/{actor}/duties
Reply revoke_duty(Call& call);     // DELETE /api/v1/staff/{actor}/duties?duty=&office=
Reply put_absence(Call& call);     // PUT /api/v1/staff/{actor}/absence
Reply end_staff(Call& call);       // POST /api/v1/staff/{actor}/end
Reply issue_token(Call& call);     // POST /api/v1/staff/{actor}/tokens
Reply revoke_token(Call& call);    // DELETE /api/v1/staff/{actor}/tokens/{token}

}  // namespace rahgir::api
