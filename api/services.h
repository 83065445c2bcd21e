#pragma once

// Services: the catalogue, their definitions, publishing, suspending, resuming, retiring.

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/reading.h"

namespace rahgir::api {

/// A version of a service as it may be shown. Never null members.
struct ServiceView {
  std::shared_ptr<const domain::Directory> directory;  // owns what the others point to
  const domain::Service* service = nullptr;
  const domain::ServiceVersion* version = nullptr;
  std::uint32_t stream_version = 0;

  std::string_view language(const Call& call) const;
};

/// The version asked for; without one the version in effect, or the newest when none is yet.
/// kNotFound otherwise. Retired services are found: their requests go on.
std::expected<ServiceView, Problem> find_service(const Call& call, std::string_view code,
                                                 std::optional<std::uint32_t> version);

Reply list_services(Call& call);    // GET /api/v1/services
Reply get_service(Call& call);      // GET /api/v1/services/{service}
Reply put_service(Call& call);      // PUT /api/v1/services/{service}
Reply suspend_service(Call& call);  // POST /api/v1/services/{service}/suspend
Reply resume_service(Call& call);   // POST /api/v1/services/{service}/resume
Reply retire_service(Call& call);   // POST /api/v1/services/{service}/retire

}  // namespace rahgir::api
