#include "bench/http_load.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace rahgir::bench {

namespace {

// Requests are made before the load starts, so that the script costs little while it runs.
constexpr std::string_view kScript = R"lua(
local requests, at = {}, 0
init = function(args)
  for body in io.lines(args[2]) do
    requests[#requests + 1] =
      wrk.format("POST", args[1], { ["Content-Type"] = "application/json" }, body)
  end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("\nmeasured %d %d %d %f %f\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
)lua";

void write_lines(const std::filesystem::path& path, const std::vector<std::string>& lines) {
  std::ofstream file(path);
  for (const std::string& line : lines) file << line << '\n';
  if (!file.flush()) throw std::runtime_error(path.string() + " cannot be written");
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  if (!pipe) throw std::runtime_error("cannot run: " + command);
  std::string output;
  char part[512];
  while (std::fgets(part, sizeof part, pipe.get()) != nullptr) output += part;
  return output;
}

}  // namespace

LoadResult run_load(const HttpLoad& load, const std::filesystem::path& folder) {
  write_lines(folder / "load.lua", {std::string(kScript)});
  write_lines(folder / "bodies", load.bodies);
  const std::string output =
      output_of(fmt::format("wrk --threads 1 --connections {} --duration {}s --script '{}' "
                            "http://127.0.0.1:{} -- {} '{}' 2>&1",
                            load.connections, load.seconds, (folder / "load.lua").string(),
                            load.port, load.path, (folder / "bodies").string()));
  const std::size_t line = output.find("\nmeasured ");
  unsigned long long requests = 0, microseconds = 0, errors = 0;
  double median_us = 0, slow_us = 0;
  if (line == std::string::npos ||
      std::sscanf(output.c_str() + line, "\nmeasured %llu %llu %llu %lf %lf", &requests,
                  &microseconds, &errors, &median_us, &slow_us) != 5) {
    throw std::runtime_error("wrk said: " + output);
  }
  if (errors > 0 || requests == 0) {
    throw std::runtime_error(
        fmt::format("{} of {} replies of {} were no success", errors, requests, load.path));
  }
  return {.per_second = static_cast<double>(requests) * 1e6 / static_cast<double>(microseconds),
          .median_ms = median_us / 1000,
          .slow_ms = slow_us / 1000};
}

}  // namespace rahgir::bench
