#include "eventstore/embedded_commit_log.h"

#include <fmt/core.h>

#include "eventstore/byte_order.h"

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr std::size_t kPrefixBytes = 8;  // index of the record's first event

Result<bool> check_row(const Cursor& cursor, Offset expected) {
  if (cursor.key().size() != 8 || load_be64(cursor.key()) != expected) {
    return reject(RejectionCode::kInvalid,
                  fmt::format("the log has a gap: record {} is missing", expected));
  }
  if (cursor.value().size() < kPrefixBytes) {
    return reject(RejectionCode::kInvalid, fmt::format("record {} is cut short", expected));
  }
  return true;
}

}  // namespace

EmbeddedCommitLog::EmbeddedCommitLog(Store& store, Column log_column, Store::Durability durability)
    : store_(store), log_column_(log_column), durability_(durability) {
  const auto cursor = store_.cursor(log_column_);
  cursor->seek_for_previous(std::string(8, '\xff'));
  if (cursor->valid()) end_.store(load_be64(cursor->key()) + 1);
}

Offset EmbeddedCommitLog::end() const { return end_.load(std::memory_order_acquire); }

Result<bool> EmbeddedCommitLog::append(std::span<const LogEntry> entries, RowBatch& rows) {
  Offset offset = end();
  for (const LogEntry& entry : entries) {
    rows.put(log_column_, be64(offset++), {be64(entry.first_event), entry.record});
  }
  auto written = store_.write(rows, durability_);
  if (written) end_.store(offset, std::memory_order_release);
  return written;
}

Result<bool> EmbeddedCommitLog::read(Offset from, const Visit& visit) const {
  const Offset stop = end();
  if (from >= stop) return true;
  const auto cursor = store_.cursor(log_column_, be64(from), be64(stop));
  cursor->seek(be64(from));
  for (Offset offset = from; offset < stop; ++offset, cursor->next()) {
    if (!cursor->valid()) {
      return reject(RejectionCode::kInvalid,
                    fmt::format("the log has a gap: record {} is missing", offset));
    }
    if (auto fits = check_row(*cursor, offset); !fits) return fits;
    const std::string_view value = cursor->value();
    if (!visit(offset, load_be64(value), value.substr(kPrefixBytes))) return true;
  }
  return true;
}

Result<LogEntry> EmbeddedCommitLog::at(Offset offset) const {
  std::optional<std::string> value = store_.get(log_column_, be64(offset));
  if (!value || value->size() < kPrefixBytes) {
    return reject(RejectionCode::kInvalid, fmt::format("record {} is missing", offset));
  }
  const std::uint64_t first_event = load_be64(*value);
  value->erase(0, kPrefixBytes);
  return LogEntry{.record = std::move(*value), .first_event = first_event};
}

Offset EmbeddedCommitLog::offset_of_event(std::uint64_t index) const {
  Offset low = 0;  // the answer is in [low, high)
  Offset high = end();
  if (high == 0) return 0;
  const auto cursor = store_.cursor(log_column_);
  while (high - low > 1) {
    const Offset middle = low + (high - low) / 2;
    cursor->seek(be64(middle));
    if (!cursor->valid() || cursor->value().size() < kPrefixBytes) {
      throw StoreDamaged(fmt::format("the log has a gap: record {} is missing", middle));
    }
    (load_be64(cursor->value()) <= index ? low : high) = middle;
  }
  return low;
}

}  // namespace rahgir::eventstore
