#include "api/transfers.h"

#include <algorithm>

namespace rahgir::api {
namespace {

constexpr std::chrono::milliseconds kGrace{1'000};   // of every transfer
constexpr std::chrono::milliseconds kAskEvery{100};  // at most: the list is shared by all threads
constexpr std::chrono::milliseconds kMarkEvery{1'000};
constexpr double kGaveWay = -1;

}  // namespace

Transfers::Transfer::~Transfer() {
  if (listed_) all_->forget(*this);
}

void Transfers::Transfer::begin(Clock::time_point now) {
  if (gave_way_) return;
  if (listed_) all_->forget(*this);
  listed_ = false;
  begun_ = marked_ = asked_ = now;
  moved_at_mark_ = 0;
}

bool Transfers::Transfer::gives_way(std::uint64_t moved, Clock::time_point now) {
  if (gave_way_ || !all_) return gave_way_;
  if (now - begun_ < kGrace || now - asked_ < kAskEvery) return false;
  asked_ = now;
  const std::chrono::duration<double> elapsed = std::max<Clock::duration>(now - marked_, kAskEvery);
  const double rate = static_cast<double>(moved - moved_at_mark_) / elapsed.count();
  if (now - marked_ >= 2 * kMarkEvery) {
    marked_ = now - kMarkEvery;
    moved_at_mark_ = moved - std::min(moved, static_cast<std::uint64_t>(rate));
  }
  listed_ = true;
  gave_way_ = all_->must_go(*this, rate);
  return gave_way_;
}

bool Transfers::must_go(const Transfer& transfer, double bytes_per_second) {
  const std::lock_guard lock(mutex_);
  double& rate = rates_[&transfer];
  rate = bytes_per_second;
  const std::size_t stalled = stalled_();
  if (stalled == 0) return false;
  const auto slower = static_cast<std::size_t>(std::ranges::count_if(
      rates_, [&](const auto& other) { return other.second < bytes_per_second; }));
  if (slower >= stalled) return false;
  rate = kGaveWay;
  return true;
}

void Transfers::forget(const Transfer& transfer) {
  const std::lock_guard lock(mutex_);
  rates_.erase(&transfer);
}

}  // namespace rahgir::api
