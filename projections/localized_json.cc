#include "projections/localized_json.h"

#include <algorithm>
#include <array>

#include "domain/check.h"
#include "projections/json_writer.h"

namespace rahgir::projections {
LocalizedJson::LocalizedJson(std::span<const std::string> languages)
    : languages_(languages), labels_(languages.size()) {
  domain::check(!languages.empty(), "a definition has a language");
  constexpr std::size_t kUsualPieces = 1024, kUsualLabels = 512;  // bytes
  pieces_.reserve(kUsualPieces);
  for (RowWriter& labels : labels_) labels.reserve(kUsualLabels);
}

LocalizedJson& LocalizedJson::raw(std::string_view json) {
  piece_ += json;
  return *this;
}

LocalizedJson& LocalizedJson::string(std::string_view text) {
  append_json_string(piece_, text);
  return *this;
}

LocalizedJson& LocalizedJson::label(const domain::Labels& labels) {
  end_piece();
  for (std::size_t i = 0; i < languages_.size(); ++i) {
    append_label(i, domain::label_in(labels, languages_[i], languages_.front()));
  }
  return *this;
}

LocalizedJson& LocalizedJson::label(const domain::ServiceDefinition& definition,
                                    std::string domain::ServiceTexts::* text) {
  end_piece();
  const auto fallback = definition.texts.find(languages_.front());
  for (std::size_t i = 0; i < languages_.size(); ++i) {
    auto texts = definition.texts.find(languages_[i]);
    if (texts == definition.texts.end()) texts = fallback;
    append_label(i, texts == definition.texts.end() ? "" : std::string_view(texts->second.*text));
  }
  return *this;
}

void LocalizedJson::end_piece() {
  pieces_.text(piece_);
  piece_.clear();
  ++piece_count_;
}

void LocalizedJson::append_label(std::size_t language, std::string_view text) {
  label_.clear();
  append_json_string(label_, text);
  labels_[language].text(label_);
}

void LocalizedJson::append_to(RowWriter& out) && {
  end_piece();
  std::size_t size = pieces_.bytes().size();
  for (const RowWriter& labels : labels_) size += labels.bytes().size();
  constexpr std::size_t kHeader = 128;
  out.reserve(out.bytes().size() + size + kHeader);
  out.count(languages_.size());
  for (const std::string& language : languages_) out.text(language);
  out.count(piece_count_).raw(pieces_.bytes());
  for (const RowWriter& labels : labels_) out.text(labels.bytes());
}

/// Tags come in the stored order; the one that stands first in `wanted` wins.
LocalizedText read_localized(RowReader& row, std::span<const std::string> wanted) {
  const std::size_t languages = row.count();
  std::size_t chosen = 0, rank = wanted.size();
  std::string_view language;
  for (std::size_t i = 0; i < languages; ++i) {
    const std::string_view tag = row.text();
    const auto found = std::ranges::find(wanted.first(rank), tag);
    const auto found_rank = static_cast<std::size_t>(found - wanted.begin());
    if (i > 0 && found_rank >= rank) continue;
    chosen = i;
    rank = found_rank;
    language = tag;
  }
  const std::size_t piece_count = row.count();
  RowReader pieces = row;
  for (std::size_t i = 0; i < piece_count; ++i) row.text();
  const std::size_t pieces_size = pieces.left() - row.left();
  std::string_view labels_of_language;
  for (std::size_t i = 0; i < languages; ++i) {
    const std::string_view labels = row.text();
    if (i == chosen) labels_of_language = labels;
  }
  LocalizedText result;
  result.body.reserve(pieces_size + labels_of_language.size());
  RowReader labels(labels_of_language);
  for (std::size_t i = 0; i < piece_count; ++i) {
    if (i > 0) result.body += labels.text();
    result.body += pieces.text();
  }
  domain::check(row.is_read() && labels.is_read() && languages > 0, "a stored row reads");
  result.language = language;
  return result;
}

}  // namespace rahgir::projections
