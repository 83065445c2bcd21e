#include "bench/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rahgir::bench {
namespace {

using Json = nlohmann::ordered_json;

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<double> each(const std::vector<Round>& rounds, auto&& number) {
  std::vector<double> numbers;
  std::ranges::transform(rounds, std::back_inserter(numbers), number);
  return numbers;
}

Json or_null(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json json_of(const Figure& figure, const std::string& command) {
  return {{"figure", figure.figure},
          {"value", figure.value},
          {"unit", figure.unit},
          {"baseline", or_null(figure.baseline)},
          {"ratio", or_null(figure.ratio)},
          {"target", or_null(figure.target)},
          {"met", figure.met()},
          {"command", command},
          {"spread", {figure.lowest, figure.highest}},
          {"notes", figure.notes}};
}

}  // namespace

Figure figure_of(std::string name, std::string unit, const std::vector<Round>& rounds,
                 std::optional<double> target) {
  if (rounds.empty()) throw std::runtime_error("a figure needs a round");
  Figure figure;
  figure.figure = std::move(name);
  figure.unit = std::move(unit);
  figure.target = target;
  figure.value = median(each(rounds, [](const Round& round) { return round.value; }));
  auto spread = each(rounds, [](const Round& round) { return round.value; });
  if (rounds.front().baseline > 0) {
    spread = each(rounds, [](const Round& round) { return round.value / round.baseline; });
    figure.baseline = median(each(rounds, [](const Round& round) { return round.baseline; }));
    figure.ratio = median(spread);
  }
  figure.lowest = *std::ranges::min_element(spread);
  figure.highest = *std::ranges::max_element(spread);
  return figure;
}

void report(const std::vector<Figure>& figures, const std::string& file,
            const std::string& command) {
  for (const Figure& figure : figures) {
    fmt::print("{}: {:.0f} {}", figure.figure, figure.value, figure.unit);
    if (figure.ratio)
      fmt::print(", baseline {:.0f}, ratio {:.2f}", *figure.baseline, *figure.ratio);
    fmt::print(" ({:.{}f} to {:.{}f})\n", figure.lowest, figure.ratio ? 2 : 0, figure.highest,
               figure.ratio ? 2 : 0);
    for (const std::string& note : figure.notes) fmt::print("  {}\n", note);
  }
  if (file.empty()) return;
  Json all = Json::array();
  if (std::ifstream before(file); before) all = Json::parse(before);
  for (const Figure& figure : figures) all.push_back(json_of(figure, command));
  std::ofstream out(file);
  out << all.dump(2) << '\n';
  if (!out.flush()) throw std::runtime_error(file + " cannot be written");
}

std::string command_line(int count, char** arguments) {
  return fmt::format("{}", fmt::join(arguments, arguments + count, " "));
}

void print_failure(const char* what) { fmt::print(stderr, "benchmark failed: {}\n", what); }

}  // namespace rahgir::bench
