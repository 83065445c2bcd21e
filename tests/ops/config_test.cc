#include "ops/runtime/config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "domain/national_id.h"

namespace rahgir::ops {
namespace {

class ConfigFile : public ::testing::Test {
 protected:
  ~ConfigFile() override { std::filesystem::remove(path_); }

  domain::Result<Config> load(const std::string& text, const Environment& environment = nothing()) {
    std::ofstream(path_) << text;
    return load_config(path_, environment);
  }

  static Environment nothing() {
    return [](std::string_view) { return std::nullopt; };
  }

 private:
  const std::filesystem::path path_ = [] {
    char name[] = "/tmp/rahgir-config-XXXXXX";
    const int file = ::mkstemp(name);
    EXPECT_GE(file, 0);
    return std::filesystem::path(name);
  }();
};

TEST_F(ConfigFile, TakesEverySettingOfTheSample) {
  const auto config = load(config_sample());

  ASSERT_TRUE(config);
  EXPECT_EQ(*config, Config{});
}

TEST_F(ConfigFile, SampleInTheRepositoryIsTheProgramsOwn) {
  std::ifstream file(RAHGIR_SOURCE_DIR "/ops/config/rahgir.toml");
  std::stringstream kept;
  kept << file.rdbuf();

  EXPECT_EQ(kept.str(), config_sample());
}

TEST_F(ConfigFile, EnvironmentOverridesTheFile) {
  const auto config = load("[server]\nlisten = \"127.0.0.1:1\"\n",
                           [](std::string_view name) -> std::optional<std::string> {
                             if (name == "RAHGIR_SERVER_LISTEN") return "127.0.0.1:2";
                             if (name == "RAHGIR_STORE_PARTITIONS") return "4";
                             if (name == "RAHGIR_SERVER_TRUSTED_PROXIES")
                               return "10.0.0.1, 10.0.0.0/8 ,::1";
                             return std::nullopt;
                           });

  ASSERT_TRUE(config);
  EXPECT_EQ(config->listen, "127.0.0.1:2");
  EXPECT_EQ(config->partitions, 4);
  EXPECT_EQ(config->trusted_proxies, (std::vector<std::string>{"10.0.0.1", "10.0.0.0/8", "::1"}));
}

struct Wrong {
  std::string text, pointer, says;
};

class WrongConfig : public ConfigFile, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongConfig, IsRefusedWithItsPlace) {
  const auto config = load(GetParam().text);

  ASSERT_FALSE(config);
  ASSERT_EQ(config.error().faults.size(), 1u);
  EXPECT_EQ(config.error().faults[0].pointer, GetParam().pointer);
  EXPECT_NE(config.error().faults[0].detail.find(GetParam().says), std::string::npos)
      << config.error().faults[0].detail;
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongConfig,
    ::testing::Values(
        Wrong{"[server]\nthreds = 4\n", "/server/threds", "line 2"},
        Wrong{"[servr]\nthreads = 4\n", "/servr/threads", "no setting"},
        Wrong{"threads = 4\n", "/threads", "no section"},
        Wrong{"[server]\nthreads = \"4\"\n", "/server/threads", "whole number"},
        Wrong{"[server]\nlisten = 8080\n", "/server/listen", "text in quotes"},
        Wrong{"[server]\ntrusted_proxies = [1]\n", "/server/trusted_proxies", "list"},
        Wrong{"[server]\ntrusted_proxies = [\"127.0.0.1\", \"proxy.example\"]\n",
              "/server/trusted_proxies", "\"proxy.example\""},
        Wrong{"[server]\noperators = [\"10.0.0.0/33\"]\n", "/server/operators", "10.0.0.0/33"},
        Wrong{"[server]\nlisten = \"8080\"\n", "/server/listen", "HOST:PORT"},
        Wrong{"[server]\npublic_url = \"desk.example.org\"\n", "/server/public_url", "takes a URL"},
        Wrong{"[server]\npublic_url = \"https://desk.example.org/\"\n", "/server/public_url",
              "without a slash"},
        Wrong{"[feed]\nsource = \"my desk\"\n", "/feed/source", "takes a URI"},
        Wrong{"[store]\npartitions = 65\n", "/store/partitions", "1 to 64"},
        Wrong{"[log]\nlevel = \"loud\"\n", "/log/level", "debug, info"},
        Wrong{"[forms]\nnational_id_pattern = \"[0-9\"\n", "/forms/national_id_pattern",
              "line 2: forms.national_id_pattern takes "
              "a pattern"},
        Wrong{"[forms]\nnational_id_check = \"mod11\"\n", "/forms/national_id_check", "luhn"},
        Wrong{"[server\n", "", "line 1"}));

TEST_F(ConfigFile, EveryNationalIdCheckIsKnown) {
  for (const auto* word : {"none", "luhn", "verhoeff", "es-dni", "hu-personal-id",
                           "ir-national-code", "pl-pesel", "ru-snils"}) {
    const auto config = load(std::string("[forms]\nnational_id_check = \"") + word + "\"\n");

    ASSERT_TRUE(config) << word;
    EXPECT_TRUE(domain::national_id_check_named(config->national_id_check)) << word;
  }
}

TEST_F(ConfigFile, ABadPatternInTheEnvironmentIsRefusedWithItsName) {
  const auto config = load("", [](std::string_view name) -> std::optional<std::string> {
    if (name == "RAHGIR_FORMS_NATIONAL_ID_PATTERN") return "(";
    return std::nullopt;
  });

  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().faults.at(0).pointer, "/forms/national_id_pattern");
}

TEST(LoadConfig, NamesAFileThatIsNotThere) {
  const auto config =
      load_config("/nowhere/rahgir.toml", [](std::string_view) { return std::nullopt; });

  ASSERT_FALSE(config);
  EXPECT_NE(config.error().faults.at(0).detail.find("/nowhere/rahgir.toml"), std::string::npos);
}

}  // namespace
}  // namespace rahgir::ops
