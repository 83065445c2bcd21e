#include "ops/runtime/log.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "domain/time.h"

namespace rahgir::ops {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};

std::string line_of(LogLevel level, std::string_view event, LogFields fields) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  nlohmann::ordered_json line;
  line["time"] = domain::to_text(domain::Instant(now));
  line["level"] = kLevels[static_cast<std::size_t>(level)];
  line["event"] = event;
  for (const auto& [name, value] : fields)
    std::visit([&](const auto& plain) { line[std::string(name)] = plain; }, value);
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

Log::Log(LogLevel least, int file_descriptor) : least_(least), file_descriptor_(file_descriptor) {}

void Log::write(LogLevel level, std::string_view event, LogFields fields) {
  if (level < least_) return;
  const std::string line = line_of(level, event, fields);
  const std::scoped_lock lock(mutex_);
  // A log that cannot be written must not stop the service: there is nowhere left to say so.
  for (std::size_t done = 0; done < line.size();) {
    const auto written = ::write(file_descriptor_, line.data() + done, line.size() - done);
    if (written <= 0) return;
    done += static_cast<std::size_t>(written);
  }
}

LogLevel log_level(std::string_view word) {
  for (std::size_t index = 0; index < kLevels.size(); ++index)
    if (kLevels[index] == word) return static_cast<LogLevel>(index);
  return LogLevel::kInfo;
}

}  // namespace rahgir::ops
