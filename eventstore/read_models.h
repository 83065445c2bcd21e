#pragma once

// What the event store asks of the read models (projections/): the rows that a state stands for.
// Rows are a pure function of the folded state and of the references of the partition, so a row can
// be made again from the log at any time and compared byte by byte; the appender writes the
// difference between the rows before and after a batch in the batch's own write.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/directory.h"
#include "domain/request.h"
#include "eventstore/store.h"

namespace rahgir::eventstore {

/// Definitions and offices that the partition holds copies of. Immutable once found.
class References {
 public:
  virtual ~References() = default;
  /// Null when the partition has no such copy.
  virtual const domain::ServiceDefinition* definition(std::string_view service,
                                                      std::uint32_t version) const = 0;
  virtual const domain::Office* office(std::string_view code, std::uint32_t version) const = 0;
};

struct Row {
  std::uint8_t model_column = 0;  // index into ReadModels::columns()
  std::string key, value;

  bool operator==(const Row&) const = default;
};

/// The rows of one request (or of the directory), and the counters that count it: each key once for
/// each time it counts.
struct RowSet {
  struct Count {
    std::uint8_t model_column = 0;
    std::string key;
    auto operator<=>(const Count&) const = default;
  };
  std::vector<Row> rows;
  std::vector<Count> counts;

  void clear() { rows.clear(), counts.clear(); }
};

/// Names and versions of what is stored: a changed version makes the store rebuild at open.
struct ReadModelSpec {
  std::string name;
  std::uint32_t version = 1;

  bool operator==(const ReadModelSpec&) const = default;
};

/// Stateless; called on the appender's thread and by rebuild and verify on others.
template <class State>
class ReadModels {
 public:
  virtual ~ReadModels() = default;
  virtual std::vector<ReadModelSpec> specs() const = 0;
  virtual std::vector<ColumnSpec> columns() const = 0;
  virtual void rows_of(const State& state, const References& references, RowSet& out) const = 0;
};

using RequestReadModels = ReadModels<domain::Request>;
using DirectoryReadModels = ReadModels<domain::Directory>;

}  // namespace rahgir::eventstore
