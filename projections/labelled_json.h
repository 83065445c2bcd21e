#pragma once

// JSON whose labels are named and not written out: a row takes its text once, whatever the number
// of languages, and the labels come from the definition and office that the request names. What
// those say never changes (read_models.h, References), so the row stays ready to serve.
//
//   bytes := text(JSON without labels) · count labels · (u32 gap · u8 source · text(code))*
//            gap: bytes of JSON since the label before (row_bytes.h)

#include <string>
#include <string_view>

#include "domain/definition.h"
#include "domain/directory.h"
#include "projections/json_writer.h"
#include "projections/row_bytes.h"

namespace rahgir::projections {

/// Where the label of a code stands. Stored as numbers.
enum class LabelSource : std::uint8_t {
  kService,     // the service's name; no code
  kOffice,      // the office's label; no code
  kPublicStep,  // of the definition, as the next three
  kOutcome,
  kDocument,
  kField,
  kNeutralStep,  // neutral_steps.h
};

class LabelledJson {
 public:
  /// JSON as it is, the same in every language.
  LabelledJson& raw(std::string_view json) {
    text_ += json;
    return *this;
  }
  LabelledJson& string(std::string_view text) {
    append_json_string(text_, text);
    return *this;
  }
  /// A JSON string of its own in each language.
  LabelledJson& label(LabelSource source, std::string_view code = {});

  void append_to(RowWriter& out) const;

 private:
  std::string text_;
  RowWriter labels_;
  std::size_t label_count_ = 0, last_label_at_ = 0;
};

/// Who knows the labels. The office may be null where no label is its.
struct LabelOwners {
  const domain::ServiceDefinition& definition;
  const domain::Office* office = nullptr;
};

/// The JSON in `language`; a label that lacks it is shown in the definition's first language. Takes
/// the rest of the row. The row is ours: bytes that do not read, and codes that the owners do not
/// know, stop the process.
std::string read_labelled(RowReader& row, const LabelOwners& owners, std::string_view language);

}  // namespace rahgir::projections
