#pragma once

// The strict reading of a request's head. What is not plainly HTTP/1.x with a body of known length
// is refused here, before any library sees it: cpp-httplib skips malformed lines and decodes
// values, and either hides a second request.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "api/http.h"

namespace rahgir::api {

/// Why a request is answered without asking a handler.
struct HttpRefusal {
  int status = 400;
  std::string_view code{};  // Of static storage; names the problem to the client.

  bool operator==(const HttpRefusal&) const = default;
};

struct HttpHead {
  HttpRequest request{};
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool head_only = false;         // The client sent HEAD.
  bool expects_continue = false;  // It waits for 100 before it sends the body.

  bool operator==(const HttpHead&) const = default;
};

struct HttpHeadLimits {
  std::size_t max_target_bytes = 8 * 1024;
  std::size_t max_headers = 64;
};

/// `text` is the head with the empty line that ends it.
std::expected<HttpHead, HttpRefusal> parse_http_head(std::string_view text,
                                                     const HttpHeadLimits& limits);

}  // namespace rahgir::api
