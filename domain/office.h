#pragma once

// Offices: where requests are worked.

#include <map>
#include <string>
#include <vector>

#include "domain/text.h"
#include "domain/time.h"

namespace rahgir::domain {

struct Office {
  std::string code;
  std::string parent;  // code; empty for a root
  Labels label;
  std::vector<std::string> areas;
  std::string time_zone = "UTC";  // IANA
  Calendar calendar;
  std::string address;
  std::map<std::string, std::string> contact;  // phone, email, url

  bool operator==(const Office&) const = default;
};

}  // namespace rahgir::domain
