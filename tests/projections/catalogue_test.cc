#include "projections/catalogue.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "projections/directory_models.h"
#include "tests/projections/stored_models.h"

namespace rahgir::projections {
namespace {

using domain::Directory;
using domain::Instant;
using domain::Service;

class NoReferences final : public eventstore::References {
 public:
  const domain::ServiceDefinition* definition(std::string_view, std::uint32_t) const override {
    return nullptr;
  }
  const domain::Office* office(std::string_view, std::uint32_t) const override { return nullptr; }
};

void publish(Directory& directory, std::string code, std::string name, Instant published_at,
             std::optional<Instant> effective_from = {}) {
  auto definition = std::make_shared<domain::ServiceDefinition>(sample_definition());
  definition->code = code;
  definition->texts["en"].name = std::move(name);
  Service& service = directory.services[code];
  service.code = std::move(code);
  domain::ServiceVersion version;
  version.version = static_cast<std::uint32_t>(service.versions.size() + 1);
  version.definition = std::move(definition);
  version.effective_from = effective_from;
  version.published_at = published_at;
  service.versions.push_back(std::move(version));
}

Directory new_directory() {
  Directory directory;
  directory.offices["traffic"].office = sample_office("traffic", "Traffic office", "اداره ترافیک");
  return directory;
}

const Instant kMarch = at("2026-03-01T00:00:00.000Z");
const Instant kApril = at("2026-04-01T00:00:00.000Z");
const Instant kMay = at("2026-05-01T00:00:00.000Z");

class Catalogue : public testing::Test {
 protected:
  void store(const Directory& directory) {
    eventstore::RowSet rows;
    DirectoryModels().rows_of(directory, NoReferences(), rows);
    rows_.write({{&written_, std::move(rows)}});
  }
  CataloguePage read(std::vector<std::string> languages = {"en"}, std::string_view after = {},
                     std::size_t limit = 50, std::optional<Instant> at = {}) const {
    return read_catalogue(*rows_.snapshot(), languages, after, limit, at);
  }
  std::vector<std::uint32_t> versions_at(std::optional<Instant> at) const {
    std::vector<std::uint32_t> versions;
    for (const CatalogueEntry& entry : read({"en"}, {}, 50, at).entries) {
      versions.push_back(nlohmann::json::parse(entry.body)["version"].get<std::uint32_t>());
    }
    return versions;
  }

 private:
  StoredRows rows_{DirectoryModels().columns()};
  eventstore::WrittenRows written_;
};

TEST_F(Catalogue, IsEmptyAtFirst) {
  store(new_directory());
  EXPECT_TRUE(read().entries.empty());
  EXPECT_EQ(read().next, "");
}

TEST_F(Catalogue, ShowsAnOfferedService) {
  Directory directory = new_directory();
  publish(directory, "permit", "Permit", kMarch);
  store(directory);

  ASSERT_EQ(read().entries.size(), 1U);
  EXPECT_EQ(read().entries[0].code, "permit");
  EXPECT_EQ(read().entries[0].body,
            R"({"code":"permit","name":"Permit","purpose":"Lets residents park.",)"
            R"("office":{"code":"traffic","name":"Traffic office"},"version":1,)"
            R"("state":"offered","notice":null})");
  const CatalogueEntry persian = read({"de", "fa"}).entries.at(0);
  EXPECT_EQ(persian.language, "fa");
  EXPECT_EQ(persian.body, R"({"code":"permit","name":"پروانه","purpose":"برای ساکنان",)"
                          R"("office":{"code":"traffic","name":"اداره ترافیک"},"version":1,)"
                          R"("state":"offered","notice":null})");
}

TEST_F(Catalogue, TellsWhySuspendedAndLeavesOutRetired) {
  Directory directory = new_directory();
  publish(directory, "permit", "Permit", kMarch);
  directory.services["permit"].state = Service::State::kSuspended;
  directory.services["permit"].notice = {{"en", "Back \"soon\""}};
  store(directory);

  const auto entry = nlohmann::json::parse(read().entries.at(0).body);
  EXPECT_EQ(entry["state"], "suspended");
  EXPECT_EQ(entry["notice"], "Back \"soon\"");

  directory.services["permit"].state = Service::State::kRetired;
  store(directory);
  EXPECT_TRUE(read().entries.empty());
}

TEST_F(Catalogue, NamesAnUnknownOfficeByItsCode) {
  Directory directory;
  publish(directory, "permit", "Permit", kMarch);
  store(directory);
  EXPECT_EQ(nlohmann::json::parse(read().entries.at(0).body)["office"]["name"], "traffic");
}

TEST_F(Catalogue, ShowsTheVersionInEffect) {
  using Versions = std::vector<std::uint32_t>;
  Directory directory = new_directory();
  publish(directory, "permit", "Permit", kMarch, kMay);
  store(directory);
  EXPECT_EQ(versions_at(kApril), Versions{}) << "not in effect yet";
  EXPECT_EQ(versions_at(kMay), Versions{1});
  EXPECT_EQ(versions_at({}), Versions{1});

  Directory renewed = new_directory();
  publish(renewed, "permit", "First", kMarch);
  publish(renewed, "permit", "Second", kMarch);
  publish(renewed, "permit", "Third", kMarch, kApril);
  publish(renewed, "permit", "Fourth", kMarch, kMay);
  store(renewed);
  EXPECT_EQ(versions_at(kMarch), Versions{2});
  EXPECT_EQ(versions_at(kApril), Versions{3});
  EXPECT_EQ(versions_at(kMay), Versions{4});
  EXPECT_EQ(versions_at({}), Versions{4});

  publish(renewed, "permit", "Fifth", kMay);
  store(renewed);
  EXPECT_EQ(versions_at(kMay), Versions{5});
}

TEST_F(Catalogue, Pages) {
  Directory directory = new_directory();
  for (const char* code : {"a", "a-b", "b", "c", "d"}) publish(directory, code, code, kMarch);
  publish(directory, "bb", "later", kMarch, kMay);
  store(directory);
  std::vector<std::string> codes;
  std::vector<std::size_t> sizes;
  std::string after;

  do {
    const CataloguePage page = read({"en"}, after, 2, kApril);
    for (const CatalogueEntry& entry : page.entries) codes.push_back(entry.code);
    sizes.push_back(page.entries.size());
    after = page.next;
  } while (!after.empty());

  EXPECT_EQ(codes, (std::vector<std::string>{"a", "a-b", "b", "c", "d"}));
  EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 1}));
}

}  // namespace
}  // namespace rahgir::projections
