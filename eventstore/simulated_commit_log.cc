#include "eventstore/simulated_commit_log.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>

namespace rahgir::eventstore {

using domain::reject;
using domain::RejectionCode;
using domain::Result;

namespace {

constexpr auto kSlowness = std::chrono::milliseconds(2);

std::unexpected<domain::Rejection> lost(std::string_view what) {
  return reject(RejectionCode::kConflict, fmt::format("the simulated log stopped: {}", what));
}

}  // namespace

SimulatedCommitLog::SimulatedCommitLog(SimulatedDisk& disk, Store& rows,
                                       const SimulatedFaults& faults)
    : disk_(disk), store_(rows), faults_(faults), random_(faults.seed) {}

Offset SimulatedCommitLog::end() const {
  const std::lock_guard lock(disk_.mutex);
  return disk_.entries.size();
}

Result<bool> SimulatedCommitLog::append(std::span<const LogEntry> entries, RowBatch& rows) {
  if (stopped_) return lost("earlier");
  const SimulatedFault fault = next_fault();
  stopped_ = fault != SimulatedFault::kNone && fault != SimulatedFault::kSlow;
  switch (fault) {
    case SimulatedFault::kRefused:
      return lost("nothing is durable");
    case SimulatedFault::kTorn:
      keep(entries.first(entries.empty() ? 0 : draw() % entries.size()));
      return lost("torn");
    case SimulatedFault::kRowsLost:
      keep(entries);
      return lost("rows are lost");
    case SimulatedFault::kSlow:
      std::this_thread::sleep_for(kSlowness);
      break;
    case SimulatedFault::kNone:
    case SimulatedFault::kUnanswered:
      break;
  }
  keep(entries);
  auto written = store_.write(rows, Store::Durability::kBuffered);
  if (written && stopped_) return lost("durable, but not answered");
  return written;
}

Result<bool> SimulatedCommitLog::read(Offset from, const Visit& visit) const {
  for (Offset offset = from; offset < end(); ++offset) {
    const auto entry = at(offset);
    if (!entry) return std::unexpected(entry.error());
    if (!visit(offset, entry->first_event, entry->record)) return true;
  }
  return true;
}

Result<LogEntry> SimulatedCommitLog::at(Offset offset) const {
  const std::lock_guard lock(disk_.mutex);
  if (offset < disk_.entries.size()) return disk_.entries[offset];
  return reject(RejectionCode::kInvalid, fmt::format("record {} is missing", offset));
}

Offset SimulatedCommitLog::offset_of_event(std::uint64_t index) const {
  const std::lock_guard lock(disk_.mutex);
  const auto behind = std::ranges::upper_bound(disk_.entries, index, {}, &LogEntry::first_event);
  const auto offset = static_cast<Offset>(behind - disk_.entries.begin());
  return offset == 0 ? 0 : offset - 1;
}

/// SplitMix64: the same draws on every platform.
std::uint64_t SimulatedCommitLog::draw() {
  random_ += 0x9e3779b97f4a7c15ull;
  std::uint64_t mixed = random_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
  return mixed ^ (mixed >> 31);
}

SimulatedFault SimulatedCommitLog::next_fault() {
  std::uint64_t ticket = draw() % 1000;
  for (std::size_t fault = 1; fault < faults_.per_thousand.size(); ++fault) {
    if (ticket < faults_.per_thousand[fault]) return static_cast<SimulatedFault>(fault);
    ticket -= faults_.per_thousand[fault];
  }
  return SimulatedFault::kNone;
}

void SimulatedCommitLog::keep(std::span<const LogEntry> entries) {
  const std::lock_guard lock(disk_.mutex);
  disk_.entries.insert(disk_.entries.end(), entries.begin(), entries.end());
}

}  // namespace rahgir::eventstore
