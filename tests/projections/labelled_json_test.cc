#include "projections/labelled_json.h"

#include <gtest/gtest.h>

namespace rahgir::projections {
namespace {

domain::ServiceDefinition definition() {
  domain::ServiceDefinition definition;
  definition.languages = {"en", "fa"};
  definition.texts["en"].name = "A \"permit\"";
  definition.texts["fa"].name = "پروانه";
  definition.public_steps.emplace_back().code = "received";
  definition.public_steps.back().label = {{"en", "Received"}};
  definition.outcomes.push_back({"granted", {{"en", "Granted"}, {"fa", "صادر شد"}}});
  definition.documents.emplace_back().code = "map";
  definition.documents.back().label = {{"en", "Map"}, {"fa", "نقشه"}};
  domain::Page page;
  page.fields.emplace_back();
  page.fields.back().code = "zone";
  page.fields.back().label = {{"en", "Zone"}, {"fa", "محدوده"}};
  definition.form.push_back(page);
  return definition;
}

domain::Office office() {
  domain::Office office;
  office.code = "traffic";
  office.label = {{"en", "Traffic"}, {"fa", "ترافیک"}};
  return office;
}

std::string sample() {
  LabelledJson json;
  json.raw("[").label(LabelSource::kService).raw(",").label(LabelSource::kOffice);
  json.raw(",").label(LabelSource::kPublicStep, "received");
  json.raw(",").label(LabelSource::kOutcome, "granted");
  json.raw(",").label(LabelSource::kDocument, "map");
  json.raw(",").label(LabelSource::kField, "zone");
  json.raw(",").label(LabelSource::kNeutralStep, "closed").string("\n").raw("]");
  RowWriter row;
  json.append_to(row);
  return std::move(row).take();
}

std::string read(std::string_view row, std::string_view language) {
  const auto service = definition();
  const auto place = office();
  RowReader reader(row);
  return read_labelled(reader, {.definition = service, .office = &place}, language);
}

TEST(LabelledJson, AsksTheOwnersForTheLabels) {
  EXPECT_EQ(read(sample(), "en"),
            R"(["A \"permit\"","Traffic","Received","Granted","Map","Zone","Closed""\n"])");
  EXPECT_EQ(read(sample(), "fa"),
            R"(["پروانه","ترافیک","Received","صادر شد","نقشه","محدوده","بسته شد""\n"])")
      << "a label that lacks the language is in the definition's first";
}

TEST(LabelledJson, WithoutLabelsIsItsText) {
  LabelledJson json;
  RowWriter row;
  json.raw("{}").append_to(row);
  EXPECT_EQ(read(row.bytes(), "en"), "{}");
}

TEST(LabelledJsonDeathTest, StopsAtBytesThatAreNotOurs) {
  const std::string row = sample();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, row.size() / 2, row.size() - 1}) {
    EXPECT_DEATH((void)read(std::string_view(row).substr(0, size), "en"), "a stored row") << size;
  }
}

TEST(LabelledJsonDeathTest, StopsAtACodeThatNobodyKnows) {
  LabelledJson json;
  RowWriter row;
  json.label(LabelSource::kOutcome, "refused").append_to(row);
  EXPECT_DEATH((void)read(row.bytes(), "en"), "the owners know");
}

}  // namespace
}  // namespace rahgir::projections
