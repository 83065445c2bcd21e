#include "ops/import/csv.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>

#include "domain/text.h"

namespace rahgir::ops {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kChunkBytes = 64 * 1024;

int is_never_space(unsigned char) { return 0; }  // libcsv would trim cells

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (!domain::take_code_point(text)) return false;
  return true;
}

domain::Rejection at_line(std::uint64_t line, std::string_view problem) {
  return {.detail = fmt::format("Line {}: {}", line, problem)};
}

}  // namespace

/// libcsv gets pieces of one line, so that the lines are counted here; its callbacks cannot stop
/// it, so the first fault is kept and what follows is passed over.
struct CsvReader::Parts {
  Parts(char separator, Take take_record, const CsvLimits& given)
      : take(std::move(take_record)), limits(given) {
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&parser, static_cast<unsigned char>(separator));
    csv_set_space_func(&parser, is_never_space);
  }
  ~Parts() { csv_free(&parser); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  static void on_cell(void* text, std::size_t size, void* self) {
    static_cast<Parts*>(self)->end_cell({static_cast<const char*>(text), size});
  }
  static void on_record(int ended_by, void* self) {
    static_cast<Parts*>(self)->end_record(ended_by);
  }

  void fail(std::string_view problem) { fail_at(record.line, problem); }
  void fail_at(std::uint64_t at, std::string_view problem) {
    if (!fault) fault = at_line(at, problem);
  }
  domain::Result<void> outcome() const {
    if (fault) return std::unexpected(*fault);
    return {};
  }

  void end_cell(std::string_view cell);
  void end_record(int ended_by);
  void take_header();
  bool skip_mark(std::string_view& bytes);
  void parse(std::string_view piece);
  void parse_sound(std::string_view piece);

  csv_parser parser{};
  const Take take;
  const CsvLimits limits;
  CsvRecord record;
  std::size_t columns = 0;       // of the header; 0 before it
  std::size_t record_bytes = 0;  // fed since the last record's end
  std::uint64_t line = 1;
  std::size_t mark_seen = 0;  // bytes of the byte order mark
  bool marked = false;        // the question of the mark is settled
  bool blank = false;         // the record so far is line ends only
  bool after_return = false;  // a carriage return ended a record or a blank line
  std::optional<domain::Rejection> fault;
};

void CsvReader::Parts::end_cell(std::string_view cell) {
  if (fault) return;
  if (record.cells.size() >= (columns == 0 ? limits.columns : columns))
    return fail(columns == 0 ? fmt::format("There are more than {} columns.", limits.columns)
                             : fmt::format("There are more cells than the {} columns.", columns));
  if (cell.size() > limits.cell_bytes)
    return fail(
        fmt::format("Cell {} has more than {} bytes.", record.cells.size() + 1, limits.cell_bytes));
  if (!is_utf8(cell)) return fail(fmt::format("Cell {} is not UTF-8.", record.cells.size() + 1));
  record.cells.emplace_back(cell);
}

void CsvReader::Parts::end_record(int ended_by) {
  if (fault) return;
  after_return = ended_by == '\r';
  if (columns == 0) {
    take_header();
  } else if (record.cells.size() != columns) {
    fail(fmt::format("There are {} cells for {} columns.", record.cells.size(), columns));
  }
  if (fault) return;
  if (auto taken = take(record); !taken) fault = taken.error();
  record.cells.clear();
  record_bytes = 0;
}

void CsvReader::Parts::take_header() {
  columns = record.cells.size();
  std::set<std::string_view> names;
  for (const std::string& name : record.cells) {
    if (name.empty()) return fail(fmt::format("Column {} has no name.", names.size() + 1));
    if (!names.insert(name).second)
      return fail(fmt::format("The column {} stands twice.", shown(name)));
  }
}

/// Takes a byte order mark off the file's beginning, which may come byte by byte.
bool CsvReader::Parts::skip_mark(std::string_view& bytes) {
  while (!marked && !bytes.empty()) {
    if (bytes.front() != kByteOrderMark[mark_seen]) {
      marked = true;
      if (mark_seen > 0) parse(kByteOrderMark.substr(0, mark_seen));
      break;
    }
    bytes.remove_prefix(1);
    if (++mark_seen == kByteOrderMark.size()) marked = true;
  }
  return marked;
}

