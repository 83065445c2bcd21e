// Case files: whatever the bytes, the reader ends with records or one rejection, and where the
// bytes are cut does not matter.
//
//   cmake --preset fuzz && cmake --build build/fuzz --target import_csv_fuzz
//   build/fuzz/import_csv_fuzz tests/fuzz/corpus/import_csv

#include <cstddef>
#include <cstdint>
#include <string>

#include "domain/check.h"
#include "ops/import/csv.h"

namespace {

using namespace rahgir;

std::string outcome_of(std::string_view bytes, std::size_t piece) {
  constexpr ops::CsvLimits kLimits{.cell_bytes = 64, .record_bytes = 256, .columns = 8};
  std::string seen;
  std::size_t columns = 0;
  ops::CsvReader reader(
      ',',
      [&](const ops::CsvRecord& record) -> domain::Result<void> {
        if (columns == 0) columns = record.cells.size();
        domain::check(record.cells.size() == columns && columns <= kLimits.columns,
                      "records have the header's number of cells");
        seen += std::to_string(record.line);
        for (const std::string& cell : record.cells) {
          domain::check(cell.size() <= kLimits.cell_bytes, "cells keep within the limit");
          domain::check(cell.find('\0') == cell.npos, "no cell holds a NUL");
          (seen += '\0') += cell;
        }
        seen += '\1';
        return {};
      },
      kLimits);
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, piece);
    if (auto fed = reader.feed(part); !fed) return seen + fed.error().detail;
    bytes.remove_prefix(part.size());
  }
  if (auto ended = reader.finish(); !ended) return seen + ended.error().detail;
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = outcome_of(bytes, std::string_view::npos);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    domain::check(outcome_of(bytes, piece) == whole, "where the bytes are cut does not matter");
  }
  return 0;
}
