#pragma once

// One line of the benchmark's table, and how rounds become one: product and baseline are measured
// in turns within one run, each round gives a ratio, and the figure is the median of the rounds.

#include <optional>
#include <string>
#include <vector>

namespace rahgir::bench {

struct Round {
  double value = 0;
  double baseline = 0;  // 0: the figure has none
};

struct Figure {
  std::string figure, unit;
  double value = 0;  // median of the rounds; so are the next two
  std::optional<double> baseline;
  std::optional<double> ratio;
  std::optional<double> target;    // least ratio; none: the figure is only reported
  double lowest = 0, highest = 0;  // of the ratios; of the values where there is no baseline
  std::vector<std::string> notes;

  bool met() const { return !target || (ratio && *ratio >= *target); }
};

Figure figure_of(std::string name, std::string unit, const std::vector<Round>& rounds,
                 std::optional<double> target);

/// Adds the figures to the array in `file` (made when missing), with the command that measured
/// them, and prints them. Throws when the file cannot be written.
void report(const std::vector<Figure>& figures, const std::string& file,
            const std::string& command);

/// The program's own command line, as it can be run again.
std::string command_line(int count, char** arguments);

/// Runs `measure`; an exception is printed and gives exit code 1.
template <class Measure>
int run_bench(Measure&& measure);
void print_failure(const char* what);

template <class Measure>
int run_bench(Measure&& measure) {
  try {
    measure();
    return 0;
  } catch (const std::exception& failure) {
    print_failure(failure.what());
    return 1;
  }
}

}  // namespace rahgir::bench
