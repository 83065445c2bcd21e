#include "projections/labelled_json.h"

#include <utility>

#include "domain/check.h"
#include "projections/neutral_steps.h"

namespace rahgir::projections {
namespace {

using domain::check;

std::string_view service_name(const domain::ServiceDefinition& definition,
                              std::string_view language) {
  for (const std::string_view wanted : {language, std::string_view(definition.languages.front())}) {
    const auto texts = definition.texts.find(std::string(wanted));
    if (texts != definition.texts.end()) return texts->second.name;
  }
  return {};
}

const domain::Labels& labels_of(LabelSource source, std::string_view code,
                                const LabelOwners& owners) {
  const domain::ServiceDefinition& definition = owners.definition;
  const auto of = [](const auto* owner) -> const domain::Labels& {
    check(owner != nullptr, "the owners know what a row names");
    return owner->label;
  };
  switch (source) {
    case LabelSource::kOffice:
      return of(owners.office);
    case LabelSource::kPublicStep: {
      const std::size_t index = definition.public_index(code);
      check(index < definition.public_steps.size(), "the owners know what a row names");
      return definition.public_steps[index].label;
    }
    case LabelSource::kOutcome:
      return of(definition.outcome(code));
    case LabelSource::kDocument:
      return of(definition.document(code));
    case LabelSource::kField:
      return of(definition.field(code));
    case LabelSource::kNeutralStep:
      return neutral_label(code);
    case LabelSource::kService:
      break;
  }
  check(false, "a stored row names where its labels stand");
  std::unreachable();
}

}  // namespace

LabelledJson& LabelledJson::label(LabelSource source, std::string_view code) {
  labels_.u32(static_cast<std::uint32_t>(text_.size() - last_label_at_));
  labels_.u8(static_cast<std::uint8_t>(source)).text(code);
  last_label_at_ = text_.size();
  ++label_count_;
  return *this;
}

void LabelledJson::append_to(RowWriter& out) const {
  out.text(text_).count(label_count_).raw(labels_.bytes());
}

std::string read_labelled(RowReader& row, const LabelOwners& owners, std::string_view language) {
  constexpr std::size_t kUsualLabel = 32;  // bytes
  std::string_view text = row.text();
  const std::size_t labels = row.count();
  std::string json;
  json.reserve(text.size() + labels * kUsualLabel);
  for (std::size_t left = labels; left > 0; --left) {
    const std::size_t gap = row.u32();
    const auto source = static_cast<LabelSource>(row.u8());
    const std::string_view code = row.text();
    check(row.is_good() && gap <= text.size(), "a stored row reads");
    json += text.substr(0, gap);
    text.remove_prefix(gap);
    append_json_string(json, source == LabelSource::kService
                                 ? service_name(owners.definition, language)
                                 : domain::label_in(labels_of(source, code, owners), language,
                                                    owners.definition.languages.front()));
  }
  check(row.is_read(), "a stored row reads");
  return json += text;
}

}  // namespace rahgir::projections
