// Offices as JSON (definition_json.h).

#include <algorithm>
#include <array>

#include "eventstore/definition_json.h"
#include "eventstore/json_shape.h"

namespace rahgir::eventstore {
namespace {

using domain::Calendar;
using domain::Office;

constexpr std::size_t kMaxOfficeBytes = 64 * 1024;
constexpr auto kWeekdays = std::to_array<std::string_view>(
    {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"});

void read_weekend(const JsonPlace& place, std::set<unsigned>& weekend) {
  weekend.clear();
  for (const JsonPlace& item : place.items()) {
    std::string word;
    item.read(word);
    const auto found = std::ranges::find(kWeekdays, word);
    if (found != kWeekdays.end()) {
      weekend.insert(static_cast<unsigned>(found - kWeekdays.begin()));
    } else if (item.value().is_string()) {
      item.fault("option", "must be a day of the week, such as \"saturday\"");
    }
  }
}

void read_holidays(const JsonPlace& place, std::set<domain::Day>& holidays) {
  for (const JsonPlace& item : place.items()) {
    std::string text;
    item.read(text);
    if (const auto day = domain::parse_day(text)) {
      holidays.insert(*day);
    } else if (item.value().is_string()) {
      item.fault("format", "must be a date, such as \"2026-12-25\"");
    }
  }
}

void read_calendar(const JsonPlace& place, Calendar& calendar) {
  JsonObject object(place);
  if (const auto weekend = object.take("weekend")) read_weekend(*weekend, calendar.weekend);
  if (const auto holidays = object.take("holidays")) read_holidays(*holidays, calendar.holidays);
}

void read_office(const JsonPlace& place, Office& office) {
  JsonObject object(place);
  object.read_required("code", office.code);
  object.read("parent", office.parent);
  object.read("label", office.label);
  object.read("areas", office.areas);
  object.read("time_zone", office.time_zone);
  if (const auto calendar = object.take("calendar")) read_calendar(*calendar, office.calendar);
  object.read("address", office.address);
  object.read("contact", office.contact);
}

Json calendar_json(const Calendar& calendar) {
  Json object = Json::object();
  if (calendar.weekend != Calendar{}.weekend) {
    Json& weekend = object["weekend"] = Json::array();
    for (const unsigned day : calendar.weekend) {
      if (day < kWeekdays.size()) weekend.push_back(kWeekdays[day]);
    }
  }
  for (const domain::Day day : calendar.holidays) {
    object["holidays"].push_back(domain::to_text(day));
  }
  return object;
}

}  // namespace

domain::Result<Office> parse_office(std::string_view json) {
  FaultList faults;
  Office office;
  if (const auto value = parse_json(json, kMaxOfficeBytes, faults)) {
    read_office({*value, "", faults}, office);
  }
  if (faults.faults().empty()) return office;
  return std::unexpected(domain::Rejection{.code = domain::RejectionCode::kInvalid,
                                           .detail = "The office has faults.",
                                           .faults = faults.faults()});
}

std::string office_json(const Office& office) {
  Json object{{"code", office.code}};
  if (!office.parent.empty()) object["parent"] = office.parent;
  if (!office.label.empty()) object["label"] = office.label;
  if (!office.areas.empty()) object["areas"] = office.areas;
  if (office.time_zone != Office{}.time_zone) object["time_zone"] = office.time_zone;
  if (office.calendar != Calendar{}) object["calendar"] = calendar_json(office.calendar);
  if (!office.address.empty()) object["address"] = office.address;
  if (!office.contact.empty()) object["contact"] = office.contact;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rahgir::eventstore
