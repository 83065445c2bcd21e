#include <gtest/gtest.h>

#include <fstream>

#include "ops/import/csv.h"
#include "tests/eventstore/temporary_folder.h"

// Case files: what is a record, and what is refused with which line.

namespace rahgir::ops::testing {
namespace {

using namespace std::string_literals;

/// "1:a|b 2:1|2", or the rejection.
std::string read(std::string_view text, std::size_t piece = std::string::npos,
                 CsvLimits limits = {}) {
  std::string records;
  CsvReader reader(
      ',',
      [&](const CsvRecord& record) -> domain::Result<void> {
        records += (records.empty() ? "" : " ") + std::to_string(record.line) + ":";
        for (std::size_t index = 0; index < record.cells.size(); ++index)
          records += (index == 0 ? "" : "|") + record.cells[index];
        return {};
      },
      limits);
  while (!text.empty()) {
    const std::string_view part = text.substr(0, piece);
    if (auto fed = reader.feed(part); !fed) return fed.error().detail;
    text.remove_prefix(part.size());
  }
  if (auto ended = reader.finish(); !ended) return ended.error().detail;
  return records;
}

TEST(CsvReader, ReadsWhatRfc4180Describes) {
  const struct {
    std::string text, records;
  } table[] = {
      {"a,b\n1,2\n", "1:a|b 2:1|2"},
      {"a,b\r\n1,2\r\n", "1:a|b 2:1|2"},
      {"a,b\n1,2", "1:a|b 2:1|2"},
      {"a,b", "1:a|b"},
      {"a\n\"\"\n", "1:a 2:"},
      {"a,b\n,\n", "1:a|b 2:|"},
      {"a,b\n\"1,\"\"x\"\"\",2\n", "1:a|b 2:1,\"x\"|2"},
      {"a,b\n\"1\r\n\n2\",3\n4,5\n", "1:a|b 2:1\r\n\n2|3 5:4|5"},
      {"a,b\n\"\n\",3\n4,5\n", "1:a|b 2:\n|3 4:4|5"},
      {"a,b\n 1 ,\t2\n", "1:a|b 2: 1 |\t2"},
      {"\n\r\na,b\n\n\n1,2\n\n", "3:a|b 6:1|2"},
      {"\xEF\xBB\xBF"
       "a,b\n1,2\n",
       "1:a|b 2:1|2"},
      {"نام,b\n۱,2\n", "1:نام|b 2:۱|2"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(read(row.text), row.records) << row.text;
    EXPECT_EQ(read(row.text, 1), row.records) << "byte by byte: " << row.text;
  }
}

TEST(CsvReader, RefusesWhatItDoesNotWithTheLine) {
  const struct {
    std::string text, problem;
  } table[] = {
      {"", "Line 1: There is no header."},
      {"\xEF\xBB\xBF", "Line 1: There is no header."},
      {"a,b,a\n", "Line 1: The column a stands twice."},
      {"a,,b\n", "Line 1: Column 2 has no name."},
      {"a,b\n1\n", "Line 2: There are 1 cells for 2 columns."},
      {"a,b\n1,2\n\n1,2,3\n", "Line 4: There are more cells than the 2 columns."},
      {"a,b\n1,2\n1,\"x\n3,4\n", "Line 3: A quoted cell that begins in this record has no end."},
      {"a,b\n1,2\n1,x\"y\"\n",
       "Line 3: A quote stands inside a cell; such cells are quoted and their quotes doubled."},
      {"a,b\n\"1\"x,2\n",
       "Line 2: A quote stands inside a cell; such cells are quoted and their quotes doubled."},
      {"a,b\n\"1\" ,2\n",
       "Line 2: A quote stands inside a cell; such cells are quoted and their quotes doubled."},
      {"a,b\n1,2\n3,\0\n"s, "Line 3: There is a NUL."},
      {"a,b\n1,\xFF\n", "Line 2: Cell 2 is not UTF-8."},
      {"a,b\n\xC0\xAF,1\n", "Line 2: Cell 1 is not UTF-8."},
      {"a,b\n\xED\xA0\x80,1\n", "Line 2: Cell 1 is not UTF-8."},
      {"a,b\r1,2\r", "Line 1: A carriage return stands alone; lines end with CRLF or LF."},
      {"\ra,b\n", "Line 1: A carriage return stands alone; lines end with CRLF or LF."},
      {"a\n1\r\r\n", "Line 2: A carriage return stands alone; lines end with CRLF or LF."},
      {"a\n1\r\"x\n", "Line 2: A carriage return stands alone; lines end with CRLF or LF."},
      {"a,b\n1,2\r", "Line 2: A carriage return stands alone at the end."},
      {"\xEF\xBB", "Line 1: Cell 1 is not UTF-8."},
  };
  for (const auto& row : table) {
    EXPECT_EQ(read(row.text), row.problem) << row.text;
    EXPECT_EQ(read(row.text, 1), row.problem) << "byte by byte: " << row.text;
  }
}

TEST(CsvReader, KeepsWithinItsLimits) {
  const CsvLimits limits{.cell_bytes = 8, .record_bytes = 32, .columns = 3};

  EXPECT_EQ(read("a,b\n12345678,\"1234\"\"78\"\n", 5, limits), "1:a|b 2:12345678|1234\"78");
  EXPECT_EQ(read("a,b\n123456789,1\n", 5, limits), "Line 2: Cell 1 has more than 8 bytes.");
  EXPECT_EQ(read("a,b,c,d\n", 5, limits), "Line 1: There are more than 3 columns.");
  EXPECT_EQ(read("a,b\n1,\"" + std::string(100, '\n'), 5, limits),
            "Line 2: The record has more than 32 bytes.");
}

TEST(CsvReader, StopsWhenItsTakerDoes) {
  int taken = 0;
  CsvReader reader(',', [&](const CsvRecord&) -> domain::Result<void> {
    if (++taken == 2) return domain::reject(domain::RejectionCode::kInvalid, "Enough.");
    return {};
  });

  const auto fed = reader.feed("a\n1\n2\n3\n");

  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().detail, "Enough.");
  EXPECT_EQ(taken, 2);
}

TEST(ReadCsv, NamesTheFile) {
  const eventstore::TemporaryFolder folder;
  std::ofstream(folder / "bad.csv") << "a;b\n1\n";
  const auto ignore = [](const CsvRecord&) -> domain::Result<void> { return {}; };

  const auto bad = read_csv(folder / "bad.csv", ';', ignore);
  const auto missing = read_csv(folder / "none.csv", ';', ignore);

  ASSERT_FALSE(bad);
  EXPECT_TRUE(bad.error().detail.ends_with("bad.csv: Line 2: There are 1 cells for 2 columns."));
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().detail.ends_with("none.csv cannot be read."));
}

TEST(Shown, CutsAndHidesControls) {
  EXPECT_EQ(shown("a\x1B[31mb\n"), "a?[31mb?");
  EXPECT_EQ(shown("\xC2\x9B"), "?");
  EXPECT_EQ(shown(std::string(81, 'x')), std::string(80, 'x') + "…");
}

}  // namespace
}  // namespace rahgir::ops::testing
