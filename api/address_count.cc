#include "api/address_count.h"

namespace rahgir::api {

std::expected<AddressCount::Place, AddressCount::Full> AddressCount::try_enter(
    std::string_view address) {
  {
    const std::lock_guard lock(mutex_);
    if (in_all_ != 0 && all_ >= in_all_) return std::unexpected(Full::kAll);
    const auto found = by_address_.find(address);
    const std::size_t held = found == by_address_.end() ? 0 : found->second;
    if (per_address_ != 0 && held >= per_address_) return std::unexpected(Full::kAddress);
    ++all_;
    ++by_address_[std::string(address)];
  }
  return Place(*this, std::string(address));
}

void AddressCount::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --all_;
  const auto found = by_address_.find(address);
  if (--found->second == 0) by_address_.erase(found);
}

}  // namespace rahgir::api
