#pragma once

// How many of something (connections, uploads, downloads) one address or person, and all together,
// hold at this moment. What an address has done over a time is counted in limits.h.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace rahgir::api {

/// Thread-safe. Outlives its places.
class AddressCount {
 public:
  /// Held as long as it counts.
  class Place {
   public:
    Place(AddressCount& count, std::string address)
        : count_(&count), address_(std::move(address)) {}
    Place(Place&& other) noexcept
        : count_(std::exchange(other.count_, nullptr)), address_(std::move(other.address_)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (count_) count_->leave(address_);
    }

   private:
    AddressCount* count_;
    std::string address_;
  };

  enum class Full : std::uint8_t { kAddress, kAll };

  /// A limit of 0 means no limit.
  AddressCount(std::size_t per_address, std::size_t in_all)
      : per_address_(per_address), in_all_(in_all) {}
  AddressCount(const AddressCount&) = delete;
  AddressCount& operator=(const AddressCount&) = delete;

  std::expected<Place, Full> try_enter(std::string_view address);

 private:
  void leave(const std::string& address);

  const std::size_t per_address_;
  const std::size_t in_all_;
  std::mutex mutex_;  // guards the members below
  std::map<std::string, std::size_t, std::less<>> by_address_;
  std::size_t all_ = 0;
};

}  // namespace rahgir::api
