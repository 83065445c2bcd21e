#pragma once

// Case files as RFC 4180 describes them, read as they come: nothing but the present record is kept.
//
// A record ends with CRLF or LF; the last one need not. Cells are UTF-8 and kept as they stand,
// spaces included. Blank lines are skipped, a byte order mark at the beginning too. The first
// record is the header: no name twice, and as many cells in every other record. What breaks these
// rules, and a NUL, a quote inside an unquoted cell, a quoted cell without end and a lone carriage
// return outside quotes, refuses the file with the line.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"

namespace rahgir::ops {

struct CsvLimits {
  std::size_t cell_bytes = 64 * 1024;
  std::size_t record_bytes = 1024 * 1024;
  std::size_t columns = 1000;
};

struct CsvRecord {
  std::uint64_t line = 0;  // its first one, from 1
  std::vector<std::string> cells;
};

class CsvReader {
 public:
  /// Called with each record, the header first; a rejection stops the reading and is handed out.
  using Take = std::function<domain::Result<void>(const CsvRecord& record)>;

  CsvReader(char separator, Take take, CsvLimits limits = {});
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// The next bytes of the file, cut anywhere. After a rejection the reader is of no more use.
  domain::Result<void> feed(std::string_view bytes);
  /// The file has ended.
  domain::Result<void> finish();

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

/// A cell as messages show it: cut after 80 characters, controls as question marks.
std::string shown(std::string_view cell);

/// Reads the whole file; rejections name it.
domain::Result<void> read_csv(const std::filesystem::path& file, char separator,
                              const CsvReader::Take& take, CsvLimits limits = {});

}  // namespace rahgir::ops