/// A piece of a line, with at most one of its end's two characters, at its end. What comes before a
/// fault is read first, so that where the bytes are cut does not matter.
void CsvReader::Parts::parse(std::string_view piece) {
  const bool ends = piece.ends_with('\n');
  while (!piece.empty() && !fault) {
    if (after_return && piece.front() != '\n')
      return fail_at(line, "A carriage return stands alone; lines end with CRLF or LF.");
    if (record_bytes == 0) {
      record.line = line;
      blank = true;
    }
    const std::size_t room = limits.record_bytes - record_bytes;
    if (room == 0)
      return fail(fmt::format("The record has more than {} bytes.", limits.record_bytes));
    if (piece.front() == '\0') return fail_at(line, "There is a NUL.");
    const std::string_view sound = piece.substr(0, std::min(piece.find('\0'), room));
    parse_sound(sound);
    piece.remove_prefix(sound.size());
  }
  if (!ends || fault) return;
  ++line;
  after_return = false;
  if (blank) record_bytes = 0;
}

void CsvReader::Parts::parse_sound(std::string_view piece) {
  blank = blank && piece.find_first_not_of("\r\n") == piece.npos;
  record_bytes += piece.size();
  if (csv_parse(&parser, piece.data(), piece.size(), on_cell, on_record, this) == piece.size()) {
    if (blank && piece.ends_with('\r')) after_return = true;
    return;
  }
  if (csv_error(&parser) == CSV_ENOMEM) throw std::bad_alloc();
  fail_at(line, "A quote stands inside a cell; such cells are quoted and their quotes doubled.");
}

std::string shown(std::string_view cell) {
  constexpr std::size_t kMost = 80;
  std::string text;
  for (std::size_t count = 0; !cell.empty(); ++count) {
    if (count == kMost) return text + "…";
    const std::string_view before = cell;
    const auto point = domain::take_code_point(cell);
    if (!point) return text + "…";
    const bool control = *point < 0x20 || (*point >= 0x7F && *point < 0xA0);
    text += control ? std::string_view("?") : before.substr(0, before.size() - cell.size());
  }
  return text;
}

CsvReader::CsvReader(char separator, Take take, CsvLimits limits)
    : parts_(std::make_unique<Parts>(separator, std::move(take), limits)) {}

CsvReader::~CsvReader() = default;

domain::Result<void> CsvReader::feed(std::string_view bytes) {
  if (!parts_->skip_mark(bytes)) return parts_->outcome();
  while (!bytes.empty() && !parts_->fault) {
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::size_t size = end == bytes.npos ? bytes.size() : end + 1;
    parts_->parse(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return parts_->outcome();
}

domain::Result<void> CsvReader::finish() {
  Parts& parts = *parts_;
  if (!parts.marked && parts.mark_seen > 0) parts.parse(kByteOrderMark.substr(0, parts.mark_seen));
  if (parts.after_return) parts.fail_at(parts.line, "A carriage return stands alone at the end.");
  if (!parts.fault && csv_fini(&parts.parser, Parts::on_cell, Parts::on_record, &parts) != 0)
    parts.fail("A quoted cell that begins in this record has no end.");
  if (!parts.fault && parts.columns == 0) parts.fail_at(1, "There is no header.");
  return parts.outcome();
}

domain::Result<void> read_csv(const std::filesystem::path& file, char separator,
                              const CsvReader::Take& take, CsvLimits limits) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return domain::reject(domain::RejectionCode::kNotFound,
                          fmt::format("{} cannot be read.", file.string()));
  CsvReader reader(separator, take, limits);
  std::array<char, kChunkBytes> chunk{};
  domain::Result<void> outcome;
  do {
    stream.read(chunk.data(), chunk.size());
    outcome = reader.feed({chunk.data(), static_cast<std::size_t>(stream.gcount())});
  } while (outcome && stream);
  if (stream.bad())
    return domain::reject(domain::RejectionCode::kNotFound,
                          fmt::format("{} cannot be read to its end.", file.string()));
  if (outcome) outcome = reader.finish();
  if (!outcome)
    outcome.error().detail = fmt::format("{}: {}", file.string(), outcome.error().detail);
  return outcome;
}

}  // namespace rahgir::ops
