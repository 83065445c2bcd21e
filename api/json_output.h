#pragma once

// How replies write JSON: projections/json_writer.h, under the names of this folder.

#include "projections/json_writer.h"

namespace rahgir::api {

using projections::JsonWriter;
using projections::write_answers;

}  // namespace rahgir::api
