#pragma once

// Base64 with the standard alphabet (RFC 4648 §4), for headers.

#include <optional>
#include <string>
#include <string_view>

namespace rahgir::api {

std::string encode_base64(std::string_view bytes);
/// Nothing when there is another character; padding may be left out.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace rahgir::api
