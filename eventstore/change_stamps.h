#pragma once

// Tells readers whether what they made of a stream's rows may be kept: a stamp that changes with
// every change of the stream. Streams share stamps, so one may change without its stream.

#include <array>
#include <atomic>
#include <cstdint>

#include "domain/ids.h"

namespace rahgir::eventstore {

/// Thread-safe. A reader takes the stamp first and then reads the rows; the writer changes it when
/// the new rows can be read. Rows read under an equal stamp are the newest.
class ChangeStamps {
 public:
  std::uint64_t of(domain::StreamId stream) const {
    return stamps_[place_of(stream)].load(std::memory_order_acquire);
  }
  void change(domain::StreamId stream) {
    stamps_[place_of(stream)].fetch_add(1, std::memory_order_acq_rel);
  }
  void change_all() {
    for (auto& stamp : stamps_) stamp.fetch_add(1, std::memory_order_acq_rel);
  }

 private:
  static constexpr std::size_t kStamps = 8192;  // 64 KiB a partition

  static std::size_t place_of(domain::StreamId stream) {
    return domain::IdHash{}(stream) % kStamps;
  }

  std::array<std::atomic<std::uint64_t>, kStamps> stamps_{};
};

}  // namespace rahgir::eventstore
