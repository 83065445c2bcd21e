#pragma once

// Structured log: one JSON object a line, to standard error. Never takes what people typed: no
// names, codes, secrets, tokens or addresses of people, only ids, counts, codes and places.

#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rahgir::ops {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

using LogValue = std::variant<std::string_view, std::int64_t, double, bool>;
using LogFields = std::initializer_list<std::pair<std::string_view, LogValue>>;

/// Thread-safe.
class Log {
 public:
  explicit Log(LogLevel least, int file_descriptor = 2);

  /// `event` is a short stable word: "started", "request-failed".
  void write(LogLevel level, std::string_view event, LogFields fields = {});
  void info(std::string_view event, LogFields fields = {}) {
    write(LogLevel::kInfo, event, fields);
  }
  void warning(std::string_view event, LogFields fields = {}) {
    write(LogLevel::kWarning, event, fields);
  }
  void error(std::string_view event, LogFields fields = {}) {
    write(LogLevel::kError, event, fields);
  }

 private:
  const LogLevel least_;
  const int file_descriptor_;
  std::mutex mutex_;  // keeps lines whole
};

LogLevel log_level(std::string_view word);  // debug, info, warning, error

}  // namespace rahgir::ops
