#pragma once

// Who writes a record of a shared log, as its header says.

#include <cstdint>
#include <string>

namespace rahgir::eventstore {

struct Term {
  std::uint64_t epoch = 0;  // 0 on a log that has one writer for ever
  std::string owner;        // node and incarnation
  std::uint64_t sequence = 0;
  std::uint32_t read_to = 0;

  bool operator==(const Term&) const = default;
};

}  // namespace rahgir::eventstore
