#include <array>

#include "api/portal/asset_files.h"
#include "api/portal/pages.h"

namespace rahgir::api {

namespace {

constexpr std::array kRoutes{
    Route{.method = "GET", .pattern = "/", .operation = "page_home", .handler = portal::get_home},
    Route{.method = "GET",
          .pattern = "/services/{code}",
          .operation = "page_service",
          .handler = portal::get_service},
    Route{.method = "GET",
          .pattern = "/services/{code}/apply",
          .operation = "page_form",
          .handler = portal::get_apply},
    Route{.method = "POST",
          .pattern = "/services/{code}/apply",
          .operation = "page_form_sent",
          .handler = portal::post_apply},
    Route{.method = "GET",
          .pattern = "/track",
          .operation = "page_track",
          .handler = portal::get_track},
    Route{.method = "POST",
          .pattern = "/track",
          .operation = "page_track_sent",
          .handler = portal::post_track},
    Route{.method = "GET",
          .pattern = "/assets/{file}",
          .operation = "asset",
          .handler = portal::get_asset},
};

}  // namespace

RouteTable portal_routes() {
  return {.routes = kRoutes, .render_problem = portal::render_problem, .prefix = "/"};
}

}  // namespace rahgir::api
