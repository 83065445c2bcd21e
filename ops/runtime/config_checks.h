#pragma once

// What the texts of the configuration may say (config.cc): each says what is wrong with a value,
// for a sentence that begins with the setting's name; nothing when it may stand.

#include <optional>
#include <string>

namespace rahgir::ops {

std::optional<std::string> check_listen(const std::string& value);
std::optional<std::string> check_pattern(const std::string& value);
std::optional<std::string> check_url(const std::string& value);
std::optional<std::string> check_source(const std::string& value);
std::optional<std::string> check_brokers(const std::string& value);
std::optional<std::string> check_prefix(const std::string& value);
/// Says nothing of the value, which may be a secret.
std::optional<std::string> check_property(const std::string& value);
std::optional<std::string> check_range(const std::string& value);

}  // namespace rahgir::ops
