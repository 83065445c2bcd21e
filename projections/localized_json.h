#pragma once

// JSON of which only the labels differ by language, written once for all of them. Stored, it takes
// the common pieces once and the labels of each language; reading one language puts them together:
//
//   bytes  := count languages · text(tag)* · count pieces · text(piece)* · labels*  (row_bytes.h)
//   labels := text( text(label)* )     of one language; the body is piece label piece label … piece

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/definition.h"
#include "projections/row_bytes.h"

namespace rahgir::projections {

class LocalizedJson {
 public:
  /// The first language is the fallback of labels that lack another. Borrows `languages`.
  explicit LocalizedJson(std::span<const std::string> languages);

  /// JSON as it is, the same in every language.
  LocalizedJson& raw(std::string_view json);
  LocalizedJson& string(std::string_view text);
  /// A string of its own in each language.
  LocalizedJson& label(const domain::Labels& labels);
  /// The same from a service's texts.
  LocalizedJson& label(const domain::ServiceDefinition& definition,
                       std::string domain::ServiceTexts::* text);

  void append_to(RowWriter& out) &&;

 private:
  void end_piece();
  void append_label(std::size_t language, std::string_view text);

  std::span<const std::string> languages_;
  std::string piece_, label_;  // being written
  RowWriter pieces_;
  std::size_t piece_count_ = 0;
  std::vector<RowWriter> labels_;  // of each language
};

struct LocalizedText {
  std::string body, language;
};

/// The body in the first of `wanted` that there is, else in the first stored language. Takes the
/// rest of the row; the row is ours, so bytes that do not read stop the process.
LocalizedText read_localized(RowReader& row, std::span<const std::string> wanted);

}  // namespace rahgir::projections
