#pragma once

// Requests and responses as the rest of the program sees them: plain values that name no HTTP
// library.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace rahgir::api {

struct HttpField {
  std::string name{};
  std::string value{};

  bool operator==(const HttpField&) const = default;
};

/// In the order they were sent; a name may occur several times.
using HttpFields = std::vector<HttpField>;

struct HttpRequest {
  std::string method{};  // HEAD arrives as GET: the server leaves the body out of the reply.
  std::string target{};  // Path and query as they were sent.
  std::string path{};    // Decoded, begins with '/', free of control characters.
  HttpFields query_parameters{};
  HttpFields path_parameters{};  // Filled by the route table.
  HttpFields headers{};          // Values as they were sent, never percent-decoded.
  std::string body{};  // Empty on a streamed route, whose handler is given a reader instead.
  std::string remote_address{};  // Of the socket; no header can change it.
  std::string_view route{};      // Set by the route table for the observer; of static storage.
  std::stop_token stop{};  // Requested when the server drains: a waiting handler answers at once.

  bool operator==(const HttpRequest&) const = default;

  /// The first field of that name; header names are compared without case.
  std::optional<std::string_view> header(std::string_view name) const;
  std::optional<std::string_view> query(std::string_view name) const;
  std::optional<std::string_view> path_parameter(std::string_view name) const;

  /// The body's fields; nothing if it is not a well-formed application/x-www-form-urlencoded.
  std::optional<HttpFields> form() const;
};

/// A body that is not held in memory: asked for piece by piece while it is sent, by one thread.
struct HttpPieces {
  std::uint64_t size = 0;  // Of all together.
  /// Never empty; valid until the next call. What it throws ends the connection, and so tells the
  /// client that bytes are missing.
  std::function<std::string_view()> next{};
};

struct HttpResponse {
  int status = 200;
  std::string content_type{};
  HttpFields headers{};  // Connection, Content-Length and their like are the server's: ignored.
  std::string body{};
  std::shared_ptr<HttpPieces> pieces{};  // Instead of `body`; null: there are none.

  bool operator==(const HttpResponse&) const = default;

  std::optional<std::string_view> header(std::string_view name) const;

  /// Replaces every field of that name.
  void set_header(std::string_view name, std::string value);
};

/// ASCII letters only, as header names are.
bool equal_without_case(std::string_view a, std::string_view b);

enum class PlusSign { kPlus, kSpace };

/// Nothing if an escape is broken.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus = PlusSign::kPlus);

inline constexpr std::size_t kMaxFormFields = 1000;

/// Nothing if an escape is broken or there are more than kMaxFormFields fields.
std::optional<HttpFields> parse_form(std::string_view text);

/// The first field of exactly that name.
std::optional<std::string_view> find_field(const HttpFields& fields, std::string_view name);

}  // namespace rahgir::api
