#pragma once

// The counters of the dashboard. Every key counts one thing once, so a counter is the number of
// requests, closings, items or visits that a row of this table describes:
//
//   key := u8 metric · code(office) · rest               (row_bytes.h)
//
//   metric         office of      rest
//   kReceived      the request    day received · code(service) · u8 channel
//   kClosed        the request    day closed · code(service) · u8 channel · u8 kind · code(outcome)
//                                 · code(first ground); closings that stand, not reopened ones
//   kOpen          the request    code(service) · u8 channel
//   kDue           the request    due day · code(service) · u8 channel; open, its clock not paused
//   kOpenItems     the item       code(service) · code(step)
//   kStepTimes     where it ended day it ended · code(service) · code(step) · u16 bucket
//   kDecisionTimes the request    day decided · code(service) · u8 channel · u16 bucket
//
// A reclassified request counts under the service and office that it has now.

#include <string_view>

#include "projections/row_bytes.h"

namespace rahgir::projections {

enum class Metric : std::uint8_t {
  kReceived = 1,
  kClosed,
  kOpen,
  kDue,
  kOpenItems,
  kStepTimes,
  kDecisionTimes,
};

/// The part of a key before its rest.
RowWriter dashboard_prefix(Metric metric, std::string_view office);

}  // namespace rahgir::projections
