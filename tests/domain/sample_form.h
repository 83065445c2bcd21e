#pragma once

// The form of the sample service: a field of every type.

#include <string_view>
#include <vector>

#include "tests/domain/sample_builders.h"

namespace rahgir::domain::testing {

inline std::vector<Field> sample_fields() {
  std::vector<Field> fields{
      field("full_name", FieldType::kText),    field("email", FieldType::kEmail),
      field("phone", FieldType::kPhone),       field("zone", FieldType::kOneOf),
      field("van", FieldType::kYesNo),         field("length_m", FieldType::kDecimal),
      field("wheels", FieldType::kInteger),    field("colours", FieldType::kManyOf),
      field("price", FieldType::kMoney),       field("since", FieldType::kDate),
      field("tax_id", FieldType::kNationalId), field("remarks", FieldType::kLongText),
      field("licence", FieldType::kDocument),  field("firm", FieldType::kText)};
  const auto of = [&](std::string_view code) -> Field& {
    for (Field& each : fields) {
      if (each.code == code) return each;
    }
    return fields.front();
  };
  of("full_name").required = true;
  of("full_name").max_length = 120;
  of("full_name").party = PartyRole::kApplicant;
  of("full_name").meaning = "name";
  of("email").party = PartyRole::kApplicant;
  of("email").meaning = "email";
  of("firm").party = PartyRole::kOrganisation;
  of("firm").meaning = "name";
  of("zone").options = choices({"a", "b"});
  of("zone").clear = true;
  of("van").clear = true;
  of("length_m").required = true;
  of("length_m").min = "1";
  of("length_m").max = "8";
  of("length_m").show_if = FieldCondition{
      .field = "van", .test = FieldCondition::Test::kEquals, .values = {Answer(true)}};
  of("wheels").clear = true;
  of("wheels").min = "2";
  of("wheels").max = "18";
  of("colours").options = choices({"red", "green", "blue"});
  of("price").max = "1000.00";
  of("since").min = "2000-01-01";
  of("tax_id").pattern = "[0-9]{9}";
  return fields;
}

}  // namespace rahgir::domain::testing
